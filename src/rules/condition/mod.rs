//! Conditions, with the place of every part in the file.

mod when;

pub(crate) use when::{Builder, Entry, When};
