//! How an answer is written.

use std::fmt;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::Answer;

/// Why there is no answer, in words for whoever sees the page.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Problem(String);

/// Whatever is wrong says so itself.
impl<E: fmt::Display> From<E> for Problem {
    fn from(why: E) -> Self {
        Self(why.to_string())
    }
}

impl Answer {
    /// What was asked for, as it serialises.
    pub(crate) fn ok(value: &impl Serialize) -> Self {
        match to_raw_value(value) {
            Ok(json) => Self::Ok(json),
            Err(error) => Self::Problem(error.into()),
        }
    }
}

/// A part of an answer that must outlive what it was made of.
pub(crate) fn json(value: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    Ok(to_raw_value(value)?)
}
