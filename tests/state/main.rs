//! What a host remembers: keys, values, joins.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "reads the sample bodies; what cannot be read fails the test"
)]

mod bodies;
mod cases;
mod conversations;
mod delivery;
mod facts;
mod guards;
mod histories;
mod laws;
mod pace;
mod people;
mod privacy;
mod reactions;
mod tallies;
