//! What a facts file calls a sender by.

/// Characters that people put between the digits of a phone number.
const SEPARATORS: &[char] = &[
    ' ', '\u{a0}', '\u{202f}', '-', '\u{2010}', '\u{2011}', '\u{2013}', '.', '/', '(', ')',
];

/// The one spelling of a sender: a phone number in digits alone, country code first, as the platform writes it, or a
/// user id as it is.
///
/// `None` if it is neither. A number that begins with 0 lacks its country code, and so may one with a 0 in brackets.
pub(crate) fn key(spelling: &str) -> Option<String> {
    let spelling = spelling.trim();
    if is_user_id(spelling) {
        return Some(spelling.to_owned());
    }
    let number = match spelling.split_once(':') {
        Some((scheme, number))
            if ["tel", "whatsapp"]
                .iter()
                .any(|one| one.eq_ignore_ascii_case(scheme)) =>
        {
            number.trim()
        }
        _ => spelling,
    };
    // What is dialled in front of a country code: `00` in most of the world.
    let number = number
        .strip_prefix('+')
        .or_else(|| number.strip_prefix("00"))
        .unwrap_or(number);
    let digits = number.replace(SEPARATORS, "");
    // E.164 allows 15 digits.
    let is_number = (1..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && !number.contains("(0)");
    is_number.then_some(digits)
}

/// A country and what the platform calls the user by there: `BR.13491208655302741918`, `BR.ENT.11815799212886844830`.
fn is_user_id(text: &str) -> bool {
    matches!(text.as_bytes(), [b'A'..=b'Z', b'A'..=b'Z', b'.', _, ..])
}

/// How a spelling looks, without what it says.
pub(crate) fn masked(spelling: &str) -> String {
    let mask = |c: char| match c {
        _ if c.is_numeric() => '0',
        _ if c.is_ascii_punctuation() || c == ' ' => c,
        _ => 'a',
    };
    spelling.chars().map(mask).collect()
}
