//! waypost decides where a WhatsApp message goes.
//!
//! A company receives webhooks from the WhatsApp Business Platform. waypost verifies the raw body, reads it into typed
//! events, evaluates a rule file and returns a decision with its reasons. It does no I/O and has no clock: the bytes, the
//! customer's facts and the time are arguments, so the same input gives the same decision, byte for byte.
//!
//! # The way of the data
//!
//! ```text
//! body + header --signature--> Verified --webhook--> Payload --event--> Event --+
//!                                                   host facts, now --> Context --+--> Router --> Decision
//! rule text --rules: read, check--> RuleSet -------------------------------------+
//! ```
//!
//! * [`AppSecrets`] verify the signature and give a [`Verified`] body; [`handshake`] answers the subscription request.
//! * [`Payload`] is a body known to be JSON; [`Payload::events`] yields one [`Event`] at a time. What does not fit and what
//!   is unknown is an event too, so nothing is lost and nothing is fatal.
//! * [`RuleSet::parse`] reads a rule file, or says everything that is wrong with it, each at its place.
//! * [`Router`] decides: [`Router::route_with`] for an [`Event`] and a [`Context`], with a [`Scratch`] of the caller's.
//!   Building may fail, routing cannot.
//! * [`Router::explain`] says why. [`replay`] runs the tests in a rule file and compares two routers over recorded traffic.
//!
//! The README has the smallest whole program; [`Router`] has one with a batch.
//!
//! # What it says about people
//!
//! Phone numbers, names and texts can be read from events and stand in the JSON lines that events and decisions serialise
//! to, because a host answers to them. They are in no `Debug` output and in no error.
//!
//! # Crate features
//!
//! * **schema**: `rule_schema()`, the JSON Schema of rule files.
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

mod facts;

pub mod rules;

pub mod router;

pub mod replay;

pub mod manual;

pub use event::{
    Event, EventKind, Events, KindPattern, Origin, RestrictedRegions, RestrictedRegionsError,
    UnknownKind,
};
pub use facts::{Context, FactError, FactErrorKind, FactType, FactValue, FactsJsonError};
pub use router::{Decision, OwnedDecision, Router, Scratch};
#[cfg(feature = "counters")]
pub use rules::WorkCounters;
#[cfg(feature = "schema")]
#[cfg_attr(docsrs_waypost, doc(cfg(feature = "schema")))]
pub use rules::rule_schema;
pub use rules::{Diagnostic, RuleError, RuleSet, Severity};
pub use signature::{AppSecrets, AppSecretsError, SignatureError, SignatureHeader, Verified, sign};
pub use time::{Timestamp, TimestampError};
pub use webhook::{HandshakeError, Limits, Payload, PayloadError, handshake};

// The README's quickstart is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
