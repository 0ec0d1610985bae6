//! Conditions that can never hold.

use std::collections::BTreeSet;

use super::domain::{Answer, Formula, Nobody, Space, fewest};
use crate::facts::KindSet;
use crate::rules::condition::{Condition, Entry, Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::words::list;

/// Reports conditions that can never hold, of rules and within rules. Returns the rules that are dead for it.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    report: &mut Report,
) -> BTreeSet<RuleRef> {
    let mut dead = BTreeSet::new();
    for rule in rules {
        let check = Check {
            kinds: KindSet::on(rule.on),
            space,
            rule,
        };
        match check.can_hold(&[&rule.when.condition]) {
            Some(false) => {
                dead.insert(rule.at);
                check.tell(report);
            }
            Some(true) => check.check_alternatives(rule.when.entry(), report),
            // The search for rules before it says so if it matters.
            None => {}
        }
    }
    dead
}

struct Check<'c, 'm> {
    kinds: KindSet,
    space: &'c Space<'m>,
    rule: &'c Rule<'m>,
}

impl<'m> Check<'_, 'm> {
    /// Whether there can be an event of which all of these hold; `None` if that would cost too much to find out.
    fn can_hold(&self, conditions: &[&'m Condition]) -> Option<bool> {
        self.can_hold_on(self.kinds, conditions)
    }

    fn can_hold_on(&self, kinds: KindSet, conditions: &[&'m Condition]) -> Option<bool> {
        let conditions = conditions.iter();
        let conditions = conditions.map(|condition| self.space.formula(condition, Goal::True));
        let formulas: Vec<_> = [Formula::kind(kinds)]
            .into_iter()
            .chain(conditions)
            .collect();
        match self.space.search(&formulas, &Nobody) {
            Answer::Perhaps(_) => Some(true),
            Answer::Never(_) => Some(false),
            Answer::TooCostly => None,
        }
    }

    /// Says that the whole condition never holds, and why.
    fn tell(&self, report: &mut Report) {
        let (few, names) = self.blame(&self.rule.when.condition);
        let names = list(names, "and");
        let is_for_kinds = self.can_hold_on(KindSet::all(), &few) == Some(true);
        let why = match &few[..] {
            _ if is_for_kinds => format!("the events that it looks at never have such {names}"),
            [Condition::Any(parts)] if parts.is_empty() => "`any` is empty".to_owned(),
            [_] => format!("what it asks of {names} is impossible"),
            _ => format!("what it asks of {names} cannot be true at once"),
        };
        let help = if is_for_kinds {
            "look at other events with `on`, or ask for another fact"
        } else {
            "change one of these conditions, or leave the rule out"
        };
        report.warning(
            Code::NeverHolds,
            self.rule.when.place(),
            format!("{} can never match: {why}", self.rule.title()),
            help,
        );
    }

    /// What a few conditions speak of that never hold at once, and these, out of a condition that does not.
    fn blame(&self, condition: &'m Condition) -> (Vec<&'m Condition>, BTreeSet<&'m str>) {
        let few = fewest(&entries(condition), |few| self.can_hold(few) == Some(false));
        let names = few.iter().flat_map(|part| self.names(part)).collect();
        (few, names)
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
                Leaf::Share(_) => "share",
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
            // The opposite of what never holds always does: that is said if something depends on it.
            Condition::Not(_) | Condition::Leaf(_) => {}
        }
    }

    fn tell_alternative(&self, part: Entry<'m>, report: &mut Report) {
        let (_, names) = self.blame(part.condition);
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
