//! What a message holds, made of the [table of message types](crate::event::message_types); and the functions that its
//! rows name.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::card::ContactCard;
use super::context::MessageContext;
use super::interactive::{ButtonReply, CallPermissionReply, FlowReply, ListReply, PaymentMethod};
use super::macros::{Candidates, list, messages, record};
use super::simple::{self, System, SystemType, Unsupported};
use crate::event::kind::EventKind;
use crate::event::message_types::message_types;
use crate::event::types::record::{
    Mismatch, Mode, Value, WriteMembers, read_member, record, words,
};
use crate::event::types::{MessageId, Pii};
use crate::json::view::{View, by_key};

message_types!(messages);

record! {
    /// `edit`: a message has another content now.
    pub struct Edit<'a> {
        /// The message that was changed. Its id stays; the edit has one of its own.
        pub original_message_id: Option<MessageId<'a>>,
        /// What it says now.
        pub message: Option<Box<EditedMessage<'a>>>,
    }
}

/// What an edited message says now. An edit in an edit is not read into: nobody can send one.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EditedMessage<'a> {
    /// The type as it was sent.
    pub message_type: Option<MessageType<'a>>,
    /// What it answers.
    pub context: Option<MessageContext<'a>>,
    /// Its content.
    pub content: MessageContent<'a>,
}

fn interactive<'a>(
    _: &impl Fn(Number) -> Option<View<'a>>,
    content: Option<View<'a>>,
) -> Result<MessageContent<'a>, Mismatch> {
    Ok(record::<Interactive<'a>>(content)?.content())
}

/// The older version names the type `voice` and its member either way.
fn voice<'a>(
    content: &impl Fn(Number) -> Option<View<'a>>,
    voice: Option<View<'a>>,
) -> Result<MessageContent<'a>, Mismatch> {
    Ok(MessageContent::Audio(record(
        voice.or_else(|| content(Number::Audio)),
    )?))
}

fn kind_of_notice(system: &System<'_>) -> EventKind {
    match &system.kind {
        Some(SystemType::UserChangedNumber | SystemType::CustomerChangedNumber) => {
            EventKind::IDENTITY_NUMBER_CHANGED
        }
        Some(SystemType::UserChangedUserId) => EventKind::IDENTITY_USER_ID_CHANGED,
        Some(SystemType::CustomerIdentityChanged | SystemType::UserIdentityChanged) => {
            EventKind::IDENTITY_KEY_CHANGED
        }
        Some(SystemType::Unknown(_)) | None => EventKind::MESSAGE_SYSTEM,
    }
}

/// The platform writes an empty note where there is none.
fn note<'a>(order: &simple::Order<'a>) -> Option<&'a str> {
    order
        .text
        .as_ref()
        .map(Pii::as_str)
        .filter(|note| !note.is_empty())
}

/// An edit is never of another edit, so this goes one level deep.
fn edited_text<'a>(edit: &Edit<'a>) -> Option<&'a str> {
    edit.message.as_ref()?.content.text()
}

impl<'a> Value<'a> for EditedMessage<'a> {
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch> {
        let mut message_type = None;
        let mut context = None;
        let mut candidates = ContentCandidates::default();
        let mut wrong = 0;
        if !view.is_object() {
            return Err(Mismatch);
        }
        for (key, view) in view.members() {
            by_key!(key, {
                b"type" => read_member(&mut message_type, view, mode, &mut wrong, 1),
                b"context" => read_member(&mut context, view, mode, &mut wrong, 2),
                // What goes deeper than the platform's own messages do is not followed.
                b"edit" => {},
                _ => {
                    candidates.note(key, view);
                },
            });
        }
        if wrong != 0 && mode == Mode::Strict {
            return Err(Mismatch);
        }
        let says_now = match message_type {
            Some(MessageType::Edit) => MessageContent::Other,
            message_type => candidates.read(message_type.as_ref(), view)?,
        };
        Ok(Some(Self {
            message_type,
            context,
            content: says_now,
        }))
    }
}

impl Serialize for EditedMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_type(self.message_type.as_ref(), &mut map)?;
        if let Some(context) = &self.context {
            map.serialize_entry("context", context)?;
        }
        self.content.write_members(&mut map)?;
        map.end()
    }
}

pub(super) fn write_type<M: SerializeMap>(
    message_type: Option<&MessageType<'_>>,
    map: &mut M,
) -> Result<(), M::Error> {
    match message_type {
        Some(message_type) => map.serialize_entry("type", message_type),
        None => Ok(()),
    }
}
