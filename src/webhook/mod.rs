//! One webhook body, known to be JSON.

mod error;
mod limits;
mod payload;

pub use error::PayloadError;
pub use limits::Limits;
pub use payload::Payload;
