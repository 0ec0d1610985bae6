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
        join::greater(self, other, |a, b| a.rank().cmp(&b.rank()));
    }

    fn rank(&self) -> impl Ord + '_ {
        (self.at, self.event, self.by, &self.who)
    }

    /// 400 days after it was told.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        Some(self.at.plus_secs(KEPT))
    }
}
