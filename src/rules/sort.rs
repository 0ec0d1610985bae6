//! What parts of a file name.

use super::phrase::Phrase;
use super::said::said;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Action,
    Calendar,
    Condition,
    KeywordSet,
    Route,
    Schedule,
    Team,
    /// A team or a person.
    Who,
    /// A team, a person or a queue.
    Target,
}

impl Sort {
    /// Those that have a section of their own, with its key.
    pub(crate) const IN_SECTIONS: [(Self, &'static str); 6] = [
        (Self::Calendar, "calendars"),
        (Self::Condition, "conditions"),
        (Self::KeywordSet, "keywords"),
        (Self::Route, "routes"),
        (Self::Schedule, "schedules"),
        (Self::Team, "teams"),
    ];

    pub(crate) fn section(self) -> Option<&'static str> {
        let mut sections = Self::IN_SECTIONS.into_iter();
        let found = sections.find(|(sort, _)| *sort == self);
        found.map(|(_, section)| section)
    }

    /// What stands before a name that is none of these.
    pub(crate) fn none_called(self) -> Phrase {
        match self {
            Self::Action => said!("no action is called"),
            Self::Calendar => said!("no calendar is called"),
            Self::Condition => said!("no condition is called"),
            Self::KeywordSet => said!("no keyword set is called"),
            Self::Route => said!("no route is called"),
            Self::Schedule => said!("no schedule is called"),
            Self::Team => said!("no team is called"),
            Self::Who => said!("no team or person is called"),
            Self::Target => said!("no team, person or queue is called"),
        }
    }
}
