//! What is held back because it failed.

use std::time::Duration;

use super::PaceStop;
use super::fading::{Fade, Fading};
use crate::event::types::ShortText;
use crate::state::key::Peer;
use crate::state::reaction::{FaultScope, Reaction, Remedy};
use crate::state::sending::Sending;

/// What can be held back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Braked {
    App,
    Account(ShortText),
    Number(ShortText),
    Peer(ShortText, Peer),
}

impl Braked {
    /// What a fault of this scope holds back, if it is a matter of pace.
    fn of(sending: &Sending, scope: FaultScope) -> Option<Self> {
        match scope {
            FaultScope::App => Some(Self::App),
            FaultScope::Waba => Some(Self::Account(sending.waba_id.clone())),
            FaultScope::Number => Some(Self::Number(sending.phone_number_id.clone())),
            FaultScope::Pair | FaultScope::Group => {
                let number = sending.phone_number_id.clone();
                Some(Self::Peer(number, sending.to.clone()))
            }
            FaultScope::Country
            | FaultScope::Flow
            | FaultScope::Marketing
            | FaultScope::Platform
            | FaultScope::Recipient
            | FaultScope::Request
            | FaultScope::Template
            | FaultScope::Unknown => None,
        }
    }

    /// All that holds this back.
    fn all(sending: &Sending) -> impl Iterator<Item = Self> {
        let scopes = [
            FaultScope::App,
            FaultScope::Waba,
            FaultScope::Number,
            FaultScope::Pair,
        ];
        scopes
            .into_iter()
            .filter_map(|scope| Self::of(sending, scope))
    }
}

/// The faults of late.
#[derive(Clone, Debug, Default)]
pub(super) struct Brakes {
    rows: Fading<Braked, Brake>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Brake {
    until: Duration,
    /// What it is for.
    reaction: Option<Reaction>,
    /// How long it lasts, or lasted.
    wait: Duration,
    /// How many waits were before this one.
    attempt: u32,
    /// A person must mend it.
    is_stopped: bool,
}

impl Brakes {
    pub(super) fn free_at(&self, sending: &Sending) -> Result<Duration, PaceStop> {
        let mut free_at = Duration::ZERO;
        for brake in Braked::all(sending).filter_map(|braked| self.rows.get(&braked)) {
            if brake.is_stopped {
                return Err(PaceStop::WaitForPerson);
            }
            free_at = free_at.max(brake.until);
        }
        Ok(free_at)
    }

    pub(super) fn react(&mut self, sending: &Sending, reaction: Reaction, now: Duration) {
        let Some(braked) = Braked::of(sending, reaction.scope) else {
            return;
        };
        match reaction.remedy {
            Remedy::Retry | Remedy::RetryAt => self.rows.entry(braked, now).fail(reaction, now),
            Remedy::WaitForPerson => match braked {
                Braked::App | Braked::Number(_) => self.rows.entry(braked, now).is_stopped = true,
                // Holds know what of an account is concerned. No code stops a pair.
                Braked::Account(_) | Braked::Peer(..) => (),
            },
            Remedy::Fix | Remedy::Stop | Remedy::Suppress | Remedy::TemplateOnly => (),
        }
    }

    pub(super) fn resume(&mut self, sending: &Sending) {
        for scope in [FaultScope::App, FaultScope::Number] {
            if let Some(braked) = Braked::of(sending, scope) {
                self.rows.remove(&braked);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

impl Brake {
    /// What fails in the same way while it is held back was under way before, and changes nothing. Of two faults the one that
    /// holds back for longer counts.
    fn fail(&mut self, reaction: Reaction, now: Duration) {
        let is_same = self.reaction == Some(reaction);
        if is_same && now < self.until {
            return;
        }
        let attempt = if is_same && !self.is_well(now) {
            self.attempt.saturating_add(1)
        } else {
            0
        };
        // The last wait there is, where there are not so many.
        let waits = (0..=attempt).rev();
        let mut waits = waits.filter_map(|attempt| Some((attempt, reaction.retry_after(attempt)?)));
        let Some((attempt, secs)) = waits.next() else {
            return;
        };
        let wait = Duration::from_secs(secs);
        let until = now.saturating_add(wait);
        if until > self.until {
            *self = Self {
                until,
                reaction: Some(reaction),
                wait,
                attempt,
                is_stopped: self.is_stopped,
            };
        }
    }

    /// Whether nothing failed for as long again as it was held back.
    fn is_well(&self, now: Duration) -> bool {
        self.until.saturating_add(self.wait) <= now
    }
}

impl Fade for Brake {
    fn is_over(&self, now: Duration) -> bool {
        !self.is_stopped && self.is_well(now)
    }
}
