//! A simulator of the platform's limits: what `Pace` lets out breaks none of them, and is nearly all that they allow.
//!
//! It shares nothing with `Pace`. The limits are checked on the list of all sends; how much they allow, a greedy schedule over
//! the same demand says, which looks at lists too and takes the laxer reading of a burst's debt.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use waypost::state::guard::{Outgoing, Sending};
use waypost::state::{Pace, Pacing, Peer, PortfolioLimit, Reaction, Throughput};

/// Milliseconds.
type Time = u64;

const SECOND: Time = 1_000;
const DAY: Time = 86_400 * SECOND;
const START: Time = 1_790_000_000 * SECOND;

/// A business: its numbers by what they may send in a second, to how many customers it may write, to how many it wants to.
struct Business {
    per_second: &'static [usize],
    limit: Option<usize>,
    customers: u64,
    /// How long it is quiet between two crowds, at most.
    quiet: Time,
    /// For how long somebody waits until they give up.
    patience: Time,
}

/// Somebody wants to send something.
#[derive(Clone, Copy)]
struct Demand {
    at: Time,
    number: usize,
    customer: u64,
    is_template: bool,
}

/// The platform refuses what was sent.
#[derive(Clone, Copy)]
struct Fault {
    at: Time,
    number: usize,
    customer: u64,
    code: i64,
}

#[derive(Clone, Copy)]
struct Sent {
    at: Time,
    demand: Demand,
}

/// Numbers that look random (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }
}

impl Business {
    /// Crowds and quiet times, single messages and bursts to one customer, and a fault now and then.
    fn demands(&self, count: usize, dice: &mut Dice) -> (Vec<Demand>, Vec<Fault>) {
        let (mut demands, mut faults) = (Vec::new(), Vec::new());
        let mut at = START;
        while demands.len() < count {
            at += match dice.roll(100) {
                0 => dice.roll(self.quiet),
                _ => dice.roll(8),
            };
            let number = usize::try_from(dice.roll(self.per_second.len() as u64)).unwrap();
            let customer = dice.roll(self.customers);
            let is_template = dice.roll(3) > 0;
            let burst = match dice.roll(400) {
                0 => 1 + dice.roll(60),
                1..=40 => 1 + dice.roll(4),
                _ => 1,
            };
            let mut of_burst = at;
            for _ in 0..burst {
                of_burst += dice.roll(250);
                demands.push(Demand {
                    at: of_burst,
                    number,
                    customer,
                    is_template,
                });
            }
            let code = match dice.roll(4_000) {
                0 => 130_429,
                1..=20 => 131_056,
                _ => continue,
            };
            // Some come in a row, some at once.
            let mut at = at;
            for _ in 0..=dice.roll(5) {
                at += dice.roll(20 * SECOND);
                faults.push(Fault {
                    at,
                    number,
                    customer,
                    code,
                });
            }
        }
        demands.sort_by_key(|demand| demand.at);
        faults.sort_by_key(|fault| fault.at);
        (demands, faults)
    }

    /// All demands that find their time: each asks when it may, and waits until then.
    fn send(
        &self,
        demands: &[Demand],
        faults: &[Fault],
        mut when: impl FnMut(Demand, Time) -> Option<Time>,
        mut record: impl FnMut(Demand, Time),
        mut react: impl FnMut(Fault),
    ) -> Vec<Sent> {
        let mut waiting: BinaryHeap<Reverse<(Time, usize)>> = BinaryHeap::new();
        let mut sent = Vec::new();
        let mut faults = faults.iter().peekable();
        let mut arriving = (0..demands.len()).peekable();
        loop {
            let arrives = arriving.peek().map(|index| (demands[*index].at, *index));
            let waits = waiting.peek().map(|Reverse(next)| *next);
            let (at, index) = match (arrives, waits) {
                (Some(arrives), Some(waits)) if arrives < waits => {
                    arriving.next();
                    arrives
                }
                (Some(arrives), None) => {
                    arriving.next();
                    arrives
                }
                (_, Some(waits)) => {
                    waiting.pop();
                    waits
                }
                (None, None) => return sent,
            };
            while let Some(fault) = faults.next_if(|fault| fault.at <= at) {
                react(*fault);
            }
            let demand = demands[index];
            match when(demand, at) {
                None => {
                    record(demand, at);
                    sent.push(Sent { at, demand });
                }
                Some(later) => {
                    assert!(later > at, "to wait for what has passed");
                    if later <= demand.at + self.patience {
                        waiting.push(Reverse((later, index)));
                    }
                }
            }
        }
    }

