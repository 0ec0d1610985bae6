//! What a refusal changes: the same as a report of the failure.

use super::changes::{MARKETING_STOPPED, WINDOW_CLOSED};
use super::consent::{Consent, ConsentSource, ConsentValue};
use super::hold::CodeHold;
use super::sending::Sending;
use super::window::Window;
use super::{Peer, State, StateChange, StateKey};
use crate::time::Timestamp;

/// What changes where the platform answers the request for a message with an error of this code at this time.
///
/// What a code means does not depend on when it is told: [`changes`](super::changes) makes the same of a report that the message
/// failed with it, but for what such a report says of the message itself.
///
/// ```
/// use waypost::Timestamp;
/// use waypost::state::guard::{Outgoing, Sending};
/// use waypost::state::{self, Peer};
///
/// let to = Peer::Customer("5511999990000".into());
/// let sending = Sending::new("1", "2", to, Outgoing::FreeForm);
/// let changes = state::changes_of_refusal(&sending, 131_050, Timestamp::from_secs(1_790_000_000));
/// let keys: Vec<String> = changes.map(|change| change.key().to_string()).collect();
/// assert_eq!(keys, ["consent/1/5511999990000/marketing"]);
/// ```
pub fn changes_of_refusal(
    sending: &Sending,
    code: i64,
    at: Timestamp,
) -> impl Iterator<Item = StateChange> + use<> {
    let found = [
        consent(sending, code, at),
        window(sending, code, at),
        hold(sending, code, at),
    ];
    found.into_iter().flatten()
}

fn consent(sending: &Sending, code: i64, at: Timestamp) -> Option<StateChange> {
    let (Peer::Customer(customer), MARKETING_STOPPED) = (&sending.to, code) else {
        return None;
    };
    let key = StateKey::Consent {
        waba_id: sending.waba_id.clone(),
        customer: customer.clone(),
        category: "marketing".into(),
    };
    let consent = Consent::new(ConsentValue::OptedOut, at, ConsentSource::Platform);
    StateChange::new(key, State::Consent(consent))
}

fn window(sending: &Sending, code: i64, at: Timestamp) -> Option<StateChange> {
    if code != WINDOW_CLOSED {
        return None;
    }
    let key = StateKey::Window {
        phone_number_id: sending.phone_number_id.clone(),
        peer: sending.to.clone(),
    };
    let window = Window {
        refused_at: Some(at),
        ..Window::default()
    };
    StateChange::new(key, State::Window(window))
}

fn hold(sending: &Sending, code: i64, at: Timestamp) -> Option<StateChange> {
    let row = CodeHold::of(code)?;
    let customer = match &sending.to {
        Peer::Customer(customer) => Some(customer.clone()),
        Peer::Group(_) => None,
    };
    let (waba_id, number) = (&sending.waba_id, &sending.phone_number_id);
    let held = row.held(Some(waba_id.as_str()), Some(number.as_str()), customer)?;
    let key = StateKey::Hold {
        held,
        cause: row.cause,
        covers: row.covers,
    };
    StateChange::new(key, State::Hold(row.at(at)))
}
