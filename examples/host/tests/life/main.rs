//! The life of an effect, state by state.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail as they like"
)]

mod effects;
mod events;
mod guard;
mod orders;
mod service;
