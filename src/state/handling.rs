//! Who handles a conversation.

use serde::{Deserialize, Serialize};

use super::words::words;
use super::{join, unix};
use crate::event::EventKey;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// Who handled a conversation last, under the number and the customer or group: so that a bot does not talk over a person.
///
/// It comes from echoes (somebody answered in the WhatsApp Business app), from what another application sent in a thread
/// that it owns (`standby`), from handovers of a thread (`messaging_handovers`), and from the host, when somebody takes a
/// conversation over or gives it back.
///
/// Kept for 400 days, as long as the [window](super::window::Window) of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Handling {
    /// Who.
    pub by: Handler,
    /// Which one: `app`, the id or role of an application, the host's own name for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<ShortText>,
    /// Since when.
    #[serde(with = "unix")]
    pub at: Timestamp,
    /// The event that told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventKey>,
}

words! {
    /// Who handles a conversation, in the order of the words.
    pub enum Handler {
        /// A bot of ours.
        Bot = "bot",
        /// Nobody any more.
        Nobody = "nobody",
        /// Another application. One whose id is among the policy's own counts as nobody.
        Other = "other",
        /// A person.
        Person = "person",
    }
}

/// A handling that borrows its text.
#[derive(Clone, Copy)]
pub(super) struct Handled<'h> {
    pub(super) by: Handler,
    pub(super) who: Option<&'h str>,
    pub(super) at: Timestamp,
    pub(super) event: Option<EventKey>,
}

impl<'h> Handled<'h> {
    /// The greater one stays.
    pub(super) fn rank(self) -> impl Ord + use<'h> {
        (self.at, self.event, self.by, self.who)
    }

    /// Until when nobody else is to talk: a person and another application keep a conversation for so many seconds. `None`
    /// where nobody keeps it, and where the application is one of the host's own.
    pub(super) fn kept_until(&self, own_app_ids: &[String], for_s: u32) -> Option<Timestamp> {
        let is_own = |who: &str| own_app_ids.iter().any(|id| id == who);
        let is_kept = match self.by {
            Handler::Person => true,
            Handler::Other => !self.who.is_some_and(is_own),
            Handler::Bot | Handler::Nobody => false,
        };
        is_kept.then(|| self.at.plus_secs(i64::from(for_s)))
    }
}

const KEPT: i64 = 400 * unix::DAY;

impl Handling {
    /// What the host says.
    #[must_use]
    pub const fn new(by: Handler, at: Timestamp) -> Self {
        Self {
            by,
            who: None,
            at,
            event: None,
        }
    }

    /// The same, with a name for who it is.
    #[must_use]
    pub fn named(self, who: &str) -> Self {
        let who = Some(who.into());
        Self { who, ..self }
    }

    /// Keeps the later one; then the one of the greater event key, absent least; then the greater `by` and `who`.
    pub fn join(&mut self, other: &Self) {
        join::greater(self, other, |a, b| a.view().rank().cmp(&b.view().rank()));
    }

    pub(super) fn view(&self) -> Handled<'_> {
        Handled {
            by: self.by,
            who: self.who.as_ref().map(ShortText::as_str),
            at: self.at,
            event: self.event,
        }
    }

    /// 400 days after it was told.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        Some(self.at.plus_secs(KEPT))
    }
}
