//! What waypost's actions are to other services: the request to send, and what its answer means.
//!
//! Nothing here does I/O or has a clock. A host reads an [`Action`] from a rule's action, asks a [`Connector`] for the
//! [`Exchange`] that carries it out, sends each request, hands each [`Answer`] back, and gets an [`Outcome`].
//!
//! ```
//! use waypost::Timestamp;
//! use waypost_connectors::graph::Graph;
//! use waypost_connectors::{
//!     Action, Answer, Connector, Endpoint, Job, Next, Outcome, Recipient, Response, Secret,
//! };
//!
//! // Once, at start, from the configuration.
//! let graph = Graph::new(Endpoint::new("https://graph.facebook.com")?, Secret::new("EAAG...")?);
//! let connector = Connector::Graph(graph);
//!
//! // For every action of a decision.
//! let action = Action::parse("send", r#"{"text": "We are on it."}"#)?;
//! let now = Timestamp::from_secs(1_790_000_000);
//! let mut job = Job::new("00112233445566778899aabbccddeeff", "support", now);
//! job.number = Some("106540352242922");
//! job.to = Some(Recipient::Customer("5511999990000"));
//!
//! let exchange = connector.begin(&action, &job)?;
//! assert_eq!(exchange.request().url, "https://graph.facebook.com/v23.0/106540352242922/messages");
//!
//! // The host sends it, follows no redirect, and reads at most `MAX_ANSWER` bytes and one more.
//! let body = br#"{"messaging_product": "whatsapp", "messages": [{"id": "wamid.X"}]}"#;
//! let answer = Answer::Response(Response { status: 200, headers: &[], body });
//! let Next::Done(outcome) = exchange.answer(&answer, now) else { unreachable!() };
//! assert_eq!(outcome, Outcome::Accepted { remote_id: "wamid.X".to_owned() });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`manual`] has the parameters of the actions, what to do about each outcome, and how others take webhooks.
//!
//! # What a rule cannot do
//!
//! No parameter of an action names a URL, a host or a recipient. `destination` and `place` are names from the
//! configuration, and what is sent to a customer goes to the conversation of the event.
//!
//! # What is not printed
//!
//! Tokens, secrets, phone numbers and texts are in no `Debug` and no error.
#![forbid(unsafe_code)]

mod action;
mod connector;
mod encode;
mod job;
mod mac;
mod outcome;
mod place;
mod request;

#[doc = include_str!("../README.md")]
pub mod manual {}

pub mod bitrix24;
pub mod graph;
pub mod hubspot;
pub mod slack;
pub mod webhook;

pub use action::{
    Action, ActionError, Button, Category, Header, List, Note, Post, Problem, Row, Section, Send,
    SetConsent, Tag, Template, TemplateButton, Ticket, Urgency, WebhookCall, names, nearest,
    suggest,
};
pub use connector::{Connector, Exchange, LookUp, Next, Rate, Recovery, RefusedError, Sighting};
pub use job::{Job, Recipient};
pub use mac::SignatureError;
pub use outcome::{Answer, Fault, MAX_ANSWER, Outcome, Reason, Response, Waits};
pub use request::{ConfigError, Endpoint, Method, Request, Secret};
