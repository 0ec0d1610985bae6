//! What an event changes: every row of the values' column "from" stands here, and nowhere else.

use std::fmt;
use std::iter::FusedIterator;

use super::consent::{Consent, ConsentSource, ConsentValue};
use super::delivery::{Delivery, Failure, Price};
use super::handling::{Handled, Handler, Handling};
use super::hold::{CodeHold, Hold};
use super::identity::{Identity, SEEN_ONCE};
use super::key::{Cause, Covers, Held, Peer, StateKey};
use super::value::State;
use super::window::{Permission, PermissionState, Window};
use super::{StateChange, unix};
use crate::event::account::{AccountUpdate, BanState, RestrictionInfo};
use crate::event::call::{CallDirection, CallProgress};
use crate::event::handover::{Control, Handover, HandoverType, OwnerRole};
use crate::event::message::{CallPermission as Answer, CallPermissionReply, MessageContent};
use crate::event::status::{PricingCategory, Status};
use crate::event::template::{TemplateEvent, TemplateStatus};
use crate::event::types::{Pii, TextOrNumber};
use crate::event::{Aliases, Content, Event, EventKind, Origin};
use crate::time::Timestamp;

/// What an event changes, each a key and a value to join into what is kept under it.
///
/// Made one by one as they are asked for. Most events change nothing or one thing; a message changes the window, and the
/// identity where it has two ids of one person. Without a time in the years 2009 to 2100 an event changes the identity
/// only. No allocation for an event that changes nothing, and for ids of the usual lengths none for a window or an identity.
#[must_use]
pub fn changes<'e>(event: &'e Event<'e>) -> Changes<'e> {
    Changes {
        event,
        at: time_of(event),
        row: 0,
        nth: 0,
    }
}

/// When what the event changes changed.
pub(super) fn time_of(event: &Event<'_>) -> Option<Timestamp> {
    let at = match event.content() {
        // Fields whose values have no times of their own: the entry's is theirs.
        Content::AccountUpdate(_) | Content::TemplateStatus(_) => event.entry_time(),
        _ => event.timestamp(),
    };
    unix::readable(at)
}

/// What an event changes, from [`changes`].
#[derive(Clone)]
pub struct Changes<'e> {
    event: &'e Event<'e>,
    at: Option<Timestamp>,
    /// Which of [`ROWS`] is asked, for the how manieth of its changes.
    row: usize,
    nth: usize,
}

impl Iterator for Changes<'_> {
    type Item = StateChange;

    fn next(&mut self) -> Option<StateChange> {
        loop {
            let row = ROWS.get(self.row)?;
            if let Some(change) = row(self.event, self.at, self.nth) {
                self.nth += 1;
                return Some(change);
            }
            self.row += 1;
            self.nth = 0;
        }
    }
}

impl FusedIterator for Changes<'_> {}

impl fmt::Debug for Changes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changes")
    }
}

/// One a kind: the n-th change of it by an event at this time.
type Row = fn(&Event<'_>, Option<Timestamp>, usize) -> Option<StateChange>;

const ROWS: [Row; 6] = [
    |event, at, nth| consent(event, at.filter(|_| nth == 0)?),
    |event, at, nth| (nth == 0).then(|| window(event, at)).flatten(),
    |event, at, nth| delivery(event, at.filter(|_| nth == 0)?),
    identity,
    |event, at, nth| handling(event, at.filter(|_| nth == 0)?),
    |event, at, nth| hold(event, at?, nth),
];

/// The customer stopped marketing: Meta, "Error codes".
pub(super) const MARKETING_STOPPED: i64 = 131_050;

/// The customer service window is closed: Meta, "Error codes".
pub(super) const WINDOW_CLOSED: i64 = 131_047;

/// How long a call permission holds that does not say it (Meta, "Calling: User call permissions").
const CALL_PERMISSION: i64 = 7 * unix::DAY;

pub(super) fn consent(event: &Event<'_>, at: Timestamp) -> Option<StateChange> {
    let (category, value, source) = match event.content() {
        Content::Preference(preference) => {
            let value = match event.kind() {
                EventKind::PREFERENCE_STOP => ConsentValue::OptedOut,
                EventKind::PREFERENCE_RESUME => ConsentValue::OptedIn,
                _ => return None,
            };
            let category = match preference.category? {
                "marketing_messages" => "marketing",
                other => other,
            };
            (category, value, ConsentSource::Preference)
        }
        Content::Status(_) if failed_with(event) == Some(MARKETING_STOPPED) => {
            ("marketing", ConsentValue::OptedOut, ConsentSource::Platform)
        }
        _ => return None,
    };
    consent_of(event, category, value, at, source)
}

/// The change that a rule's action `set_consent` asks for: as of the event's own time. `None` if the event has no
/// account, customer or time.
///
/// ```
/// use waypost::Payload;
/// use waypost::state::{self, consent::ConsentValue};
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.X", "from": "5511999990000", "timestamp": "1790000000",
///                   "type": "text", "text": {"body": "SAIR"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().unwrap();
/// let change = state::consent_of_rule(&event, "marketing", ConsentValue::OptedOut).unwrap();
/// assert_eq!(change.key().to_string(), "consent/1/5511999990000/marketing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn consent_of_rule(
    event: &Event<'_>,
    category: &str,
    value: ConsentValue,
) -> Option<StateChange> {
    let at = unix::readable(event.timestamp())?;
    let category = category.to_lowercase();
    consent_of(event, &category, value, at, ConsentSource::Rule)
}

