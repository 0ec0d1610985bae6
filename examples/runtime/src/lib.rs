//! What every process needs that runs waypost, on one machine or on many: its configuration, secrets and rules, the clock, logs
//! and metrics, what listens to the platform, and what carries effects out.
//!
//! The host is pure and the store is the process's own; what stands here is the rest, said once for all of them.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the library does no I/O, its hosts do: clocks, files and locks are here"
)]
#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "a process that forgets one of these must not compile: they change together, in this workspace"
)]
#![expect(
    clippy::missing_errors_doc,
    reason = "an error is the text that says what is wrong, for whoever set it up"
)]

pub mod arguments;
pub mod carrier;
pub mod clock;
pub mod config;
pub mod faults;
pub mod load;
pub mod log;
pub mod metrics;
pub mod rules;
pub mod secrets;
pub mod signals;
pub mod tell;
pub mod web;
mod zones;
