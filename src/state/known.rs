//! What the values say of an event's conversation and customer: what rules may ask.

use super::changes::{self, aliases, handled, peer};
use super::guard::{HANDLING_FOR_S, Policy};
use super::handling::{Handled, Handler};
use super::key::{Peer, StateKey};
use super::states::States;
use super::unix;
use super::value::State;
use super::window::{MARGIN_S, Window};
use crate::event::Event;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// The values of all ids that are linked to the customer, joined, and joined with what the event itself changes: the answers
/// are the same whether the host has joined the changes of the event before it asks, or does so after.
pub(crate) struct Known<'k> {
    pub(crate) states: &'k States,
    /// How they are read; `None` for the policy `{}`.
    pub(crate) policy: Option<&'k Policy>,
    pub(crate) event: &'k Event<'k>,
    pub(crate) now: Timestamp,
}

impl<'k> Known<'k> {
    /// What the customer said of marketing, else `unknown`; `None` without a customer or an account.
    pub(crate) fn consent(&self) -> Option<&'static str> {
        const MARKETING: &str = "marketing";
        let waba_id = self.event.waba_id()?;
        let customer = self.event.customer()?;
        let key = |customer| StateKey::Consent {
            waba_id: waba_id.into(),
            customer,
            category: MARKETING.into(),
        };
        let ids = self.ids(customer);
        let kept = self.states.joined(ids.into_iter().map(key));
        let told = changes::time_of(self.event)
            .and_then(|at| changes::consent(self.event, at))
            .filter(|change| {
                matches!(change.key(), StateKey::Consent { category, .. } if category.as_str() == MARKETING)
            });
        let joined = join(kept, told.map(|change| change.into_parts().1));
        Some(match joined {
            Some(State::Consent(consent)) => consent.value.as_str(),
            _ => "unknown",
        })
    }

    /// Whether the customer (in a group, anybody) did not write before this event; `None` without a conversation.
    pub(crate) fn is_first(&self) -> Option<bool> {
        let first_at = self.window()?.first_at;
        let at = unix::readable(self.event.timestamp());
        Some(first_at.is_none_or(|first_at| at.is_some_and(|at| first_at >= at)))
    }

    /// Whether anything may be sent, as the guard has it; `None` without a conversation.
    pub(crate) fn is_window_open(&self) -> Option<bool> {
        let margin_s = self.policy.map_or(MARGIN_S, |policy| policy.margin_s);
        Some(self.window()?.is_open(margin_s, self.now))
    }

    /// Who handles the conversation now, and its name; `None` without a conversation. Nobody does where nobody was told of,
    /// where it is an application of the host's own, and where whoever it is has kept it too long.
    pub(crate) fn handler(&self) -> Option<(Handler, Option<&'k str>)> {
        let key = |(phone_number_id, peer)| StateKey::Handling {
            phone_number_id,
            peer,
        };
        let keys = self.conversation()?.into_iter().map(key);
        let rows = keys.filter_map(|key| match self.states.get(&key)? {
            State::Handling(handling) => Some(handling.view()),
            _ => None,
        });
        let told = changes::time_of(self.event).and_then(|at| handled(self.event, at));
        let Some(last) = rows
            .chain(told)
            .max_by(|one, other| one.rank().cmp(&other.rank()))
        else {
            return Some((Handler::Nobody, None));
        };
        Some(self.handler_now(last))
    }

    fn handler_now(&self, last: Handled<'k>) -> (Handler, Option<&'k str>) {
        let (own, for_s) = self.policy.map_or((&[][..], HANDLING_FOR_S), |policy| {
            (&policy.own_app_ids[..], policy.handling_for_s)
        });
        let is_kept = match last.by {
            Handler::Bot => true,
            Handler::Nobody => false,
            Handler::Other | Handler::Person => last
                .kept_until(own, for_s)
                .is_some_and(|until| self.now < until),
        };
        if is_kept {
            (last.by, last.who)
        } else {
            (Handler::Nobody, None)
        }
    }

    fn window(&self) -> Option<Window> {
        let key = |(phone_number_id, peer)| StateKey::Window {
            phone_number_id,
            peer,
        };
        let kept = self
            .states
            .joined(self.conversation()?.into_iter().map(key));
        let told = changes::window(self.event, changes::time_of(self.event));
        let joined = join(kept, told.map(|change| change.into_parts().1));
        Some(match joined {
            Some(State::Window(window)) => window,
            _ => Window::default(),
        })
    }

    /// The number and whom the conversation is with, by all their ids.
    fn conversation(&self) -> Option<Vec<(ShortText, Peer)>> {
        let number = self.event.phone_number_id()?;
        let peers = match peer(self.event)? {
            Peer::Customer(customer) => {
                let ids = self.ids(customer);
                ids.into_iter().map(Peer::Customer).collect()
            }
            group @ Peer::Group(_) => vec![group],
        };
        let with_number = |peer| (ShortText::from(number), peer);
        Some(peers.into_iter().map(with_number).collect())
    }

    /// All ids of the customer.
    fn ids(&self, customer: ShortText) -> impl IntoIterator<Item = ShortText> + use<> {
        let of_event = aliases(self.event);
        let known = of_event.iter().cloned().chain([customer]);
        match self.event.waba_id() {
            Some(waba_id) => self.states.linked(waba_id, known),
            None => known.collect(),
        }
    }
}

fn join(kept: Option<State>, told: Option<State>) -> Option<State> {
    match (kept, told) {
        (Some(mut kept), Some(told)) => {
            kept.join(&told);
            Some(kept)
        }
        (kept, told) => kept.or(told),
    }
}
