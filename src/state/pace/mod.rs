//! How fast may be sent: what the platform allows a number, a pair and a portfolio.

mod brake;
mod customers;
mod fading;
mod pair;
mod throughput;

use std::collections::BTreeMap;
use std::time::Duration;

use super::key::Peer;
use super::reaction::Reaction;
use super::sending::{Outgoing, Sending};
use super::unix;
use super::window::{MARGIN_S, Window};
use super::words::words;
use crate::event::types::ShortText;

use brake::Brakes;
use customers::Customers;
pub use customers::PortfolioLimit;
use fading::Fading;
use pair::Pair;
use throughput::Sent;
pub use throughput::Throughput;

/// Spreads what a business portfolio sends so that it stays within the platform's limits.
///
/// | limit | of | how much | source |
/// | --- | --- | --- | --- |
/// | throughput | a number | [20, 80 or 1,000](Throughput) messages in any second, received ones counted | Meta, "Throughput" |
/// | pair rate | a number and a customer | 1 message in 6 s; or a burst of up to 45 within 6 s, after which as many times 6 s nothing goes out | Meta, "About the platform" |
/// | messaging limit | a portfolio | [so many](PortfolioLimit) different customers in any 24 hours, those with an open window not counted | Meta, "Messaging limits" |
///
/// A burst must be paid back before the next message goes out, counted from its last message: the stricter reading. The
/// messaging limit counts deliveries; here the time of sending counts. The messaging limit and the pair rate of groups are not
/// known, so a group has neither.
///
/// Ask [`decide`](Self::decide), send, and tell [`record`](Self::record) at once, or the next answer does not know of it. When
/// the platform refuses something all the same, tell [`react`](Self::react): it holds back what would be refused too.
///
/// A customer is the id that is sent to. Who writes to one person under two ids asks for each under the same one, say the
/// first of [`closure`](super::identity::closure), or the pair has two budgets.
///
/// Times are [`Duration`]s since the Unix epoch, because a [`Timestamp`](crate::Timestamp) has whole seconds, which is too
/// coarse for a thousand messages a second. They should not run backwards; where they do, what was recorded last counts as
/// the present.
///
/// # One owner
///
/// This is not a value that can be joined. What a second owner sends, the first one does not know: together they send twice
/// what is allowed, and to merge them later takes nothing back. Let one worker own a number, and one a portfolio with a
/// limit. After a restart, record the sends of the last 24 hours again, in order of time.
///
/// # Memory
///
/// The last 20, 80 or 1,000 times of each number, 16 bytes each; each pair that has not paid back yet, and twice that at most
/// (150 bytes each; 30,000 pairs at the very most where 1,000 messages go out a second); each customer of the last 24 hours,
/// never more than the limit (200 bytes each, so 20 MB at 100,000; nothing without a limit); each fault until it is twice as
/// old as its wait. Ids of more than 46 bytes come on top.
///
/// ```
/// use std::time::Duration;
/// use waypost::state::guard::{Outgoing, Sending};
/// use waypost::state::{Pace, Pacing, Peer, PortfolioLimit};
///
/// let sending = Sending::new("1", "2", Peer::Customer("5511988880001".into()), Outgoing::FreeForm);
/// let mut pace = Pace::new(PortfolioLimit::Customers(250));
/// let now = Duration::from_millis(1_790_000_000_250);
/// for _ in 0..45 {
///     assert_eq!(pace.decide(&sending, None, now), Pacing::Now);
///     pace.record(&sending, None, now);
/// }
/// let paid_back = now + 45 * Duration::from_secs(6);
/// assert_eq!(pace.decide(&sending, None, now), Pacing::NotBefore(paid_back));
/// ```
#[derive(Clone, Debug)]
pub struct Pace {
    customers: Customers,
    numbers: BTreeMap<ShortText, Number>,
    brakes: Brakes,
}

/// What was sent from a number.
#[derive(Clone, Debug, Default)]
struct Number {
    sent: Sent,
    pairs: Fading<ShortText, Pair>,
}

/// Whether something may be sent, as far as the pace goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pacing {
    /// It may.
    Now,
    /// Not before this time: ask again then, for something else may have been sent by then.
    NotBefore(Duration),
    /// Not at all until something changes.
    Never(PaceStop),
}

words! {
    /// Why nothing may be sent until something changes.
    pub enum PaceStop {
        /// The portfolio may write to nobody first: see [`Pace::set_limit`].
        NoCustomers = "no_customers",
        /// A person must mend the number or the application: see [`Pace::resume`].
        WaitForPerson = "wait_for_person",
    }
}

