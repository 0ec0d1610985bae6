//! What is made of the [table of message types](crate::event::message_types): the macro, and where in a message the
//! contents stand.

use std::num::NonZeroUsize;

use crate::event::types::record::{Member, Mismatch, Mode, Value};
use crate::json::view::View;

/// The members of a message that can be its content, if it has them. Which of them is meant is known only when the
/// type is, and that may stand behind them.
///
/// By the number of the type that names the member.
pub(in crate::event) struct Candidates<const TYPES: usize> {
    /// Nothing in an object stands at its start.
    positions: [Option<NonZeroUsize>; TYPES],
}

impl<const TYPES: usize> Default for Candidates<TYPES> {
    fn default() -> Self {
        Self {
            positions: [None; TYPES],
        }
    }
}

impl<const TYPES: usize> Candidates<TYPES> {
    /// Remembers the member that this type names.
    #[inline]
    pub(super) fn set(&mut self, number: usize, view: View<'_>) {
        if let Some(place) = self.positions.get_mut(number) {
            *place = NonZeroUsize::new(view.position()).filter(|_| !view.is_null());
        }
    }

    /// The type whose content comes first.
    pub(super) fn first(&self) -> Option<usize> {
        let there = self.positions.iter().enumerate();
        there
            .filter_map(|(number, position)| Some(((*position)?, number)))
            .min_by_key(|(position, _)| *position)
            .map(|(_, number)| number)
    }

    /// The content that this type names. `body` is any view into the same document.
    #[inline]
    pub(super) fn content<'a>(&self, number: usize, body: View<'a>) -> Option<View<'a>> {
        let position = self.positions.get(number).copied().flatten()?;
        Some(body.at(position.get()))
    }
}

/// Reads a content that is an object.
#[inline]
pub(super) fn record<'a, T: Value<'a> + Default>(content: Option<View<'a>>) -> Result<T, Mismatch> {
    Ok(list::<Option<T>>(content)?.unwrap_or_default())
}

/// Reads a content that is a list, or whatever else a member can be.
#[inline]
pub(super) fn list<'a, M: Member<'a>>(content: Option<View<'a>>) -> Result<M, Mismatch> {
    match content {
        Some(view) => M::read(view, Mode::Strict),
        None => Ok(M::default()),
    }
}

