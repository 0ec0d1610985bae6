//! What a number sent to a customer.

use std::time::Duration;

use super::fading::Fade;

/// One message in this time; a burst lasts as long.
const GAP: Duration = Duration::from_secs(6);
/// As many messages may be sent at once.
const BURST: u32 = 45;

/// The last burst, be it of one message.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    began: Duration,
    sent: u32,
    paid_at: Duration,
}

impl Pair {
    /// From when on the next message may be sent; now, or at a time that has passed, while the burst may go on.
    pub(super) fn free_at(&self, now: Duration) -> Duration {
        let goes_on = self.sent < BURST && now < self.began.saturating_add(GAP);
        if goes_on { self.began } else { self.paid_at }
    }

    pub(super) fn record(&mut self, now: Duration) {
        if self.is_over(now) {
            *self = Self {
                began: now,
                ..Self::default()
            };
        }
        self.sent = self.sent.saturating_add(1);
        let paid_at = now.saturating_add(GAP.saturating_mul(self.sent));
        self.paid_at = self.paid_at.max(paid_at);
    }
}

impl Fade for Pair {
    fn is_over(&self, now: Duration) -> bool {
        self.paid_at <= now
    }
}
