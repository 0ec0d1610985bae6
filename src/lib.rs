//! Decides where a WhatsApp message goes.
#![forbid(unsafe_code)]

pub mod event;
mod json;
pub mod signature;
mod text;
pub mod time;
pub mod webhook;

pub use event::{RestrictedRegions, RestrictedRegionsError};
pub use signature::{AppSecrets, AppSecretsError, SignatureError, SignatureHeader, Verified, sign};
pub use time::{Timestamp, TimestampError};
pub use webhook::{HandshakeError, handshake};
