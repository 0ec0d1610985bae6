//! Sums of amounts as people add them up: 0.1 and 0.2 are 0.3.

use std::io::Write;

use super::WrittenNumber;

/// The float nearest to the sum of products of numbers as they are written, each of which may be missing and then counts
/// as the default. Exact while sum and products have at most 38 digits; else the sum of floats. `None` beyond what a float
/// can hold. Cost: linear; it does not allocate.
pub(in crate::event) fn sum_of_products<'a>(
    pairs: impl Iterator<Item = (Option<WrittenNumber<'a>>, Option<WrittenNumber<'a>>)> + Clone,
) -> Option<f64> {
    let exact = |amount: Option<WrittenNumber<'a>>| {
        amount.map_or(Some(Decimal::ZERO), |amount| {
            Decimal::parse(amount.as_str())
        })
    };
    let float =
        |amount: Option<WrittenNumber<'a>>| amount.map_or(0.0, |amount| amount.number().as_f64());
    let sum = pairs.clone().try_fold(Decimal::ZERO, |sum, (one, other)| {
        sum.plus(exact(one)?.times(exact(other)?)?)
    });
    // Not `sum`: of nothing that is minus zero.
    let inexact = || pairs.fold(0.0, |sum, (one, other)| sum + float(one) * float(other));
    let sum = sum.and_then(Decimal::nearest).unwrap_or_else(inexact);
    sum.is_finite().then_some(sum)
}

/// So many `units` of ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    units: i128,
    exponent: i32,
}

impl Decimal {
    const ZERO: Self = Self {
        units: 0,
        exponent: 0,
    };

    /// `None` if it has more digits than there is room for.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (text, 0_i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let (sign, whole) = match whole.strip_prefix('-') {
            Some(whole) => (-1, whole),
            None => (1, whole.strip_prefix('+').unwrap_or(whole)),
        };
        let mut units = 0_i128;
        for digit in whole.chars().chain(fraction.chars()) {
            units = units
                .checked_mul(10)?
                .checked_add(digit.to_digit(10)?.into())?;
        }
        let decimals = i32::try_from(fraction.len()).ok()?;
        Some(Self {
            units: sign * units,
            exponent: exponent.checked_sub(decimals)?,
        })
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            units: self.units.checked_mul(other.units)?,
            exponent: self.exponent.checked_add(other.exponent)?,
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        if self.units == 0 {
            return Some(other);
        }
        if other.units == 0 {
            return Some(self);
        }
        let exponent = self.exponent.min(other.exponent);
        Some(Self {
            units: self
                .units_of(exponent)?
                .checked_add(other.units_of(exponent)?)?,
            exponent,
        })
    }

    /// How many units it has of a smaller size.
    fn units_of(self, exponent: i32) -> Option<i128> {
        let zeros = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        self.units.checked_mul(10_i128.checked_pow(zeros)?)
    }

    /// The nearest float, as reading a number finds it.
    fn nearest(self) -> Option<f64> {
        // A sign, 39 digits, and an exponent with its sign.
        let mut text = [0; 64];
        let mut rest = &mut text[..];
        write!(rest, "{}e{}", self.units, self.exponent).ok()?;
        let free = rest.len();
        let written = text.get(..text.len().checked_sub(free)?)?;
        std::str::from_utf8(written).ok()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_as_people_add_it_up() {
        for (pairs, sum) in [
            (&[][..], Some(0.0)),
            (&[("0.1", "1"), ("0.2", "1")], Some(0.3)),
            (&[("19.99", "3")], Some(59.97)),
            (&[("1.1", "1.1")], Some(1.21)),
            (&[("-0.1", "3")], Some(-0.3)),
            (&[("-0", "3")], Some(0.0)),
            (&[("+0.5", "2."), (".5", "2")], Some(2.0)),
            (&[("0.000001", "0.000001")], Some(1e-12)),
            (&[("0.10", "3"), ("1e-7", "1")], Some(0.300_000_1)),
            (&[("0.12345678901234567", "3")], Some(0.370_370_367_037_037)),
            (&[("1E+2", "1.50e0"), ("0e999", "1")], Some(150.0)),
            (
                &[("9223372036854775807", "1")],
                Some(9_223_372_036_854_775_807.0),
            ),
            (
                &[("9223372036854775807", "9223372036854775807")],
                Some(8.507_059_173_023_462e37),
            ),
            (&[("1e300", "2")], Some(2e300)),
            // Too many digits: in floats.
            (&[("1e300", "1"), ("0.1", "1")], Some(1e300)),
            (&[("1e300", "1e300")], None),
            (&[("0.1", "")], Some(0.0)),
        ] {
            let amount = |text: &'static str| WrittenNumber::parse(text);
            let found = sum_of_products(
                pairs
                    .iter()
                    .map(|(one, other)| (amount(one), amount(other))),
            );
            assert_eq!(
                found.map(f64::to_bits),
                sum.map(f64::to_bits),
                "{pairs:?}: {found:?}"
            );
        }
    }
}
