//! Conditions that can never hold.

use std::collections::BTreeSet;

use super::WORK_A_QUESTION;
use super::domain::{Answer, Budget, Formula, Space, nobody};
use crate::facts::KindSet;
use crate::rules::condition::{Condition, Entry, Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::words::list;

/// Reports conditions that can never hold, of rules and within rules. Returns the rules that are dead for it.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    pool: &Budget<'_>,
    report: &mut Report,
) -> BTreeSet<RuleRef> {
    let mut dead = BTreeSet::new();
    for rule in rules {
        let check = Check {
            kinds: KindSet::on(rule.on),
            space,
            pool,
            rule,
        };
        match check.can_hold(&[&rule.when.condition]) {
            Some(false) => {
                dead.insert(rule.at);
                check.tell(report);
            }
            Some(true) => check.check_alternatives(rule.when.entry(), report),
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
            .map(|condition| self.space.formula(condition, Goal::True));
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
        let few = self.fewest(entries(&self.rule.when.condition));
        let names: BTreeSet<&str> = few.iter().flat_map(|part| self.names(part)).collect();
        let names = list(names, "and");
        let is_for_kinds = self.can_hold_on(KindSet::all(), &few) == Some(true);
        let message = match (&few[..], is_for_kinds) {
            (_, true) => format!(
                "{} can never match: the events that it looks at never have such {names}",
                self.rule.title()
            ),
            ([Condition::Any(parts)], _) if parts.is_empty() => {
                format!("{} can never match: `any` is empty", self.rule.title())
            }
            ([_], _) => format!(
                "{} can never match: what it asks of {names} is impossible",
                self.rule.title()
            ),
            _ => format!(
                "{} can never match: what it asks of {names} cannot be true at once",
                self.rule.title()
            ),
        };
        let help = if is_for_kinds {
            "look at other events with `on`, or ask for another fact"
        } else {
            "change one of these conditions, or leave the rule out"
        };
        report.warning(
            Code::NeverHolds,
            self.rule.when.place(),
            message,
            help,
            None,
        );
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
        condition.each_leaf(&mut |leaf, _| {
            names.insert(match leaf {
                Leaf::Keyword(_) => "keyword",
                Leaf::Open(_) => "open",
                Leaf::Closed(_) => "closed",
                Leaf::Terms(_) | Leaf::Regex(_) => "text",
                Leaf::Exists(fact) | Leaf::Test(fact, _) => self.space.name(*fact),
            });
        });
        names
    }

    /// Alternatives of a condition that holds now and then, which never hold themselves.
    fn check_alternatives(&self, entry: Entry<'m>, report: &mut Report) {
        match entry.condition {
            Condition::All(_) => {
                for part in entry.parts() {
                    self.check_alternatives(part, report);
                }
            }
            Condition::Any(_) => {
                for part in entry.parts() {
                    match self.can_hold(&[part.condition]) {
                        Some(false) => self.tell_alternative(part, report),
                        Some(true) => self.check_alternatives(part, report),
                        None => {}
                    }
                }
            }
            // The opposite of what never holds always does: that is said where something depends on it.
            _ => {}
        }
    }

    fn tell_alternative(&self, part: Entry<'m>, report: &mut Report) {
        let names: BTreeSet<&str> = self
            .fewest(entries(part.condition))
            .iter()
            .flat_map(|part| self.names(part))
            .collect();
        let what = if names.is_empty() {
            "it is empty".to_owned()
        } else {
            format!("what it asks of {} is impossible", list(names, "and"))
        };
        report.warning(
            Code::NeverHolds,
            part.place(),
            format!(
                "this alternative of {} can never hold: {what}",
                self.rule.title()
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
