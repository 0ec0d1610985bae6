//! How far a message of ours got.

use serde::{Deserialize, Serialize};

use super::join::{self, absent_last};
use super::unix;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// What is known about a message of ours, under the number, the message and, in a group, the participant.
///
/// Reports arrive in any order; `delivered` is left out where the message was read at once; one message may be reported
/// both failed and delivered, as when one of several devices got it (Meta, "Status messages webhook reference"). So nothing
/// is overwritten: each time is kept, the least of each, and [`outcome`](Self::outcome) says what they come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Whom it went to: by this a person's deliveries are found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<ShortText>,
    /// When it left.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub sent_at: Option<Timestamp>,
    /// When it reached a device.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub delivered_at: Option<Timestamp>,
    /// When it was read.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub read_at: Option<Timestamp>,
    /// When it was heard.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub played_at: Option<Timestamp>,
    /// When it was deleted.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub deleted_at: Option<Timestamp>,
    /// The first failure that was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failure>,
    /// The first price that was reported. It comes with several reports and is charged once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Price>,
    /// What the business sent along (`biz_opaque_callback_data`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<ShortText>,
}

/// That a message failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// When.
    #[serde(with = "unix")]
    pub at: Timestamp,
    /// Why: the code of the report's first error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
}

/// What a message costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Price {
    /// The category that it is charged by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<ShortText>,
    /// Why it is charged or not: `regular`, `free_customer_service`, `free_entry_point`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ShortText>,
    /// When this was reported.
    #[serde(with = "unix")]
    pub at: Timestamp,
}

/// What the reports about a message come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing that says how far it got.
    Unknown,
    /// It left.
    Sent,
    /// It failed, and nothing says that it was delivered.
    Failed,
    /// It reached a device.
    Delivered,
    /// It was read.
    Read,
    /// It was heard.
    Played,
}

/// How long a delivery is remembered after the last report: a message may be delivered for 30 days (Meta, "Time to live"), and
/// the report of it repeated.
const KEPT: i64 = 30 * unix::DAY + unix::REPEATS;

impl Delivery {
    /// Keeps the least time of each report; of failures and prices the first one, then the one of the least code or text,
    /// absent ones last; of customers and callbacks the least text.
    pub fn join(&mut self, other: &Self) {
        join::least(&mut self.sent_at, other.sent_at.as_ref());
        join::least(&mut self.delivered_at, other.delivered_at.as_ref());
        join::least(&mut self.read_at, other.read_at.as_ref());
        join::least(&mut self.played_at, other.played_at.as_ref());
        join::least(&mut self.deleted_at, other.deleted_at.as_ref());
        join::least_by(&mut self.failed, other.failed.as_ref(), |a, b| {
            a.rank().cmp(&b.rank())
        });
        join::least_by(&mut self.pricing, other.pricing.as_ref(), |a, b| {
            a.rank().cmp(&b.rank())
        });
        join::least(&mut self.customer, other.customer.as_ref());
        join::least(&mut self.callback, other.callback.as_ref());
    }

    /// 38 days after the last report; `None` if no report has a time.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let last = [
            self.sent_at,
            self.delivered_at,
            self.read_at,
            self.played_at,
            self.deleted_at,
            self.failed.as_ref().map(|failure| failure.at),
            self.pricing.as_ref().map(|price| price.at),
        ];
        let last = last.into_iter().max().flatten();
        last.map(|last| last.plus_secs(KEPT))
    }

    /// How far the message got: the farthest report counts and implies the ones before it; a failure counts only where
    /// nothing says that it was delivered.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        if self.played_at.is_some() {
            Outcome::Played
        } else if self.read_at.is_some() {
            Outcome::Read
        } else if self.delivered_at.is_some() {
            Outcome::Delivered
        } else if self.failed.is_some() {
            Outcome::Failed
        } else if self.sent_at.is_some() {
            Outcome::Sent
        } else {
            Outcome::Unknown
        }
    }

    /// Whether the platform has dropped the message, as far as one can tell: it left `ttl` seconds ago or more and nothing
    /// was heard of it since. A message has 30 days if nothing else was asked for, a code for logging in 10 minutes (Meta,
    /// "Time to live"); since the report of a failure may be late, add some minutes.
    #[must_use]
    pub fn presumed_lost(&self, ttl: u32, now: Timestamp) -> bool {
        let end = self.sent_at.map(|sent| sent.plus_secs(ttl.into()));
        self.outcome() == Outcome::Sent && end.is_some_and(|end| end <= now)
    }
}

impl Outcome {
    /// Whether it reached a device.
    #[must_use]
    pub fn is_delivered(self) -> bool {
        self >= Self::Delivered
    }
}

impl Failure {
    fn rank(&self) -> impl Ord + '_ {
        (self.at, absent_last(self.code.as_ref()))
    }
}

impl Price {
    fn rank(&self) -> impl Ord + '_ {
        let category = absent_last(self.category.as_ref());
        (self.at, category, absent_last(self.kind.as_ref()))
    }
}
