//! What people write in a rule file, and what they mean by it: one row a mistake.
//!
//! Names are looked up among those that may stand in the place, so a row cannot lead anywhere else. Values are written anew,
//! and shown only if they can then be read.

mod names;
mod syntax;
mod times;
mod values;
mod zones;

pub(crate) use names::{plain, row};
pub(crate) use syntax::syntax;
pub(crate) use times::lengths;
pub(crate) use values::{Meant, comparison, help};
pub(crate) use zones::zone;
