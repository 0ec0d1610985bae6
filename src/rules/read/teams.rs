//! `teams`: the tree of teams, with what each inherits.

use std::collections::BTreeMap;

use super::Table;
use crate::json::tree::{self, Node};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::shape::Spanned;
use crate::rules::team::{Member, Team};
use crate::text::fold;

/// A team as written.
struct Written<'n> {
    team: Team,
    parent: Option<Spanned<'n>>,
}

pub(super) fn read(node: Option<&Node<'_>>, schedules: &Table, report: &mut Report) -> Vec<Team> {
    let members = node
        .and_then(|node| report.members(node))
        .unwrap_or_default();
    let mut written: Vec<Written<'_>> = members
        .iter()
        .map(|member| team(member, schedules, report))
        .collect();
    let names = Table::of(written.iter().map(|written| written.team.name.as_str()));
    let parents: Vec<Option<usize>> = written
        .iter()
        .map(|written| {
            names
                .find("team", written.parent.as_ref()?, report)
                .copied()
        })
        .collect();
    let tree = Tree::of(&parents);
    for Written { team, .. } in tree.circles.iter().filter_map(|team| written.get(*team)) {
        report.error_with_help(
            Code::Cycle,
            team.place,
            format!("the parents of team `{}` lead back to it", team.name),
            Some("give it another `parent`, or none"),
        );
    }
    for team in tree.parents_first {
        if let Some(parent) = parents.get(team).copied().flatten() {
            inherit(&mut written, team, parent);
        }
    }
    written.into_iter().map(|written| written.team).collect()
}

/// The teams of every role, in file order.
pub(super) fn roles(teams: &[Team]) -> Table<Vec<usize>> {
    let mut roles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, team) in teams.iter().enumerate() {
        if let Some(role) = &team.role {
            roles.entry(role.clone()).or_default().push(index);
        }
    }
    Table(roles)
}

fn team<'n>(member: &'n tree::Member<'n>, schedules: &Table, report: &mut Report) -> Written<'n> {
    let mut written = Written {
        team: Team {
            name: member.key.to_string(),
            place: member.key_span,
            parent: None,
            role: None,
            regions: None,
            languages: None,
            schedule: None,
            depth: 0,
            members: Vec::new(),
        },
        parent: None,
    };
    let keys = [
        "parent",
        "role",
        "regions",
        "languages",
        "schedule",
        "members",
    ];
    let Some(object) = report.object(&member.node, &keys) else {
        return written;
    };
    let team = &mut written.team;
    written.parent = object.value("parent").and_then(|node| report.name(node));
    team.role = object
        .value("role")
        .and_then(|node| report.name(node))
        .map(|name| name.text.to_owned());
    team.regions = object.value("regions").map(|node| {
        report
            .strings(node)
            .into_iter()
            .map(|region| region.text.to_owned())
            .collect()
    });
    team.languages = object.value("languages").map(|node| {
        report
            .strings(node)
            .into_iter()
            .map(|language| fold(language.text))
            .collect()
    });
    team.schedule = object
        .value("schedule")
        .and_then(|node| report.name(node))
        .and_then(|name| schedules.find("schedule", &name, report).copied());
    for member in object
        .value("members")
        .and_then(|node| report.members(node))
        .unwrap_or_default()
    {
        team.members
            .extend(weight(&member.node, report).map(|weight| Member {
                name: member.key.to_string(),
                weight,
            }));
    }
    written
}

/// A weight in thousandths.
fn weight(node: &Node<'_>, report: &mut Report) -> Option<u64> {
    let weight = report.number(node)?;
    if !(0.0..=1_000_000.0).contains(&weight) {
        report.error(
            Code::Value,
            node.span,
            format!("`{weight}` is not a weight: write a number from 0 to 1000000"),
        );
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in range just above; thousandths are all that is kept"
    )]
    Some((weight * 1000.0).round() as u64)
}

/// Who stands above whom.
#[derive(Default)]
struct Tree {
    /// Every team, after its ancestors.
    parents_first: Vec<usize>,
    /// The teams whose ancestors lead back to them.
    circles: Vec<usize>,
}

impl Tree {
    fn of(parents: &[Option<usize>]) -> Self {
        let mut tree = Self::default();
        let mut is_new = vec![true; parents.len()];
        for team in 0..parents.len() {
            // Upwards until there is no parent, or one that was met before: in an earlier path, or in this one.
            let mut path = Vec::new();
            let mut next = Some(team);
            while let Some((team, is_new)) =
                next.and_then(|team| Some((team, is_new.get_mut(team).filter(|new| **new)?)))
            {
                *is_new = false;
                path.push(team);
                next = parents.get(team).copied().flatten();
            }
            let circle = path.iter().skip_while(|team| Some(**team) != next);
            tree.circles.extend(circle);
            tree.parents_first.extend(path.into_iter().rev());
        }
        tree
    }
}

/// What a team does not say itself is as its parent has it.
fn inherit(teams: &mut [Written<'_>], team: usize, parent: usize) {
    let Some(Written { team: above, .. }) = teams.get(parent) else {
        return;
    };
    let (regions, languages) = (above.regions.clone(), above.languages.clone());
    let (schedule, depth) = (above.schedule, above.depth);
    if let Some(Written { team, .. }) = teams.get_mut(team) {
        team.regions = team.regions.take().or(regions);
        team.languages = team.languages.take().or(languages);
        team.schedule = team.schedule.or(schedule);
        team.depth = depth + 1;
        team.parent = Some(parent);
    }
}
