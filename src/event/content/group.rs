//! Groups: made, joined, renamed, suspended (Meta's pages on groups).

use super::error::PlatformError;
use crate::event::types::record::{record, words};
use crate::event::types::{Id, Phone, Pii, UserId, Username};

record! {
    /// One of `groups`. Which group is the event's; who asked to join is the event's sender.
    pub struct GroupUpdate<'a> {
        /// What happened.
        pub kind as "type": Option<GroupUpdateType<'a>>,
        /// The request of the business that it answers.
        pub request_id: Option<Id<'a>>,
        /// What the group is called.
        pub subject: Option<Pii<'a>>,
        /// What the group says about itself.
        pub description: Option<Pii<'a>>,
        /// The link by which one joins it.
        pub invite_link: Option<Pii<'a>>,
        /// `auto_approve` or `approval_required`.
        pub join_approval_mode: Option<&'a str>,
        /// Why somebody came or went: `invite_link` ...
        pub reason: Option<&'a str>,
        /// Who came.
        pub added_participants: Vec<Participant<'a>>,
        /// Who went.
        pub removed_participants: Vec<Participant<'a>>,
        /// Who could not be added or removed.
        pub failed_participants: Vec<Participant<'a>>,
        /// `business` or `participant`.
        pub initiated_by: Option<&'a str>,
        /// The request to join.
        pub join_request_id: Option<Id<'a>>,
        /// The picture.
        pub profile_picture: Option<SettingUpdate<'a>>,
        /// The subject.
        pub group_subject: Option<SettingUpdate<'a>>,
        /// The description.
        pub group_description: Option<SettingUpdate<'a>>,
        /// Why it failed.
        pub errors: Vec<PlatformError<'a>>,
    }

    /// Somebody who came, went or could not.
    pub struct Participant<'a> {
        /// How the business named them: a phone number or a user id.
        pub input: Option<Pii<'a>>,
        /// The phone number.
        pub wa_id: Option<Phone<'a>>,
        /// The business-scoped user id.
        pub user_id: Option<UserId<'a>>,
        /// The parent user id.
        pub parent_user_id: Option<UserId<'a>>,
        /// The username.
        pub username: Option<Username<'a>>,
        /// Why they could not.
        pub errors: Vec<PlatformError<'a>>,
    }

    /// One setting of a group; each can fail on its own.
    pub struct SettingUpdate<'a> {
        /// The new text.
        pub text: Option<Pii<'a>>,
        /// The type of the new picture.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the new picture, in Base64.
        pub sha256: Option<&'a str>,
        /// Whether it is so now.
        pub update_successful: Option<bool>,
        /// Why it is not.
        pub errors: Vec<PlatformError<'a>>,
    }
}

words! {
    /// What happened to a group.
    pub enum GroupUpdateType<'a> {
        /// It was made.
        Create = "group_create",
        /// It was deleted.
        Delete = "group_delete",
        /// Somebody asked to join.
        JoinRequestCreated = "group_join_request_created",
        /// Somebody does not want to join any more.
        JoinRequestRevoked = "group_join_request_revoked",
        /// Somebody came.
        ParticipantsAdd = "group_participants_add" | "group_add_participants",
        /// Somebody went.
        ParticipantsRemove = "group_participants_remove" | "group_remove_participants",
        /// Its settings changed.
        SettingsUpdate = "group_settings_update",
        /// It was suspended.
        Suspend = "group_suspend",
        /// It is not suspended any more.
        SuspendCleared = "group_suspend_cleared",
    }
}
