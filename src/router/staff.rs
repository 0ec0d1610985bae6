//! Who takes nothing at the time, as the host says.

use std::borrow::Cow;

use crate::facts::{BuiltIn, FactValue, Sources};
use crate::rules::team::Team;

/// The people who are away and the teams that are full. A fact that nobody said is the empty set.
pub(super) struct Staff<'e> {
    away: Option<Cow<'e, FactValue<'e>>>,
    full: Option<Cow<'e, FactValue<'e>>>,
}

impl<'e> Staff<'e> {
    pub(super) fn of(sources: Sources<'e>) -> Self {
        Self {
            away: sources.value(BuiltIn::AgentsAway.fact()),
            full: sources.value(BuiltIn::TeamsFull.fact()),
        }
    }

    pub(super) fn is_away(&self, person: &str) -> bool {
        has(self.away.as_deref(), person)
    }

    pub(super) fn is_full(&self, team: &Team) -> bool {
        has(self.full.as_deref(), &team.name)
    }

    /// Whether a team has members, and all of them are away.
    pub(super) fn is_deserted(&self, team: &Team) -> bool {
        let mut members = team.members.iter();
        self.away.is_some()
            && !team.members.is_empty()
            && members.all(|member| self.is_away(&member.name))
    }
}

fn has(names: Option<&FactValue<'_>>, name: &str) -> bool {
    match names {
        Some(FactValue::Strings(names)) => names.iter().any(|one| one == name),
        Some(FactValue::Bool(_) | FactValue::Number(_) | FactValue::String(_)) | None => false,
    }
}
