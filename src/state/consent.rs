//! Whether a customer wants something.

use serde::{Deserialize, Serialize};

use super::words::words;
use super::{join, unix};
use crate::event::EventKey;
use crate::time::Timestamp;

/// Whether a customer wants what a category of messages brings, under the account, the customer and the category.
///
/// Of two the later one counts, so an opt-in that arrives late signs nobody up again; of two at one second the opt-out
/// does. Kept for good: to forget an opt-out would sign the customer up again.
///
/// It comes from the field `user_preferences` (`marketing_messages` is `marketing`), from messages that fail with 131050
/// because the customer stopped marketing (Meta, "Error codes"), from a rule's `set_consent` ([`consent_of_rule`](super::consent_of_rule)), and from
/// the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Consent {
    /// What the customer wants.
    pub value: ConsentValue,
    /// Since when.
    #[serde(with = "unix")]
    pub at: Timestamp,
    /// Who says so.
    pub source: ConsentSource,
    /// The event that said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventKey>,
}

words! {
    /// What a customer wants. The second wins where both are of one second.
    pub enum ConsentValue {
        /// The messages.
        OptedIn = "opted_in",
        /// None of them.
        OptedOut = "opted_out",
    }

    /// Who says what a customer wants, in the order of the words.
    pub enum ConsentSource {
        /// The host: a form, another channel, a person.
        Host = "host",
        /// The platform, when it refused a message.
        Platform = "platform",
        /// The customer, in the settings of the chat.
        Preference = "preference",
        /// A rule, for what the customer wrote or pressed.
        Rule = "rule",
    }
}

impl Consent {
    /// What was said by nobody's event.
    #[must_use]
    pub const fn new(value: ConsentValue, at: Timestamp, source: ConsentSource) -> Self {
        Self {
            value,
            at,
            source,
            event: None,
        }
    }

    /// Keeps the later one; then the opt-out; then the one of the greater event key, absent least; then of the greater
    /// source.
    pub fn join(&mut self, other: &Self) {
        join::greater(self, other, |a, b| a.rank().cmp(&b.rank()));
    }

    fn rank(&self) -> impl Ord + use<> {
        (self.at, self.value, self.event, self.source)
    }

    /// `None`: a consent is kept.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}
