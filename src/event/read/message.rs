//! From an element of `messages` or `message_echoes` to an event.

use std::num::NonZeroUsize;

use super::element::{Correspondents, Scope};
use crate::event::kind::Origin;
use crate::event::message::{
    Direction, EditedMessage, Interactive, InteractiveType, Message, MessageContent, MessageType,
};
use crate::event::sender::Party;
use crate::event::types::record::{
    Member, Mismatch, Mode, Record, Value, read_member, read_record,
};
use crate::event::{Content, Envelope, Event};
use crate::json::view::{View, by_key};

/// Reads a message into its event.
pub(in crate::event) fn read_message<'a>(
    origin: Origin,
    view: View<'a>,
    scope: &Scope<'a>,
    event: &mut Event<'a>,
) -> Result<(), Mismatch> {
    event.content = Content::Message(Message::BLANK);
    let Content::Message(message) = &mut event.content else {
        return Err(Mismatch);
    };
    message.history_chunk.clone_from(&scope.chunk);
    message
        .conversation_context
        .clone_from(&scope.conversation_context);
    let mut between = Correspondents::default();
    let mut candidates = Candidates::default();
    let mut wrong = 0;
    let mode = Mode::Lenient;
    for (key, view) in view.members() {
        by_key!(key, {
            b"id" => read_member(&mut event.id, view, mode, &mut wrong, 1),
            b"timestamp" => read_member(&mut event.timestamp, view, mode, &mut wrong, 1),
            b"type" => read_member(&mut message.message_type, view, mode, &mut wrong, 1),
            b"from" => read_member(&mut between.from, view, mode, &mut wrong, 1),
            _ => {
                if !candidates.note(key, view) && !between.member(key, view, mode, &mut wrong) {
                    message.header.member(key, view, mode, &mut wrong);
                }
            },
        });
    }
    if event.id.is_none() {
        return Err(Mismatch);
    }
    message.content = candidates.read(message.message_type.as_ref(), view)?;
    event.kind = message.content.kind();
    event.group_id = between.group_id;
    (message.direction, event.sender) = customer(origin, &between, &event.envelope, scope);
    if let (MessageContent::System(system), true) = (&message.content, event.sender.is_nobody()) {
        // `from` is who it was until now. Some bodies have none: then it is who it is from now on, or the number until now
        // where an older body has that.
        event.sender.phone = system.customer.or(system.wa_id).or(system.new_wa_id);
        event.sender.user_id = system.user_id;
        event.sender.parent_user_id = system.parent_user_id;
    }
    Ok(())
}

/// Which of the two is the customer: who wrote to the business, or whom the business wrote to.
fn customer<'a>(
    origin: Origin,
    between: &Correspondents<'a>,
    envelope: &Envelope<'a>,
    scope: &Scope<'a>,
) -> (Direction, Party<'a>) {
    match origin {
        Origin::Live | Origin::Standby => (Direction::Inbound, between.sender()),
        Origin::Echo | Origin::HistoryEcho => (Direction::Outbound, between.receiver()),
        Origin::History => {
            let (from, to) = (between.sender(), between.receiver());
            let business = envelope.display_phone_number.as_ref();
            let is_business =
                |party: &Party<'a>| party.phone.is_some() && party.phone.as_ref() == business;
            let outbound = is_business(&from) || (!to.is_nobody() && !is_business(&to));
            let (direction, mut customer) = if outbound {
                (Direction::Outbound, to)
            } else {
                (Direction::Inbound, from)
            };
            customer.fill_from(&scope.thread);
            (direction, customer)
        }
    }
}

impl<'a> Correspondents<'a> {
    fn sender(&self) -> Party<'a> {
        Party::new(self.from, self.from_user_id, self.from_parent_user_id)
    }

    fn receiver(&self) -> Party<'a> {
        Party::new(self.to, self.to_user_id, self.to_parent_user_id)
    }
}

/// The members that can be the content of a message, where the body has them. Which of them is meant is known only
/// when the type is, and that may stand behind them.
#[derive(Default)]
struct Candidates {
    /// In the order of [`CANDIDATES`]. Nothing in an object stands at its start.
    positions: [Option<NonZeroUsize>; CANDIDATES.len()],
}

static CANDIDATES: [MessageType<'static>; 17] = [
    MessageType::Text,
    MessageType::Interactive,
    MessageType::Image,
    MessageType::Audio,
    MessageType::Button,
    MessageType::Reaction,
    MessageType::Document,
    MessageType::Video,
    MessageType::Sticker,
    MessageType::Location,
    MessageType::Contacts,
    MessageType::Order,
    MessageType::System,
    MessageType::Unsupported,
    MessageType::Edit,
    MessageType::Revoke,
    MessageType::Voice,
];

/// Where among the candidates the member stands that this type names.
fn candidate(key: &[u8]) -> Option<usize> {
    Some(by_key!(key, {
        b"text" => 0,
        b"interactive" => 1,
        b"image" => 2,
        b"audio" => 3,
        b"button" => 4,
        b"reaction" => 5,
        b"document" => 6,
        b"video" => 7,
        b"sticker" => 8,
        b"location" => 9,
        b"contacts" => 10,
        b"order" => 11,
        b"system" => 12,
        b"unsupported" => 13,
        b"edit" => 14,
        b"revoke" => 15,
        b"voice" => 16,
        _ => return None,
    }))
}

