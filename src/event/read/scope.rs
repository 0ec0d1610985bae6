//! What an element is read with: what stands around it, and between whom it went.

use std::sync::Arc;

use crate::event::kind::EventKind;
use crate::event::message::{ConversationContext, HistoryChunk};
use crate::event::sender::{Contacts, Party};
use crate::event::types::record::record;
use crate::event::types::{GroupId, UserId, Username};

/// What stands around an element and is needed to read it.
#[derive(Default)]
pub(in crate::event) struct Scope<'a> {
    pub(in crate::event) contacts: Contacts<'a>,
    /// The kind of the value's groups.
    pub(in crate::event) groups: Option<EventKind>,
    /// Whether the value's statuses are those of calls.
    pub(in crate::event) calls: bool,
    /// The customer of the thread, in the history.
    pub(in crate::event) thread: Party<'a>,
    pub(in crate::event) chunk: Option<Arc<HistoryChunk>>,
    pub(in crate::event) conversation_context: Option<Arc<ConversationContext<'a>>>,
}

record! {
    /// Who it is about, by the members that say so.
    pub(in crate::event) struct Person<'a> {
        pub(in crate::event) wa_id: Option<&'a str>,
        pub(in crate::event) user_id: Option<UserId<'a>>,
        pub(in crate::event) parent_user_id: Option<UserId<'a>>,
        pub(in crate::event) username: Option<Username<'a>>,
        pub(in crate::event) group_id: Option<GroupId<'a>>,
    }

    /// Between whom it went.
    pub(in crate::event) struct Correspondents<'a> {
        pub(in crate::event) group_id: Option<GroupId<'a>>,
        pub(in crate::event) from: Option<&'a str>,
        pub(in crate::event) from_user_id: Option<UserId<'a>>,
        pub(in crate::event) from_parent_user_id: Option<UserId<'a>>,
        pub(in crate::event) to: Option<&'a str>,
        pub(in crate::event) to_user_id: Option<UserId<'a>>,
        pub(in crate::event) to_parent_user_id: Option<UserId<'a>>,
    }
}

impl<'a> Correspondents<'a> {
    pub(in crate::event) fn sender(&self) -> Party<'a> {
        Party::new(self.from, self.from_user_id, self.from_parent_user_id)
    }

    pub(in crate::event) fn receiver(&self) -> Party<'a> {
        Party::new(self.to, self.to_user_id, self.to_parent_user_id)
    }
}

impl<'a> Person<'a> {
    pub(in crate::event) fn party(self) -> Party<'a> {
        Party {
            username: self.username,
            ..Party::new(self.wa_id, self.user_id, self.parent_user_id)
        }
    }
}
