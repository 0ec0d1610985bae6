//! Conditions that can never hold.

use std::collections::BTreeSet;

use super::domain::{Answer, Budget, Formula, Sign, Space, nobody};
use super::{Rule, WORK_A_QUESTION, listed};
use crate::facts::KindSet;
use crate::json::tree::{Node, Span};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Condition;

/// Reports conditions that can never hold, of rules and within rules. Returns the rules that are dead for it, by the
/// place of each.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    pool: &Budget<'_>,
    report: &mut Report,
) -> BTreeSet<Span> {
    let mut dead = BTreeSet::new();
    for rule in rules {
        let check = Check {
            kinds: KindSet::on(rule.on),
            space,
            pool,
            rule,
        };
        match check.can_hold(&[rule.when]) {
            Some(false) => {
                dead.insert(rule.node.span);
                check.tell(report);
            }
            Some(true) => {
                check.check_alternatives(rule.when, &|| rule.node.value("when"), report);
            }
            // The search for rules before it says so where it matters.
            None => {}
        }
    }
    dead
}

struct Check<'c, 'm> {
    kinds: KindSet,
    space: &'c Space<'m>,
    pool: &'c Budget<'c>,
    rule: &'c Rule<'m>,
}

impl<'m> Check<'_, 'm> {
    /// Whether an event could be of which all of these hold; none where that would cost too much.
    fn can_hold(&self, conditions: &[&'m Condition]) -> Option<bool> {
        self.can_hold_on(self.kinds, conditions)
    }

    fn can_hold_on(&self, kinds: KindSet, conditions: &[&'m Condition]) -> Option<bool> {
        let conditions = conditions
            .iter()
            .map(|condition| self.space.formula(condition, Sign::True));
        let formulas: Vec<_> = std::iter::once(Formula::kind(kinds))
            .chain(conditions)
            .collect();
        let budget = self.pool.part(WORK_A_QUESTION);
        match self.space.search(&formulas, &nobody(), &budget) {
            Answer::Perhaps(_) => Some(true),
            Answer::Never(_) => Some(false),
            Answer::TooCostly => None,
        }
    }

    /// Says that the whole condition never holds, and why.
    fn tell(&self, report: &mut Report) {
        let few = self.fewest(entries(self.rule.when));
        let names: BTreeSet<&str> = few.iter().flat_map(|part| self.names(part)).collect();
        let names = listed(names);
        let is_for_kinds = self.can_hold_on(KindSet::all(), &few) == Some(true);
        let message = match (&few[..], is_for_kinds) {
            (_, true) => format!(
                "{} can never match: the events that it looks at never have such {names}",
                self.rule.name
            ),
            ([Condition::Any(parts)], _) if parts.is_empty() => {
                format!("{} can never match: `any` is empty", self.rule.name)
            }
            ([_], _) => format!(
                "{} can never match: what it asks of {names} is impossible",
                self.rule.name
            ),
            _ => format!(
                "{} can never match: what it asks of {names} cannot be true at once",
                self.rule.name
            ),
        };
        let help = if is_for_kinds {
            "look at other events with `on`, or ask for another fact"
        } else {
            "change one of these conditions, or leave the rule out"
        };
        report.warning(Code::NeverHolds, self.rule.place(), message, help, None);
    }

    /// A few conditions that never hold at once, out of some that do not.
    fn fewest(&self, mut conditions: Vec<&'m Condition>) -> Vec<&'m Condition> {
        for index in (0..conditions.len()).rev() {
            let mut fewer = conditions.clone();
            fewer.remove(index);
            if self.can_hold(&fewer) == Some(false) {
                conditions = fewer;
            }
        }
        conditions
    }

    /// What a condition speaks of, as the file calls it.
    fn names(&self, condition: &'m Condition) -> BTreeSet<&'m str> {
        let mut names = BTreeSet::new();
        condition.any_leaf(&mut |leaf| {
            names.insert(match leaf {
                Condition::Keyword(_) => "keyword",
                Condition::Open(_) => "open",
                Condition::Closed(_) => "closed",
                Condition::Terms(_) | Condition::Regex(_) => "text",
                Condition::Exists(fact) | Condition::Test(fact, _) => self.space.name(*fact),
                Condition::Any(_) => "any",
                Condition::All(_) | Condition::Not(_) => "not",
            });
            false
        });
        names
    }

    /// Alternatives of a condition that holds now and then, which never hold themselves. Where the condition stands is
    /// looked for only if there is something to say.
    fn check_alternatives(
        &self,
        condition: &'m Condition,
        node: &dyn Fn() -> Option<&'m Node<'m>>,
        report: &mut Report,
    ) {
        match condition {
            Condition::All(parts) => {
                for part in parts {
                    self.check_alternatives(part, node, report);
                }
            }
            Condition::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let node = || place(node(), parts, index);
                    match self.can_hold(&[part]) {
                        Some(false) => self.tell_alternative(part, node(), report),
                        Some(true) => self.check_alternatives(part, &node, report),
                        None => {}
                    }
                }
            }
            // The opposite of what never holds always does: that is said where something depends on it.
            _ => {}
        }
    }

    fn tell_alternative(&self, part: &'m Condition, node: Option<&Node<'_>>, report: &mut Report) {
        let names: BTreeSet<&str> = self
            .fewest(entries(part))
            .iter()
            .flat_map(|part| self.names(part))
            .collect();
        let what = if names.is_empty() {
            "it is empty".to_owned()
        } else {
            format!("what it asks of {} is impossible", listed(names))
        };
        report.warning(
            Code::NeverHolds,
            node.map_or_else(|| self.rule.place(), |node| node.span),
            format!(
                "this alternative of {} can never hold: {what}",
                self.rule.name
            ),
            "change it, or leave it out",
            None,
        );
    }
}

/// The entries of a condition.
fn entries(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(entries).collect(),
        other => vec![other],
    }
}

/// Where an alternative stands: the list `any` under the node that has as many.
fn place<'n>(
    node: Option<&'n Node<'n>>,
    parts: &[Condition],
    index: usize,
) -> Option<&'n Node<'n>> {
    let lists = alternatives(node?);
    let mut fitting = lists
        .iter()
        .filter(|list| list.items().len() == parts.len());
    let list = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    // The model asks time last: the order of the file is kept apart from that.
    let is_moved = parts.windows(2).any(|pair| match pair {
        [one, two] => one.reads_time() != two.reads_time(),
        _ => false,
    });
    if is_moved {
        Some(list)
    } else {
        list.items().get(index)
    }
}

/// The lists of alternatives in a condition.
fn alternatives<'n>(node: &'n Node<'n>) -> Vec<&'n Node<'n>> {
    let mut lists = Vec::new();
    for member in node.members() {
        match member.key.as_ref() {
            "any" => {
                lists.push(&member.node);
                lists.extend(member.node.items().iter().flat_map(alternatives));
            }
            "all" => lists.extend(member.node.items().iter().flat_map(alternatives)),
            _ => {}
        }
    }
    lists
}
