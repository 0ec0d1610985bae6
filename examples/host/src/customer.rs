//! What people call a customer by.

use std::fmt;

use waypost::event::sender::dialled;

/// What stands between the digits of a phone number.
const SEPARATORS: &[char] = &[' ', '\u{a0}', '-', '.', '/', '(', ')'];

/// A customer as somebody outside names them: one person by whatever spelling. `Debug` does not show who.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    id: String,
    address: String,
}

impl Customer {
    /// A phone number as people write it, country code first (`+55 11 98765-0001`, `005511987650001`), or a business-scoped
    /// user id (`BR.1234`). `None` if it is neither.
    #[must_use]
    pub fn of(spelling: &str) -> Option<Self> {
        let address = number(spelling.trim()).or_else(|| user_id(spelling.trim()))?;
        Some(Self {
            id: dialled(&address).as_str().to_owned(),
            address,
        })
    }

    /// What is kept of them is kept by this.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What messages to them are sent to.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(..)")
    }
}

/// The digits of a phone number: no number begins with 0, and none has more than 15 (ITU-T E.164).
fn number(spelling: &str) -> Option<String> {
    let digits = spelling.strip_prefix('+').unwrap_or(spelling);
    let digits = digits.replace(SEPARATORS, "");
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let is_number = (5..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then(|| digits.to_owned())
}

/// A country, a dot, and letters and digits, with `ENT` between them for that of a parent (Meta, "Business-scoped user ids").
fn user_id(spelling: &str) -> Option<String> {
    let (country, rest) = spelling.split_once('.')?;
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    let is_id = (1..=128).contains(&rest.len()) && rest.bytes().all(is_plain);
    (is_country && is_id).then(|| spelling.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_one_by_whatever_spelling() {
        for spelling in [
            "5511987650001",
            "+5511987650001",
            "005511987650001",
            " +55 (11) 98765-0001 ",
            "55.11.98765/0001",
            "+551187650001",
        ] {
            let customer = Customer::of(spelling).unwrap();
            assert_eq!(customer.id(), "5511987650001", "{spelling}");
        }
        let customer = Customer::of("BR.1a2B").unwrap();
        assert_eq!((customer.id(), customer.address()), ("BR.1a2B", "BR.1a2B"));
        assert_eq!(format!("{customer:?}"), "Customer(..)");
    }

    #[test]
    fn what_is_neither_a_number_nor_a_user_id_is_nobody() {
        for spelling in [
            "",
            "+",
            "11",
            "0551198765",
            "55119876500011234",
            "Ana",
            "br.12",
            "BR.",
            "BR.1/2",
            "55 11 98765 0001 x",
            "*",
        ] {
            assert_eq!(Customer::of(spelling), None, "{spelling}");
        }
    }
}
