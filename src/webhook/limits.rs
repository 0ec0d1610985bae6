//! How much a body may ask for.

/// Limits of what is read.
///
/// There is one, because reading takes time and memory in proportion to the body and to nothing else. An identifier, a phone
/// number or a person's name of more than 1,024 bytes is none: what an element says of itself in such a place does not fit, and
/// what stands beside the elements is as if it were not there.
///
/// ```
/// use waypost::webhook::Limits;
///
/// let limits = Limits::default().with_max_body_bytes(4 << 20);
/// assert_eq!(limits.max_body_bytes(), 4_194_304);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    max_body_bytes: usize,
}

impl Limits {
    /// The longest body that is read, in bytes. Default 16 MiB: five times the 3 MB that the platform sends at most
    /// (Meta's webhooks overview), because a body that is refused is delivered again for days.
    #[must_use]
    pub const fn with_max_body_bytes(self, max_body_bytes: usize) -> Self {
        Self { max_body_bytes }
    }

    /// The longest body that is read, in bytes.
    #[must_use]
    pub const fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body_bytes: 16 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_as_documented() {
        assert_eq!(Limits::default().max_body_bytes(), 16 * 1024 * 1024);
    }
}
