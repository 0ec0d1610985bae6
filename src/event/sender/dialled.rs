//! Phone numbers as they are dialled: one text for what the platform writes in two ways.
//!
//! The platform keeps a number as it was when its owner registered. In three countries numbers were changed since, and
//! webhooks, contacts and requests may have one form or the other (Meta, "Send messages": for Brazil and Mexico "the
//! extra prefix" may be changed, which is not a bug; seen of Argentina, too).

use std::cmp::Ordering;

use crate::event::types::ShortText;

/// The number as it is dialled, to compare and to look up by. What to answer to is the number as it came.
///
/// * Brazil: `55`, an area and 8 digits that begin with 6 to 9 (a mobile) gets a 9 after the area.
/// * Mexico: 13 digits that begin with `521` lose the 1.
/// * Argentina: 13 digits that begin with `549` lose the 9.
///
/// Anything else is as it was.
///
/// ```
/// use waypost::event::sender::dialled;
///
/// assert_eq!(dialled("551188880001").as_str(), "5511988880001");
/// assert_eq!(dialled("5215512345678").as_str(), "525512345678");
/// assert_eq!(dialled("5491123456789").as_str(), "541123456789");
/// assert_eq!(dialled("351912345678").as_str(), "351912345678");
/// ```
#[must_use]
pub fn dialled(phone: &str) -> ShortText {
    ShortText::concat(&pieces(phone))
}

/// Compares two numbers as they are dialled.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    // Most bodies write a number in one way only.
    if one == other {
        return Ordering::Equal;
    }
    let bytes = |phone| pieces(phone).into_iter().flat_map(str::bytes);
    bytes(one).cmp(bytes(other))
}

/// The number as it is dialled, in pieces.
fn pieces(phone: &str) -> [&str; 3] {
    changed(phone)
        .filter(|_| phone.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or([phone, "", ""])
}

/// What was changed of a number with such a length and front, whatever else stands in it.
fn changed(phone: &str) -> Option<[&str; 3]> {
    match phone.len() {
        12 => {
            let (front, local) = phone.split_at_checked(4)?;
            (front.starts_with("55") && local >= "6").then_some([front, "9", local])
        }
        13 => match (phone.strip_prefix("521"), phone.strip_prefix("549")) {
            (Some(rest), _) => Some(["52", rest, ""]),
            (_, rest) => Some(["54", rest?, ""]),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_what_three_countries_changed_and_nothing_else() {
        for (phone, expected) in [
            ("551161234567", "5511961234567"),
            ("551171234567", "5511971234567"),
            ("558581234567", "5585981234567"),
            ("551191234567", "5511991234567"),
            // Landlines, and numbers that have the 9.
            ("551151234567", "551151234567"),
            ("551131234567", "551131234567"),
            ("5511991234567", "5511991234567"),
            ("55118123456", "55118123456"),
            ("5211234567890", "521234567890"),
            ("521234567890", "521234567890"),
            ("52123456789012", "52123456789012"),
            ("5491123456789", "541123456789"),
            ("549112345678", "549112345678"),
            ("54911234567890", "54911234567890"),
            ("+551161234567", "+551161234567"),
            ("55116123456a", "55116123456a"),
            ("561161234567", "561161234567"),
            ("", ""),
            ("5511é1234567", "5511é1234567"),
        ] {
            assert_eq!(dialled(phone).as_str(), expected, "{phone}");
            assert_eq!(compare(phone, expected), Ordering::Equal, "{phone}");
            assert_eq!(dialled(expected).as_str(), expected, "{phone}: twice");
        }
        assert_eq!(compare("551161234567", "5511961234568"), Ordering::Less);
        assert_eq!(compare("551", "55"), Ordering::Greater);
    }
}