/// Defines [`MessageType`](super::MessageType), [`MessageContent`](super::MessageContent), the answers to interactive
/// messages, and how all of them are read and written.
macro_rules! messages {
    (
        contents {$(
            $(#[$doc:meta])*
            $Type:ident = $word:literal: $Record:ty, $KIND:ident $(by $kind_of:ident)?, $read:ident,
            text $text:tt, media $media:tt, reply $reply:tt;
        )*}
        members {$(
            $(#[$member_doc:meta])*
            $Member:ident = $member_word:literal, $read_member:ident;
        )*}
        bare {$($(#[$bare_doc:meta])* $Bare:ident = $bare_word:literal, $BARE_KIND:ident;)*}
        older {$($(#[$older_doc:meta])* $Older:ident = $older_word:literal, $Newer:ident;)*}
        answers {$(
            $(#[$answer_doc:meta])*
            $Answer:ident = $answer_word:literal, $member:ident: $Content:ident($AnswerRecord:ty),
            $ANSWER_KIND:ident $(= $kind_name:literal)?, text $answer_text:tt, reply $answer_reply:tt;
        )*}
    ) => {
        words! {
            /// The type of a message (Meta's webhook reference, messages). New ones appear without notice.
            pub enum MessageType<'a> {
                $($(#[$doc])* $Type = $word,)*
                $($(#[$member_doc])* $Member = $member_word,)*
                $($(#[$bare_doc])* $Bare = $bare_word,)*
                $($(#[$older_doc])* $Older = $older_word,)*
            }

            /// Which answer an interactive message brings.
            pub enum InteractiveType<'a> {
                $($(#[$answer_doc])* $Answer = $answer_word,)*
            }
        }

        record! {
            /// The member `interactive`; one of its members is there.
            struct Interactive<'a> {
                kind as "type": Option<InteractiveType<'a>>,
                $($member as $answer_word: Option<$AnswerRecord>,)*
            }
        }

        /// The content of a message, by its type.
        ///
        /// If the body has a type and no content, the content of that type is there and empty.
        ///
        /// ```
        /// use waypost::Payload;
        /// use waypost::event::message::MessageContent;
        ///
        /// let body = br#"{"field": "messages", "value": {"messages": [
        ///     {"id": "wamid.A", "type": "image", "image": {"id": "9", "caption": "broken"}}]}}"#;
        /// let payload = Payload::parse_unverified(body)?;
        /// let event = payload.events().next().unwrap();
        /// let MessageContent::Image(image) = &event.message().unwrap().content else { panic!() };
        /// assert_eq!(image.caption.unwrap().as_str(), "broken");
        /// # Ok::<(), waypost::webhook::PayloadError>(())
        /// ```
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub enum MessageContent<'a> {
            $(#[doc = concat!("`", $word, "`.")] $Type($Record),)*
            $(#[doc = concat!("`interactive.", $answer_word, "`.")] $Content($AnswerRecord),)*
            /// A message of a type that is not listed here, or of none; [`Message::message_type`](super::Message) says
            /// which.
            #[default]
            Other,
            /// An interactive message of a type that is not listed here, or of none.
            OtherInteractive(Option<InteractiveType<'a>>),
            $(#[doc = concat!("`", $bare_word, "`, which has no content.")] $Bare,)*
        }

        /// The types that name a member, numbered.
        #[derive(Clone, Copy)]
        enum Number { $($Type,)* $($Member,)* }

        /// The types that the platform sends as such: word, what the short form of a rule file's tests can say of it, and
        /// which member of the content is the text.
        pub(crate) static TYPES: &[(&str, &[&str], Option<&str>)] = &[
            $(($word, messages!(@keys $word $text $media), messages!(@member $text)),)*
            $(($member_word, &[$member_word], None),)*
            $(($bare_word, &[$bare_word], None),)*
        ];

        static NUMBERED: &[MessageType<'static>] =
            &[$(MessageType::$Type,)* $(MessageType::$Member,)*];

        pub(in crate::event) type ContentCandidates = Candidates<{ NUMBERED.len() }>;

        impl ContentCandidates {
            /// Remembers the member, if it can be a content.
            #[inline]
            pub(in crate::event) fn note(&mut self, key: &[u8], view: View<'_>) -> bool {
                let number = $(if key == $word.as_bytes() { Number::$Type } else)*
                    $(if key == $member_word.as_bytes() { Number::$Member } else)*
                    { return false };
                self.set(number as usize, view);
                true
            }

            /// Reads the content that the type names, or the first one there is. `body` is any view into the same
            /// document.
            pub(in crate::event) fn read<'a>(
                &self,
                message_type: Option<&MessageType<'a>>,
                body: View<'a>,
            ) -> Result<MessageContent<'a>, Mismatch> {
                let first = || NUMBERED.get(self.first()?);
                let Some(message_type) = message_type.or_else(first) else {
                    return Ok(MessageContent::Other);
                };
                let content = |number: Number| self.content(number as usize, body);
                Ok(match message_type {
                    $(MessageType::$Type => MessageContent::$Type($read(content(Number::$Type))?),)*
                    $(MessageType::$Member => $read_member(&content, content(Number::$Member))?,)*
                    $(MessageType::$Bare => MessageContent::$Bare,)*
                    $(MessageType::$Older => MessageContent::$Newer($Newer::default()),)*
                    MessageType::Unknown(_) => MessageContent::Other,
                })
            }
        }

        impl<'a> Interactive<'a> {
            /// What it brings. Without a type it is what it carries.
            fn content(self) -> MessageContent<'a> {
                let carried = || {
                    $(if self.$member.is_some() { return Some(InteractiveType::$Answer); })*
                    None
                };
                match self.kind.or_else(carried) {
                    $(Some(InteractiveType::$Answer) => {
                        MessageContent::$Content(self.$member.unwrap_or_default())
                    })*
                    other @ (Some(InteractiveType::Unknown(_)) | None) => {
                        MessageContent::OtherInteractive(other)
                    }
                }
            }
        }

        impl<'a> MessageContent<'a> {
            /// The kind of a live message with this content.
            pub(in crate::event) fn kind(&self) -> EventKind {
                match self {
                    $(Self::$Type(_content) => messages!(@kind _content $KIND $($kind_of)?),)*
                    $(Self::$Content(_content) => EventKind::$ANSWER_KIND,)*
                    $(Self::$Bare => EventKind::$BARE_KIND,)*
                    Self::Other | Self::OtherInteractive(_) => EventKind::MESSAGE_OTHER,
                }
            }

            /// What was written or pressed.
            pub(in crate::event) fn text(&self) -> Option<&'a str> {
                match self {
                    $(Self::$Type(_content) => messages!(@text _content $text),)*
                    $(Self::$Content(_content) => messages!(@text _content $answer_text),)*
                    $(Self::$Bare)|* | Self::Other | Self::OtherInteractive(_) => None,
                }
            }

            /// What the business hid behind the pressed button or row.
            pub(in crate::event) fn reply_id(&self) -> Option<&'a str> {
                match self {
                    $(Self::$Type(_content) => messages!(@text _content $reply),)*
                    $(Self::$Content(_content) => messages!(@text _content $answer_reply),)*
                    $(Self::$Bare)|* | Self::Other | Self::OtherInteractive(_) => None,
                }
            }

            /// What stands on the pressed button or row: the text of whatever has something hidden behind it.
            pub(in crate::event) fn reply_title(&self) -> Option<&'a str> {
                match self {
                    $(Self::$Type(_content) => messages!(@title _content $text $reply),)*
                    $(Self::$Content(_content) => messages!(@title _content $answer_text $answer_reply),)*
                    $(Self::$Bare)|* | Self::Other | Self::OtherInteractive(_) => None,
                }
            }

            /// The type of the file.
            pub(in crate::event) fn mime_type(&self) -> Option<&'a str> {
                match self {
                    $(Self::$Type(_content) => messages!(@media _content $media),)*
                    $(Self::$Content(_) => None,)*
                    $(Self::$Bare)|* | Self::Other | Self::OtherInteractive(_) => None,
                }
            }
        }

        /// Writes the content under the name that the platform gives it.
        impl WriteMembers for MessageContent<'_> {
            fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$Type(content) => map.serialize_entry($word, content),)*
                    $(Self::$Content(content) => map.serialize_entry($answer_word, content),)*
                    $(Self::$Bare)|* | Self::Other | Self::OtherInteractive(None) => Ok(()),
                    Self::OtherInteractive(Some(word)) => map.serialize_entry("interactive_type", word),
                }
            }
        }

        /// Whether a message of this kind may have a text.
        pub(crate) fn may_have_text(kind: EventKind) -> bool {
            let kinds = [
                $(messages!(@if $text $KIND),)*
                $(messages!(@if $answer_text $ANSWER_KIND),)*
            ];
            kinds.contains(&Some(kind.base()))
        }

        /// Whether a message of this kind may be a pressed button or row.
        pub(crate) fn may_have_reply(kind: EventKind) -> bool {
            let kinds = [
                $(messages!(@if $reply $KIND),)*
                $(messages!(@if $answer_reply $ANSWER_KIND),)*
            ];
            kinds.contains(&Some(kind.base()))
        }

        /// Whether a message of this kind is a file.
        pub(crate) fn may_have_media(kind: EventKind) -> bool {
            [$(messages!(@if $media $KIND),)*].contains(&Some(kind.base()))
        }
    };
    (@kind $content:ident $KIND:ident $function:ident) => { $function($content) };
    (@kind $content:ident $KIND:ident) => { EventKind::$KIND };
    (@text $content:ident -) => { None };
    (@text $content:ident ($function:ident)) => { $function($content) };
    (@text $content:ident $member:ident) => { $content.$member.as_ref().map(Pii::as_str) };
    (@title $content:ident $text:tt -) => { None };
    (@title $content:ident $text:tt $reply:ident) => { messages!(@text $content $text) };
    (@media $content:ident -) => { None };
    (@media $content:ident $member:ident) => { $content.$member };
    (@if - $KIND:ident) => { None };
    (@if $there:tt $KIND:ident) => { Some(EventKind::$KIND) };
    (@keys $word:literal $text:tt -) => { &[$word] };
    (@keys $word:literal - $media:ident) => { &[$word, "mime_type"] };
    (@keys $word:literal $text:ident $media:ident) => { &[$word, stringify!($text), "mime_type", "text"] };
    (@member $member:ident) => { Some(stringify!($member)) };
    (@member $none:tt) => { None };
}
pub(super) use messages;
