//! Sums of amounts as people add them up: 0.1 and 0.2 are 0.3.

use super::Number;

/// The sum of products. Exact if every number has at most six decimals and none is too large for that: then the result is
/// the float nearest to the true sum, for sums of up to 15 digits. Else the sum of floats. Cost: linear; it does not
/// allocate.
pub(in crate::event) fn sum_of_products(
    pairs: impl Iterator<Item = (Number, Number)> + Clone,
) -> f64 {
    let exact = pairs.clone().try_fold(0_i128, |sum, (one, other)| {
        sum.checked_add(millionths(one)?.checked_mul(millionths(other)?)?)
    });
    // Not `sum`: of nothing that is minus zero.
    let inexact = || pairs.fold(0.0, |sum, (one, other)| sum + one.as_f64() * other.as_f64());
    exact.map_or_else(inexact, trillionths)
}

const MILLION: f64 = 1e6;

/// A number in millionths; `None` if it is finer, or so large that floats are coarser than that.
fn millionths(number: Number) -> Option<i128> {
    let float = match number {
        Number::Whole(whole) => return Some(i128::from(whole) * 1_000_000),
        Number::Float(float) => float,
    };
    let scaled = (float * MILLION).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::float_cmp,
        reason = "whole and below 2^53; the very same float is wanted"
    )]
    (scaled.abs() < 9e15 && scaled / MILLION == float).then_some(scaled as i128)
}

/// The float nearest to so many millionths of millionths.
fn trillionths(mut sum: i128) -> f64 {
    let mut scale = 1e12;
    // What is small enough is exact as a float, and dividing rounds once.
    while scale > 1.0 && sum % 10 == 0 {
        sum /= 10;
        scale /= 10.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "the nearest float is wanted")]
    let sum = sum as f64;
    sum / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_as_people_add_it_up() {
        let float = Number::Float;
        let cases: &[(&[(Number, Number)], f64)] = &[
            (&[], 0.0),
            (
                &[
                    (float(0.1), Number::Whole(1)),
                    (float(0.2), Number::Whole(1)),
                ],
                0.3,
            ),
            (&[(float(19.99), Number::Whole(3))], 59.97),
            (&[(float(1.1), float(1.1))], 1.21),
            (&[(float(-0.1), Number::Whole(3))], -0.3),
            (&[(float(0.000_001), float(0.000_001))], 1e-12),
            (
                &[(Number::Whole(i64::MAX), Number::Whole(1))],
                9_223_372_036_854_775_807.0,
            ),
            // Too fine, and too large: in floats.
            (&[(float(0.123_456_7), Number::Whole(2))], 0.246_913_4),
            (&[(float(1e300), Number::Whole(2))], 2e300),
            (
                &[(Number::Whole(i64::MAX), Number::Whole(i64::MAX))],
                8.507_059_173_023_462e37,
            ),
        ];
        for (pairs, sum) in cases {
            let found = sum_of_products(pairs.iter().copied());
            assert_eq!(found.to_bits(), sum.to_bits(), "{pairs:?}: {found}");
        }
    }
}
