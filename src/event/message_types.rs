//! The table of message types: what each is called, which kind of event it is, and what it holds.
//!
//! To add a type: its record in `content/message`, and one row here. What is odd about a type is a function that its
//! row names. The kinds of events, the contents of messages and the short form of a rule file's tests are made of these
//! rows.
//!
//! * `contents`: a type whose content is the member of its name: word, record, kind, how it is read, which member of
//!   the record is the text, which says what the media are, and which is the id behind a pressed button or row (`-` for
//!   none). If the kind depends on the content, `by` names a function; a text that needs more than a member is
//!   `(function)`.
//! * `members`: a type that names a member and whose content a function reads.
//! * `bare`: a type without content: word, kind.
//! * `older`: an older name of a type: word, content.
//! * `answers`: what an interactive message brings: word, member, content, record, kind, text, reply. A kind of its own
//!   has a name.

/// Hands the rows to the macro that is named, behind what else that is to be given.
macro_rules! message_types {
    ($macro:ident $($first:tt)*) => { $macro! {
        $($first)*
        contents {
            /// A pressed quick reply.
            Button = "button": simple::Button<'a>, MESSAGE_BUTTON, record, text text, media -, reply payload;
            /// A text.
            Text = "text": simple::Text<'a>, MESSAGE_TEXT, record, text body, media -, reply -;
            /// An image.
            Image = "image": simple::Image<'a>, MESSAGE_IMAGE, record, text caption, media mime_type, reply -;
            /// A video.
            Video = "video": simple::Video<'a>, MESSAGE_VIDEO, record, text caption, media mime_type, reply -;
            /// A recording or another audio file.
            Audio = "audio": simple::Audio<'a>, MESSAGE_AUDIO, record, text -, media mime_type, reply -;
            /// A document.
            Document = "document": simple::Document<'a>, MESSAGE_DOCUMENT, record, text caption, media mime_type, reply -;
            /// A sticker.
            Sticker = "sticker": simple::Sticker<'a>, MESSAGE_STICKER, record, text -, media mime_type, reply -;
            /// A place.
            Location = "location": simple::Location<'a>, MESSAGE_LOCATION, record, text -, media -, reply -;
            /// Contact cards.
            Contacts = "contacts": Vec<ContactCard<'a>>, MESSAGE_CONTACTS, list, text -, media -, reply -;
            /// An order from the catalogue.
            Order = "order": simple::Order<'a>, MESSAGE_ORDER, record, text (note), media -, reply -;
            /// A reaction to a message, or its removal.
            Reaction = "reaction": simple::MessageReaction<'a>, MESSAGE_REACTION, record, text -, media -, reply -;
            /// The new content of an earlier message.
            Edit = "edit": Edit<'a>, MESSAGE_EDIT, record, text (edited_text), media -, reply -;
            /// The removal of an earlier message.
            Revoke = "revoke": simple::Revoke<'a>, MESSAGE_REVOKE, record, text -, media -, reply -;
            /// A notice of the platform. One that tells a change of identity has a kind of its own.
            System = "system": Box<simple::System<'a>>, MESSAGE_SYSTEM by kind_of_notice, record, text -, media -, reply -;
            /// A message that the platform does not pass on.
            Unsupported = "unsupported": simple::Unsupported<'a>, MESSAGE_UNSUPPORTED, record, text -, media -, reply -;
        }
        members {
            /// An answer to an interactive message.
            Interactive = "interactive", interactive;
            /// A recording, in the platform's older version.
            Voice = "voice", voice;
        }
        bare {
            /// A chat that was opened for the first time.
            RequestWelcome = "request_welcome", MESSAGE_REQUEST_WELCOME;
        }
        older {
            /// A message that the platform does not pass on, before 2025.
            UnknownType = "unknown", Unsupported;
        }
        answers {
            /// A pressed quick reply.
            ButtonReply = "button_reply", button_reply: ButtonReply(ButtonReply<'a>), MESSAGE_BUTTON, text title, reply id;
            /// A chosen row of a list.
            ListReply = "list_reply", list_reply: ListReply(ListReply<'a>), MESSAGE_LIST = "message.list", text title, reply id;
            /// A completed flow or another native form.
            NfmReply = "nfm_reply", nfm_reply: Flow(FlowReply<'a>), MESSAGE_FLOW = "message.flow", text -, reply -;
            /// An answer to a request for permission to call.
            CallPermissionReply = "call_permission_reply", call_permission_reply: CallPermission(CallPermissionReply<'a>), MESSAGE_CALL_PERMISSION = "message.call_permission", text -, reply -;
            /// A chosen method of payment.
            PaymentMethod = "payment_method", payment_method: PaymentMethod(PaymentMethod<'a>), MESSAGE_PAYMENT_METHOD = "message.payment_method", text -, reply -;
        }
    } };
}
pub(in crate::event) use message_types;
