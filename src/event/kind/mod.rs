//! What an event is: the dotted kinds.
//!
//! Rules of this file: the kinds of messages are rows of the table of [message types](super::message_types), all others
//! rows of the table below. A kind that may arrive by another way than live traffic has four more names, one for each
//! [`Origin`]; what makes them is the macro, not the table.

mod kind_pattern;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::message_types::message_types;
pub use kind_pattern::{KindPattern, UnknownKind};

/// The dotted kind of an event: `message.text`, `status.failed`, `echo.message.image`.
///
/// `Copy`, two bytes; its name costs a table look-up. Kinds are ordered as their names stand in [`all`](Self::all).
///
/// ```
/// use waypost::EventKind;
///
/// assert_eq!(EventKind::MESSAGE_TEXT.as_str(), "message.text");
/// assert!(EventKind::MESSAGE_TEXT.matches("message"));
/// assert!(!EventKind::MESSAGE_TEXT.matches("message.te"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKind(u16);

/// By which way an event reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// As it happened.
    Live,
    /// A copy of what the business sent by another of its devices (`smb_message_echoes`).
    Echo,
    /// A message from before the number was connected (`history`).
    History,
    /// An echo among the history's media messages (`history.echo`).
    HistoryEcho,
    /// Traffic of a thread that another application owns (`standby`).
    Standby,
}

/// By which ways events of a row of the table come, as the platform's fields hold them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ways {
    /// Live alone: in a field of its own.
    Live,
    /// In a list of its own, which stands wherever messages may stand beside it.
    Beside,
    /// Among messages: by every way.
    Message,
}

/// As many as [`Origin`] has variants.
const ORIGINS: u16 = 5;

