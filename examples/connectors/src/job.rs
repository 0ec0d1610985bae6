//! What an action is carried out for.

use std::fmt;

use waypost::Timestamp;
use waypost::router::RawJson;

use crate::outcome::Attempt;

/// What an action is carried out for. Texts and ids are those of people: `Debug` shows none.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Job<'a> {
    /// The action's key: the same for every attempt. 1 to 128 letters, digits, `-`, `_`, `:` and `#`.
    pub key: &'a str,
    /// The rule or campaign that asked for it.
    pub rule: &'a str,
    /// Now: the time of this attempt.
    pub now: Timestamp,
    /// When it was decided: the same for every attempt, so that the body of a webhook is, too.
    pub decided_at: Timestamp,
    /// How many attempts there were before.
    pub attempt: u32,
    /// The id of the business's phone number.
    pub number: Option<&'a str>,
    /// Whom a message goes to: the customer or group of the conversation.
    pub to: Option<Recipient<'a>>,
    /// The id of the customer's message that it answers.
    pub message: Option<&'a str>,
    /// What the conversation is called outside: a pseudonym that stays the same.
    pub conversation: Option<&'a str>,
    /// What the customer is called outside: a pseudonym that stays the same.
    pub customer: Option<&'a str>,
    /// The customer's name, to be shown to colleagues.
    pub name: Option<&'a str>,
    /// The customer's phone number, to be shown to colleagues.
    pub phone: Option<&'a str>,
    /// What the conversation is called at the destination, from an earlier
    /// [`Outcome::Accepted`](crate::Outcome::Accepted).
    pub thread: Option<&'a str>,
    /// The event as JSON, for destinations that take it.
    pub event: Option<&'a RawJson>,
    /// The decision as JSON, for destinations that take it.
    pub decision: Option<&'a RawJson>,
}

impl<'a> Job<'a> {
    /// One for the first attempt, decided now, of which nothing else is known. Set the members that are.
    #[must_use]
    pub const fn new(key: &'a str, rule: &'a str, now: Timestamp) -> Self {
        Self {
            key,
            rule,
            now,
            decided_at: now,
            attempt: 0,
            number: None,
            to: None,
            message: None,
            conversation: None,
            customer: None,
            name: None,
            phone: None,
            thread: None,
            event: None,
            decision: None,
        }
    }

    pub(crate) const fn attempted(&self, now: Timestamp) -> Attempt<'a> {
        Attempt {
            key: self.key,
            number: self.attempt,
            now,
        }
    }
}

impl fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({}, attempt {})", self.key, self.attempt)
    }
}

/// Whom a message goes to. It is the conversation of the event, and comes from no rule.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "those of the platform")]
pub enum Recipient<'a> {
    /// A customer, by phone number or user id.
    Customer(&'a str),
    /// A group, by its id.
    Group(&'a str),
}

impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer(_) => "Customer(..)",
            Self::Group(_) => "Group(..)",
        })
    }
}
