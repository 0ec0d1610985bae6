//! What people call a customer by.

use waypost::event::sender::dialled;
use waypost::event::types::ShortText;

/// What stands between the digits of a phone number.
const SEPARATORS: &[char] = &[' ', '\u{a0}', '-', '.', '/', '(', ')'];

/// What states are kept by, from a phone number as people write it, country code first, or a user id as it is.
pub(crate) fn id(spelling: &str) -> ShortText {
    let number = spelling.trim();
    let digits = number.strip_prefix('+').unwrap_or(number);
    let digits = digits.replace(SEPARATORS, "");
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        dialled(&digits)
    } else {
        dialled(number)
    }
}
