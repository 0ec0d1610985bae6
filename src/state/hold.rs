//! What the platform refuses for a while.

use serde::{Deserialize, Serialize};

use super::key::{Cause, Covers, Held, Scope};
use super::words::words;
use super::{join, unix};
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// That something must not be sent, under what is held, why, and what it covers.
///
/// It comes from messages that fail with one of [`CODE_HOLDS`], from the review of templates
/// (`message_template_status_update`), from restrictions and bans of the account (`account_update`), and from the host: what
/// the answer to a request says, or its own decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hold {
    /// How long.
    pub state: HoldState,
    /// Until when, where it is until some time.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
    /// Since when.
    #[serde(with = "unix")]
    pub at: Timestamp,
    /// The platform's code, title or kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShortText>,
}

words! {
    /// How long a hold lasts. Of two that begin at one second the longer one counts.
    pub enum HoldState {
        /// It lasts no longer.
        Lifted = "lifted",
        /// Until some time.
        Until = "until",
        /// Until it is lifted.
        Open = "open",
    }
}

impl Hold {
    /// One that ends by itself.
    #[must_use]
    pub fn until(until: Timestamp, at: Timestamp) -> Self {
        Self {
            until: Some(until),
            ..Self::of(HoldState::Until, at)
        }
    }

    /// One that lasts until it is lifted.
    #[must_use]
    pub fn open(at: Timestamp) -> Self {
        Self::of(HoldState::Open, at)
    }

    /// The end of one.
    #[must_use]
    pub fn lifted(at: Timestamp) -> Self {
        Self::of(HoldState::Lifted, at)
    }

    const fn of(state: HoldState, at: Timestamp) -> Self {
        Self {
            state,
            until: None,
            at,
            reason: None,
        }
    }

    /// The same, with its reason.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        let reason = Some(reason.into());
        Self { reason, ..self }
    }

    /// Keeps the later one; then the longer one; then the one of the greater reason.
    pub fn join(&mut self, other: &Self) {
        join::greater(self, other, |a, b| a.rank().cmp(&b.rank()));
    }

    fn rank(&self) -> impl Ord + '_ {
        (self.at, self.state, self.until, &self.reason)
    }

    /// 8 days after it began, and not before its end; `None` while it is open.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let repeats_end = self.at.plus_secs(unix::REPEATS);
        match self.state {
            HoldState::Open => None,
            HoldState::Lifted => Some(repeats_end),
            HoldState::Until => self.until.max(Some(repeats_end)),
        }
    }
}

/// What a code of the platform holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeHold {
    /// The code.
    pub code: i64,
    /// What it holds: for a pair, the number and the customer whom the message went to.
    pub scope: Scope,
    /// Why.
    pub cause: Cause,
    /// What must not be sent.
    pub covers: Covers,
    /// For how many seconds; `None` until it is lifted.
    pub secs: Option<u32>,
    /// Where this is said.
    pub source: &'static str,
}

impl CodeHold {
    /// The hold, as of a failure at this time.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Hold {
        let hold = match self.secs {
            Some(secs) => Hold::until(at.plus_secs(secs.into()), at),
            None => Hold::open(at),
        };
        hold.because(&self.code.to_string())
    }

    /// What it holds, by where the message came from and whom it went to.
    pub(super) fn held(
        &self,
        waba_id: Option<&str>,
        phone_number_id: Option<&str>,
        customer: Option<ShortText>,
    ) -> Option<Held> {
        Some(match self.scope {
            Scope::Pair => Held::Pair {
                phone_number_id: phone_number_id?.into(),
                customer: customer?,
            },
            Scope::Number => Held::Number {
                phone_number_id: phone_number_id?.into(),
            },
            Scope::Waba => Held::Waba {
                waba_id: waba_id?.into(),
            },
            // No code says which template it is about.
            Scope::Template => return None,
        })
    }

    /// The row of a code, if it holds anything.
    #[must_use]
    pub fn of(code: i64) -> Option<&'static Self> {
        CODE_HOLDS.iter().find(|row| row.code == code)
    }
}

/// The codes that hold something. What only asks for a mend of the request holds nothing, and neither does 131050, which is a
/// [consent](super::consent::Consent).
pub const CODE_HOLDS: &[CodeHold] = &[
    CodeHold {
        code: 131_056,
        scope: Scope::Pair,
        cause: Cause::PairRate,
        covers: Covers::All,
        secs: Some(60),
        source: "Meta, \"Error codes\" and \"About the platform\", pair rate limits: 1 message in 6 s; after a failure wait 4^X s",
    },
    CodeHold {
        code: 130_429,
        scope: Scope::Number,
        cause: Cause::Rate,
        covers: Covers::All,
        secs: Some(5),
        source: "Meta, \"Error codes\" and \"Throughput\": 80 or 1,000 messages a second; the wait is ours",
    },
    CodeHold {
        code: 131_057,
        scope: Scope::Number,
        cause: Cause::Restriction,
        covers: Covers::All,
        secs: Some(120),
        source: "Meta, \"Error codes\" and \"Throughput\": maintenance, as an upgrade that takes up to a minute",
    },
    CodeHold {
        code: 2_494_100,
        scope: Scope::Number,
        cause: Cause::Restriction,
        covers: Covers::All,
        secs: Some(120),
        source: "Meta, \"Error codes\": maintenance, some minutes",
    },
    CodeHold {
        code: 131_048,
        scope: Scope::Number,
        cause: Cause::Spam,
        covers: Covers::All,
        secs: Some(86_400),
        source: "Meta, \"Error codes\": too many messages were blocked or reported; the wait is ours",
    },
    CodeHold {
        code: 80_007,
        scope: Scope::Waba,
        cause: Cause::Rate,
        covers: Covers::All,
        secs: Some(300),
        source: "Meta, \"Error codes\": calls of the account; the wait is ours",
    },
    CodeHold {
        code: 368,
        scope: Scope::Waba,
        cause: Cause::Ban,
        covers: Covers::All,
        secs: None,
        source: "Meta, \"Error codes\" and \"Policy enforcement\": blocked for violations of a policy",
    },
    CodeHold {
        code: 131_031,
        scope: Scope::Waba,
        cause: Cause::Ban,
        covers: Covers::All,
        secs: None,
        source: "Meta, \"Error codes\": restricted or locked",
    },
    CodeHold {
        code: 131_042,
        scope: Scope::Waba,
        cause: Cause::Payment,
        covers: Covers::Billable,
        secs: None,
        source: "Meta, \"Error codes\": something is wrong with how the account pays",
    },
    CodeHold {
        code: 131_049,
        scope: Scope::Pair,
        cause: Cause::Engagement,
        covers: Covers::Marketing,
        secs: Some(86_400),
        source: "Meta, \"Per-user marketing template message limits\": not again within 24 hours",
    },
];
