//! Who takes nothing at the time, as the host says.

use std::borrow::Cow;

use super::Rules;
use super::memo::Memo;
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
}

/// The members of teams who are away, by number: looked up once for an event, when a team is asked.
#[derive(Clone, Default)]
pub(super) struct Away {
    is_known: bool,
    is_anybody: bool,
    people: Memo,
}

impl Away {
    /// Forgets those of the event before.
    pub(super) const fn clear(&mut self) {
        self.is_known = false;
    }

    /// Finds out who is away, unless that is done.
    pub(super) fn find(&mut self, staff: &Staff<'_>, rules: &Rules) {
        if std::mem::replace(&mut self.is_known, true) {
            return;
        }
        self.is_anybody = false;
        let Some(FactValue::Strings(names)) = staff.away.as_deref() else {
            return;
        };
        let people = &rules.program.people;
        self.people.begin(people.len());
        for name in names {
            if let Some(person) = people.find(name, &rules.model.teams) {
                self.people.set(person, true);
                self.is_anybody = true;
            }
        }
    }

    pub(super) fn has(&self, person: u32) -> bool {
        self.is_anybody && self.people.get(person).is_some()
    }

    /// Whether there are any members, and all of them are away.
    pub(super) fn are_all(&self, members: &[u32]) -> bool {
        !members.is_empty() && members.iter().all(|person| self.has(*person))
    }
}

fn has(names: Option<&FactValue<'_>>, name: &str) -> bool {
    match names {
        Some(FactValue::Strings(names)) => names.iter().any(|one| one == name),
        Some(FactValue::Bool(_) | FactValue::Number(_) | FactValue::String(_)) | None => false,
    }
}
