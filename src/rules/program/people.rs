//! The members of all teams by number, so that who is away is looked up once for an event, however large teams are.

use super::lists::{Lists, number};
use super::table::{Table, hash};
use crate::rules::team::Team;

/// Everybody who is a member of a team, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    by_name: Table,
    /// Per person: a team, and the place among its members.
    at: Vec<(u32, u32)>,
    /// The members of each team.
    of_team: Lists,
}

impl People {
    pub(super) fn of(teams: &[Team]) -> Self {
        let mut people = Self::default();
        for (at, team) in (0..).zip(teams) {
            let members = (0..).zip(&team.members);
            let numbers: Vec<u32> = members
                .map(|(place, member)| {
                    people.find(&member.name, teams).unwrap_or_else(|| {
                        let new = number(people.at.len());
                        people.at.push((at, place));
                        people.by_name.insert(hash(member.name.as_bytes()), new);
                        new
                    })
                })
                .collect();
            people.of_team.push(numbers);
        }
        people.by_name.fit();
        people.at.shrink_to_fit();
        people.of_team.shrink();
        people
    }

    /// How many there are; their numbers are below.
    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// The number of the person of this name; `None` if it is a member of no team.
    pub(crate) fn find(&self, name: &str, teams: &[Team]) -> Option<u32> {
        self.by_name.find(hash(name.as_bytes()), |person| {
            let at = self.at.get(person as usize);
            let member = at
                .and_then(|(team, place)| teams.get(*team as usize)?.members.get(*place as usize));
            member.is_some_and(|member| member.name == name)
        })
    }

    /// The members of a team, in their order.
    pub(crate) fn of_team(&self, team: usize) -> &[u32] {
        self.of_team.get(number(team))
    }

    pub(super) fn memory(&self) -> usize {
        self.by_name.memory() + self.at.capacity() * size_of::<(u32, u32)>() + self.of_team.memory()
    }
}
