//! What reading and routing cost where it can be counted: allocations, and the work of an evaluation.

#[cfg(all(feature = "counters", feature = "tzdb"))]
mod counters;
mod forecast;
#[cfg(all(feature = "counters", feature = "tzdb"))]
mod operators;
mod parsing;
mod routing;
mod states;
