//! Numbers: those that count or cost something, and those that say where somebody is.

use std::fmt;

use serde::{Serialize, Serializer};

use super::record::{Mismatch, Mode, Value};
use crate::json::view::View;

/// A number of the body: whole if it was written so and fits 64 bits, else a float. It may have been written as a
/// string: the platform's pages and samples do not always agree which it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// A number with a fraction or an exponent, or too large for 64 bits. Always finite.
    Float(f64),
}

impl Number {
    /// The number as a float; beyond 2^53 the nearest one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "documented")]
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// The number, if it is a whole one.
    #[must_use]
    pub const fn as_i64(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Float(_) => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::Whole(number));
        }
        text.parse()
            .ok()
            .filter(|n: &f64| n.is_finite())
            .map(Self::Float)
    }
}

/// A number as it is written: of what is added up to the last digit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WrittenNumber<'a> {
    number: Number,
    written: &'a str,
}

impl<'a> WrittenNumber<'a> {
    /// One.
    pub(in crate::event) const ONE: Self = Self {
        number: Number::Whole(1),
        written: "1",
    };

    pub(in crate::event) fn parse(written: &'a str) -> Option<Self> {
        let number = Number::parse(written)?;
        Some(Self { number, written })
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> Number {
        self.number
    }

    /// The number as it is written, such as `0.10`.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.written
    }
}

/// As its number.
impl Serialize for WrittenNumber<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number.serialize(serializer)
    }
}

/// A number beyond what a float can hold is absent, as an empty string is: it says nothing. A string that says
/// something else is not a number.
impl<'a> Value<'a> for WrittenNumber<'a> {
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        if let Some(number) = view.number() {
            return Ok(Self::parse(number));
        }
        match view.string().ok_or(Mismatch)? {
            "" => Ok(None),
            text => Self::parse(text).map(Some).ok_or(Mismatch),
        }
    }
}

impl<'a> Value<'a> for Number {
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch> {
        Ok(WrittenNumber::read(view, mode)?.map(WrittenNumber::number))
    }
}

/// A code that the platform writes as a number and, in some of its pages, as a string of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ErrorCode(i64);

impl ErrorCode {
    /// The code.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl From<i64> for ErrorCode {
    fn from(code: i64) -> Self {
        Self(code)
    }
}

impl<'a> Value<'a> for ErrorCode {
    fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
        let code = match view.number() {
            Some(number) => number.parse().ok(),
            None => view.string().ok_or(Mismatch)?.parse().ok(),
        };
        Ok(code.map(Self))
    }
}

/// A latitude or longitude, in degrees. Its `Debug` does not say where.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Degrees(Number);

impl Degrees {
    /// The degrees, north and east positive.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0.as_f64()
    }
}

impl fmt::Debug for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("degrees")
    }
}

impl<'a> Value<'a> for Degrees {
    fn read(view: View<'a>, mode: Mode) -> Result<Option<Self>, Mismatch> {
        Ok(Number::read(view, mode)?.map(Self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::document::Document;

    fn read<T: for<'a> Value<'a>>(text: &str) -> Result<Option<T>, Mismatch> {
        let document = Document::parse(text.as_bytes(), 0).unwrap();
        T::read(document.root(), Mode::Strict)
    }

    #[test]
    fn numbers_stay_whole_where_they_are() {
        for (text, number, written) in [
            ("0", Some(Number::Whole(0)), "0"),
            ("-30", Some(Number::Whole(-30)), "-30"),
            (
                "9223372036854775807",
                Some(Number::Whole(i64::MAX)),
                "9223372036854775807",
            ),
            (
                "9223372036854775808",
                Some(Number::Float(9_223_372_036_854_775_808.0)),
                "9.223372036854776e+18",
            ),
            ("14.28", Some(Number::Float(14.28)), "14.28"),
            ("1e2", Some(Number::Float(100.0)), "100.0"),
            ("1e999", None, "null"),
        ] {
            assert_eq!(read::<Number>(text), Ok(number), "{text}");
            assert_eq!(serde_json::to_string(&number).unwrap(), written);
        }
    }

    #[test]
    fn numbers_may_be_quoted() {
        for (text, number) in [
            ("\"5\"", Ok(Some(Number::Whole(5)))),
            ("\"-1\"", Ok(Some(Number::Whole(-1)))),
            ("\"14.28\"", Ok(Some(Number::Float(14.28)))),
            ("\"\"", Ok(None)),
            ("\"two\"", Err(Mismatch)),
            ("\"2 \"", Err(Mismatch)),
            ("\"NaN\"", Err(Mismatch)),
            ("\"-inf\"", Err(Mismatch)),
            ("true", Err(Mismatch)),
        ] {
            assert_eq!(read::<Number>(text), number, "{text}");
        }
    }

    #[test]
    fn codes_may_be_quoted() {
        assert_eq!(read("131047"), Ok(Some(ErrorCode(131_047))));
        assert_eq!(read("\"131047\""), Ok(Some(ErrorCode(131_047))));
        assert_eq!(read::<ErrorCode>("\"BAD\""), Ok(None));
        assert_eq!(read::<ErrorCode>("true"), Err(Mismatch));
    }

    #[test]
    fn places_do_not_show() {
        let place: Degrees = read("-23.5505").unwrap().unwrap();
        assert_eq!(format!("{place:?}"), "degrees");
        assert_eq!(place.as_f64().to_string(), "-23.5505");
    }
}
