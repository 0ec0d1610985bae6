//! Where it is kept: a trait, because one machine has a database and many have a broker.

use serde::{Deserialize, Serialize};
use waypost::event::EventKey;
use waypost::state::State;
use waypost::{OwnedDecision, Timestamp};

use crate::blind::RowKey;
use crate::effect::{Effect, EffectId};

/// A store. What it reads is what was committed, by this host alone.
pub trait Store {
    /// Why it could not.
    type Error;

    /// Writes all of it or nothing. It is on disk when this returns.
    ///
    /// # Errors
    ///
    /// Where it could not be written; then nothing of it was, as far as one can tell.
    fn commit(&mut self, writes: &[Write]) -> Result<(), Self::Error>;

    /// The last [`Write::Clock`].
    fn clock(&self) -> Result<Option<Timestamp>, Self::Error>;

    /// The oldest body that is not worked off.
    fn next_body(&self) -> Result<Option<Body>, Self::Error>;

    /// The value of a row.
    fn state(&self, key: &RowKey) -> Result<Option<State>, Self::Error>;

    /// What the host knows about somebody, by their pseudonym: a JSON object of facts. Under the empty name, what holds for all.
    fn facts(&self, who: &str) -> Result<Option<String>, Self::Error>;

    /// What others say of somebody, a CRM for one: names of facts and what they are, as texts, in the place of what the host
    /// knows. Of two of one name the later one counts.
    fn said(&self, who: &str) -> Result<Vec<(String, String)>, Self::Error> {
        let _ = who;
        Ok(Vec::new())
    }

    /// What was made of an event.
    fn decided(&self, event: EventKey) -> Result<Option<Decided>, Self::Error>;

    /// What is known about a conversation.
    fn thread(&self, conversation: &str) -> Result<Option<Thread>, Self::Error>;

    /// Whether this was asked for once and is not to be again yet.
    fn is_once(&self, key: &str, number: &str, now: Timestamp) -> Result<bool, Self::Error>;

    /// An effect.
    fn effect(&self, id: &EffectId) -> Result<Option<Effect>, Self::Error>;

    /// What a destination calls a conversation: the remote id of its first effect there.
    fn link(&self, destination: &str, conversation: &str) -> Result<Option<String>, Self::Error>;

    /// Whether a body with an event of one of these conversations waits to be worked off.
    fn is_waiting(&self, conversations: &[String]) -> Result<bool, Self::Error>;

    /// Effects of a destination that may be begun, at most so many: pending or again, due, and the first open ones of their
    /// conversation there; those that are due first, first.
    ///
    /// Of messages to customers, those from one number (`messages_from`), and only those of conversations without an accepted
    /// event that is not worked off, because what they do may be undone by it; and those that are [held](Effect::is_held) hold
    /// up no others: an offer that waits for the morning must not hold up an answer.
    fn due(
        &self,
        destination: &str,
        messages_from: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Self::Error>;

    /// The first number after this one, in the order of their ids, from which effects of a destination are to be begun, now or
    /// later. The empty number comes before all others.
    fn next_number(&self, destination: &str, after: &str) -> Result<Option<String>, Self::Error>;

    /// Each message that may have been sent at this time or later, in the order of their times.
    fn sent(&self, since: Timestamp, each: &mut dyn FnMut(&Sent)) -> Result<(), Self::Error>;

    /// The last [`Write::Limit`]; nothing where it is not kept: then the plan's counts at each start.
    fn limit(&self) -> Result<Option<String>, Self::Error> {
        Ok(None)
    }

    /// Effects that are in flight, at most so many.
    fn inflight(&self, most: usize) -> Result<Vec<Effect>, Self::Error>;

    /// Uncertain effects that are due, those that are due first, first, at most so many; of a destination, where one is named.
    fn uncertain(
        &self,
        destination: Option<&str>,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Effect>, Self::Error>;
}

/// A body that was accepted.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// Its place in the order of acceptance.
    pub id: u64,
    /// As it came.
    pub bytes: Vec<u8>,
    /// When it was accepted.
    pub at: Timestamp,
    /// How many of its events are worked off.
    pub done: usize,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({}, {} bytes)", self.id, self.bytes.len())
    }
}

/// What was made of an event. It names no customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The event.
    pub event: EventKey,
    /// What became of it.
    pub state: EventState,
    /// The conversation's pseudonym.
    pub conversation: Option<String>,
    /// The decision, without ids of the customer and without what is done once and for all: the actions.
    pub decision: Option<OwnedDecision>,
    /// The time that it was made for.
    pub now: Timestamp,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// It was decided.
    Decided,
    /// It is too old: it was joined, and nothing else.
    Stale,
    /// It is of another business: it was told, and nothing else.
    Foreign,
    /// It could not be worked off: a person has to look at it.
    Parked,
}

impl EventState {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Stale => "stale",
            Self::Foreign => "foreign",
            Self::Parked => "parked",
        }
    }
}

/// What is known about a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The event whose decision is the newest with targets.
    pub event: Option<EventKey>,
    /// Who has the conversation, and of which team.
    pub agent: Option<String>,
    /// Their team.
    pub team: Option<String>,
    /// When something was last heard in it.
    pub heard_at: Timestamp,
}

/// That something is not to be done again for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    /// The pseudonym of the action's key.
    pub key: String,
    /// The number of the business.
    pub number: String,
    /// Since when.
    #[serde(default = "long_ago")]
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Of what was written when only its end was.
const fn long_ago() -> Timestamp {
    Timestamp::from_secs(0)
}

/// A message that may have been sent to a customer: what the pace has to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// The number of the business.
    pub number: String,
    /// The customer's pseudonym.
    pub customer: String,
    /// Whether it was written outside of an open window, which the platform counts.
    pub counts: bool,
}

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// The service's time.
    Clock(Timestamp),
    /// A body, unless the same bytes wait already.
    Accept {
        /// As it came.
        bytes: Vec<u8>,
        /// When.
        at: Timestamp,
        /// The pseudonyms of its events' conversations.
        conversations: Vec<String>,
    },
    /// So many events of the body are worked off.
    Worked {
        /// The body.
        body: u64,
        /// How many.
        done: usize,
    },
    /// All events of the body are worked off: it is not needed any more.
    Finished {
        /// The body.
        body: u64,
    },
    /// A value, to be joined into what is there.
    Join {
        /// The row.
        key: RowKey,
        /// The value.
        value: State,
    },
    /// What was made of an event. There is none for it yet.
    Decide(Decided),
    /// What is known about a conversation, in the place of what was.
    Thread {
        /// Its pseudonym.
        conversation: String,
        /// What is known.
        thread: Thread,
    },
    /// That something was asked for, in the place of what was.
    Once(Once),
    /// What a destination calls a conversation.
    Link {
        /// The destination.
        destination: String,
        /// The conversation's pseudonym.
        conversation: String,
        /// What it is called there.
        remote: String,
    },
    /// A new effect. There is none of that name yet.
    Insert(Effect),
    /// An effect in another state.
    Update(Effect),
    /// To how many customers the portfolio may write, as the host has it, in the place of what was.
    Limit(String),
    /// A message that may have been sent. May be forgotten after 24 hours.
    Sent(Sent),
}
