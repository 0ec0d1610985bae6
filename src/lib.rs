//! waypost decides where a WhatsApp message goes.
//!
//! A company receives webhooks from the WhatsApp Business Platform. waypost verifies the raw body, reads it into typed
//! events, evaluates a rule file and returns a decision with its reasons. It does no I/O and has no clock: the bytes, the
//! customer's facts and the time are arguments, so the same input gives the same decision, byte for byte.
//!
//! ```
//! use waypost::{AppSecrets, Context, Payload, Router, RuleSet, Timestamp};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Once, at start. Everything that can be wrong with a rule file is said here.
//!     let rules = RuleSet::parse(
//!         r#"{
//!           "version": 1,
//!           "keywords": {"billing": ["boleto", "segunda via"]},
//!           "teams": {"desk": {}, "billing": {}},
//!           "routes": [
//!             {"id": "vip", "when": {"customer.tier": "gold"}, "priority": 10, "team": "desk"},
//!             {"id": "billing", "when": {"keyword": "billing"}, "team": "billing"}
//!           ],
//!           "fallback": {"targets": [{"team": "desk"}]}
//!         }"#,
//!     )?;
//!     let router = Router::new(&rules)?;
//!     let secrets = AppSecrets::new(["the app secret"])?;
//!     let mut scratch = router.create_scratch(); // one for each worker
//!
//!     // For every request: the raw body and its `X-Hub-Signature-256` header.
//!     let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
//!         "metadata": {"phone_number_id": "2"},
//!         "messages": [{"id": "wamid.A", "from": "5511999990000", "timestamp": "1790000000",
//!                       "type": "text", "text": {"body": "Cad\u00ea a SEGUNDA-VIA?"}}]}}]}]}"#;
//!     let header = waypost::signature::sign(b"the app secret", body);
//!
//!     let payload = Payload::parse(secrets.verify(header.as_str(), body)?)?;
//!     for event in payload.events() {
//!         let context = Context::at(Timestamp::from_secs(1_790_000_000)).with("customer.tier", "silver")?;
//!         let decision = router.route_with(&mut scratch, &event, &context);
//!         assert_eq!(decision.route(), Some("billing"));
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # The three types to know
//!
//! * [`Event`] is one thing that happened: a message, a delivery report, an opt-out. [`Payload::events`] yields them one at
//!   a time. What does not fit and what is unknown is an event, too, so nothing is lost and nothing is fatal.
//! * [`Router`] is a compiled rule file. Building one can fail and says everything that is wrong; routing cannot fail.
//!   [`Router::route_with`] takes an event, a [`Context`] with the time and what the host knows about the customer, and a
//!   [`Scratch`] of the worker's own.
//! * [`Decision`] is the answer: who gets the message, in which order and for how long each, which teams were skipped and
//!   when they open, the actions to carry out, and what decided it. [`Router::explain`] says why, and why not.
//!
//! # The way of the data
//!
//! ```text
//! body + header --signature--> Verified --webhook--> Payload --event--> Event --+
//!                                                   host facts, now --> Context --+--> Router --> Decision
//! rule text --rules: read, check--> RuleSet -------------------------------------+
//! ```
//!
//! The root of the crate has what this way needs. Everything else is in the module that it belongs to:
//!
//! * [`signature`]: which secret signed the body; [`webhook`]: bodies, limits, and
//!   [the handshake](webhook::handshake) that answers the subscription request.
//! * [`event`]: what happened, typed, a module for each family: [`event::message`], [`event::status`] and so on.
//! * [`state`]: what a host remembers about customers, messages and accounts, as values that converge.
//! * [`time`]: instants, zones and opening hours.
//! * [`facts`]: the values that rules compare.
//! * [`rules`]: rule files and the findings about them; [`manual`] says how to write them.
//! * [`router`]: what is decided, and why.
//! * [`replay`]: the tests in a rule file, and two routers compared over recorded traffic.
//!
//! # What it says about people
//!
//! Phone numbers, names and texts can be read from events and stand in the JSON lines that events and decisions serialise
//! to, because a host answers to them. They are in no `Debug` output and in no error.
//!
//! # Crate features
//!
//! * **perf** (default): faster regular expressions. Without it they match the same, and a program is smaller.
//! * **schema**: `rules::rule_schema()`, the JSON Schema of rule files.
//! * **tzdb** (default): the time zones built into `chrono-tz`.
//! * **tzif**: time zones from TZif bytes that the host hands over (`Zones::add_tzif` of [`time`]); they win
//!   over the built-in ones, zone by zone.
//! * **counters**: counts how much work each event is (`Scratch::work_counters`), for tests and measurements.
#![cfg_attr(docsrs_waypost, feature(doc_cfg))]
#![forbid(unsafe_code)]

// In the order of the flow: a module names only modules above it.
mod mask;

mod json;
mod text;
pub mod time;

pub mod signature;

pub mod webhook;

pub mod event;

pub mod state;

// The manual shows its tables.
#[macro_use]
pub mod facts;

pub mod rules;

pub mod router;

pub mod replay;

pub mod manual;

// The paved way, in its order. Everything else has one path, in its module.
pub use signature::{AppSecrets, Verified};
pub use webhook::Payload;

pub use event::{Content, Event, EventKind};

pub use facts::{Context, FactValue};
pub use time::Timestamp;

pub use rules::{Diagnostic, RuleSet};

pub use router::{Decision, OwnedDecision, Router, Scratch, Target};

// The README's program is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
