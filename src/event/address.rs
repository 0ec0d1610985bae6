//! The texts of a [`Party`], by question.

use super::id::{Phone, UserId, Username};
use super::party::Party;
use super::pii::Pii;

impl Party<'_> {
    /// The id that stays with a person: the business-scoped user id where the body has one, else the phone number.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.user_id().or_else(|| self.phone())
    }

    /// The phone number.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_ref().map(Phone::as_str)
    }

    /// The business-scoped user id.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_ref().map(UserId::as_str)
    }

    /// The username.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.username.as_ref().map(Username::as_str)
    }

    /// The name in the profile.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(Pii::as_str)
    }
}