/// What an event says about the consent of its customer.
fn consent_of(
    event: &Event<'_>,
    category: &str,
    value: ConsentValue,
    at: Timestamp,
    source: ConsentSource,
) -> Option<StateChange> {
    let key = StateKey::Consent {
        waba_id: event.waba_id()?.into(),
        customer: event.customer()?,
        category: category.into(),
    };
    let consent = Consent {
        value,
        at,
        source,
        event: Some(event.key()),
    };
    StateChange::new(key, State::Consent(consent))
}

pub(super) fn window(event: &Event<'_>, at: Option<Timestamp>) -> Option<StateChange> {
    let kind = event.kind();
    let mut window = Window::default();
    let inbound_at = match event.content() {
        Content::Message(message) if opens_window(kind) => {
            if let MessageContent::CallPermission(reply) = &message.content {
                window.call_permission = call_permission(reply, at?);
            }
            at
        }
        Content::Call(call) if call.direction == Some(CallDirection::UserInitiated) => match kind {
            EventKind::CALL_CONNECT => at,
            EventKind::CALL_TERMINATE => unix::readable(call.start_time),
            _ => None,
        },
        Content::CallStatus(status) if kind == EventKind::CALL_STATUS => {
            at.filter(|_| status.status == Some(CallProgress::Accepted))
        }
        Content::Status(status) if kind.origin() == Origin::Live => {
            window.refused_at = at.filter(|_| failed_with(event) == Some(WINDOW_CLOSED));
            window.free_until = at.and_then(|_| free_until(status));
            None
        }
        _ => None,
    };
    window.first_at = inbound_at;
    window.inbound_at = inbound_at;
    if window == Window::default() {
        return None;
    }
    let key = StateKey::Window {
        phone_number_id: event.phone_number_id()?.into(),
        peer: peer(event)?,
    };
    StateChange::new(key, State::Window(window))
}

/// What the customer wrote, by whatever application answers; not what the platform says itself or keeps to itself.
fn opens_window(kind: EventKind) -> bool {
    let base = kind.base();
    matches!(kind.origin(), Origin::Live | Origin::Standby)
        && base.matches("message")
        && base != EventKind::MESSAGE_SYSTEM
        && base != EventKind::MESSAGE_UNSUPPORTED
}

fn call_permission(reply: &CallPermissionReply<'_>, at: Timestamp) -> Option<Permission> {
    let (state, until) = match reply.response? {
        Answer::Accept if reply.is_permanent == Some(true) => (PermissionState::Permanent, None),
        Answer::Accept => {
            let until = unix::readable(reply.expiration_timestamp);
            let until = until.unwrap_or_else(|| at.plus_secs(CALL_PERMISSION));
            (PermissionState::Temporary, Some(until))
        }
        Answer::Reject => (PermissionState::Refused, None),
        Answer::Unknown(_) => return None,
    };
    Some(Permission { state, until, at })
}

/// The end of a free entry point.
fn free_until(status: &Status<'_>) -> Option<Timestamp> {
    let conversation = status.conversation.as_ref()?;
    let origin = conversation.origin.as_ref()?.kind?;
    let is_entry_point = origin == PricingCategory::ReferralConversion;
    unix::readable(conversation.expiration_timestamp).filter(|_| is_entry_point)
}

