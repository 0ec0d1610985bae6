//! The regions that the platform excludes, as far as an address tells them.
//!
//! Businesses and users in Cuba, Iran, North Korea, Syria and three regions of Ukraine (Crimea, Donetsk, Luhansk) cannot
//! use the platform (Meta, "Support for the WhatsApp Business Platform", as of 2026-02-10). The rule is about where a
//! person is; a prefix is a hint, no more. Since the list changes, it is data, and the host may bring its own.

use super::phone::{country_of_phone, country_of_user_id, international_digits, is_country_code};

/// Whole countries of the platform's list. Syria is still on it, though the sanctions behind it ended in 2025.
const COUNTRIES: [&str; 4] = ["CU", "IR", "KP", "SY"];

/// Parts of countries, by the numbers issued there (geographic names of the numbering plans; the mobile blocks are those
/// of the operators there). The old Ukrainian codes of the Donetsk and Luhansk oblasts (38062, 38064) are left out: they
/// cover both sides of the front. So is 7990, whose region is not on the list.
const PREFIXES: [&str; 9] = [
    "38065",  // Crimea, Ukrainian numbering
    "380692", // Sevastopol, Ukrainian numbering
    "7365",   // Crimea
    "7856",   // Donetsk
    "7857",   // Luhansk
    "7869",   // Sevastopol
    "7949",   // Donetsk, mobile
    "7959",   // Luhansk, mobile
    "7978",   // Crimea, mobile
];

/// A list of excluded regions, for the fact `sender.restricted`. `Default` is the platform's.
///
/// ```
/// use waypost::event::sender::RestrictedRegions;
///
/// let platform = RestrictedRegions::default();
/// assert_eq!(platform.is_restricted(Some("5351234567"), None), Some(true));
/// assert_eq!(platform.is_restricted(Some("5511999990000"), None), Some(false));
///
/// let own = RestrictedRegions::new(["7978"], ["CU"])?;
/// assert_eq!(own.is_restricted(None, Some("SY.1349")), Some(false));
/// # Ok::<(), waypost::event::sender::RestrictedRegionsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictedRegions {
    prefixes: Vec<String>,
    countries: Vec<String>,
}

impl RestrictedRegions {
    /// A list of the host's own, in place of the platform's: prefixes of phone numbers in international form (`7978`, a
    /// `+` before it does no harm), and countries as ISO 3166-1 alpha-2 (`CU`), which are seen in phone numbers and in
    /// user ids. Either may be empty.
    ///
    /// # Errors
    ///
    /// The first entry that is neither 1 to 15 digits nor two capital letters, respectively.
    pub fn new<P, C>(prefixes: P, countries: C) -> Result<Self, RestrictedRegionsError>
    where
        P: IntoIterator,
        P::Item: AsRef<str>,
        C: IntoIterator,
        C::Item: AsRef<str>,
    {
        let prefixes = prefixes.into_iter().map(|prefix| {
            let prefix = prefix.as_ref();
            let digits = international_digits(prefix).map(str::to_owned);
            digits.ok_or_else(|| RestrictedRegionsError {
                entry: prefix.to_owned(),
                expected: "digits",
            })
        });
        let countries = countries.into_iter().map(|country| {
            let country = country.as_ref().to_owned();
            if is_country_code(&country) {
                Ok(country)
            } else {
                Err(RestrictedRegionsError {
                    entry: country,
                    expected: "two capital letters",
                })
            }
        });
        Ok(Self {
            prefixes: prefixes.collect::<Result<_, _>>()?,
            countries: countries.collect::<Result<_, _>>()?,
        })
    }

    /// Whether the phone number or the user id belongs to a region of the list. `None` if neither tells.
    #[must_use]
    pub fn is_restricted(&self, phone: Option<&str>, user_id: Option<&str>) -> Option<bool> {
        let by_phone = phone.and_then(international_digits).map(|digits| {
            self.prefixes
                .iter()
                .any(|prefix| digits.starts_with(prefix.as_str()))
                || country_of_phone(digits).is_some_and(|country| self.has_country(country))
        });
        let by_user_id = user_id
            .and_then(country_of_user_id)
            .map(|country| self.has_country(country));
        // True wins over false, and both over nothing.
        by_phone.max(by_user_id)
    }