impl Pace {
    /// The pace of a portfolio that has sent nothing yet. Its numbers have the [standard](Throughput::Standard) throughput,
    /// until [`set_throughput`](Self::set_throughput) says otherwise.
    #[must_use]
    pub fn new(limit: PortfolioLimit) -> Self {
        Self {
            customers: Customers::new(limit),
            numbers: BTreeMap::new(),
            brakes: Brakes::default(),
        }
    }

    /// Changes the messaging limit: `business_capability_update` says so. Of customers written to while there was none, or
    /// beyond a limit, it does not know.
    pub fn set_limit(&mut self, limit: PortfolioLimit) {
        self.customers.set_limit(limit);
    }

    /// Changes what a number may send a second. Of the last second it knows no more messages than it allowed.
    pub fn set_throughput(&mut self, phone_number_id: &str, throughput: Throughput) {
        self.number(phone_number_id.into())
            .sent
            .set_throughput(throughput);
    }

    /// Says whether this may be sent now. `window` is what is known of the customer's, joined over their ids: outside of an open
    /// one (five minutes are kept to its end), a template counts against the messaging limit, and so it does with `None`.
    ///
    /// [`guard_with_pace`](super::guard::guard_with_pace) asks this among all the rest. Cost: some look-ups in ordered maps.
    #[must_use]
    pub fn decide(&self, sending: &Sending, window: Option<&Window>, now: Duration) -> Pacing {
        let free_at = self.free_at(sending, window, now);
        match free_at {
            Err(stop) => Pacing::Never(stop),
            Ok(free_at) if free_at <= now => Pacing::Now,
            Ok(free_at) => Pacing::NotBefore(free_at),
        }
    }

    fn free_at(
        &self,
        sending: &Sending,
        window: Option<&Window>,
        now: Duration,
    ) -> Result<Duration, PaceStop> {
        let mut free_at = self.brakes.free_at(sending)?;
        if let Some(customer) = counted(sending, window, now) {
            free_at = free_at.max(self.customers.free_at(customer, now)?);
        }
        if let Some(number) = self.numbers.get(&sending.phone_number_id) {
            free_at = free_at.max(number.sent.free_at());
            if let Peer::Customer(customer) = &sending.to {
                let pair = number.pairs.get(customer);
                free_at = free_at.max(pair.map_or(Duration::ZERO, |pair| pair.free_at(now)));
            }
        }
        Ok(free_at)
    }

    /// From when on another message fits into a number's throughput, whoever it goes to; a time that has passed if one fits
    /// now. Until then [`decide`](Self::decide) answers `NotBefore` for everything from this number, so who has many messages
    /// waiting asks this once and not for each of them. At most a second after the last message.
    #[must_use]
    pub fn throughput_free_at(&self, phone_number_id: &str) -> Duration {
        let number = self.numbers.get(&ShortText::from(phone_number_id));
        number.map_or(Duration::ZERO, |number| number.sent.free_at())
    }

    /// Remembers that this was sent, with what [`decide`](Self::decide) was asked with; also where it had said no.
    pub fn record(&mut self, sending: &Sending, window: Option<&Window>, now: Duration) {
        if let Some(customer) = counted(sending, window, now) {
            self.customers.record(customer, now);
        }
        let number = self.number(sending.phone_number_id.clone());
        number.sent.record(now);
        if let Peer::Customer(customer) = &sending.to {
            number.pairs.entry(customer.clone(), now).record(now);
        }
    }

    /// Remembers that a number received a message, which its throughput counts as well.
    pub fn record_received(&mut self, phone_number_id: &str, now: Duration) {
        self.number(phone_number_id.into()).sent.record(now);
    }

    /// Holds back what would meet the same fault as this did: the pair, the group, the number, the account or everything, by
    /// the [scope](super::FaultScope) of the reaction.
    ///
    /// For [`Retry`](super::Remedy::Retry) and [`RetryAt`](super::Remedy::RetryAt) that is the reaction's first wait; its next
    /// one where the scope fails again after that, but before it was well for as long again. What fails while it is held back was
    /// sent before that, and changes nothing. With [`WaitForPerson`](super::Remedy::WaitForPerson) a number or the whole
    /// application stops until [`resume`](Self::resume). All other remedies and scopes are no matter of pace: an account that is
    /// banned is a [hold](super::hold::Hold), one message that failed waits for itself alone. Reactions are those to messages, not
    /// to calls.
    pub fn react(&mut self, sending: &Sending, reaction: Reaction, now: Duration) {
        self.brakes.react(sending, reaction, now);
    }

    /// Goes on after a person has mended what stopped this: the application and the number.
    pub fn resume(&mut self, sending: &Sending) {
        self.brakes.resume(sending);
    }

