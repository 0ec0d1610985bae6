//! The house itself: the order of its modules, what its types promise, what they never print.

mod auto_traits;
mod imports;
mod layering;
mod names;
mod privacy;
