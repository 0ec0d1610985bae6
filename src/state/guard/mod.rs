//! May I send this now, and if not, why and when?
//!
//! The guard predicts what the platform will refuse, and keeps what the host wants. It reads states and nothing else, has an
//! answer for every combination of them, and says all that speaks against sending, not only the first thing.

mod policy;
mod policy_file;
mod verdict;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use super::consent::ConsentValue;
use super::hold::HoldState;
use super::identity::{Identity, closure};
use super::key::{Held, Peer, StateKey};
use super::pace::{Pace, Pacing};
use super::states::States;
use super::unix;
use super::value::State;
use super::window::Window;
use crate::event::sender::RestrictedRegions;
use crate::event::types::ShortText;
use crate::time::Timestamp;

pub use super::sending::{OnBehalf, Outgoing, Sending};
pub(super) use policy::HANDLING_FOR_S;
pub use policy::Policy;
use policy::UnknownConsent;
pub use policy_file::PolicyError;
pub use verdict::{Objection, ObjectionKind, Ruling, Verdict};

/// The rows that [`guard()`] looks at, beside those of the identities: windows, handling and, for a template, consent of every id
/// that the identities link to the customer; and each hold that could concern it. Fetch those that there are.
#[must_use]
pub fn keys(sending: &Sending, identity: &BTreeMap<ShortText, Identity>) -> Vec<StateKey> {
    let peers = sending.peers(|customer| closure(customer.as_str(), identity));
    let of_peers = peers.iter().flat_map(|peer| {
        let rows = [
            Some(sending.window_key(peer)),
            Some(sending.handling_key(peer)),
            sending.consent_key(peer),
        ];
        rows.into_iter().flatten()
    });
    let pairs = peers.iter().filter_map(|peer| sending.pair(peer));
    let holds = pairs.chain(sending.held()).flat_map(|held| {
        sending.causes().map(move |(cause, covers)| StateKey::Hold {
            held: held.clone(),
            cause,
            covers,
        })
    });
    of_peers.chain(holds).collect()
}

/// Says whether this may be sent now. Total: whatever the states are, there is a verdict.
///
/// * A free-form message needs an open window: 24 hours from the customer's last message, less the policy's margin, and no refusal
///   since. A free entry point changes the price and opens nothing.
/// * A template of a category that needs a consent needs one that is not an opt-out.
/// * Holds count until their end, open ones without end.
/// * Nothing goes to a region that the platform excludes, and no marketing in quiet hours.
/// * A bot waits with free-form messages and marketing while a person or another application handles the conversation.
///
/// ```
/// use waypost::Timestamp;
/// use waypost::state::guard::{Outgoing, Policy, Ruling, Sending};
/// use waypost::state::{Peer, States, guard};
///
/// let sending = Sending::new("1", "2", Peer::Customer("5511988880001".into()), Outgoing::FreeForm);
/// let now = Timestamp::from_secs(1_790_000_000);
/// let verdict = guard(&sending, &States::default(), &Policy::default(), now);
/// assert_eq!(verdict.ruling(), Ruling::NeedTemplate);
/// ```
#[must_use]
pub fn guard(sending: &Sending, states: &States, policy: &Policy, now: Timestamp) -> Verdict {
    Look::new(sending, states, policy, now).verdict(|_| None)
}

/// The same, and whether it would be too fast: then not before the first whole second at which it is not. `now` is the time
/// since the Unix epoch. Tell the [`Pace`] what you send.
///
/// ```
/// use std::time::Duration;
/// use waypost::state::guard::{Outgoing, Policy, Ruling, Sending, guard_with_pace};
/// use waypost::state::{Pace, Peer, PortfolioLimit, States};
///
/// let utility = |to: &str| {
///     let what = Outgoing::Template { id: None, category: "utility".into() };
///     Sending::new("1", "2", Peer::Customer(to.into()), what)
/// };
/// let mut pace = Pace::new(PortfolioLimit::Customers(1));
/// let now = Duration::from_millis(1_790_000_000_250);
/// pace.record(&utility("5511988880001"), None, now);
/// let other = utility("5511988880002");
/// let verdict = guard_with_pace(&other, &States::default(), &Policy::default(), &pace, now);
/// let tomorrow = waypost::Timestamp::from_secs(1_790_086_401);
/// assert_eq!(verdict.ruling(), Ruling::NotBefore(tomorrow));
/// ```
#[must_use]
pub fn guard_with_pace(
    sending: &Sending,
    states: &States,
    policy: &Policy,
    pace: &Pace,
    now: Duration,
) -> Verdict {
    let look = Look::new(sending, states, policy, unix::second_of(now));
    look.verdict(|window| {
        let ruling = match pace.decide(sending, window, now) {
            Pacing::Now => return None,
            Pacing::NotBefore(time) => Ruling::NotBefore(unix::second_after(time)),
            Pacing::Never(_) => Ruling::Suppressed,
        };
        Some(Objection {
            kind: ObjectionKind::Pace,
            ruling,
            row: None,
        })
    })
}

/// One question.
struct Look<'q> {
    sending: &'q Sending,
    states: &'q States,
    policy: &'q Policy,
    now: Timestamp,
    peers: Vec<Peer>,
}

/// A key of the id asked for, and the joined value of all ids.
type Row = (StateKey, Option<State>);

