//! What people write in a rule file, and what they mean by it: one row a mistake.
//!
//! Names are looked up among those that may stand in the place, so a row cannot lead anywhere else. Values are written anew,
//! and shown only if they can then be read.

mod kinds;
mod members;
mod names;
mod nth_days;
mod pointer;
mod syntax;
mod times;
mod values;
mod zones;

pub(crate) use kinds::kind;
pub(crate) use members::{Astray, astray, kind_of};
pub(crate) use names::{plain, row};
pub(crate) use pointer::pointer;
pub(crate) use syntax::{place, syntax};
pub(crate) use times::{lengths, open_lengths};
pub(crate) use values::{Meant, apart, comparison, help, instant};
pub(crate) use zones::zone;
