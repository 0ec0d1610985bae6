//! What happened: the things in a webhook body, typed, one by one.
mod id;
mod kind;
mod pii;
mod record;

pub use id::*;
pub use kind::{EventKind, KindPattern, Origin, UnknownKind};
pub use pii::Pii;
