//! From one element of a list to an event.

use super::message::read_message;
use super::scope::{Correspondents, Person, Scope};
use crate::event::call::{Call, CallDirection, CallEvent, CallStatus};
use crate::event::group::GroupUpdate;
use crate::event::key::OwnIds;
use crate::event::kind::{EventKind, Origin};
use crate::event::sender::Party;
use crate::event::status::{Recipient, Status, StatusState};
use crate::event::sync::{ContactSync, StandbyEcho, SyncedContact};
use crate::event::types::path::List;
use crate::event::types::record::{Member, Mismatch, Mode, Record, Value, read_record, record};
use crate::event::types::{GroupId, MessageId, Phone};
use crate::event::user::{IdChange, Preference, PreferenceValue, UserIdUpdate};
use crate::event::{Content, Event};
use crate::json::view::View;
use crate::time::Timestamp;

record! {
    pub(in crate::event) struct Base<'a> {
        pub(in crate::event) id: Option<MessageId<'a>>,
        pub(in crate::event) timestamp: Option<Timestamp>,
    }

    struct Number<'a> {
        wa_id: Option<&'a str>,
    }
}

/// Two records whose members stand in one object. Lenient: the bits of the two are not told apart.
impl<'a, A: Record<'a>, B: Record<'a>> Record<'a> for (A, B) {
    fn member(&mut self, key: &[u8], view: View<'a>, mode: Mode, wrong: &mut u64) -> bool {
        self.0.member(key, view, mode, wrong) || self.1.member(key, view, mode, wrong)
    }
}