    fn send_by_pace(&self, demands: &[Demand], faults: &[Fault]) -> Vec<Sent> {
        let limit = self.limit.map_or(PortfolioLimit::Unlimited, |limit| {
            PortfolioLimit::Customers(u32::try_from(limit).unwrap())
        });
        let mut pace = Pace::new(limit);
        for (number, per_second) in self.per_second.iter().enumerate() {
            let throughput = match per_second {
                20 => Throughput::Coexistence,
                80 => Throughput::Standard,
                _ => Throughput::High,
            };
            pace.set_throughput(&number.to_string(), throughput);
        }
        let pace = std::cell::RefCell::new(pace);
        self.send(
            demands,
            faults,
            |demand, at| match pace.borrow().decide(&sending(demand), None, time(at)) {
                Pacing::Now => None,
                Pacing::NotBefore(later) => Some(u64::try_from(later.as_millis()).unwrap()),
                other => panic!("{other:?}"),
            },
            |demand, at| {
                pace.borrow_mut().record(&sending(demand), None, time(at));
            },
            |fault| {
                let demand = Demand {
                    at: fault.at,
                    number: fault.number,
                    customer: fault.customer,
                    is_template: false,
                };
                pace.borrow_mut()
                    .react(&sending(demand), Reaction::of(fault.code), time(fault.at));
            },
        )
    }

    fn send_greedily(&self, demands: &[Demand], faults: &[Fault], closed: &Closed) -> Vec<Sent> {
        let lists = std::cell::RefCell::new(Lists::default());
        self.send(
            demands,
            faults,
            |demand, at| lists.borrow().when(self, closed, demand, at),
            |demand, at| lists.borrow_mut().record(demand, at),
            |_| (),
        )
    }

    /// Looks for what breaks a limit.
    fn check(&self, sent: &[Sent], closed: &Closed) {
        let mut numbers: BTreeMap<usize, Vec<Time>> = BTreeMap::new();
        let mut pairs: BTreeMap<(usize, u64), Vec<Time>> = BTreeMap::new();
        for one in sent {
            let pair = (one.demand.number, one.demand.customer);
            numbers.entry(pair.0).or_default().push(one.at);
            pairs.entry(pair).or_default().push(one.at);
            let ends = [
                closed.end_of_number(pair.0, one.at),
                closed.end_of_pair(pair, one.at),
            ];
            assert_eq!(ends, [None, None], "sent while it was refused");
        }
        for (number, times) in numbers {
            let fit = self.per_second[number];
            let is_spread = |times: &[Time]| times[fit] - times[0] >= SECOND;
            assert!(times.windows(fit + 1).all(is_spread), "throughput");
        }
        for times in pairs.values() {
            let mut rest = &times[..];
            while let Some(first) = rest.first() {
                let burst = rest.partition_point(|at| *at < first + 6 * SECOND);
                assert!(burst <= 45, "a burst of {burst}");
                let paid = rest[burst - 1] + 6 * SECOND * burst as u64;
                rest = &rest[burst..];
                assert!(rest.first().is_none_or(|next| *next >= paid), "debt");
            }
        }
        let Some(limit) = self.limit else { return };
        let counted: Vec<&Sent> = sent.iter().filter(|one| one.demand.is_template).collect();
        let mut within: BTreeMap<u64, usize> = BTreeMap::new();
        let mut first = 0;
        for one in &counted {
            *within.entry(one.demand.customer).or_default() += 1;
            while counted[first].at + DAY <= one.at {
                let customer = counted[first].demand.customer;
                let left = within[&customer] - 1;
                if left == 0 {
                    within.remove(&customer);
                } else {
                    within.insert(customer, left);
                }
                first += 1;
            }
            assert!(within.len() <= limit, "{} customers", within.len());
        }
    }
}