    fn number(&mut self, phone_number_id: ShortText) -> &mut Number {
        self.numbers.entry(phone_number_id).or_default()
    }
}

/// The customer, where this counts against the messaging limit.
fn counted<'s>(
    sending: &'s Sending,
    window: Option<&Window>,
    now: Duration,
) -> Option<&'s ShortText> {
    let is_answer = match sending.what {
        // Outside of a window it would be refused.
        Outgoing::FreeForm => true,
        Outgoing::Template { .. } => {
            window.is_some_and(|window| window.is_open(MARGIN_S, unix::second_of(now)))
        }
    };
    match &sending.to {
        Peer::Customer(customer) => (!is_answer).then_some(customer),
        Peer::Group(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_790_000_000);

    fn template(number: &str, to: Peer) -> Sending {
        let what = Outgoing::Template {
            id: None,
            category: "marketing".into(),
        };
        Sending::new("1", number, to, what)
    }

    fn to(customer: &str) -> Sending {
        template("2", Peer::Customer(customer.into()))
    }

    fn after(millis: u64) -> Duration {
        NOW + Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_is_paid_back_from_its_last_message_on() {
        let mut pace = Pace::new(PortfolioLimit::Unlimited);
        let mut say = |millis: u64, expected: Pacing| {
            let now = after(millis);
            assert_eq!(pace.decide(&to("551"), None, now), expected, "{millis}");
            if expected == Pacing::Now {
                pace.record(&to("551"), None, now);
            }
        };
        say(0, Pacing::Now);
        // Alone for six seconds, so nothing is owed.
        say(6_000, Pacing::Now);
        say(11_999, Pacing::Now);
        say(12_000, Pacing::NotBefore(after(23_999)));
        say(23_998, Pacing::NotBefore(after(23_999)));
        say(23_999, Pacing::Now);
    }

    #[test]
    fn no_second_has_more_than_the_throughput() {
        for (throughput, count) in [
            (Throughput::Coexistence, 20),
            (Throughput::Standard, 80),
            (Throughput::High, 1_000),
        ] {
            let mut pace = Pace::new(PortfolioLimit::Unlimited);
            pace.set_throughput("2", throughput);
            pace.record_received("2", NOW);
            for customer in 1..count {
                let sending = to(&customer.to_string());
                assert_eq!(pace.decide(&sending, None, after(500)), Pacing::Now);
                pace.record(&sending, None, after(500));
            }
            let decide = |pace: &Pace, millis| pace.decide(&to("0"), None, after(millis));
            assert_eq!(decide(&pace, 999), Pacing::NotBefore(after(1_000)));
            assert_eq!(decide(&pace, 1_000), Pacing::Now);
            pace.record(&to("0"), None, after(1_000));
            assert_eq!(decide(&pace, 7_000), Pacing::Now);
            pace.set_throughput("2", Throughput::Coexistence);
            assert!(pace.numbers.values().all(|number| number.sent.len() <= 20));
        }
    }

    #[test]
    fn who_was_written_to_within_a_day_is_not_another_customer() {
        let mut pace = Pace::new(PortfolioLimit::Customers(2));
        let day = 24 * 60 * 60 * 1_000;
        pace.record(&to("1"), None, after(0));
        pace.record(&to("2"), None, after(10_000));
        let decide =
            |pace: &Pace, customer, millis| pace.decide(&to(customer), None, after(millis));
        let full = Pacing::NotBefore(after(day));
        assert_eq!(decide(&pace, "3", 20_000), full);
        assert_eq!(decide(&pace, "1", 20_000), Pacing::Now);
        let answer = Sending::new("1", "2", Peer::Customer("3".into()), Outgoing::FreeForm);
        assert_eq!(pace.decide(&answer, None, after(20_000)), Pacing::Now);
        let group = template("2", Peer::Group("3".into()));
        assert_eq!(pace.decide(&group, None, after(20_000)), Pacing::Now);
        let open: Window = serde_json::from_str(r#"{"inbound_at": 1790000000}"#).unwrap();
        assert_eq!(
            pace.decide(&to("3"), Some(&open), after(20_000)),
            Pacing::Now
        );
        let late = after(day - 5 * 60 * 1_000);
        assert_eq!(pace.decide(&to("3"), Some(&open), late), full);
        // The same one again: the place is free a day after that.
        pace.record(&to("1"), None, after(20_000));
        assert_eq!(
            decide(&pace, "3", 30_000),
            Pacing::NotBefore(after(10_000 + day))
        );
        assert_eq!(decide(&pace, "3", 10_000 + day), Pacing::Now);
        pace.set_limit(PortfolioLimit::Customers(0));
        assert_eq!(
            decide(&pace, "1", 30_000),
            Pacing::Never(PaceStop::NoCustomers)
        );
        pace.set_limit(PortfolioLimit::Unlimited);
        assert_eq!(decide(&pace, "3", 30_000), Pacing::Now);
    }

    #[test]
    fn a_fault_holds_back_its_scope_and_no_more() {
        let elsewhere = |waba, number, customer: &str| {
            Sending::new(
                waba,
                number,
                Peer::Customer(customer.into()),
                Outgoing::FreeForm,
            )
        };
        let others = [
            elsewhere("1", "2", "552"),
            elsewhere("1", "3", "551"),
            elsewhere("9", "8", "551"),
        ];
        // How many of the others wait as well.
        for (code, secs, waiting) in [
            (131_056, Some(1), 0),
            (130_429, Some(1), 1),
            (131_048, Some(86_400), 1),
            (80_007, Some(1), 2),
            (4, Some(1), 3),
            (131_047, None, 0),
            (131_049, None, 0),
            (131_016, None, 0),
            (368, None, 0),
            (999_999, None, 0),
        ] {
            let mut pace = Pace::new(PortfolioLimit::Unlimited);
            pace.react(&to("551"), Reaction::of(code), NOW);
            let expected = match secs {
                Some(secs) => Pacing::NotBefore(after(secs * 1_000)),
                None => Pacing::Now,
            };
            assert_eq!(pace.decide(&to("551"), None, NOW), expected, "{code}");
            let held = others
                .iter()
                .filter(|other| pace.decide(other, None, NOW) != Pacing::Now);
            assert_eq!(held.count(), waiting, "{code}");
        }
    }

    #[test]
    fn waits_grow_until_it_is_well_again() {
        let mut pace = Pace::new(PortfolioLimit::Unlimited);
        let mut fail = |secs: u64, until: u64| {
            pace.react(&to("551"), Reaction::of(131_056), after(secs * 1_000));
            assert_eq!(
                pace.decide(&to("551"), None, after(secs * 1_000)),
                Pacing::NotBefore(after(until * 1_000)),
                "{secs}"
            );
        };
        fail(0, 1);
        fail(1, 5);
        // Sent before it was held back.
        fail(3, 5);
        fail(5, 21);
        fail(36, 100);
        fail(100, 356);
        // There is no longer wait.
        fail(611, 867);
        // As long again without a fault.
        fail(867 + 256, 867 + 257);
    }

    #[test]
    fn what_a_person_must_mend_stops_until_then() {
        for (code, scope_is_app) in [(190, true), (131_045, false)] {
            let mut pace = Pace::new(PortfolioLimit::Unlimited);
            let other = template("3", Peer::Customer("551".into()));
            pace.react(&to("551"), Reaction::of(code), NOW);
            let stopped = Pacing::Never(PaceStop::WaitForPerson);
            let long_after = NOW * 2;
            assert_eq!(pace.decide(&to("552"), None, long_after), stopped);
            let is_other_stopped = pace.decide(&other, None, NOW) == stopped;
            assert_eq!(is_other_stopped, scope_is_app, "{code}");
            pace.resume(&to("553"));
            assert_eq!(pace.decide(&to("552"), None, NOW), Pacing::Now);
        }
    }

    #[test]
    fn forgets_what_has_no_meaning_any_more() {
        let mut pace = Pace::new(PortfolioLimit::Customers(100));
        for customer in 0..100_000_u64 {
            let sending = to(&customer.to_string());
            let now = after(customer * 1_000);
            pace.record(&sending, None, now);
            pace.react(&sending, Reaction::of(131_056), now);
        }
        let pairs: usize = pace.numbers.values().map(|number| number.pairs.len()).sum();
        assert!(pairs <= 128, "{pairs}");
        assert!(pace.brakes.len() <= 128, "{}", pace.brakes.len());
        assert_eq!(pace.customers.len(), 100);
        assert_eq!(pace.numbers.values().next().unwrap().sent.len(), 80);
    }

    #[test]
    fn no_time_is_too_much() {
        let mut pace = Pace::new(PortfolioLimit::Customers(1));
        for now in [Duration::ZERO, Duration::MAX, NOW, Duration::ZERO] {
            for code in [131_056, 4] {
                pace.record(&to("551"), None, now);
                pace.react(&to("551"), Reaction::of(code), now);
            }
            let _ = pace.decide(&to("552"), None, now);
        }
        assert_eq!(
            pace.decide(&to("551"), None, NOW),
            Pacing::NotBefore(Duration::MAX)
        );
    }
}
