//! Conditions that can never hold.

use std::collections::BTreeSet;

use super::asked_hours;
use super::domain::{Answer, Formula, Nobody, Space, fewest};
use super::values::{self, Asked, Doubt};
use crate::facts::KindSet;
use crate::json::tree::Span;
use crate::rules::condition::{Condition, Entry, FoundBy, Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::All;
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::said;

/// What can never hold.
#[derive(Default)]
pub(super) struct Dead {
    pub(super) rules: BTreeSet<RuleRef>,
    /// The keys of conditions whose values were said to be wrong.
    pub(super) told: BTreeSet<Span>,
}

/// Reports conditions that can never hold, of rules and within rules.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    asked: &Asked<'m>,
    report: &mut Report,
) -> Dead {
    let mut dead = Dead::default();
    for rule in rules {
        let check = Check {
            kinds: space.kinds(rule.on),
            space,
            asked,
            rule,
        };
        match check.can_hold(&[&rule.when.condition]) {
            Some(false) => {
                dead.rules.insert(rule.at);
                check.tell(&mut dead.told, report);
            }
            Some(true) => check.check_alternatives(rule.when.entry(), &mut dead.told, report),
            // The search for rules before it says so if it matters.
            None => {}
        }
    }
    dead
}

struct Check<'c, 'm> {
    kinds: KindSet,
    space: &'c Space<'m>,
    asked: &'c Asked<'m>,
    rule: &'c Rule<'m>,
}