fn sending(demand: Demand) -> Sending {
    let what = if demand.is_template {
        Outgoing::Template {
            id: None,
            category: "utility".into(),
        }
    } else {
        Outgoing::FreeForm
    };
    let to = Peer::Customer(format!("BR.{}", demand.customer).as_str().into());
    Sending::new("1", &demand.number.to_string(), to, what)
}

fn time(at: Time) -> Duration {
    Duration::from_millis(at)
}

/// When numbers and pairs were refused: follows from the faults alone.
#[derive(Default)]
struct Closed {
    numbers: BTreeMap<usize, Vec<(Time, Time)>>,
    pairs: BTreeMap<(usize, u64), Vec<(Time, Time)>>,
}

impl Closed {
    fn of(faults: &[Fault]) -> Self {
        let mut closed = Self::default();
        let mut numbers: BTreeMap<usize, Vec<Time>> = BTreeMap::new();
        let mut pairs: BTreeMap<(usize, u64), Vec<Time>> = BTreeMap::new();
        for fault in faults {
            if fault.code == 130_429 {
                numbers.entry(fault.number).or_default().push(fault.at);
            } else {
                let pair = (fault.number, fault.customer);
                pairs.entry(pair).or_default().push(fault.at);
            }
        }
        for (number, times) in numbers {
            let times = Self::spans(&times, &[1, 2, 4, 8, 16, 32]);
            closed.numbers.insert(number, times);
        }
        for (pair, times) in pairs {
            let times = Self::spans(&times, &[1, 4, 16, 64, 256]);
            closed.pairs.insert(pair, times);
        }
        closed
    }

    fn spans(faults: &[Time], waits: &[u64]) -> Vec<(Time, Time)> {
        let mut spans: Vec<(Time, Time)> = Vec::new();
        let mut in_a_row = 0;
        for at in faults {
            if let Some((from, until)) = spans.last() {
                if at < until {
                    continue;
                }
                in_a_row = if at - until < until - from {
                    in_a_row + 1
                } else {
                    0
                };
            }
            let wait = waits[in_a_row.min(waits.len() - 1)];
            spans.push((*at, at + wait * SECOND));
        }
        spans
    }

    fn end(spans: Option<&Vec<(Time, Time)>>, at: Time) -> Option<Time> {
        let spans = spans?;
        let (from, until) = spans[..spans.partition_point(|(from, _)| *from <= at)].last()?;
        (*from <= at && at < *until).then_some(*until)
    }

    fn end_of_number(&self, number: usize, at: Time) -> Option<Time> {
        Self::end(self.numbers.get(&number), at)
    }

    fn end_of_pair(&self, pair: (usize, u64), at: Time) -> Option<Time> {
        Self::end(self.pairs.get(&pair), at)
    }
}

/// What was sent, in lists.
#[derive(Default)]
struct Lists {
    numbers: BTreeMap<usize, Vec<Time>>,
    /// The last burst.
    pairs: BTreeMap<(usize, u64), Vec<Time>>,
    /// The customers that count, by the last time.
    counted: BTreeMap<u64, Time>,
}

impl Lists {
    /// Until when a demand has to wait; `None` if it need not.
    fn when(&self, of: &Business, closed: &Closed, demand: Demand, at: Time) -> Option<Time> {
        let pair = (demand.number, demand.customer);
        let waits = [
            closed.end_of_number(demand.number, at),
            closed.end_of_pair(pair, at),
            self.numbers.get(&demand.number).and_then(|times| {
                let fit = of.per_second[demand.number];
                let oldest = times.len().checked_sub(fit)?;
                Some(times[oldest] + SECOND)
            }),
            self.pairs
                .get(&pair)
                .and_then(|burst| Self::end_of_debt(burst, at)),
            self.end_of_day(of, demand, at),
        ];
        waits
            .into_iter()
            .flatten()
            .filter(|until| *until > at)
            .max()
    }

