//! Who is on the other side: a person, and the country that their number or user id tells.

mod contacts;
mod country_codes;
mod dialled;
mod party;
mod phone;
mod region;

pub(in crate::event) use contacts::{Contacts, Lent};
pub use dialled::dialled;
pub use party::Party;
pub(crate) use phone::{countries, country, is_country_code};
pub use region::{RestrictedRegions, RestrictedRegionsError};