impl<'m> Check<'_, 'm> {
    /// Whether there can be an event of which all of these hold; `None` if that would cost too much to find out.
    fn can_hold(&self, conditions: &[&'m Condition]) -> Option<bool> {
        self.can_hold_on(self.kinds, conditions)
    }

    fn can_hold_on(&self, kinds: KindSet, conditions: &[&'m Condition]) -> Option<bool> {
        let pool = self.space.pool();
        if pool.is_spent() {
            return None;
        }
        let conditions = conditions.iter();
        let conditions = conditions.map(|condition| {
            pool.spend(condition.size() / 4);
            self.space.formula(condition, Goal::True)
        });
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
    fn tell(&self, told: &mut BTreeSet<Span>, report: &mut Report) {
        let (few, names) = self.blame(&self.rule.when.condition);
        if let Some((key, Doubt { why, help })) = self.wrong_value(self.rule.when.entry(), &few) {
            // What a named condition asks for is told once, whoever names it.
            if told.insert(key) {
                let message = said!(
                    "{rule} can never match: {why}",
                    rule = self.rule.title(),
                    why
                );
                report.warning(Code::NeverHolds, key, message, help);
            }
            return;
        }
        if let Some(key) = empty_list(self.rule.when.entry(), &few) {
            if told.insert(key) {
                let rule = self.rule.title();
                let message = said!(
                    "{rule} can never match: it wants one of an empty list",
                    rule
                );
                let help = said!("put something in the list, or leave the rule out");
                report.warning(Code::NeverHolds, key, message, help);
            }
            return;
        }
        if self.is_for_empty_set(&few, told, report)
            || self.is_in_named(self.rule.when.entry(), &few, &names, told, report)
        {
            return;
        }
        let names = all(names);
        let is_for_kinds = self.can_hold_on(KindSet::all(), &few) == Some(true);
        let why = match &few[..] {
            [only] if is_for_kinds && is_share(only) => {
                said!("a share is of senders, and the events that it looks at have none")
            }
            _ if is_for_kinds => {
                said!("the events that it looks at never have such {names}", names)
            }
            [_] => said!("what it asks of {names} is impossible", names),
            several => match asked_hours::in_words(several, self.space.model()) {
                Some([one, other]) => {
                    said!("there is no time at which {one} and {other}", one, other)
                }
                None => said!("what it asks of {names} cannot be true at once", names),
            },
        };
        let help = if is_for_kinds {
            said!("look at other events with `on`, or ask for another fact")
        } else {
            said!("change one of these conditions, or leave the rule out")
        };
        report.warning(
            Code::NeverHolds,
            self.rule.when.place(),
            said!(
                "{rule} can never match: {why}",
                rule = self.rule.title(),
                why
            ),
            help,
        );
    }

    /// What a few conditions speak of that never hold at once, and these, out of a condition that does not.
    fn blame(&self, condition: &'m Condition) -> (Vec<&'m Condition>, BTreeSet<&'m str>) {
        let few = fewest(&entries(condition), |few| self.can_hold(few) == Some(false));
        let names = few.iter().flat_map(|part| self.names(part)).collect();
        (few, names)
    }

    /// The key of the only condition to blame, if a value of it is wrong, and what is wrong with that.
    fn wrong_value(&self, entry: Entry<'m>, few: &[&'m Condition]) -> Option<(Span, Doubt)> {
        let [Condition::Leaf(Leaf::Test(fact, test))] = few else {
            return None;
        };
        let doubt = test
            .operands()
            .texts()
            .find_map(|value| values::doubt(*fact, test, value, self.asked))?;
        let only = few.first()?;
        Some((entry.find(only)?.key(), doubt))
    }

    /// Whether the only condition to blame asks for keyword sets without terms. That is told at the set, once.
    fn is_for_empty_set(
        &self,
        few: &[&'m Condition],
        told: &mut BTreeSet<Span>,
        report: &mut Report,
    ) -> bool {
        let [Condition::Leaf(Leaf::Keyword(sets))] = few else {
            return false;
        };
        let all = &self.space.model().keyword_sets;
        let sets: Vec<_> = sets.iter().filter_map(|set| all.get(*set)).collect();
        if !sets.iter().all(|set| set.terms.is_empty()) {
            return false;
        }
        for set in sets.into_iter().filter(|set| told.insert(set.place)) {
            let rule = self.rule.title();
            report.warning(
                Code::NeverHolds,
                set.place,
                said!(
                    "keyword set `{set}` has no terms: {rule} waits for it in vain",
                    set = set.name,
                    rule
                ),
                said!("write its words and phrases, or leave it out"),
            );
        }
        true
    }

    /// Whether all that is to blame stands in one condition that has a name, for which no event is. That is told where it stands,
    /// once, whoever names it.
    fn is_in_named(
        &self,
        entry: Entry<'m>,
        few: &[&'m Condition],
        names: &BTreeSet<&'m str>,
        told: &mut BTreeSet<Span>,
        report: &mut Report,
    ) -> bool {
        let keys: Option<Vec<Span>> = few
            .iter()
            .map(|part| Some(entry.find(part)?.key()))
            .collect();
        let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
            return false;
        };
        let mut conditions = self.space.model().conditions.iter();
        let Some(condition) = conditions.find(|named| {
            let whole = named.when.place();
            let is_within = |key: &Span| whole.start <= key.start && key.end <= whole.end;
            keys.iter().all(is_within)
        }) else {
            return false;
        };
        if self.can_hold_on(KindSet::all(), few) != Some(false) {
            return false;
        }
        let place = condition.when.place();
        if told.insert(place) {
            let names = all(names.clone());
            let why = match few {
                [_] => said!("what it asks of {names} is impossible", names),
                _ => said!("what it asks of {names} cannot be true at once", names),
            };
            report.warning(
                Code::NeverHolds,
                place,
                said!(
                    "condition `{condition}` can never hold: {why}; {rule} waits for it in vain",
                    condition = condition.name,
                    why,
                    rule = self.rule.title()
                ),
                said!("change one of these conditions, or leave it out"),
            );
        }
        true
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
    fn check_alternatives(&self, entry: Entry<'m>, told: &mut BTreeSet<Span>, report: &mut Report) {
        match entry.condition {
            Condition::All(_) => {
                for part in entry.parts() {
                    self.check_alternatives(part, told, report);
                }
            }
            Condition::Any(_) => {
                for part in entry.parts() {
                    match self.can_hold(&[part.condition]) {
                        Some(false) => self.tell_alternative(part, told, report),
                        Some(true) => self.check_alternatives(part, told, report),
                        None => {}
                    }
                }
            }
            Condition::Not(_) => {
                for part in entry.parts() {
                    self.check_negated(part, told, report);
                }
            }
            Condition::Leaf(_) => {}
        }
    }

    /// What contradicts itself under a negation: the negation holds of everything. Where no event of the rule's kinds has what it
    /// asks for, the author may know that.
    fn check_negated(&self, part: Entry<'m>, told: &mut BTreeSet<Span>, report: &mut Report) {
        if self.can_hold_on(KindSet::all(), &[part.condition]) != Some(false) {
            return;
        }
        let (few, names) = self.blame(part.condition);
        // An empty list is told where it is one.
        let first = few.first().and_then(|first| part.find(first));
        let place = first.map_or_else(|| part.place(), Entry::key);
        if few.len() > 1 && told.insert(place) {
            let rule = self.rule.title();
            let names = all(names);
            report.warning(
                Code::Value,
                place,
                said!("{rule} excludes nothing here: what this asks of {names} cannot be true at once", rule, names),
                said!("change one of these conditions, or leave it out"),
            );
        }
    }

    fn tell_alternative(&self, part: Entry<'m>, told: &mut BTreeSet<Span>, report: &mut Report) {
        let (few, names) = self.blame(part.condition);
        if let Some((key, Doubt { why, help })) = self.wrong_value(part, &few) {
            if told.insert(key) {
                let rule = self.rule.title();
                let message = said!(
                    "this alternative of {rule} can never hold: {why}",
                    rule,
                    why
                );
                report.warning(Code::NeverHolds, key, message, help);
            }
            return;
        }
        let rule = self.rule.title();
        if let Some(key) = empty_list(part, &few) {
            let message = said!(
                "this alternative of {rule} can never hold: it wants one of an empty list",
                rule
            );
            let help = said!("put something in the list, or leave it out");
            report.warning(Code::NeverHolds, key, message, help);
            return;
        }
        if self.is_for_empty_set(&few, told, report)
            || self.is_in_named(part, &few, &names, told, report)
        {
            return;
        }
        let message = match asked_hours::in_words(&few, self.space.model()) {
            Some([one, other]) => said!(
                "this alternative of {rule} can never hold: there is no time at which {one} and {other}",
                rule,
                one,
                other
            ),
            None => said!(
                "this alternative of {rule} can never hold: what it asks of {names} is impossible",
                rule,
                names = all(names)
            ),
        };
        let help = said!("change it, or leave it out");
        report.warning(Code::NeverHolds, part.place(), message, help);
    }
}

fn all(names: BTreeSet<&str>) -> All {
    All(names.into_iter().map(str::to_owned).collect())
}

/// The key of the only condition to blame, if it wants one of nothing.
fn empty_list(entry: Entry<'_>, few: &[&Condition]) -> Option<Span> {
    let [only] = few else {
        return None;
    };
    let is_empty = match only {
        Condition::Any(parts) => parts.is_empty(),
        Condition::Leaf(leaf) => match leaf {
            Leaf::Keyword(names) | Leaf::Open(names) | Leaf::Closed(names) => names.is_empty(),
            Leaf::Terms(terms) => terms.is_empty(),
            Leaf::Test(_, test) => test.found_by() == FoundBy::Any && test.operands().len() == 0,
            Leaf::Regex(_) | Leaf::Share(_) | Leaf::Exists(_) => false,
        },
        Condition::All(_) | Condition::Not(_) => false,
    };
    let part = entry.find(only).filter(|_| is_empty)?;
    Some(part.key())
}

/// Whether all that a condition asks for are shares of senders.
fn is_share(condition: &Condition) -> bool {
    let mut is_share = true;
    condition.each_leaf(&mut |leaf, _| is_share &= matches!(leaf, Leaf::Share(_)));
    is_share
}

/// The entries of a condition.
fn entries(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(entries).collect(),
        other => vec![other],
    }
}
