//! Facts: the named values that rules compare.
//!
//! Some come with the event (the manual's [reference](mod@crate::manual::reference) lists them), the others from the
//! host, which hands them over in a [`Context`] together with the current time.

pub(crate) mod context;
pub(crate) mod extract;
pub(crate) mod host;
pub(crate) mod json;
pub(crate) mod schema;
mod value;

pub use context::{Context, FactError, FactErrorKind};
pub use json::FactsJsonError;
pub use schema::FactType;
pub(crate) use schema::{EventFact, Fact, Named, Schema};
pub use value::FactValue;
pub(crate) use value::{Strings, ValueRef};
