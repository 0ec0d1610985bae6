//! Who is on the other side: a person, and the country that their number or user id tells.

mod country_codes;
mod party;
mod phone;
mod region;

pub(in crate::event) use party::Contacts;
pub use party::Party;
pub(crate) use phone::{country, country_of_phone, is_country_code};
pub use region::{RestrictedRegions, RestrictedRegionsError};
