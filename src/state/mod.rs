//! What a host must remember, as values that converge.
//!
//! A host keeps *values*, each under a [key](StateKey), wherever it likes: a row, a key of a broker, a map. An event yields
//! [*changes*](changes), each a key and a value; the host joins the value into what it has under that key, atomically for
//! that key. Every join is commutative, associative and idempotent, so duplicates, reordering, replay and the merging of
//! replicas end in the same bytes. No value grows without bound, and each says when it [may be
//! forgotten](State::expires_at): never so early that what the platform repeats (for 7 days) could bring back what was
//! lifted.
//!
//! Nothing here has a store, a clock or a lock. Facts about the platform stand with the values, each with its source.
//!
//! ```
//! use waypost::Payload;
//! use waypost::state::{States, changes};
//!
//! let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
//!     "metadata": {"phone_number_id": "2"},
//!     "messages": [{"id": "wamid.X", "from": "5511999990000", "timestamp": "1790000000",
//!                   "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
//! let payload = Payload::parse_unverified(body)?;
//!
//! let mut store = States::default(); // in memory; yours is a database
//! for event in payload.events() {
//!     for change in changes(&event) {
//!         store.join(change);
//!     }
//! }
//! let (key, state) = store.iter().next().unwrap();
//! assert_eq!(key.to_string(), "window/2/5511999990000");
//! assert_eq!(
//!     serde_json::to_string(state)?,
//!     r#"{"first_at":1790000000,"inbound_at":1790000000}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | kind | what it answers |
//! | --- | --- |
//! | [`Consent`](consent::Consent) | May marketing be sent to this customer? |
//! | [`Window`](window::Window) | When did they write first and last, and how long is an answer free? May they be called? |
//! | [`Delivery`](delivery::Delivery) | How far did a message of ours get, and what did it cost? |
//! | [`Identity`](identity::Identity) | Which other ids does this customer have? |
//! | [`Handling`](handling::Handling) | Who handles the conversation, a person or a bot? |
//! | [`Hold`](hold::Hold) | Does the platform refuse what would be sent? |

mod change;
mod changes;
pub mod consent;
pub mod delivery;
pub mod guard;
pub mod handling;
pub mod hold;
pub mod identity;
mod join;
mod key;
mod known;
mod pace;
mod person;
mod pseudonym;
mod reaction;
mod refusal;
mod seen;
mod sending;
mod states;
mod tally;
pub(crate) mod unix;
mod value;
pub mod window;
mod words;

pub use change::{StateChange, StateError};
pub use changes::{Changes, changes, consent_of_rule};
pub use guard::guard;
pub use key::{Cause, Covers, Held, Peer, Scope, StateKey, StateKind};
pub(crate) use known::Known;
pub use pace::{Pace, PaceStop, Pacing, PortfolioLimit, Throughput};
pub use person::{PersonKeys, keys_of};
pub use pseudonym::pseudonym;
pub use reaction::{FaultScope, Reaction, Remedy};
pub use refusal::changes_of_refusal;
pub use seen::{Seen, Sighting};
pub use states::States;
pub use tally::{Counts, Histogram, Tally, TallyKey};
pub use value::State;
