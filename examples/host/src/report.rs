//! What the platform tells about a message of ours.

use waypost::state::Remedy;

/// What the platform told about a message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It took the message.
    Sent,
    /// It reached a device.
    Delivered,
    /// It failed, with the code and what was made of it.
    Failed(Option<i64>, Remedy),
}
