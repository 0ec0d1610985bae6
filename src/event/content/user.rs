//! What users do outside of messages: marketing preferences, clicks on marketing links, a new user id.

use crate::event::types::record::{record, words};
use crate::event::types::{Id, Pii, UserId};

record! {
    /// One of `user_preferences`: somebody wants marketing messages or none (Meta's webhook reference,
    /// `user_preferences`). Who it is, is the event's sender.
    pub struct Preference<'a> {
        /// `marketing_messages`.
        pub category: Option<&'a str>,
        /// What the user wants.
        pub value: Option<PreferenceValue<'a>>,
        /// The same in prose.
        pub detail: Option<Pii<'a>>,
        /// The sign-up link that was followed.
        pub signup_id: Option<Id<'a>>,
    }

    /// One of `user_actions`: a link of a marketing message was followed. It names neither a person nor a message.
    pub struct Click<'a> {
        /// `marketing_messages_link_click`.
        pub action_type: Option<&'a str>,
        /// What was clicked.
        pub marketing_messages_link_click_data: Option<ClickData<'a>>,
    }

    /// `marketing_messages_link_click_data`.
    pub struct ClickData<'a> {
        /// `cta` or `body`.
        pub click_component: Option<&'a str>,
        /// The product behind the link.
        pub product_id: Option<Id<'a>>,
        /// The click.
        pub click_id: Option<Id<'a>>,
        /// What the business put into the message to recognise it.
        pub tracking_token: Option<Pii<'a>>,
    }

    /// One of `user_id_update`: somebody has another business-scoped user id (Meta's page on business-scoped user ids).
    /// The event's sender is who they are from now on.
    pub struct UserIdUpdate<'a> {
        /// The same in prose; names the user.
        pub detail: Option<Pii<'a>>,
        /// The user id.
        pub user_id: Option<IdChange<'a>>,
        /// The parent user id.
        pub parent_user_id: Option<IdChange<'a>>,
    }

    /// An id before and after.
    pub struct IdChange<'a> {
        /// Until now.
        pub previous: Option<UserId<'a>>,
        /// From now on.
        pub current: Option<UserId<'a>>,
    }
}

words! {
    /// What a user wants.
    pub enum PreferenceValue<'a> {
        /// Marketing messages again.
        Resume = "resume",
        /// No marketing messages any more.
        Stop = "stop",
    }
}