/// Reads an element into its event; fails if it is `unparsed`.
///
/// An event is some hundred bytes: made once, in its place, and never moved around on the way.
pub(in crate::event) fn read<'a>(
    list: List,
    origin: Origin,
    view: View<'a>,
    scope: &Scope<'a>,
    event: &mut Event<'a>,
) -> Result<(), Mismatch> {
    match list {
        List::Echoes if origin == Origin::Standby => standby_echo(view, event)?,
        List::Messages | List::Echoes => read_message(origin, view, scope, event)?,
        List::Statuses if scope.calls => call_status(view, event)?,
        List::Statuses => status(view, event)?,
        List::Errors => {
            event.kind = EventKind::ERROR;
            event.content = Content::Error(Box::new(read_record(view, Mode::Lenient)?));
        }
        List::Clicks => {
            let (base, click): (Base<'_>, _) = read_record(view, Mode::Lenient)?;
            event.kind = EventKind::CLICK;
            event.timestamp = base.timestamp;
            event.content = Content::Click(Box::new(click));
        }
        List::Preferences => preference(view, event)?,
        List::Automatic => {
            let (base, automatic): (Base<'_>, _) = read_record(view, Mode::Lenient)?;
            event.kind = EventKind::AUTOMATIC;
            event.id = Some(base.id.ok_or(Mismatch)?);
            event.timestamp = base.timestamp;
            event.content = Content::Automatic(Box::new(automatic));
        }
        List::Tracking => {
            let (base, tracking): (Base<'_>, _) = read_record(view, Mode::Lenient)?;
            event.kind = EventKind::TRACKING;
            event.timestamp = base.timestamp;
            event.content = Content::Tracking(Box::new(tracking));
        }
        List::Calls => call(view, event)?,
        List::Groups => group(view, scope, event)?,
        List::ContactSync => contact_sync(view, event)?,
        List::UserIds => user_id_update(view, event)?,
        // These lead to lists and are walked, not read.
        List::History | List::Threads => return Err(Mismatch),
    }
    event.kind = event.kind.with_origin(origin);
    let has_contact = match list {
        List::Messages
        | List::Echoes
        | List::Statuses
        | List::Calls
        | List::Preferences
        | List::UserIds => true,
        List::Groups => !event.sender.is_nobody(),
        _ => false,
    };
    if has_contact {
        event.lent = scope.contacts.complete(&mut event.sender);
    }
    Ok(())
}

fn standby_echo<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (between, echo)): (Base<'_>, (Correspondents<'_>, StandbyEcho<'_>)) =
        read_record(view, Mode::Lenient)?;
    let sent = echo.message.as_ref();
    let to = sent.and_then(|sent| Some(sent.to?.as_str()));
    let is_group = sent.is_some_and(|sent| sent.recipient_type == Some("group"));
    let (group, person) = if is_group { (to, None) } else { (None, to) };
    let mut sender = Party::new(person, sent.and_then(|sent| sent.recipient), None);
    sender.fill_from(&between.receiver());
    event.kind = EventKind::STANDBY_ECHO;
    event.id = Some(base.id.ok_or(Mismatch)?);
    event.group_id = group.map(GroupId::from).or(between.group_id);
    event.sender = sender;
    event.timestamp = base.timestamp;
    event.content = Content::StandbyEcho(Box::new(echo));
    Ok(())
}

fn status<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (status, recipient)): (Base<'_>, (Status<'_>, Recipient<'_>)) =
        read_record(view, Mode::Lenient)?;
    let is_group = status.recipient_type == Some("group");
    let (group_id, sender) = recipient.party(is_group);
    event.kind = match &status.state {
        Some(StatusState::Sent) => EventKind::STATUS_SENT,
        Some(StatusState::Delivered) => EventKind::STATUS_DELIVERED,
        Some(StatusState::Read) => EventKind::STATUS_READ,
        Some(StatusState::Played) => EventKind::STATUS_PLAYED,
        Some(StatusState::Failed) => EventKind::STATUS_FAILED,
        Some(StatusState::Deleted) => EventKind::STATUS_DELETED,
        Some(StatusState::Unknown(_)) | None => EventKind::STATUS_OTHER,
    };
    event.id = Some(base.id.ok_or(Mismatch)?);
    event.group_id = group_id;
    event.own_ids = OwnIds::of(&sender);
    event.sender = sender;
    event.timestamp = base.timestamp;
    event.content = Content::Status(status);
    Ok(())
}

fn call_status<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (status, recipient)): (Base<'_>, (CallStatus<'_>, Recipient<'_>)) =
        read_record(view, Mode::Lenient)?;
    let (group_id, sender) = recipient.party(false);
    event.kind = EventKind::CALL_STATUS;
    event.id = Some(base.id.ok_or(Mismatch)?);
    event.group_id = group_id;
    event.sender = sender;
    event.timestamp = base.timestamp;
    event.content = Content::CallStatus(Box::new(status));
    Ok(())
}

fn preference<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (person, preference)): (Base<'_>, (Person<'_>, Preference<'_>)) =
        read_record(view, Mode::Lenient)?;
    event.kind = match &preference.value {
        Some(PreferenceValue::Stop) => EventKind::PREFERENCE_STOP,
        Some(PreferenceValue::Resume) => EventKind::PREFERENCE_RESUME,
        Some(PreferenceValue::Unknown(_)) | None => EventKind::PREFERENCE_OTHER,
    };
    event.group_id.clone_from(&person.group_id);
    event.sender = person.party();
    event.timestamp = base.timestamp;
    event.content = Content::Preference(Box::new(preference));
    Ok(())
}

fn call<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, call): (Base<'_>, Call<'_>) = read_record(view, Mode::Lenient)?;
    let between: Correspondents<'_> = read_record(view, Mode::Lenient)?;
    let (from, to) = (between.sender(), between.receiver());
    let business = event.envelope.display_phone_number.as_ref();
    let is_customer = |party: &Party<'a>| {
        !party.is_nobody() && (party.phone.is_none() || party.phone.as_ref() != business)
    };
    // The pages disagree who is `from` when the business calls; the number that is not ours is the customer's. Whom a
    // customer calls is the business, whatever number it shows.
    let by_business = call.direction == Some(CallDirection::BusinessInitiated);
    let by_customer = call.direction == Some(CallDirection::UserInitiated);
    let may_be_to = !(by_customer && from.is_nobody());
    let sender = match (
        by_business,
        is_customer(&from),
        may_be_to && is_customer(&to),
    ) {
        (false, true, _) | (true, true, false) => from,
        (true, _, true) | (false, false, true) => to,
        (_, false, false) => Party::default(),
    };
    event.kind = match &call.event {
        Some(CallEvent::Connect) => EventKind::CALL_CONNECT,
        Some(CallEvent::Terminate) => EventKind::CALL_TERMINATE,
        _ => EventKind::CALL_OTHER,
    };
    event.id = Some(base.id.ok_or(Mismatch)?);
    event.sender = sender;
    event.timestamp = base.timestamp;
    event.content = Content::Call(Box::new(call));
    Ok(())
}

