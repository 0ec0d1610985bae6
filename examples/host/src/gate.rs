//! What may go to a destination now: what its answers ask to wait for, and its rate. It is kept in memory: after a start, one
//! answer says it again.

use std::collections::BTreeMap;
use std::time::Duration;

use waypost::Timestamp;
use waypost_connectors::{Fault, Outcome, Rate, Reason, Waits};

/// What holds a destination up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate {
    held_until: Option<Timestamp>,
    is_stopped: bool,
    /// Whether it refuses everything until a person has mended that, which was told.
    is_denied: bool,
    lanes: BTreeMap<String, Lane>,
}

/// The same of what is counted together there.
#[derive(Clone, Debug, Default)]
struct Lane {
    held_until: Option<Timestamp>,
    bucket: Bucket,
}

/// A rate, and who waits for it.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// When all that was begun is paid for, at one in `every_ms`.
    paid_at: Duration,
    /// The latest time that was given to somebody who waits.
    last: Duration,
}

/// Why an effect waits that a destination's rate holds back.
pub(crate) const RATE: &str = "rate";

/// An effect that waited begins at the second that it is due, or up to so much later.
const LATE: Duration = Duration::from_millis(250);

impl Gate {
    /// Whether nothing at all may go.
    pub(crate) fn is_shut(&self, now: Timestamp) -> bool {
        self.is_stopped || self.held_until > Some(now)
    }

    /// Takes note of what an outcome asks to wait for; where everything there waits for a person from then on, says why.
    pub(crate) fn heed<'o>(&mut self, lane: &str, outcome: &'o Outcome) -> Option<&'o Fault> {
        let (at, waits) = match outcome {
            Outcome::Again { at, waits, .. } => (Some(*at), waits),
            Outcome::Accepted { .. } => {
                self.is_denied = false;
                return None;
            }
            Outcome::Never { .. } | Outcome::Uncertain => return None,
        };
        match waits {
            Waits::Nothing => {}
            Waits::Place => {
                let lane = self.lanes.entry(lane.to_owned()).or_default();
                lane.held_until = lane.held_until.max(at);
            }
            Waits::Destination => self.held_until = self.held_until.max(at),
            Waits::UntilMended => self.is_stopped = true,
        }
        let fault = denies_all(outcome)?;
        let was_denied = std::mem::replace(&mut self.is_denied, true);
        (!was_denied).then_some(fault)
    }

    /// Goes on.
    pub(crate) fn mend(&mut self) {
        *self = Self::default();
    }

    /// Lets an effect go, and counts it; or says until when it waits, and why. One that waited for the rate already has its
    /// turn before those that come now.
    pub(crate) fn admit(
        &mut self,
        rate: Option<Rate>,
        lane: &str,
        has_waited: bool,
        now: Duration,
    ) -> Result<(), (Timestamp, &'static str)> {
        let held = self.lanes.get(lane).and_then(|lane| lane.held_until);
        if let Some(until) = held.filter(|until| *until > second_of(now)) {
            return Err((until, "wait"));
        }
        let Some(rate) = rate else {
            return Ok(());
        };
        let counted = match rate.per {
            Waits::Place => lane,
            Waits::Nothing | Waits::Destination | Waits::UntilMended => "",
        };
        let lane = self.lanes.entry(counted.to_owned()).or_default();
        let admitted = lane.bucket.take(rate, has_waited, now);
        admitted.map_err(|slot| (second_after(slot), RATE))
    }
}

impl Bucket {
    /// Takes one; or says when there is one for whoever asks, which nobody else is told.
    fn take(&mut self, rate: Rate, has_waited: bool, now: Duration) -> Result<(), Duration> {
        let every = Duration::from_millis(rate.every_ms.into());
        let ahead = every.saturating_mul(rate.burst.saturating_sub(1));
        let free_at = self.paid_at.saturating_sub(ahead);
        let is_queued = !has_waited && now < self.last;
        if free_at <= now && !is_queued {
            // Or each that waits would be a little later than the one before, and after a while by a second.
            let late = if has_waited { LATE } else { Duration::ZERO };
            let begun = now.saturating_sub(late);
            self.paid_at = self.paid_at.max(begun).saturating_add(every);
            return Ok(());
        }
        self.last = self.last.saturating_add(every).max(free_at);
        Err(self.last)
    }
}

/// Why the destination refuses everything until a person has mended that: its token, the right to something, an account.
pub(crate) fn denies_all(outcome: &Outcome) -> Option<&Fault> {
    match outcome {
        Outcome::Again {
            waits: Waits::Destination | Waits::UntilMended,
            fault: Some(fault),
            ..
        } if fault.reason == Reason::Denied => Some(fault),
        _ => None,
    }
}

/// The second that this instant is in.
pub(crate) fn second_of(now: Duration) -> Timestamp {
    Timestamp::from_secs(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

/// The first whole second that is not before it.
fn second_after(time: Duration) -> Timestamp {
    let second = second_of(time);
    if time.subsec_nanos() == 0 {
        second
    } else {
        second.plus_secs(1)
    }
}

/// The instant at which a second begins.
pub(crate) fn instant(second: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(second.as_secs()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// They begin some milliseconds after the second that they are due.
    #[test]
    fn those_that_wait_begin_one_in_each_second() {
        let rate = Rate {
            per: Waits::Place,
            every_ms: 1000,
            burst: 1,
        };
        let mut gate = Gate::default();
        let first = Duration::from_millis(100_350);
        assert_eq!(gate.admit(Some(rate), "C0", false, first), Ok(()));
        let due: Vec<i64> = (0..60)
            .map(|_| {
                let held = gate.admit(Some(rate), "C0", false, first);
                held.unwrap_err().0.as_secs()
            })
            .collect();
        assert_eq!(due, (102..162).collect::<Vec<_>>());
        for second in due {
            let late = [20, 200, 0, 130, 249][usize::try_from(second % 5).unwrap()];
            let now = instant(Timestamp::from_secs(second)) + Duration::from_millis(late);
            assert_eq!(gate.admit(Some(rate), "C0", true, now), Ok(()), "{second}");
            // Nobody else goes beside it.
            assert!(gate.clone().admit(Some(rate), "C0", false, now).is_err());
        }
    }
}
