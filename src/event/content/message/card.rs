//! Contact cards that a customer sends (Meta's webhook reference, messages of type contacts).

use crate::event::types::record::record;
use crate::event::types::{Phone, Pii};

record! {
    /// One card of `contacts`.
    pub struct ContactCard<'a> {
        /// What the person is called.
        pub name: Option<CardName<'a>>,
        /// Phone numbers.
        pub phones: Vec<CardPhone<'a>>,
        /// E-mail addresses.
        pub emails: Vec<CardEmail<'a>>,
        /// Web pages.
        pub urls: Vec<CardUrl<'a>>,
        /// Postal addresses.
        pub addresses: Vec<CardAddress<'a>>,
        /// Where the person works.
        pub org: Option<CardOrg<'a>>,
        /// The date of birth, `YYYY-MM-DD`.
        pub birthday: Option<Pii<'a>>,
        /// The card as a vCard.
        pub vcard: Option<Pii<'a>>,
        /// Why it was sent: `contact_request` or `other`.
        pub origin: Option<&'a str>,
    }

    /// A name on a card.
    pub struct CardName<'a> {
        /// The whole name as it is shown.
        pub formatted_name: Option<Pii<'a>>,
        /// The first name.
        pub first_name: Option<Pii<'a>>,
        /// The last name.
        pub last_name: Option<Pii<'a>>,
        /// The names between them.
        pub middle_name: Option<Pii<'a>>,
        /// What stands before it.
        pub prefix: Option<Pii<'a>>,
        /// What stands behind it.
        pub suffix: Option<Pii<'a>>,
    }

    /// A phone number on a card.
    pub struct CardPhone<'a> {
        /// The number as the card has it.
        pub phone: Option<Pii<'a>>,
        /// The number as the platform has it.
        pub wa_id: Option<Phone<'a>>,
        /// Free text in the sender's language.
        pub kind as "type": Option<Pii<'a>>,
    }

    /// An e-mail address on a card.
    pub struct CardEmail<'a> {
        /// The address.
        pub email: Option<Pii<'a>>,
        /// Free text in the sender's language.
        pub kind as "type": Option<Pii<'a>>,
    }

    /// A web page on a card.
    pub struct CardUrl<'a> {
        /// The page.
        pub url: Option<Pii<'a>>,
        /// Free text in the sender's language.
        pub kind as "type": Option<Pii<'a>>,
    }

    /// A postal address on a card.
    pub struct CardAddress<'a> {
        /// Street and number.
        pub street: Option<Pii<'a>>,
        /// City.
        pub city: Option<Pii<'a>>,
        /// State or province.
        pub state: Option<Pii<'a>>,
        /// Postal code.
        pub zip: Option<Pii<'a>>,
        /// Country.
        pub country: Option<Pii<'a>>,
        /// ISO 3166 alpha-2.
        pub country_code: Option<Pii<'a>>,
        /// Free text in the sender's language.
        pub kind as "type": Option<Pii<'a>>,
    }

    /// Where the person on a card works.
    pub struct CardOrg<'a> {
        /// The company.
        pub company: Option<Pii<'a>>,
        /// The department.
        pub department: Option<Pii<'a>>,
        /// The position.
        pub title: Option<Pii<'a>>,
    }
}
