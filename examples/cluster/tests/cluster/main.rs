//! The cluster with a real broker, `nats-server` on the path: customers who write, processes that are killed and stopped, and
//! afterwards the count of what was lost, repeated and out of order.
//!
//! Small by default. `WAYPOST_CLUSTER_SCALE=whole` runs it at full size.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests start processes, and fail by panics"
)]

mod astray;
mod bodies;
mod broker;
mod cluster;
mod costs;
mod crowd;
mod faults;
mod flow;
mod parked;
mod protections;
mod proxy;
mod shards;
mod states;
mod timers;
mod verdict;