impl Candidates {
    /// Remembers the member, if it is one of them.
    fn note(&mut self, key: &[u8], view: View<'_>) -> bool {
        let place = candidate(key).and_then(|at| self.positions.get_mut(at));
        let Some(place) = place else { return false };
        *place = NonZeroUsize::new(view.position()).filter(|_| !view.is_null());
        true
    }

    /// The type of a message that does not say it: that of the first content it carries.
    fn first(&self) -> Option<&'static MessageType<'static>> {
        let there = self.positions.iter().zip(&CANDIDATES);
        there
            .filter_map(|(position, message_type)| Some(((*position)?, message_type)))
            .min_by_key(|(position, _)| *position)
            .map(|(_, message_type)| message_type)
    }

    fn content<'a>(&self, message_type: &MessageType<'_>, body: View<'a>) -> Option<View<'a>> {
        let at = candidate(message_type.as_str().as_bytes())?;
        let position = self.positions.get(at).copied().flatten()?;
        Some(body.at(position.get()))
    }

    /// Reads the content that the type names. `body` is any view into the same document.
    fn read<'a>(
        &self,
        message_type: Option<&MessageType<'a>>,
        body: View<'a>,
    ) -> Result<MessageContent<'a>, Mismatch> {
        let Some(message_type) = message_type.or_else(|| self.first()) else {
            return Ok(MessageContent::Other);
        };
        let reader = Reader {
            content: self.content(message_type, body),
        };
        Ok(match message_type {
            MessageType::Text => MessageContent::Text(reader.record()?),
            MessageType::Interactive => match reader.content {
                Some(view) => read_interactive(view, Mode::Strict)?,
                None => MessageContent::OtherInteractive(None),
            },
            MessageType::Image => MessageContent::Image(reader.record()?),
            MessageType::Audio => MessageContent::Audio(reader.record()?),
            MessageType::Voice => {
                // The older version names the type `voice` and its member either way.
                let content = reader
                    .content
                    .or_else(|| self.content(&MessageType::Audio, body));
                MessageContent::Audio(Reader { content }.record()?)
            }
            MessageType::Video => MessageContent::Video(reader.record()?),
            MessageType::Document => MessageContent::Document(reader.record()?),
            MessageType::Sticker => MessageContent::Sticker(reader.record()?),
            MessageType::Location => MessageContent::Location(reader.record()?),
            MessageType::Contacts => MessageContent::Contacts(reader.member()?),
            MessageType::Button => MessageContent::Button(reader.record()?),
            MessageType::Order => MessageContent::Order(reader.record()?),
            MessageType::Reaction => MessageContent::Reaction(reader.record()?),
            MessageType::System => MessageContent::System(Box::new(reader.record()?)),
            MessageType::Unsupported | MessageType::UnknownType => {
                MessageContent::Unsupported(reader.record()?)
            }
            MessageType::RequestWelcome => MessageContent::RequestWelcome,
            MessageType::Edit => MessageContent::Edit(reader.record()?),
            MessageType::Revoke => MessageContent::Revoke(reader.record()?),
            MessageType::Unknown(_) => MessageContent::Other,
        })
    }
}

/// Where the content is, if it is.
struct Reader<'a> {
    content: Option<View<'a>>,
}

impl<'a> Reader<'a> {
    fn member<M: Member<'a>>(&self) -> Result<M, Mismatch> {
        match self.content {
            Some(view) => M::read(view, Mode::Strict),
            None => Ok(M::default()),
        }
    }

    fn record<T: Value<'a> + Default>(&self) -> Result<T, Mismatch> {
        Ok(self.member::<Option<T>>()?.unwrap_or_default())
    }
}

/// Reads the member `interactive`. Without a type it is what it carries.
fn read_interactive<'a>(view: View<'a>, mode: Mode) -> Result<MessageContent<'a>, Mismatch> {
    let all: Interactive<'a> = read_record(view, mode)?;
    let carried = || {
        Some(if all.button_reply.is_some() {
            InteractiveType::ButtonReply
        } else if all.list_reply.is_some() {
            InteractiveType::ListReply
        } else if all.nfm_reply.is_some() {
            InteractiveType::NfmReply
        } else if all.call_permission_reply.is_some() {
            InteractiveType::CallPermissionReply
        } else if all.payment_method.is_some() {
            InteractiveType::PaymentMethod
        } else {
            return None;
        })
    };
    Ok(match all.kind.or_else(carried) {
        Some(InteractiveType::ButtonReply) => {
            MessageContent::ButtonReply(all.button_reply.unwrap_or_default())
        }
        Some(InteractiveType::ListReply) => {
            MessageContent::ListReply(all.list_reply.unwrap_or_default())
        }
        Some(InteractiveType::NfmReply) => MessageContent::Flow(all.nfm_reply.unwrap_or_default()),
        Some(InteractiveType::CallPermissionReply) => {
            MessageContent::CallPermission(all.call_permission_reply.unwrap_or_default())
        }
        Some(InteractiveType::PaymentMethod) => {
            MessageContent::PaymentMethod(all.payment_method.unwrap_or_default())
        }
        other @ (Some(InteractiveType::Unknown(_)) | None) => {
            MessageContent::OtherInteractive(other)
        }
    })
}

impl<'a> Value<'a> for EditedMessage<'a> {
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch> {
        let mut message_type = None;
        let mut context = None;
        let mut candidates = Candidates::default();
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
