//! Events and facts in, decisions out; why they came out so, and what another rule file would have decided.

mod action_keys;
mod cases;
mod explanations;
mod owned;
mod phrases;
mod replay;
mod shared_cases;
mod turns;
mod week;