macro_rules! kinds {
    (
        prefixed { $($(#[$doc:meta])* $prefixed:ident = $name:literal $ways:ident,)* }
        bare { $($(#[$bare_doc:meta])* $bare:ident = $bare_name:literal,)* }
        contents {$(
            $(#[$message_doc:meta])*
            $Type:ident = $word:literal: $Record:ty, $MESSAGE:ident $(by $kind_of:ident)?, $read:ident,
            text $text:tt, media $media:tt, reply $reply:tt;
        )*}
        members { $($members:tt)* }
        bare {$($(#[$empty_doc:meta])* $Empty:ident = $empty_word:literal, $EMPTY:ident;)*}
        older { $($older:tt)* }
        answers {$(
            #[doc = $answer_doc:literal]
            $Answer:ident = $answer_word:literal, $member:ident: $Content:ident($AnswerRecord:ty),
            $ANSWER:ident $(= $answer_name:literal)?, text $answer_text:tt, reply $answer_reply:tt;
        )*}
    ) => {
        kinds! {
            @rows
            prefixed {
                $($(#[$message_doc])* $MESSAGE = "message." $word; Message,)*
                $($(#[$empty_doc])* $EMPTY = "message." $empty_word; Message,)*
                $($(#[doc = $answer_doc] $ANSWER = $answer_name; Message,)?)*
                $($(#[$doc])* $prefixed = $name; $ways,)*
            }
            bare { $($(#[$bare_doc])* $bare = $bare_name,)* }
        }
    };
    (
        @rows
        prefixed { $($(#[$doc:meta])* $prefixed:ident = $($name:literal)+; $ways:ident,)* }
        bare { $($(#[$bare_doc:meta])* $bare:ident = $bare_name:literal,)* }
    ) => {
        /// One row a kind, one column an [`Origin`]; the name is empty if there is no such kind.
        const NAMES: &[[&str; ORIGINS as usize]] = &[
            $([
                concat!($($name),+),
                concat!("echo.", $($name),+),
                concat!("history.", $($name),+),
                concat!("history.echo.", $($name),+),
                concat!("standby.", $($name),+),
            ],)*
            $([$bare_name, "", "", "", ""],)*
        ];

        /// By which ways the kinds of a row come, row by row; those with one name come by their only one.
        const WAYS: &[Ways] = &[$(Ways::$ways,)*];

        #[expect(non_camel_case_types, reason = "the rows of the table, named as the constants they number")]
        #[expect(clippy::upper_case_acronyms, reason = "the same")]
        enum Row { $($prefixed,)* $($bare,)* }

        impl EventKind {
            $($(#[$doc])* pub const $prefixed: Self = Self(Row::$prefixed as u16 * ORIGINS);)*
            $($(#[$bare_doc])* pub const $bare: Self = Self(Row::$bare as u16 * ORIGINS);)*
        }
    };
}

message_types! {
    kinds
    prefixed {
        /// A message of a type that is not listed here.
        MESSAGE_OTHER = "message.other" Message,
        /// A message of ours left.
        STATUS_SENT = "status.sent" Beside,
        /// A message of ours reached a device.
        STATUS_DELIVERED = "status.delivered" Beside,
        /// A message of ours was read.
        STATUS_READ = "status.read" Beside,
        /// A voice message of ours was heard.
        STATUS_PLAYED = "status.played" Beside,
        /// A message of ours was not sent or not delivered.
        STATUS_FAILED = "status.failed" Beside,
        /// A message of ours was deleted.
        STATUS_DELETED = "status.deleted" Beside,
        /// Another delivery report.
        STATUS_OTHER = "status.other" Beside,
        /// A user wants no marketing messages any more.
        PREFERENCE_STOP = "preference.stop" Beside,
        /// A user wants marketing messages again.
        PREFERENCE_RESUME = "preference.resume" Beside,
        /// Another preference.
        PREFERENCE_OTHER = "preference.other" Beside,
        /// A user has another phone number.
        IDENTITY_NUMBER_CHANGED = "identity.number_changed" Message,
        /// A user has another business-scoped user id.
        IDENTITY_USER_ID_CHANGED = "identity.user_id_changed" Message,
        /// A user has another encryption key.
        IDENTITY_KEY_CHANGED = "identity.key_changed" Message,
        /// A link of a marketing message was followed.
        CLICK = "click" Beside,
        /// A call is being set up.
        CALL_CONNECT = "call.connect" Beside,
        /// A call ended.
        CALL_TERMINATE = "call.terminate" Beside,
        /// A call of ours rings, was accepted or was rejected.
        CALL_STATUS = "call.status" Beside,
        /// Another notice of a call.
        CALL_OTHER = "call.other" Beside,
        /// A group was created or deleted.
        GROUP_LIFECYCLE = "group.lifecycle" Live,
        /// Participants of a group came, went or asked to join.
        GROUP_PARTICIPANTS = "group.participants" Live,
        /// The settings of a group changed.
        GROUP_SETTINGS = "group.settings" Live,
        /// A group was suspended, or is so no longer.
        GROUP_STATUS = "group.status" Live,
        /// The review status of a template.
        TEMPLATE_STATUS = "template.status" Live,
        /// The quality score of a template.
        TEMPLATE_QUALITY = "template.quality" Live,
        /// The category of a template.
        TEMPLATE_CATEGORY = "template.category" Live,
        /// The components of a template.
        TEMPLATE_COMPONENTS = "template.components" Live,
        /// The quality or throughput of a phone number.
        NUMBER_QUALITY = "number.quality" Live,
        /// The display name of a phone number.
        NUMBER_NAME = "number.name" Live,
        /// A change of the account.
        ACCOUNT_UPDATE = "account.update" Live,
        /// An alert about the account.
        ACCOUNT_ALERT = "account.alert" Live,
        /// A review of the account.
        ACCOUNT_REVIEW = "account.review" Live,
        /// The settings of a number of the account.
        ACCOUNT_SETTINGS = "account.settings" Live,
        /// The limits of the business.
        ACCOUNT_CAPABILITY = "account.capability" Live,
        /// A change of the security settings.
        ACCOUNT_SECURITY = "account.security" Live,
        /// The status or health of a flow.
        FLOW_STATUS = "flow.status" Live,
        /// A thread changed hands between applications.
        HANDOVER = "handover" Live,
        /// A change of a partner solution.
        PARTNER = "partner" Live,
        /// A change of a payment configuration.
        PAYMENT_CONFIGURATION = "payment_configuration" Live,
        /// A change of the business's username.
        USERNAME = "username" Live,
        /// An event that the platform saw in a conversation by itself.
        AUTOMATIC = "automatic" Beside,
        /// A tracking event of a marketing message.
        TRACKING = "tracking" Live,
        /// A contact of the business's own address book changed.
        CONTACT_SYNC = "contact.sync" Beside,
        /// A failure of the system, the application or the account.
        ERROR = "error" Beside,
    }
    bare {
        /// What this version does not know; the raw text is kept.
        UNKNOWN = "unknown",
        /// What could not be read; the raw text is kept.
        UNPARSED = "unparsed",
        /// What another application sent in a thread that it owns.
        STANDBY_ECHO = "standby.echo",
    }
}

impl EventKind {
    /// Every [`index`](Self::index) is below this.
    pub const COUNT: usize = NAMES.len() * ORIGINS as usize;

    /// All kinds, those of one row of the rule language's table beside each other.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ORIGINS * u16::try_from(NAMES.len()).unwrap_or(0))
            .map(Self)
            .filter(|kind| !kind.as_str().is_empty())
    }

    /// Whether there is a kind of this index.
    #[expect(
        clippy::indexing_slicing,
        reason = "constants are made with it, and one out of bounds does not compile"
    )]
    pub(crate) const fn exists(index: usize) -> bool {
        !NAMES[index / ORIGINS as usize][index % ORIGINS as usize].is_empty()
    }

    /// The dotted name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let index = self.index();
        let row = NAMES.get(index / usize::from(ORIGINS));
        row.and_then(|row| row.get(index % usize::from(ORIGINS)))
            .copied()
            .unwrap_or_default()
    }

    /// A number of its own for this kind, below [`COUNT`](Self::COUNT). Not stable across versions.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// By which way it came.
    #[must_use]
    pub fn origin(self) -> Origin {
        match self.0 % ORIGINS {
            _ if self == Self::STANDBY_ECHO => Origin::Standby,
            0 => Origin::Live,
            1 => Origin::Echo,
            2 => Origin::History,
            3 => Origin::HistoryEcho,
            _ => Origin::Standby,
        }
    }

    /// The same kind as if it were live: `message.text` for `echo.message.text`.
    #[must_use]
    pub const fn base(self) -> Self {
        Self(self.0 - self.0 % ORIGINS)
    }

    /// The same kind by another way. `unknown`, `unparsed` and `standby.echo` have but one.
    pub(crate) fn with_origin(self, origin: Origin) -> Self {
        let kind = Self(self.base().0 + origin as u16);
        if kind.as_str().is_empty() {
            self.base()
        } else {
            kind
        }
    }

    /// Whether the platform sends events of this kind: every kind has a name below every prefix, but no template, say, comes
    /// as an echo.
    pub(crate) fn is_sent(self) -> bool {
        let ways = WAYS.get(self.index() / usize::from(ORIGINS)).copied();
        match (self.origin(), ways) {
            (Origin::Live, _) | (_, None | Some(Ways::Message)) => true,
            (Origin::Echo | Origin::History | Origin::Standby, Some(ways)) => ways == Ways::Beside,
            (Origin::HistoryEcho, Some(_)) => false,
        }
    }

    /// Whether a pattern names this kind: its own name, or the name of a level above it (`message` for
    /// `message.text`).
    #[must_use]
    pub fn matches(self, pattern: &str) -> bool {
        self.as_str()
            .strip_prefix(pattern)
            .is_some_and(|below| below.is_empty() || below.starts_with('.'))
    }
}

/// What nothing is known about is `unknown`.
impl Default for EventKind {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// From its name. Cost: one pass over all kinds.
impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::all()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| de::Error::custom(format_args!("no event is of kind `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::KindPattern;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_is_its_own_pattern() {
        let mut names: Vec<&str> = EventKind::all().map(EventKind::as_str).collect();
        let count = names.len();
        assert_eq!(count, 64 * 5 + 3);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for kind in EventKind::all() {
            assert!(kind.index() < EventKind::COUNT);
            let pattern = KindPattern::parse(kind.as_str()).unwrap();
            assert!(pattern.matches(kind));
            assert_eq!(pattern.to_string(), kind.to_string());
            assert_eq!(kind.base().with_origin(kind.origin()), kind);
        }
    }

    #[test]
    fn origins_are_prefixes_and_some_kinds_have_none() {
        for (kind, origin, name) in [
            (EventKind::MESSAGE_TEXT, Origin::Live, "message.text"),
            (EventKind::MESSAGE_TEXT, Origin::Echo, "echo.message.text"),
            (EventKind::ERROR, Origin::History, "history.error"),
            (
                EventKind::MESSAGE_IMAGE,
                Origin::HistoryEcho,
                "history.echo.message.image",
            ),
            (
                EventKind::STATUS_READ,
                Origin::Standby,
                "standby.status.read",
            ),
            (EventKind::STANDBY_ECHO, Origin::Standby, "standby.echo"),
            (EventKind::UNKNOWN, Origin::Echo, "unknown"),
            (EventKind::UNPARSED, Origin::Standby, "unparsed"),
        ] {
            assert_eq!(kind.with_origin(origin).as_str(), name);
        }
    }

    #[test]
    fn a_pattern_names_itself_and_all_below() {
        for (pattern, kind, matches) in [
            ("message", EventKind::MESSAGE_TEXT, true),
            ("message.text", EventKind::MESSAGE_TEXT, true),
            ("message.te", EventKind::MESSAGE_TEXT, false),
            (
                "message",
                EventKind::MESSAGE_TEXT.with_origin(Origin::Echo),
                false,
            ),
            (
                "echo",
                EventKind::MESSAGE_TEXT.with_origin(Origin::Echo),
                true,
            ),
            (
                "history",
                EventKind::MESSAGE_TEXT.with_origin(Origin::HistoryEcho),
                true,
            ),
            ("error", EventKind::ERROR, true),
            ("", EventKind::ERROR, false),
        ] {
            assert_eq!(kind.matches(pattern), matches, "{pattern} {kind}");
        }
        let patterns: Vec<&str> = KindPattern::all().map(KindPattern::as_str).collect();
        for pattern in [
            "message",
            "echo",
            "echo.message",
            "history.echo",
            "standby",
            "flow",
        ] {
            assert!(patterns.contains(&pattern), "{pattern}");
            assert_eq!(
                KindPattern::parse(pattern).map(KindPattern::as_str),
                Ok(pattern)
            );
        }
    }
}