fn group<'a>(view: View<'a>, scope: &Scope<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (person, update)): (Base<'_>, (Person<'_>, GroupUpdate<'_>)) =
        read_record(view, Mode::Lenient)?;
    event.kind = scope.groups.unwrap_or_default();
    event.group_id.clone_from(&person.group_id);
    event.sender = person.party();
    event.timestamp = base.timestamp;
    event.content = Content::Group(Box::new(update));
    Ok(())
}

fn contact_sync<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let sync: ContactSync<'_> = read_record(view, Mode::Lenient)?;
    if sync.kind == Some("contact") {
        check_member::<SyncedContact<'_>>(view, b"contact")?;
    }
    let contact = sync.contact.as_ref();
    event.kind = EventKind::CONTACT_SYNC;
    event.sender = contact.map(SyncedContact::party).unwrap_or_default();
    event.timestamp = sync
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.timestamp);
    event.content = Content::ContactSync(Box::new(sync));
    Ok(())
}

fn user_id_update<'a>(view: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (base, (number, update)): (Base<'_>, (Number<'_>, UserIdUpdate<'_>)) =
        read_record(view, Mode::Lenient)?;
    let current = |change: Option<&IdChange<'a>>| change?.current;
    event.kind = EventKind::IDENTITY_USER_ID_CHANGED;
    event.sender = Party::new(
        number.wa_id,
        current(update.user_id.as_ref()),
        current(update.parent_user_id.as_ref()),
    );
    event.timestamp = base.timestamp;
    event.content = Content::UserIdUpdate(Box::new(update));
    Ok(())
}

/// Fails if a member, read strictly, does not have the documented type: for elements whose content is named by their type
/// and which are not messages.
pub(in crate::event) fn check_member<'a, T: Value<'a>>(
    element: View<'a>,
    name: &[u8],
) -> Result<(), Mismatch> {
    let member = element.member(name).map_or(Ok(None), |view| {
        <Option<T> as Member<'_>>::read(view, Mode::Strict)
    });
    member.map(|_| ())
}

impl<'a> SyncedContact<'a> {
    fn party(&self) -> Party<'a> {
        Party {
            username: self.username,
            name: self.full_name.or(self.first_name),
            ..Party::new(
                self.phone_number.as_ref().map(Phone::as_str),
                self.user_id,
                self.parent_user_id,
            )
        }
    }
}

impl<'a> Recipient<'a> {
    /// The group, if it went to one, and the person: the participant of the group, else the recipient.
    pub(in crate::event) fn party(self, is_group: bool) -> (Option<GroupId<'a>>, Party<'a>) {
        let participant = Party::new(
            self.participant_id,
            self.participant_user_id,
            self.participant_parent_user_id,
        );
        // Only a group has participants.
        let is_group = is_group
            || !participant.is_nobody()
            || self.recipient_id.is_some_and(|id| id.ends_with("@g.us"));
        let (group_id, recipient_id) = if is_group {
            (self.recipient_id.filter(|id| !id.is_empty()), None)
        } else {
            (None, self.recipient_id)
        };
        let recipient = Party::new(
            recipient_id,
            self.recipient_user_id,
            self.recipient_parent_user_id,
        );
        let person = if participant.is_nobody() {
            recipient
        } else {
            participant
        };
        (group_id.map(GroupId::from), person)
    }
}
