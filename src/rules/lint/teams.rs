//! Teams nobody of whom is named for a new customer.

use super::File;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::said::said;

/// Reports teams whose members all have weight 0.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    for team in &file.model.teams {
        if !team.members.is_empty() && team.members.iter().all(|member| member.weight == 0) {
            report.warning(
                Code::IdleMembers,
                team.place,
                said!("a member of team `{team}` is only named where `conversation.agent` names one: all weights are 0", team = team.name),
                said!("give those who take new customers a weight above 0, or leave `members` out"),
            );
        }
    }
}
