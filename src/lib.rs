//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

pub mod event;
mod json;
pub mod signature;
mod text;
pub mod time;
pub mod webhook;

pub use event::{
    Event, EventKind, Events, KindPattern, RestrictedRegions, RestrictedRegionsError, UnknownKind,
};
pub use signature::{AppSecrets, AppSecretsError, SignatureError, SignatureHeader, Verified, sign};
pub use time::{Timestamp, TimestampError};
pub use webhook::{HandshakeError, Limits, Payload, PayloadError, handshake};
