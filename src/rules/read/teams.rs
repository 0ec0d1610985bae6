//! `teams`: the tree of teams, with what each inherits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Table;
use super::lineage::{self, Lineage};
use crate::json::tree::{self, Node, Value};
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Spanned;
use crate::rules::sort::Sort;
use crate::rules::team::{Member, Team};
use crate::text::fold;

const KEYS: &[&str] = &[
    "parent",
    "role",
    "regions",
    "languages",
    "schedule",
    "members",
];

/// A team as written.
struct Written<'n> {
    team: Team,
    parent: Option<Spanned<'n>>,
}

pub(super) fn read(node: Option<&Node<'_>>, schedules: &Table, report: &mut Report) -> Vec<Team> {
    let members = report.members_if_any(node).iter();
    let mut written: Vec<Written<'_>> = members
        .map(|member| team(member, schedules, report))
        .collect();
    let names = Table::of(written.iter().map(|written| written.team.name.as_str()));
    let mut parent = |written: &Written<'_>| {
        let parent = written.parent.as_ref()?;
        names.find(Sort::Team, parent, report).copied()
    };
    let parents: Vec<Option<usize>> = written.iter().map(&mut parent).collect();
    let lineage = Lineage::of(&parents);
    let name = |team: usize| written.get(team).map(|written| written.team.name.as_str());
    for circle in &lineage.circles {
        let Some(Written { team, .. }) = circle.first().and_then(|team| written.get(*team)) else {
            continue;
        };
        let message = said!(
            "the parents of team `{team}` lead back to it",
            team = team.name
        );
        let message = lineage::told(message, circle, name);
        let help = Some(said!("give it another `parent`, or none"));
        report.error_with_help(Code::Cycle, team.place, message, help);
    }
    for team in lineage.parents_first {
        if let Some(parent) = parents.get(team).copied().flatten() {
            inherit(&mut written, team, parent);
        }
    }
    written.into_iter().map(|written| written.team).collect()
}

/// The teams of every role, in file order.
pub(super) fn roles(teams: &[Team]) -> Table<Arc<[usize]>> {
    let mut roles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, team) in teams.iter().enumerate() {
        if let Some(role) = &team.role {
            roles.entry(role.clone()).or_default().push(index);
        }
    }
    let shared = |(role, teams): (String, Vec<usize>)| (role, teams.into());
    Table(roles.into_iter().map(shared).collect())
}

/// The names of all members.
pub(super) fn people(teams: &[Team]) -> BTreeSet<String> {
    let members = teams.iter().flat_map(|team| &team.members);
    members.map(|member| member.name.clone()).collect()
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
    if is_nothing(&member.node) {
        let help = Some(said!("write `{}` for a team that has nothing to say"));
        report.wrong_type_with_help(&member.node, Phrase::AnObject, help);
        return written;
    }
    let Some(object) = report.object(&member.node, KEYS) else {
        return written;
    };
    let team = &mut written.team;
    written.parent = object.read("parent", |node| report.name(node));
    let role = object.read("role", |node| report.name(node));
    if role.is_none() && object.value("role").is_some() {
        report.lost.insert(Lost::Roles);
    }
    team.role = role.map(|role| role.text.to_owned());
    let mut strings = |key| object.value(key).map(|node| report.strings(node));
    let owned = |region: Spanned<'_>| region.text.to_owned();
    team.regions = strings("regions").map(|all| all.into_iter().map(owned).collect());
    let folded = |language: Spanned<'_>| fold(language.text);
    team.languages = strings("languages").map(|all| all.into_iter().map(folded).collect());
    team.schedule = object.read("schedule", |node| {
        if matches!(node.value, Value::Object(_)) {
            let help = said!("declare it in `schedules`, and write its name");
            report.wrong_type_with_help(node, Phrase::AScheduleName, Some(help));
            return None;
        }
        let name = report.name(node)?;
        schedules.find(Sort::Schedule, &name, report).copied()
    });
    let members = weighted(object.value("members"), report).iter();
    let members = members.filter_map(|member| {
        let weight = weight(&member.node, report)?;
        Some(Member::new(member.key.to_string(), weight))
    });
    team.members = members.collect();
    written
}

fn is_nothing(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => false,
    }
}

fn weighted<'n>(node: Option<&'n Node<'n>>, report: &mut Report) -> &'n [tree::Member<'n>] {
    let help = || said!("write each with how much of the work it gets: `{\"ana\": 2, \"rui\": 1}`");
    report.members_as(node, help)
}

/// A weight in thousandths.
fn weight(node: &Node<'_>, report: &mut Report) -> Option<u64> {
    let weight = report.number(node)?;
    if !(0.0..=1_000_000.0).contains(&weight) {
        let message = said!(
            "`{weight}` is not a weight: write a number from 0 to 1000000",
            weight
        );
        report.error(Code::Value, node.span, message);
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in range just above; thousandths are all that is kept"
    )]
    Some((weight * 1000.0).round() as u64)
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