fn delivery(event: &Event<'_>, at: Timestamp) -> Option<StateChange> {
    let status = event.status()?;
    if event.kind().origin() != Origin::Live {
        return None;
    }
    let mut delivery = Delivery {
        customer: event.customer(),
        callback: status.biz_opaque_callback_data.map(short),
        pricing: price(event, at),
        ..Delivery::default()
    };
    match event.kind() {
        EventKind::STATUS_SENT => delivery.sent_at = Some(at),
        EventKind::STATUS_DELIVERED => delivery.delivered_at = Some(at),
        EventKind::STATUS_READ => delivery.read_at = Some(at),
        EventKind::STATUS_PLAYED => delivery.played_at = Some(at),
        EventKind::STATUS_DELETED => delivery.deleted_at = Some(at),
        EventKind::STATUS_FAILED => {
            let code = event.status_code();
            delivery.failed = Some(Failure { at, code });
        }
        // Another report says nothing about how far it got.
        _ => {}
    }
    let key = StateKey::Delivery {
        phone_number_id: event.phone_number_id()?.into(),
        message_id: event.id()?.as_str().into(),
        participant: event.customer().filter(|_| event.group_id().is_some()),
    };
    StateChange::new(key, State::Delivery(Box::new(delivery)))
}

fn price(event: &Event<'_>, at: Timestamp) -> Option<Price> {
    let category = event.pricing_category().map(Into::into);
    let kind = event.pricing_type().map(Into::into);
    let says_something = category.is_some() || kind.is_some();
    says_something.then_some(Price { category, kind, at })
}

/// One for each id of the customer, with the other ones.
fn identity(event: &Event<'_>, at: Option<Timestamp>, nth: usize) -> Option<StateChange> {
    let waba_id = event.waba_id()?;
    let aliases = aliases(event);
    // One alone has nothing to link to.
    aliases.get(1)?;
    let alias = aliases.get(nth)?;
    let others = aliases.iter().filter(|other| *other != alias);
    let at = at.unwrap_or(SEEN_ONCE);
    let links = others.map(|other| (other.clone(), at)).collect();
    let key = StateKey::Identity {
        waba_id: waba_id.into(),
        alias: alias.clone(),
    };
    StateChange::new(key, State::Identity(Identity { links }))
}

/// The ids that an event has of one person.
pub(super) fn aliases(event: &Event<'_>) -> Aliases {
    match event.content() {
        // An address book says what somebody wrote into it.
        Content::ContactSync(_) => Aliases::default(),
        _ => event.aliases(),
    }
}

fn handling(event: &Event<'_>, at: Timestamp) -> Option<StateChange> {
    let Handled {
        by,
        who,
        at,
        event: key_of,
    } = handled(event, at)?;
    let key = StateKey::Handling {
        phone_number_id: event.phone_number_id()?.into(),
        peer: peer(event)?,
    };
    let handling = Handling {
        by,
        who: who.map(Into::into),
        at,
        event: key_of,
    };
    StateChange::new(key, State::Handling(handling))
}

/// Who handles the conversation from this event on.
pub(super) fn handled<'e>(event: &'e Event<'_>, at: Timestamp) -> Option<Handled<'e>> {
    let (by, who) = match (event.kind(), event.content()) {
        (kind, _) if kind.origin() == Origin::Echo => (Handler::Person, Some("app")),
        (EventKind::STANDBY_ECHO, _) => (Handler::Other, None),
        (_, Content::Handover(handover)) => {
            let owner = new_owner(handover)?;
            let by = match owner.new_owner_role {
                Some(OwnerRole::AiAgent) => Handler::Bot,
                _ => Handler::Other,
            };
            let app_id = owner.new_owner_app_id.as_ref().map(TextOrNumber::as_str);
            let role = owner.new_owner_role.as_ref().map(OwnerRole::as_str);
            (by, Some(app_id.or(role)?))
        }
        _ => return None,
    };
    Some(Handled {
        by,
        who,
        at,
        event: Some(event.key()),
    })
}

/// Whom the thread went to. Meta's test panel does not say which way it went.
fn new_owner<'h, 'a>(handover: &'h Handover<'a>) -> Option<&'h Control<'a>> {
    let (passed, taken) = (&handover.control_passed, &handover.control_taken);
    match handover.kind {
        Some(HandoverType::ControlTaken) => taken.as_ref().or(passed.as_ref()),
        _ => passed.as_ref().or(taken.as_ref()),
    }
}

