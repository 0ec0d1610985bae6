//! Names that nothing in the file uses.

use std::collections::{BTreeMap, BTreeSet};

use super::File;
use crate::facts::BuiltIn;
use crate::json::tree::{Member, Node};
use crate::rules::diagnostic::{Code, Report};

/// Reports unused fields, calendars, schedules, keyword sets and teams.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let used = Used::of(file.root);
    let unused = |name: &str, what: &str, how: &str, member: &Member<'_>, report: &mut Report| {
        report.warning(
            Code::Unused,
            member.key_span,
            format!("{what} `{name}` is used by nothing"),
            format!("{how}, or leave it out"),
            None,
        );
    };
    for (section, what, names, how) in [
        ("fields", "field", &used.facts, "compare it in a condition"),
        (
            "calendars",
            "calendar",
            &used.calendars,
            "name it in the `holidays` of a schedule",
        ),
        (
            "schedules",
            "schedule",
            &used.schedules,
            "ask for it with `open` or `closed`, or give it to a team",
        ),
        (
            "keywords",
            "keyword set",
            &used.keyword_sets,
            "ask for it with `keyword` in a condition",
        ),
        (
            "teams",
            "team",
            &used.teams,
            "send something to it or to its role",
        ),
    ] {
        for member in members(file.root, section) {
            if !names.contains(member.key.as_ref()) {
                unused(&member.key, what, how, member, report);
            }
        }
    }
}

/// All names that the rest of the file uses; rules that are switched off count.
#[derive(Default)]
struct Used<'f> {
    facts: BTreeSet<&'f str>,
    calendars: BTreeSet<&'f str>,
    schedules: BTreeSet<&'f str>,
    keyword_sets: BTreeSet<&'f str>,
    teams: BTreeSet<&'f str>,
    roles: BTreeSet<&'f str>,
}

impl<'f> Used<'f> {
    fn of(root: &'f Node<'f>) -> Self {
        let mut used = Self::default();
        for member in members(root, "schedules") {
            let holidays = member.node.value("holidays");
            used.calendars.extend(texts(holidays));
        }
        for section in ["priority", "triggers", "routes"] {
            for rule in root.value(section).map(Node::items).unwrap_or_default() {
                rule.value("when")
                    .into_iter()
                    .for_each(|when| used.condition(when));
                used.outcome(rule);
            }
        }
        root.value("fallback")
            .into_iter()
            .for_each(|fallback| used.outcome(fallback));
        used.teams(root);
        used
    }

    fn condition(&mut self, node: &'f Node<'f>) {
        for member in node.members() {
            match member.key.as_ref() {
                "all" | "any" => member
                    .node
                    .items()
                    .iter()
                    .for_each(|part| self.condition(part)),
                "not" => self.condition(&member.node),
                "keyword" => self.keyword_sets.extend(operands(&member.node)),
                "open" | "closed" => self.schedules.extend(operands(&member.node)),
                fact => {
                    self.facts.insert(fact);
                }
            }
        }
    }

    fn outcome(&mut self, node: &'f Node<'f>) {
        let targets = node.value("targets").map(Node::items).unwrap_or_default();
        for step in std::iter::once(node).chain(targets) {
            self.teams.extend(texts(step.value("team")));
            self.roles.extend(texts(step.value("role")));
            let agent = step.value("agent");
            self.facts
                .extend(texts(agent.and_then(|agent| agent.value("fact"))));
        }
        if !self.roles.is_empty() {
            // Roles look at these by themselves.
            let by_role = [BuiltIn::CustomerRegion, BuiltIn::CustomerLanguage];
            self.facts.extend(by_role.map(|fact| fact.row().name));
        }
    }

    /// Teams with a role that is asked for, and the parents of all that are used.
    fn teams(&mut self, root: &'f Node<'f>) {
        let all = members(root, "teams");
        for team in all {
            if texts(team.node.value("role")).any(|role| self.roles.contains(role)) {
                self.teams.insert(&team.key);
            }
            if team.node.value("members").is_some() {
                self.facts.insert(BuiltIn::ConversationAgent.row().name);
            }
            self.schedules.extend(texts(team.node.value("schedule")));
        }
        let parents: BTreeMap<&str, &str> = all
            .iter()
            .flat_map(|team| {
                texts(team.node.value("parent")).map(|parent| (team.key.as_ref(), parent))
            })
            .collect();
        let mut next: Vec<&'f str> = self.teams.iter().copied().collect();
        while let Some(team) = next.pop() {
            if let Some(parent) = parents.get(team).filter(|parent| self.teams.insert(parent)) {
                next.push(parent);
            }
        }
    }
}

/// The names in a condition on keyword sets or schedules, with or without operators.
fn operands<'f>(node: &'f Node<'f>) -> impl Iterator<Item = &'f str> {
    let under_operators = node.members().iter().flat_map(|member| member.node.texts());
    node.texts().chain(under_operators).map(|(name, _)| name)
}

fn members<'f>(root: &'f Node<'f>, section: &str) -> &'f [Member<'f>] {
    root.value(section).map(Node::members).unwrap_or_default()
}

fn texts<'f>(node: Option<&'f Node<'f>>) -> impl Iterator<Item = &'f str> {
    node.into_iter().flat_map(Node::texts).map(|(text, _)| text)
}