    fn has_country(&self, country: &str) -> bool {
        self.countries.iter().any(|excluded| excluded == country)
    }
}

impl Default for RestrictedRegions {
    fn default() -> Self {
        Self {
            prefixes: PREFIXES.map(str::to_owned).to_vec(),
            countries: COUNTRIES.map(str::to_owned).to_vec(),
        }
    }
}

/// An entry that no phone number and no user id can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("restricted region `{entry}` is not a prefix or country, expected {expected}")]
pub struct RestrictedRegionsError {
    entry: String,
    expected: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_regions_of_the_platform() {
        let regions = RestrictedRegions::default();
        for (phone, expected) in [
            ("5351234567", true),
            ("989121234567", true),
            ("8501912345678", true),
            ("963944567890", true),
            ("+963944567890", true),
            ("73652123456", true),
            ("78692123456", true),
            ("79781234567", true),
            ("78561234567", true),
            ("79491234567", true),
            ("78571234567", true),
            ("79591234567", true),
            ("380652123456", true),
            ("380692123456", true),
            // Not on the list, or of both sides.
            ("79901234567", false),
            ("380621234567", false),
            ("380641234567", false),
            ("380501234567", false),
            ("79161234567", false),
            ("5511999990000", false),
            ("905321234567", false),
            ("870773111632", false),
        ] {
            assert_eq!(
                regions.is_restricted(Some(phone), None),
                Some(expected),
                "{phone}"
            );
        }
        for (user_id, expected) in [
            ("CU.1", Some(true)),
            ("IR.1", Some(true)),
            ("KP.1", Some(true)),
            ("SY.ENT.1", Some(true)),
            ("UA.1", Some(false)),
            ("BR.1", Some(false)),
            ("cu.1", None),
            ("1", None),
        ] {
            assert_eq!(
                regions.is_restricted(None, Some(user_id)),
                expected,
                "{user_id}"
            );
        }
    }

    #[test]
    fn either_address_is_enough() {
        let regions = RestrictedRegions::default();
        let is_restricted = |phone, user_id| regions.is_restricted(phone, user_id);
        assert_eq!(
            is_restricted(Some("5511999990000"), Some("CU.1")),
            Some(true)
        );
        assert_eq!(is_restricted(Some("5351234567"), Some("BR.1")), Some(true));
        assert_eq!(
            is_restricted(Some("5511999990000"), Some("BR.1")),
            Some(false)
        );
        assert_eq!(is_restricted(Some("no number"), Some("CU.1")), Some(true));
        assert_eq!(
            is_restricted(Some("5511999990000"), Some("none")),
            Some(false)
        );
        assert_eq!(is_restricted(Some("no number"), Some("none")), None);
        assert_eq!(is_restricted(None, None), None);
    }

    #[test]
    fn a_list_of_ones_own_takes_its_place() {
        let regions = RestrictedRegions::new(["+4930", "7"], ["BR"]).unwrap();
        for (phone, expected) in [
            ("493012345", true),
            ("494012345", false),
            ("79161234567", true),
            ("5511999990000", true),
            ("5351234567", false),
        ] {
            assert_eq!(
                regions.is_restricted(Some(phone), None),
                Some(expected),
                "{phone}"
            );
        }
        let none = RestrictedRegions::new([""; 0], [""; 0]).unwrap();
        assert_eq!(
            none.is_restricted(Some("5351234567"), Some("CU.1")),
            Some(false)
        );
    }

    #[test]
    fn refuses_entries_that_nothing_can_have() {
        for (prefix, country, message) in [
            (
                "",
                "BR",
                "restricted region `` is not a prefix or country, expected digits",
            ),
            (
                "7 978",
                "BR",
                "restricted region `7 978` is not a prefix or country, expected digits",
            ),
            (
                "7",
                "br",
                "restricted region `br` is not a prefix or country, expected two capital letters",
            ),
            (
                "7",
                "BRA",
                "restricted region `BRA` is not a prefix or country, expected two capital letters",
            ),
        ] {
            let error = RestrictedRegions::new([prefix], [country]).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