    /// Counted from the first message of the burst.
    fn end_of_debt(burst: &[Time], at: Time) -> Option<Time> {
        let first = *burst.first()?;
        let goes_on = burst.len() < 45 && at < first + 6 * SECOND;
        (!goes_on).then_some(first + 6 * SECOND * burst.len() as u64)
    }

    fn end_of_day(&self, of: &Business, demand: Demand, at: Time) -> Option<Time> {
        let limit = of.limit.filter(|_| demand.is_template)?;
        let is_counted = |last: &Time| last + DAY > at;
        if self.counted.get(&demand.customer).is_some_and(is_counted) {
            return None;
        }
        let counted = self.counted.values().filter(|last| is_counted(last));
        let is_full = counted.clone().count() >= limit;
        Some(counted.min()? + DAY).filter(|_| is_full)
    }

    fn record(&mut self, demand: Demand, at: Time) {
        self.numbers.entry(demand.number).or_default().push(at);
        let pair = self
            .pairs
            .entry((demand.number, demand.customer))
            .or_default();
        if Self::end_of_debt(pair, at).is_some_and(|paid| paid <= at) {
            pair.clear();
        }
        pair.push(at);
        if demand.is_template {
            self.counted.insert(demand.customer, at);
        }
    }
}

/// A million where it is optimised.
const SENDS: usize = if cfg!(debug_assertions) {
    20_000
} else {
    1_000_000
};

#[test]
fn breaks_no_limit_and_uses_nearly_all_that_is_allowed() {
    let minute = 60 * SECOND;
    let businesses = [
        // A small one, soon at its limit of customers.
        Business {
            per_second: &[80, 20],
            limit: Some(250),
            customers: 700,
            quiet: 20 * minute,
            patience: 10 * minute,
        },
        // One of many customers, at the limit of its numbers.
        Business {
            per_second: &[80, 1_000, 20],
            limit: None,
            customers: 200_000,
            quiet: minute / 3,
            patience: SECOND / 2,
        },
        // Few customers, to whom it writes all the time.
        Business {
            per_second: &[1_000],
            limit: None,
            customers: 150,
            quiet: 2 * SECOND,
            patience: 5 * minute,
        },
    ];
    let mut dice = Dice(7);
    let mut total = 0;
    for business in &businesses {
        let (demands, faults) = business.demands(SENDS, &mut dice);
        let closed = Closed::of(&faults);
        let sent = business.send_by_pace(&demands, &faults);
        business.check(&sent, &closed);
        let greedy = business.send_greedily(&demands, &faults, &closed);
        let used = sent.len() * 1_000 / greedy.len();
        println!("{} of {} sent, {used} per mille", sent.len(), demands.len());
        assert!(used >= 950, "{used} per mille of what is allowed");
        // The limits are felt.
        assert!(sent.len() < demands.len() * 98 / 100);
        total += sent.len();
    }
    assert!(total >= SENDS, "{total}");
}

/// The graver of two faults of a number holds it back, in whatever order they come.
#[test]
fn of_two_faults_the_longer_one_counts() {
    let sending = Sending::new("1", "2", Peer::Customer("551".into()), Outgoing::FreeForm);
    let at = |ms: u64| Duration::from_millis(START + ms);
    for (first, second) in [(130_429, 131_048), (131_048, 130_429)] {
        let mut pace = Pace::new(PortfolioLimit::Unlimited);
        pace.react(&sending, Reaction::of(first), at(0));
        pace.react(&sending, Reaction::of(second), at(500));
        let Pacing::NotBefore(until) = pace.decide(&sending, None, at(2_000)) else {
            panic!("it is held back");
        };
        assert!(until >= at(DAY), "{first} {second}");
    }
    // The first wait for another fault is its own first one.
    let mut pace = Pace::new(PortfolioLimit::Unlimited);
    pace.react(&sending, Reaction::of(131_048), at(0));
    pace.react(&sending, Reaction::of(131_057), at(DAY));
    assert_eq!(
        pace.decide(&sending, None, at(DAY)),
        Pacing::NotBefore(at(DAY + 120 * SECOND))
    );
}
