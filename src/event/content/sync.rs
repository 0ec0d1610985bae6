//! What other devices and applications of the business do: their contacts, and what they send in threads they own.

use crate::event::message::{MessageContext, Text};
use crate::event::types::record::{record, words};
use crate::event::types::{Phone, Pii, Raw, TextOrNumber, UserId, Username};
use crate::time::Timestamp;

record! {
    /// One of `state_sync`: the address book of the business changed (Meta's webhook reference, `smb_app_state_sync`).
    /// The contact is the event's sender.
    pub struct ContactSync<'a> {
        /// `contact`.
        pub kind as "type": Option<&'a str>,
        /// The contact, as it is now.
        pub contact: Option<SyncedContact<'a>>,
        /// What was done.
        pub action: Option<SyncAction<'a>>,
        /// When, and from which version on.
        pub metadata: Option<SyncMetadata<'a>>,
    }

    /// `state_sync[].contact`.
    pub struct SyncedContact<'a> {
        /// The whole name.
        pub full_name: Option<Pii<'a>>,
        /// The first name.
        pub first_name: Option<Pii<'a>>,
        /// The phone number.
        pub phone_number: Option<Phone<'a>>,
        /// The business-scoped user id.
        pub user_id: Option<UserId<'a>>,
        /// The parent user id.
        pub parent_user_id: Option<UserId<'a>>,
        /// The username.
        pub username: Option<Username<'a>>,
    }

    /// `state_sync[].metadata`.
    pub struct SyncMetadata<'a> {
        /// When it was done.
        pub timestamp: Option<Timestamp>,
        /// The version of the address book.
        pub version: Option<TextOrNumber<'a>>,
    }

    /// What another application sent in a thread that it owns (Meta's webhook reference, standby).
    pub struct StandbyEcho<'a> {
        /// The request by which it was sent.
        pub message: Option<SentMessage<'a>>,
        /// The template that was sent.
        pub template: Option<Raw<'a>>,
        /// The flow that was sent.
        pub flow: Option<Raw<'a>>,
    }

    /// The body of a request that sends a message (Meta's Cloud API reference, messages).
    pub struct SentMessage<'a> {
        /// To whom it went.
        pub to: Option<Phone<'a>>,
        /// To whom it went, by user id.
        pub recipient: Option<UserId<'a>>,
        /// `individual` or `group`.
        pub recipient_type: Option<&'a str>,
        /// The type of the message.
        pub kind as "type": Option<&'a str>,
        /// What it answers.
        pub context: Option<MessageContext<'a>>,
        /// Its text, if it is one.
        pub text: Option<Text<'a>>,
    }
}

words! {
    /// What was done to a contact.
    pub enum SyncAction<'a> {
        /// It was added or changed.
        Add = "add",
        /// It was removed.
        Remove = "remove",
    }
}
