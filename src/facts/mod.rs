//! Facts: the named values that rules compare.
//!
//! Some come with the event (the manual's [reference](mod@crate::manual::reference) lists them), the others from the
//! host, which hands them over in a [`Context`] together with the current time. `event_facts` and `host_facts` have a
//! row for each that is built in.

// The macros, before the tables that they read.
#[macro_use]
mod row;

mod as_it_came;
pub(crate) mod context;
#[macro_use]
pub(crate) mod event_facts;
pub(crate) mod fact;
#[macro_use]
pub(crate) mod host_facts;
pub(crate) mod json;
pub(crate) mod kept_values;
mod kind_set;
pub(crate) mod member;
mod needs;
pub(crate) mod schema;
mod states;
mod value;

pub(crate) use as_it_came::Sources;
pub use context::{Context, FactError, FactErrorKind};
pub(crate) use event_facts::EventFact;
pub(crate) use fact::Fact;
pub(crate) use host_facts::BuiltIn;
pub use json::FactsJsonError;
pub(crate) use kind_set::KindSet;
pub use needs::Needs;
pub(crate) use row::{Expected, Values};
pub(crate) use schema::{Named, Schema};
pub use value::{FactType, FactValue};
pub(crate) use value::{Strings, ValueRef};
