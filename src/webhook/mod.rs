//! What the platform sends to a webhook, in its own words.

mod handshake;

pub use handshake::{HandshakeError, handshake};
