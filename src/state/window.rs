//! When a conversation is open.

use serde::{Deserialize, Serialize};

use super::words::words;
use super::{join, unix};
use crate::time::Timestamp;

/// How long before its end a window counts as closed, in seconds, unless a policy says otherwise.
pub(super) const MARGIN_S: u32 = 5 * 60;

/// When somebody wrote first and last, under the number and the customer or group.
///
/// A customer who writes or calls, or accepts a call, opens the customer service window for 24 hours (Meta, "Send messages",
/// customer service windows; "Calling: Pricing"), in a group for all of it. Messages of every type count but notices of the
/// platform (`system`) and what it does not pass on (`unsupported`): which types open the window Meta does not say. What is
/// told about the past (the history, echoes) does not count.
///
/// Kept for 400 days after the last message, because [`first_at`](Self::first_at) is what `conversation.is_first` is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Window {
    /// When they wrote or called first. A message is the first one where this is absent or not before its own time: an album
    /// that is sent in one second is several firsts.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub first_at: Option<Timestamp>,
    /// When they wrote or called last.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbound_at: Option<Timestamp>,
    /// When the platform last refused a message because the window was closed (131047). Meta: it may be refused though
    /// the customer wrote in time.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub refused_at: Option<Timestamp>,
    /// Until when messages are free because the customer came from an advertisement or a page's button: 72 hours from the first
    /// answer (Meta, "Pricing", free entry points). It changes the price and opens no window.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub free_until: Option<Timestamp>,
    /// Whether the customer may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_permission: Option<Permission>,
}

/// Whether a customer may be called (Meta, "Calling: User call permissions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Permission {
    /// Whether and for how long.
    pub state: PermissionState,
    /// Until when, where it is for some time.
    #[serde(
        default,
        with = "unix::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
    /// Since when.
    #[serde(with = "unix")]
    pub at: Timestamp,
}

words! {
    /// How long a customer may be called. In this order, where two are of one second.
    pub enum PermissionState {
        /// Not at all.
        Refused = "refused",
        /// For some time, mostly 7 days.
        Temporary = "temporary",
        /// Until it is revoked.
        Permanent = "permanent",
    }
}

/// How long a window is remembered after the last message.
const KEPT: i64 = 400 * unix::DAY;

/// How long the customer service window is open (Meta, "Send messages").
const OPEN: i64 = unix::DAY;

impl Window {
    /// Keeps the least `first_at` and the greatest of the other times, and the later permission: at one second first the
    /// refusal gives way, then the earlier end.
    pub fn join(&mut self, other: &Self) {
        join::least(&mut self.first_at, other.first_at.as_ref());
        self.inbound_at = self.inbound_at.max(other.inbound_at);
        self.refused_at = self.refused_at.max(other.refused_at);
        self.free_until = self.free_until.max(other.free_until);
        let rank = |permission: &Permission| (permission.at, permission.state, permission.until);
        if other.call_permission.as_ref().map(rank) > self.call_permission.as_ref().map(rank) {
            self.call_permission = other.call_permission;
        }
    }

    /// 400 days after the last message, and never before what else it knows is of no use any more; `None` with a permanent
    /// call permission.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let after = |time: Option<Timestamp>, secs| time.map(|time| time.plus_secs(secs));
        let permission = match &self.call_permission {
            Some(permission) if permission.state == PermissionState::Permanent => return None,
            Some(permission) => permission.until.max(Some(permission.at)),
            None => None,
        };
        [
            after(self.inbound_at, KEPT),
            after(self.refused_at, unix::REPEATS),
            after(self.free_until, unix::REPEATS),
            after(permission, unix::REPEATS),
        ]
        .into_iter()
        .max()
        .flatten()
    }

    /// Until when anything may be sent, not templates only: 24 hours after the last message of the customer. `None` if
    /// they never wrote, and where the platform refused a message since.
    ///
    /// It is the platform's clock that decides: keep some minutes away from it.
    #[must_use]
    pub fn open_until(&self) -> Option<Timestamp> {
        let inbound_at = self.inbound_at?;
        (Some(inbound_at) > self.refused_at).then(|| inbound_at.plus_secs(OPEN))
    }

    /// Whether anything may be sent, so many seconds before it closes at the latest.
    pub(super) fn is_open(&self, margin_s: u32, now: Timestamp) -> bool {
        let until = self.open_until();
        until.is_some_and(|until| now < until.plus_secs(-i64::from(margin_s)))
    }
}
