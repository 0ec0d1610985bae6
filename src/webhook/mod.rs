//! What the platform sends to a webhook, in its own words: the subscription handshake, and bodies known to be JSON.

mod error;
mod handshake;
mod limits;
mod payload;

pub use error::PayloadError;
pub use handshake::{HandshakeError, handshake};
pub use limits::Limits;
pub use payload::Payload;
