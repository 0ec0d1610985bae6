//! What reading and routing cost where it can be counted: allocations, and the work of an evaluation.

#[cfg(all(feature = "counters", feature = "tzdb"))]
mod counters;
mod forecast;
mod parsing;
mod routing;
mod states;
