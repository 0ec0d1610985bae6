//! What listens: webhooks on one address, people and monitors on another.

mod guard;
mod serve;
mod webhook;

use axum::http::StatusCode;

pub use guard::Guard;
pub(crate) use guard::without_port;
pub use serve::{Taken, read, serve};
pub use webhook::{Arrived, Front};

/// How many bytes a body may have.
pub const MOST_BYTES: usize = 3_500_000;

/// What is answered in place of what was asked for: the status, and why.
pub type Refusal = (StatusCode, &'static str);

/// There is no room, or what was written is not on disk.
pub const NO_ROOM: Refusal = (StatusCode::SERVICE_UNAVAILABLE, "try again later");

const TOO_LARGE: Refusal = (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
