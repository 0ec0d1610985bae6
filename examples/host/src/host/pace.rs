//! How fast may be sent: what the pace is told. It is this host's alone.

use std::time::Duration;

use waypost::state::guard::{Outgoing, Sending};
use waypost::state::window::Window;
use waypost::state::{Pace, Peer, PortfolioLimit, Reaction, Remedy};
use waypost::{Content, Event};

use super::{Host, Worked};
use crate::gate;
use crate::plan::Plan;
use crate::store::{Sent, Store, Write};

/// How long it matters what was sent.
const DAY_S: i64 = 24 * 60 * 60;

/// What the pace keeps to the end of a window.
const MARGIN_S: i64 = 5 * 60;

/// The pace of a plan, before anything was sent.
pub(super) fn of(plan: &Plan) -> Pace {
    let mut pace = Pace::new(plan.portfolio);
    for (number, throughput) in &plan.throughput {
        pace.set_throughput(number, *throughput);
    }
    pace
}

/// What the platform said last, as it is kept: beside what the plan said then.
pub(super) fn kept(planned: PortfolioLimit, told: PortfolioLimit) -> String {
    format!("{} {}", word(planned), word(told))
}

/// Reads that. Where the plan says something else by now, the plan is the newer word.
fn read(kept: &str, planned: PortfolioLimit) -> Option<PortfolioLimit> {
    let (then, told) = kept.split_once(' ')?;
    let is_newer = PortfolioLimit::of(then) != Some(planned);
    PortfolioLimit::of(told).filter(|_| !is_newer)
}

fn word(limit: PortfolioLimit) -> String {
    match limit {
        PortfolioLimit::Customers(count) => count.to_string(),
        _ => "-1".to_owned(),
    }
}

/// What the pace has to know of an event. That a number's throughput was raised (`THROUGHPUT_UPGRADE`) is not among it: the
/// event names the number as people dial it, and all else here knows it by its id.
#[derive(Clone, Debug)]
pub(super) enum Paced {
    /// A number received a message.
    Received(String),
    /// A message failed.
    Failed(Box<Sending>, Reaction),
    /// The portfolio may write to so many customers from now on.
    Limit(PortfolioLimit),
}

impl Paced {
    pub(super) fn received(event: &Event<'_>) -> Option<Self> {
        if let Content::BusinessCapability(capability) = event.content() {
            let limit = capability.max_daily_conversations_per_business.as_ref()?;
            return PortfolioLimit::of(limit.as_str()).map(Self::Limit);
        }
        let number = event.phone_number_id()?;
        let is_live = event.kind().matches("message");
        is_live.then(|| Self::Received(number.to_owned()))
    }

    /// Of what is tried again: what waits for a person holds the destination instead.
    pub(super) fn failed(sending: Option<Sending>, code: i64) -> Option<Self> {
        let reaction = Reaction::of(code);
        let is_for_pace = matches!(reaction.remedy, Remedy::Retry | Remedy::RetryAt);
        let sending = sending.filter(|_| is_for_pace)?;
        Some(Self::Failed(Box::new(sending), reaction))
    }
}

impl<S: Store> Host<S> {
    /// Takes note of an event that was [decided](Self::decide) elsewhere and is committed: how fast may be sent from then
    /// on.
    pub fn note(&mut self, worked: &Worked) {
        if let Some(paced) = &worked.paced {
            self.heed(paced, gate::instant(self.time));
        }
    }

    pub(super) fn heed(&mut self, paced: &Paced, now: Duration) {
        match paced {
            Paced::Received(number) => self.pace.record_received(number, now),
            Paced::Failed(sending, reaction) => self.pace.react(sending, *reaction, now),
            Paced::Limit(limit) => self.pace.set_limit(*limit),
        }
    }

    /// Takes note of a message that is about to be sent, in memory and on disk.
    pub(super) fn record(
        &mut self,
        sending: &Sending,
        window: Option<&Window>,
        now: Duration,
    ) -> Option<Write> {
        self.pace.record(sending, window, now);
        let at = gate::second_of(now);
        let until = window.and_then(Window::open_until);
        let is_open = until.is_some_and(|until| at < until.plus_secs(-MARGIN_S));
        match &sending.to {
            Peer::Customer(customer) => Some(Write::Sent(Sent {
                at,
                number: sending.phone_number_id.as_str().to_owned(),
                customer: customer.as_str().to_owned(),
                counts: sending.what != Outgoing::FreeForm && !is_open,
            })),
            // What groups get is counted in seconds only.
            _ => None,
        }
    }

    /// Tells the pace of what the platform said of the portfolio, and of what was sent in the last 24 hours.
    pub(super) fn fill_pace(&mut self) -> Result<(), S::Error> {
        let pace = &mut self.pace;
        let kept = self.store.limit()?;
        if let Some(limit) = kept.and_then(|kept| read(&kept, self.plan.portfolio)) {
            pace.set_limit(limit);
        }
        let since = self.time.plus_secs(-DAY_S);
        self.store.sent(since, &mut |sent| {
            // An answer is not counted; of a template outside of a window nothing is known but that it is one.
            let what = if sent.counts {
                let (id, category) = (None, "".into());
                Outgoing::Template { id, category }
            } else {
                Outgoing::FreeForm
            };
            let peer = Peer::Customer(sent.customer.as_str().into());
            let sending = Sending::new("", &sent.number, peer, what);
            pace.record(&sending, None, gate::instant(sent.at));
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_platform_said_counts_until_the_plan_says_something_else() {
        let all = [
            PortfolioLimit::Unlimited,
            PortfolioLimit::Customers(0),
            PortfolioLimit::Customers(2_000),
        ];
        for planned in all {
            for told in all {
                let kept = kept(planned, told);
                assert_eq!(read(&kept, planned), Some(told), "{kept}");
                assert_eq!(read(&kept, PortfolioLimit::Customers(7)), None, "{kept}");
            }
        }
        assert_eq!(read("2000", PortfolioLimit::Customers(2_000)), None);
    }
}
