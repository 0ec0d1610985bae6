//! The manual: how to write rules, what they mean exactly, how to run them.
//!
//! | page | for whom |
//! | --- | --- |
//! | [`tutorial`] | who writes a first rule file: from an empty file to a small shop |
//! | [`cookbook`] | who looks for a whole file to begin with: campaigns, closed messages, forms, opt-out, missed calls |
//! | [`playground`] | who writes rules and would rather see what they do: the page |
//! | [`reference`](mod@reference) | who looks something up: every key, fact and operator |
//! | [`semantics`] | who asks "why?": absence, folding, time, order, and every choice that the language leaves open |
//! | [`diagnostics`] | who wants to know more about a finding: every code with an example |
//! | [`operations`] | who runs it: signatures, duplicates, reloading, zones, what is logged |
//! | [`service`] | who runs the service on one machine: addresses, sizing, backups, alerts, what is lost when what breaks |
//! | [`speed`] | who asks how fast it is, beside what, and how that was measured |
//! | [`comparison`] | who chooses between this, another product and code of their own |
//! | [`design`] | who wants to know why it is built this way |
//! | [`cluster`] | who runs it on more than one machine: what stands where, how sure it is, what it costs, how it grows |
//! | [`remembering`] | who writes a host: what to keep of what comes in, and what to ask before something is sent |
//!
//! Every rule file on these pages is read by a test, and every line that shows a decision is what the router decides.

#[doc = include_str!("tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("reference.md")]
///
/// ## Facts of the event
///
/// A fact that the event does not carry is absent.
///
/// | fact | type | meaning |
/// | --- | --- | --- |
#[doc = event_fact_lines!()]
///
/// ## Facts of the host
///
/// | fact | type | meaning |
/// | --- | --- | --- |
#[doc = host_fact_lines!()]
pub mod reference {}

#[doc = include_str!("cookbook.md")]
pub mod cookbook {}

#[doc = include_str!("playground.md")]
pub mod playground {}

#[doc = include_str!("semantics.md")]
pub mod semantics {}

#[doc = include_str!("operations.md")]
pub mod operations {}

#[doc = include_str!("service.md")]
pub mod service {}

#[doc = include_str!("cluster.md")]
pub mod cluster {}

#[doc = include_str!("remembering.md")]
pub mod remembering {}

#[doc = include_str!("diagnostics.md")]
pub mod diagnostics {}

#[doc = include_str!("speed.md")]
pub mod speed {}

#[doc = include_str!("comparison.md")]
pub mod comparison {}

#[doc = include_str!("design.md")]
pub mod design {}
