//! Sets of event kinds, and which kinds carry which fact.

use crate::event::message::{may_have_media, may_have_reply, may_have_text};
use crate::event::{EventKind, KindPattern};
use crate::facts::{EventFact, Fact};

const WORDS: usize = EventKind::COUNT.div_ceil(64);

/// A set of event kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KindSet([u64; WORDS]);

impl KindSet {
    pub(crate) fn all() -> Self {
        Self::of(|_| true)
    }

    pub(crate) fn of(is: impl Fn(EventKind) -> bool) -> Self {
        let mut set = Self([0; WORDS]);
        for kind in EventKind::all().filter(|kind| is(*kind)) {
            if let Some(word) = set.0.get_mut(kind.index() / 64) {
                *word |= 1 << (kind.index() % 64);
            }
        }
        set
    }

    /// What a rule's `on` names; all kinds for a rule that has none.
    pub(crate) fn on(patterns: Option<&[KindPattern]>) -> Self {
        Self::of(|kind| {
            patterns.is_none_or(|patterns| patterns.iter().any(|pattern| pattern.matches(kind)))
        })
    }

    /// Those of them that do not always carry a fact.
    pub(crate) fn without(&self, fact: Fact) -> Self {
        match fact {
            Fact::Event(fact) => self.and(&constant_carriers(fact).complement()),
            Fact::Host(_) => *self,
        }
    }

    pub(crate) fn contains(&self, kind: EventKind) -> bool {
        let word = self.0.get(kind.index() / 64);
        word.is_some_and(|word| word & 1 << (kind.index() % 64) != 0)
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut both = *self;
        for (word, other) in both.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        both
    }

    pub(crate) fn complement(&self) -> Self {
        let mut all = Self::all();
        for (word, not) in all.0.iter_mut().zip(self.0) {
            *word &= !not;
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// One of them, the most usual one where it is there.
    pub(super) fn first(&self) -> Option<EventKind> {
        let usual = [EventKind::MESSAGE_TEXT, EventKind::MESSAGE_BUTTON];
        let mut kinds = usual.into_iter().chain(EventKind::all());
        kinds.find(|kind| self.contains(*kind))
    }
}

/// The kinds of events that may carry a fact, by whichever way they came.
pub(super) fn carriers(fact: EventFact) -> KindSet {
    let below = |patterns: &[&str]| {
        KindSet::of(|kind| patterns.iter().any(|pattern| kind.base().matches(pattern)))
    };
    match fact {
        EventFact::Kind
        | EventFact::WabaId
        | EventFact::PhoneNumberId
        | EventFact::GroupId
        | EventFact::SenderId
        | EventFact::SenderPhone
        | EventFact::SenderUserId
        | EventFact::SenderUsername
        | EventFact::SenderName
        | EventFact::SenderCountry
        | EventFact::SenderRestricted => KindSet::all(),
        EventFact::Text => KindSet::of(may_have_text),
        EventFact::ReplyId | EventFact::ReplyTitle => KindSet::of(may_have_reply),
        EventFact::FlowName => below(&["message.flow"]),
        // A change of identity arrives as a message.
        EventFact::ContextId
        | EventFact::ContextFrom
        | EventFact::ContextForwarded
        | EventFact::ContextProduct
        | EventFact::ReferralSourceId
        | EventFact::ReferralSourceType
        | EventFact::ReferralClickId => below(&["message", "identity"]),
        EventFact::MediaMimeType => KindSet::of(may_have_media),
        EventFact::MediaFilename => below(&["message.document"]),
        EventFact::OrderTotal | EventFact::OrderItems | EventFact::OrderCurrency => {
            below(&["message.order"])
        }
        EventFact::ReactionEmoji => below(&["message.reaction"]),
        EventFact::StatusCode
        | EventFact::StatusCallbackData
        | EventFact::PricingCategory
        | EventFact::PricingType => below(&["status"]),
        EventFact::PreferenceCategory => below(&["preference"]),
    }
}

/// The kinds of events that do not do without a fact, as the platform sends them.
fn constant_carriers(fact: EventFact) -> KindSet {
    let below = |patterns: &[&str]| {
        KindSet::of(|kind| patterns.iter().any(|pattern| kind.base().matches(pattern)))
    };
    match fact {
        EventFact::Kind => KindSet::all(),
        EventFact::WabaId | EventFact::PhoneNumberId | EventFact::SenderId => {
            below(&["message", "status"])
        }
        EventFact::Text => below(&["message.text", "message.button", "message.list"]),
        EventFact::ReplyTitle => below(&["message.button", "message.list"]),
        EventFact::OrderTotal | EventFact::OrderItems => below(&["message.order"]),
        EventFact::FlowName => below(&["message.flow"]),
        EventFact::StatusCode => below(&["status.failed"]),
        EventFact::PreferenceCategory => below(&["preference"]),
        _ => KindSet::of(|_| false),
    }
}