impl<'q> Look<'q> {
    fn new(sending: &'q Sending, states: &'q States, policy: &'q Policy, now: Timestamp) -> Self {
        let waba_id = sending.waba_id.as_str();
        Self {
            sending,
            states,
            policy,
            now,
            peers: sending.peers(|customer| states.linked(waba_id, [customer.clone()])),
        }
    }

    /// All that speaks against it, and what follows; the pace is asked with the window.
    fn verdict(&self, pace: impl FnOnce(Option<&Window>) -> Option<Objection>) -> Verdict {
        let row = self.row(|peer| Some(self.sending.window_key(peer)));
        let window = match &row {
            Some((_, Some(State::Window(window)))) => Some(window),
            _ => None,
        };
        let is_free = window.is_some_and(|window| window.free_until > Some(self.now));
        let mut reasons: Vec<Objection> = Vec::new();
        reasons.extend(self.window(window, row.as_ref()));
        reasons.extend(self.consent());
        reasons.extend(self.holds(is_free));
        reasons.extend(self.region());
        reasons.extend(self.quiet_hours());
        reasons.extend(self.handling());
        reasons.extend(pace(window));
        // Stable: reasons of one strength stay in this order.
        reasons.sort_by_key(|reason| Reverse(reason.ruling));
        let strongest = reasons.first().map(|reason| reason.ruling);
        Verdict {
            ruling: strongest.unwrap_or(Ruling::Allow),
            reasons,
        }
    }

    /// The rows of all ids under the same kind of key, joined.
    fn row(&self, key: impl Fn(&Peer) -> Option<StateKey>) -> Option<Row> {
        let asked = self.peers.iter().find_map(&key)?;
        let value = self.states.joined(self.peers.iter().filter_map(key));
        Some((asked, value))
    }

    fn window(&self, window: Option<&Window>, row: Option<&Row>) -> Option<Objection> {
        let margin_s = self.policy.margin_s;
        let is_open = window.is_some_and(|window| window.is_open(margin_s, self.now));
        let is_refused = self.sending.what == Outgoing::FreeForm && !is_open;
        is_refused.then(|| Objection {
            kind: ObjectionKind::Window,
            ruling: Ruling::NeedTemplate,
            row: row.cloned(),
        })
    }

    fn consent(&self) -> Option<Objection> {
        let category = self.sending.category()?;
        if !self.policy.consent_categories.contains(&category) {
            return None;
        }
        let row = self.row(|peer| self.sending.consent_key(peer))?;
        let is_refused = match &row.1 {
            Some(State::Consent(consent)) => consent.value == ConsentValue::OptedOut,
            _ => self.policy.unknown_consent == UnknownConsent::Suppress,
        };
        is_refused.then_some(Objection {
            kind: ObjectionKind::Consent,
            ruling: Ruling::Suppressed,
            row: Some(row),
        })
    }

    fn holds(&self, is_free: bool) -> Vec<Objection> {
        let key = |held: Option<Held>, (cause, covers)| {
            let held = held?;
            Some(StateKey::Hold {
                held,
                cause,
                covers,
            })
        };
        let mut reasons = Vec::new();
        for cause in self.sending.causes() {
            if !self.sending.is_covered(cause.1, is_free) {
                continue;
            }
            let pair = self.row(|peer| key(self.sending.pair(peer), cause));
            let others = self.sending.held().filter_map(|held| {
                let key = key(Some(held), cause)?;
                let value = self.states.get(&key).cloned();
                Some((key, value))
            });
            for row in pair.into_iter().chain(others) {
                let Some(State::Hold(hold)) = &row.1 else {
                    continue;
                };
                let ruling = match (hold.state, hold.until) {
                    (HoldState::Open, _) => Ruling::Suppressed,
                    (HoldState::Until, Some(until)) if self.now < until => Ruling::NotBefore(until),
                    (HoldState::Until | HoldState::Lifted, _) => continue,
                };
                reasons.push(Objection {
                    kind: ObjectionKind::Hold,
                    ruling,
                    row: Some(row),
                });
            }
        }
        reasons
    }

    fn region(&self) -> Option<Objection> {
        let Peer::Customer(customer) = &self.sending.to else {
            return None;
        };
        let id = Some(customer.as_str());
        let is_restricted = RestrictedRegions::default().is_restricted(id, id) == Some(true);
        is_restricted.then_some(Objection {
            kind: ObjectionKind::Region,
            ruling: Ruling::Suppressed,
            row: None,
        })
    }

    fn quiet_hours(&self) -> Option<Objection> {
        let ruling = self.policy.quiet(self.now)?;
        self.sending.is_marketing().then_some(Objection {
            kind: ObjectionKind::QuietHours,
            ruling,
            row: None,
        })
    }

    fn handling(&self) -> Option<Objection> {
        let is_polite = self.sending.on_behalf == OnBehalf::Person
            || (self.sending.what != Outgoing::FreeForm && !self.sending.is_marketing());
        if is_polite {
            return None;
        }
        let row = self.row(|peer| Some(self.sending.handling_key(peer)))?;
        let Some(State::Handling(handling)) = &row.1 else {
            return None;
        };
        let Policy {
            own_app_ids,
            handling_for_s,
            ..
        } = self.policy;
        let until = handling.view().kept_until(own_app_ids, *handling_for_s)?;
        (self.now < until).then_some(Objection {
            kind: ObjectionKind::Handling,
            ruling: Ruling::NotBefore(until),
            row: Some(row),
        })
    }
}
