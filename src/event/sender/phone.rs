//! What an address tells about the country its owner is from.
//!
//! A phone number tells where it was issued and nothing about where the phone is; a business-scoped user id begins with
//! the country that the platform knows for the user (Meta, "Business-scoped user IDs").

use super::country_codes::{COUNTRY_CODES, LONGEST_PREFIX};

/// The country of a sender, as ISO 3166-1 alpha-2: that of the phone number, else that of the user id.
pub(crate) fn country<'a>(phone: Option<&str>, user_id: Option<&'a str>) -> Option<&'a str> {
    phone
        .and_then(country_of_phone)
        .or_else(|| user_id.and_then(country_of_user_id))
}

/// The country of a phone number in international form, with or without `+`: `5511999990000` is of `BR`.
///
/// `None` for what is not such a number, and for numbers of no country, such as those of satellite phones. Costs two or three
/// binary searches.
pub(super) fn country_of_phone(phone: &str) -> Option<&'static str> {
    let digits = international_digits(phone)?;
    let mut prefix = digits.get(..LONGEST_PREFIX).unwrap_or(digits);
    loop {
        // A row that begins the number is the last one not behind it, or shorter than what that one shares with it.
        let behind = COUNTRY_CODES.partition_point(|(row, _)| *row <= prefix);
        let (row, country) = COUNTRY_CODES.get(behind.checked_sub(1)?)?;
        let shared = row
            .bytes()
            .zip(prefix.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        if shared == row.len() {
            return Some(country);
        }
        prefix = prefix.get(..shared)?;
    }
}

/// The country of a business-scoped user id: the two letters before its first dot, `US.13491208655302741918`.
pub(crate) fn country_of_user_id(user_id: &str) -> Option<&str> {
    let (country, rest) = user_id.split_once('.')?;
    (is_country_code(country) && !rest.is_empty()).then_some(country)
}

/// The digits of a phone number without its `+`. `None` for what is not a phone number: the platform puts other identifiers
/// where phone numbers were (E.164 allows 15 digits).
pub(in crate::event) fn international_digits(phone: &str) -> Option<&str> {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    let is_number = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(digits)
}

/// The codes of all countries (ISO 3166-1, and `XK`), some of them several times.
pub(crate) fn countries() -> impl Iterator<Item = &'static str> {
    let with_numbers = COUNTRY_CODES.iter().map(|(_, country)| *country);
    with_numbers.chain(WITHOUT_NUMBERS.iter().copied())
}

/// Countries of which no number tells, those with the numbers of another among them.
const WITHOUT_NUMBERS: &[&str] = &["BL", "BV", "GS", "HM", "MF", "PN", "TF", "UM"];

/// Whether this is the shape of an ISO 3166-1 alpha-2 code.
pub(crate) fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_tells_its_country() {
        for (phone, expected) in [
            ("5511999990000", Some("BR")),
            ("+5511999990000", Some("BR")),
            ("5215512345678", Some("MX")),
            ("5491123456789", Some("AR")),
            ("351912345678", Some("PT")),
            ("34612345678", Some("ES")),
            ("919876543210", Some("IN")),
            // North America: by area code.
            ("12125550123", Some("US")),
            ("18005550123", Some("US")),
            ("14165550123", Some("CA")),
            ("16475550123", Some("CA")),
            ("17875550123", Some("PR")),
            ("18095550123", Some("DO")),
            ("18765550123", Some("JM")),
            ("16715550123", Some("GU")),
            ("1", Some("US")),
            // Shared codes.
            ("79161234567", Some("RU")),
            ("77012345678", Some("KZ")),
            ("73652123456", Some("RU")),
            ("447911123456", Some("GG")),
            ("447400123456", Some("GB")),
            ("441534123456", Some("JE")),
            ("447624123456", Some("IM")),
            ("390669812345", Some("VA")),
            ("390612345678", Some("IT")),
            ("4779123456", Some("SJ")),
            ("4740612345", Some("NO")),
            ("61891621234", Some("CC")),
            ("61891641234", Some("CX")),
            ("61412345678", Some("AU")),
            ("212528812345", Some("EH")),
            ("212650123456", Some("MA")),
            ("262639012345", Some("YT")),
            ("262692123456", Some("RE")),
            ("26270935123", Some("YT")),
            ("2908999", Some("TA")),
            ("29051234", Some("SH")),
            ("35818123456", Some("AX")),
            ("358412345678", Some("FI")),
            ("38343201234", Some("XK")),
            ("590690001234", Some("GP")),
            ("59995181234", Some("CW")),
            ("5993181234", Some("BQ")),
            // Of no country, of no assigned code, or no number.
            ("80012345678", None),
            ("870773111632", None),
            ("881612345678", None),
            ("882123456789", None),
            ("999123456", None),
            ("0011234567890", None),
            ("", None),
            ("+", None),
            ("++55", None),
            ("55 11 99999", None),
            ("5511x", None),
            ("BR.1349", None),
            ("٥٥١١", None),
            ("5511999990000123", None),
        ] {
            assert_eq!(country_of_phone(phone), expected, "{phone}");
        }
    }

    #[test]
    fn a_user_id_tells_its_country() {
        for (user_id, expected) in [
            ("US.13491208655302741918", Some("US")),
            ("BR.ENT.11815799212886844830", Some("BR")),
            ("us.1", None),
            ("USA.1", None),
            ("US.", None),
            ("US", None),
            (".1", None),
            ("É.1", None),
            ("5511999990000", None),
        ] {
            assert_eq!(country_of_user_id(user_id), expected, "{user_id}");
        }
    }

    #[test]
    fn the_phone_number_comes_first() {
        assert_eq!(country(Some("5511999990000"), Some("US.1")), Some("BR"));
        assert_eq!(country(Some("870773111632"), Some("US.1")), Some("US"));
        assert_eq!(country(None, Some("US.1")), Some("US"));
        assert_eq!(country(None, None), None);
    }

    #[test]
    fn the_table_is_sorted_and_says_nothing_twice() {
        for pair in COUNTRY_CODES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
        for (prefix, country) in COUNTRY_CODES {
            assert!(is_country_code(country), "{prefix}");
            assert!(prefix.bytes().all(|b| b.is_ascii_digit()), "{prefix}");
            assert!((1..=LONGEST_PREFIX).contains(&prefix.len()), "{prefix}");
            // A row says what the next shorter one does not.
            let shorter = country_of_phone(prefix.get(..prefix.len() - 1).unwrap());
            assert_ne!(shorter, Some(*country), "{prefix}");
        }
    }
}
