//! Where in the body an event stands.

use std::fmt;

use serde::{Serialize, Serializer};

/// Makes [`List`] of its rows: each a list and the member that holds it.
macro_rules! lists {
    ($($List:ident = $key:literal,)*) => {
        /// The lists of a value whose elements are events, or lead to them. Their order here is the order of the events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::event) enum List { $($List,)* }

        impl List {
            pub(in crate::event) const ALL: &[Self] = &[$(Self::$List,)*];

            /// The member that holds it.
            pub(in crate::event) const fn key(self) -> &'static str {
                match self { $(Self::$List => $key,)* }
            }

            pub(in crate::event) fn from_key(key: &[u8]) -> Option<Self> {
                $(if key == $key.as_bytes() { return Some(Self::$List); })*
                None
            }
        }
    };
}

lists! {
    Messages = "messages",
    Statuses = "statuses",
    Errors = "errors",
    Clicks = "user_actions",
    Preferences = "user_preferences",
    Automatic = "automatic_events",
    Tracking = "events",
    Calls = "calls",
    Groups = "groups",
    ContactSync = "state_sync",
    Echoes = "message_echoes",
    History = "history",
    Threads = "threads",
    UserIds = "user_id_update",
}

/// Whether a member of a value is a list of events, and no member of an event is called so.
pub(crate) fn is_list_of_events(key: &str) -> bool {
    List::from_key(key.as_bytes()).is_some_and(|list| match list {
        List::Messages
        | List::Statuses
        | List::Clicks
        | List::Preferences
        | List::Automatic
        | List::Calls
        | List::ContactSync
        | List::Echoes
        | List::UserIds => true,
        List::Errors | List::Tracking | List::Groups | List::History | List::Threads => false,
    })
}

/// One step down into the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::event) enum Step {
    Entries,
    Entry(u32),
    #[default]
    Changes,
    Change(u32),
    Value,
    Standby,
    /// What stands in the place of a list.
    List(List),
    Element(List, u32),
}

/// Where in the body an event stands: a JSON pointer (RFC 6901), relative to the body as it was sent.
///
/// ```
/// use waypost::Payload;
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "weather", "value": {}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let event = payload.events().next().unwrap();
/// assert_eq!(event.path().to_string(), "/entry/0/changes/0/value");
/// # Ok::<(), waypost::webhook::PayloadError>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Path {
    // The deepest there is: entry, change, value, history, thread, message. Those behind `len` say nothing.
    steps: [Step; 6],
    len: u8,
}

impl Path {
    /// The body itself.
    pub(in crate::event) const ROOT: Self = Self {
        steps: [Step::Changes; 6],
        len: 0,
    };

    /// Goes one step further down; there is no seventh, and none is taken.
    ///
    /// In its place: what has just been written in small pieces is slow to be copied as a whole.
    #[inline]
    pub(in crate::event) fn push(&mut self, step: Step) {
        if let Some(place) = self.steps.get_mut(usize::from(self.len)) {
            *place = step;
            self.len += 1;
        }
    }

    /// One step further down.
    pub(in crate::event) fn then(mut self, step: Step) -> Self {
        self.push(step);
        self
    }

    /// Goes back up to where it had so many steps.
    #[inline]
    pub(in crate::event) fn truncate(&mut self, len: u8) {
        self.len = self.len.min(len);
    }

    fn steps(&self) -> impl Iterator<Item = Step> {
        self.steps.iter().copied().take(usize::from(self.len))
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.steps().eq(other.steps())
    }
}

impl Eq for Path {}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in self.steps() {
            match step {
                Step::Entries => f.write_str("/entry")?,
                Step::Entry(index) => write!(f, "/entry/{index}")?,
                Step::Changes => f.write_str("/changes")?,
                Step::Change(index) => write!(f, "/changes/{index}")?,
                Step::Value => f.write_str("/value")?,
                Step::Standby => f.write_str("/standby")?,
                Step::List(list) => write!(f, "/{}", list.key())?,
                Step::Element(list, index) => write!(f, "/{}/{index}", list.key())?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_down_and_back_up() {
        let mut path = Path::ROOT.then(Step::Entry(3));
        path.push(Step::Change(1));
        path.push(Step::Value);
        path.push(Step::Element(List::Messages, 12));
        assert_eq!(path.to_string(), "/entry/3/changes/1/value/messages/12");
        path.truncate(9);
        path.truncate(1);
        assert_eq!(path, Path::ROOT.then(Step::Entry(3)));
        assert_ne!(path, Path::ROOT.then(Step::Entry(4)));
        assert_eq!(path.to_string(), "/entry/3");
        for _ in 0..9 {
            path.push(Step::Value);
        }
        assert_eq!(path.to_string(), "/entry/3/value/value/value/value/value");
    }

    #[test]
    fn lists_are_found_by_their_key_and_numbered_in_order() {
        for (number, list) in List::ALL.iter().copied().enumerate() {
            assert_eq!(List::from_key(list.key().as_bytes()), Some(list));
            assert_eq!(list as usize, number);
        }
        assert_eq!(List::from_key(b"message"), None);
    }
}
