//! The error object that the platform puts into messages, delivery reports, group updates and values.

use crate::event::types::record::record;
use crate::event::types::{ErrorCode, Pii};

record! {
    /// A failure as the platform reports it (Meta's webhook reference, errors).
    pub struct PlatformError<'a> {
        /// What went wrong, as a number: the one member to decide by (Meta's page on error codes).
        pub code: Option<ErrorCode>,
        /// A short text for people who develop.
        pub title: Option<&'a str>,
        /// Mostly the title again.
        pub message: Option<&'a str>,
        /// More about it.
        pub error_data: Option<ErrorData<'a>>,
        /// More about it, where older versions of the platform put it. May quote what was sent.
        pub details: Option<Pii<'a>>,
        /// A page about the code; may be relative.
        pub href: Option<&'a str>,
    }

    /// More about a failure.
    pub struct ErrorData<'a> {
        /// A text for people who develop. May quote what was sent.
        pub details: Option<Pii<'a>>,
    }
}

impl PlatformError<'_> {
    /// The details, from the place where they stand now or from where they stood once.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        let data = self.error_data.as_ref();
        let details = data.and_then(|data| data.details.as_ref());
        details.or(self.details.as_ref()).map(Pii::as_str)
    }
}
