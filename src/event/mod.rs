//! What happened, in one event each.

mod country_codes;
pub(crate) mod phone;
mod region;

pub use region::{RestrictedRegions, RestrictedRegionsError};
