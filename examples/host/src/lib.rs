//! What follows from an event: states, a decision, effects, and the life of each effect. No I/O, no clock, no randomness.
//!
//! The library decides; this is what stands between it and a program that runs. [`step`] is pure: from an event, the states
//! and facts that are known and the time, it says what is to be joined, decided and done. [`Host`] drives it over a
//! [`Store`], whose [`commit`](Store::commit) is all or nothing: a database on one machine, a broker on many.
//!
//! ```text
//! body --accept--> Store --work--> joins, decision, effects --begin--> Attempt --your connector--> Outcome --finish--> Store
//! ```
//!
//! Two promises hold whatever write fails, and are tested by failing each one: what was accepted is worked off exactly once,
//! and an effect is sent again only where the end came between its sending and the note of it. The second one is in the
//! types: only [`Host::begin`] makes an [`Attempt`], after the commit that says so, and a connector takes nothing else.

#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "a store that forgets one of these must not compile: they change together, in this workspace"
)]
#![expect(
    clippy::missing_errors_doc,
    reason = "what reads or writes fails as the store does, and has then done nothing"
)]

mod attempt;
mod blind;
mod customer;
mod effect;
mod facts;
mod gate;
mod host;
mod key;
mod life;
mod memory;
mod notice;
mod plan;
mod report;
mod step;
mod store;
mod thread;
mod turns;

pub use attempt::Attempt;
pub use blind::{Blinder, RowKey};
pub use customer::Customer;
pub use effect::{Address, Effect, EffectId, EffectState, Task, TaskKind, Told};
pub use host::{Begun, Ended, Host, Judgement, Order, Swept, Taken, Turned, Work, Worked};
pub use memory::MemoryStore;
pub use notice::Notice;
pub use plan::{Deliver, Destination, Manner, Place, Plan, PlanError};
pub use report::Report;
pub use step::{Step, step};
pub use store::{Body, Decided, EventState, Once, Sent, Store, Thread, Write};
pub use waypost_connectors::Outcome;