fn hold(event: &Event<'_>, at: Timestamp, nth: usize) -> Option<StateChange> {
    let (key, hold) = match event.content() {
        Content::Status(_) if nth == 0 => {
            let row = CodeHold::of(failed_with(event)?)?;
            let held = row.held(event.waba_id(), event.phone_number_id(), event.customer())?;
            (hold_key(held, row.cause, row.covers), row.at(at))
        }
        Content::TemplateStatus(template) if nth == 0 => {
            let held = Held::Template {
                template_id: template.message_template_id?.as_str().into(),
            };
            let key = hold_key(held, Cause::Quality, Covers::Templates);
            (key, hold_of_template(template, at)?)
        }
        Content::AccountUpdate(update) => {
            let (cause, covers, hold) = holds_of_account(update, at).nth(nth)?;
            (hold_key(waba(event)?, cause, covers), hold)
        }
        _ => return None,
    };
    StateChange::new(key, State::Hold(hold))
}

/// What becomes of a template (Meta, "Template pausing": 3 hours, then 6 hours, then it is disabled).
fn hold_of_template(template: &TemplateStatus<'_>, at: Timestamp) -> Option<Hold> {
    let event = template.event?;
    let title = template.other_info.as_ref().and_then(|info| info.title);
    let paused_for = |hours| Hold::until(at.plus_secs(hours * unix::HOUR), at);
    let hold = match (event, title) {
        (TemplateEvent::Paused, Some("FIRST_PAUSE")) => paused_for(3),
        (TemplateEvent::Paused, Some("SECOND_PAUSE")) => paused_for(6),
        (TemplateEvent::Paused | TemplateEvent::Disabled, _) => Hold::open(at),
        (TemplateEvent::Approved | TemplateEvent::Reinstated, _) => Hold::lifted(at),
        _ => return None,
    };
    Some(hold.because(title.unwrap_or(event.as_str())))
}

/// What becomes of an account (Meta, "`account_update` webhook reference" and "Policy enforcement").
fn holds_of_account(
    update: &AccountUpdate<'_>,
    at: Timestamp,
) -> impl Iterator<Item = (Cause, Covers, Hold)> {
    let restrictions = update.restriction_info.iter().filter_map(move |info| {
        let (covers, hold) = hold_of_restriction(info, at)?;
        Some((Cause::Restriction, covers, hold))
    });
    let state = update.ban_info.as_ref().and_then(|ban| ban.waba_ban_state);
    let ban = match state {
        Some(BanState::Disable) => Some(Hold::open(at)),
        Some(BanState::Reinstate) => Some(Hold::lifted(at)),
        Some(BanState::ScheduleForDisable | BanState::Unknown(_)) | None => None,
    };
    let ban = state.and_then(|state| Some(ban?.because(state.as_str())));
    let violation = update.violation_info.as_ref();
    let lifted = violation
        .and_then(|violation| violation.violation_type)
        .filter(|violation| violation.ends_with("_UNBAN"));
    let lifted = lifted.map(|reason| Hold::lifted(at).because(reason));
    let bans = ban.into_iter().chain(lifted);
    restrictions.chain(bans.map(|hold| (Cause::Ban, Covers::All, hold)))
}

fn hold_of_restriction(info: &RestrictionInfo<'_>, at: Timestamp) -> Option<(Covers, Hold)> {
    let reason = info.restriction_type?;
    let covers = match reason.strip_prefix("RESTRICTED_").unwrap_or(reason) {
        "ADD_PHONE_NUMBER_ACTION" => return None,
        "BIZ_INITIATED_MESSAGING" | "UTILITY_TEMPLATES" | "DIRECT_SEND_UTILITY_TEMPLATES" => {
            Covers::Templates
        }
        // Its button is hidden, too.
        kind if kind.contains("CALLING") => Covers::Calls,
        // CUSTOMER_INITIATED_MESSAGING, and whatever else may be restricted one day.
        _ => Covers::All,
    };
    let hold = match unix::readable(info.expiration) {
        Some(until) => Hold::until(until, at),
        None => Hold::open(at),
    };
    Some((covers, hold.because(reason)))
}

fn hold_key(held: Held, cause: Cause, covers: Covers) -> StateKey {
    StateKey::Hold {
        held,
        cause,
        covers,
    }
}

fn waba(event: &Event<'_>) -> Option<Held> {
    let waba_id = event.waba_id()?.into();
    Some(Held::Waba { waba_id })
}

/// Whom the conversation is with.
pub(super) fn peer(event: &Event<'_>) -> Option<Peer> {
    match event.group_id() {
        Some(group) => Some(Peer::Group(group.into())),
        None => event.customer().map(Peer::Customer),
    }
}

/// Why a message of ours failed, where this event says that it did.
fn failed_with(event: &Event<'_>) -> Option<i64> {
    event
        .status_code()
        .filter(|_| event.kind() == EventKind::STATUS_FAILED)
}

fn short(text: Pii<'_>) -> crate::event::types::ShortText {
    text.as_str().into()
}
