//! Teams that nobody of can be named.

use super::File;
use crate::rules::diagnostic::{Code, Report};

/// Reports teams whose members all have weight 0.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    for team in &file.model.teams {
        if !team.members.is_empty() && team.members.iter().all(|member| member.weight == 0) {
            report.warning(
                Code::IdleMembers,
                team.place,
                format!(
                    "no member of team `{}` is ever named: all weights are 0",
                    team.name
                ),
                "give those who work a weight above 0, or leave `members` out",
            );
        }
    }
}
