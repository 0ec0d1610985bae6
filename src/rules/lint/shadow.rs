//! Routes that can never win, and triggers that can never fire: whatever they would take, rules before them take.
//!
//! The rules before a route are the routes before it, and the triggers that stop, which all come first. If no example gets
//! past them, those of them that the search needed to see that cover the rule together.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{Answer, Formula, Nobody, Space, fewest, writable};
use super::earlier::{Before, Earlier, Taker};
use super::opt_out;
use crate::json::tree::Span;
use crate::rules::condition::{Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, RuleSort};
use crate::rules::phrase::{All, Part, Phrase};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::{ToPart, said};

/// Of more rules that cover a route together, not the fewest are sought.
const FEW: usize = 16;

/// Reports rules that can never be met, and rules of which that could not be found out.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    earlier: &Earlier<'_, 'm>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    let space = earlier.space;
    let mut stops = 0;
    let mut behind_catch_alls = BTreeMap::new();
    for rule in rules
        .iter()
        .filter(|rule| rule.at.sort != RuleSort::Scoring)
    {
        let before = stops;
        stops += usize::from(rule.is_last);
        let is_trigger = rule.at.sort == RuleSort::Trigger;
        if dead.contains(&rule.at) || (is_trigger && before == 0) {
            continue;
        }
        let shadow = Shadow {
            rule: *rule,
            formulas: [
                Formula::kind(space.kinds(rule.on)),
                space.formula(&rule.when.condition, Goal::True),
            ],
            before: earlier.before(before),
            space,
        };
        let place = place(rule, space.model());
        let title = rule.title();
        // What cannot be told any more is not sought.
        let answer = if report.is_full() {
            Answer::TooCostly
        } else {
            space.search(&shadow.formulas, &shadow.before)
        };
        match answer {
            Answer::Perhaps(_) => {}
            // It needs no others for that; what was wrong with it was too costly to find out before.
            Answer::Never(rules) if rules.is_empty() => report.warning(
                Code::NeverHolds,
                place,
                said!("{rule} can never match: what it asks cannot be true at once", rule = title),
                said!("change its conditions, or leave the rule out"),
            ),
            Answer::Never(rules) => match shadow.fewest(rules)[..] {
                [one] if shadow.is_behind_catch_all(one) => {
                    let behind: &mut Vec<_> = behind_catch_alls.entry(one).or_default();
                    behind.push(shadow);
                }
                ref few => shadow.tell(few, place, report),
            },
            Answer::TooCostly => report.note(
                Code::NotAnalysed,
                place,
                if rule.at.sort == RuleSort::Route {
                    said!("{rule} was not analysed: whether it can win would cost too much to find out", rule = title)
                } else {
                    said!("{rule} was not analysed: whether it can fire would cost too much to find out", rule = title)
                },
                said!("it may be sound; fewer alternatives before it make it easier to tell"),
            ),
        }
    }
    for (catch_all, behind) in behind_catch_alls {
        if let Some(taker) = earlier.rule(catch_all) {
            for sort in [RuleSort::Trigger, RuleSort::Route] {
                tell_catch_all(&taker.rule, &behind, sort, catch_all, report);
            }
        }
    }
}

/// Where a rule is found that is never met.
fn place(rule: &Rule<'_>, model: &Model) -> Span {
    match model.routes.get(rule.at.index as usize) {
        Some(route) if rule.at.sort == RuleSort::Route => route.id_place,
        _ => rule.place,
    }
}

/// Reports a rule that takes every event once for all triggers, and once for all routes, that stand behind it.
fn tell_catch_all(
    rule: &Rule<'_>,
    behind: &[Shadow<'_, '_>],
    sort: RuleSort,
    number: usize,
    report: &mut Report,
) {
    let behind = || behind.iter().filter(|one| one.rule.at.sort == sort);
    let Some(first) = behind().next() else {
        return;
    };
    let rules = some(sort, behind().map(|one| &one.rule)).unwrap_or(Phrase::Nothing);
    let (code, dead) = match sort {
        RuleSort::Trigger => (
            Code::DeadTrigger,
            said!("{rules} behind it can never fire", rules),
        ),
        RuleSort::Route | RuleSort::Scoring => (
            Code::Shadowed,
            said!("{rules} behind it can never win", rules),
        ),
    };
    let message = if rule.at.sort == RuleSort::Trigger {
        said!(
            "{rule} stops every event that it looks at: {dead}",
            rule = rule.title(),
            dead
        )
    } else {
        said!(
            "{rule} takes every event that it looks at: {dead}",
            rule = rule.title(),
            dead
        )
    };
    let place = place(rule, first.space.model());
    let help = said!("say in `when` what it is for, or move it down behind them");
    let witness = behind().find_map(|one| one.witness(&[number]));
    if behind().any(|one| one.rule.actions().any(opt_out::opts_out)) {
        let message = said!("{message}: nobody can opt out there", message);
        report.error_with_witness(code, place, message, help, witness);
    } else {
        report.warning_with_witness(code, place, message, help, witness);
    }
}

/// A rule that may be shadowed.
struct Shadow<'s, 'm> {
    rule: Rule<'m>,
    formulas: [Formula<'m>; 2],
    before: Before<'s, 'm>,
    space: &'s Space<'m>,
}

impl<'m> Shadow<'_, 'm> {
    /// A few of these rules that are enough.
    fn fewest(&self, rules: Vec<usize>) -> Vec<usize> {
        let covers = |rules: &[usize]| {
            let some = self.before.only(rules);
            matches!(self.space.search(&self.formulas, &some), Answer::Never(_))
        };
        if let Some(one) = rules.iter().find(|rule| covers(&[**rule])) {
            return vec![*one];
        }
        if rules.len() > FEW {
            return rules;
        }
        fewest(&rules, covers)
    }

    /// Whether a rule takes whatever event it looks at.
    fn is_behind_catch_all(&self, rule: usize) -> bool {
        let Some(taker) = self.before.earlier.rule(rule) else {
            return false;
        };
        let escapes = [
            Formula::kind(self.space.kinds(taker.rule.on)),
            self.space
                .formula(&taker.rule.when.condition, Goal::NotTrue),
        ];
        matches!(self.space.search(&escapes, &Nobody), Answer::Never(_))
    }

    fn covering(&self, rules: &[usize]) -> Vec<&Taker<'m>> {
        let rules = rules.iter();
        rules
            .filter_map(|rule| self.before.earlier.rule(*rule))
            .collect()
    }

    /// An event that the rule would have taken, and the first of these takes.
    fn witness(&self, rules: &[usize]) -> Option<String> {
        let [on, when] = &self.formulas;
        self.covering(rules).iter().find_map(|rule| {
            let formulas = [
                on.clone(),
                when.clone(),
                Formula::kind(writable()),
                rule.takes.clone(),
            ];
            match self.space.search(&formulas, &Nobody) {
                Answer::Perhaps(example) => self.space.witness(&example, &formulas),
                Answer::Never(_) | Answer::TooCostly => None,
            }
        })
    }

    /// A keyword set that the rule asks for, and the only one that covers it as well: perhaps it means another.
    fn shared_set(&self, covering: &[&Taker<'m>]) -> Option<&'m str> {
        let [only] = covering else {
            return None;
        };
        let (own, other) = (sets(&self.rule), sets(&only.rule));
        let shared = own.intersection(&other).next()?;
        Some(self.space.model().keyword_set_name(*shared))
    }

    fn tell(&self, rules: &[usize], place: Span, report: &mut Report) {
        let covering = self.covering(rules);
        let who = named(&covering);
        let is_one = covering.len() == 1;
        let witness = self.witness(rules);
        let title = self.rule.title();
        let help = match self.shared_set(&covering) {
            Some(set) => said!(
                "both ask for keyword set `{set}`: name the one that is meant; or move it up, or leave it out",
                set
            ),
            None => said!("move it up, narrow what stands before it, or leave it out"),
        };
        if self.rule.at.sort == RuleSort::Route {
            let message = if is_one {
                said!(
                    "{rule} can never win: {who} takes every event that it would take",
                    rule = title,
                    who
                )
            } else {
                said!(
                    "{rule} can never win: {who} together take every event that it would take",
                    rule = title,
                    who
                )
            };
            report.warning_with_witness(Code::Shadowed, place, message, help, witness);
            return;
        }
        let message = if is_one {
            said!(
                "{rule} can never fire: {who} takes every event that it would see, and stops",
                rule = title,
                who
            )
        } else {
            said!(
                "{rule} can never fire: {who} together take every event that it would see, and stop",
                rule = title,
                who
            )
        };
        if self.rule.actions().any(opt_out::opts_out) {
            let message = said!("{message}: nobody can opt out here", message);
            report.error_with_witness(Code::DeadTrigger, place, message, help, witness);
        } else {
            report.warning_with_witness(Code::DeadTrigger, place, message, help, witness);
        }
    }
}

/// The keyword sets of which a rule wants a hit.
fn sets(rule: &Rule<'_>) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    rule.when.condition.each_leaf(&mut |leaf, is_negated| {
        if let (Leaf::Keyword(sets), false) = (leaf, is_negated) {
            all.extend(sets);
        }
    });
    all
}

/// Rules of both sorts: "trigger `a` and routes `b` and `c`".
fn named(rules: &[&Taker<'_>]) -> Phrase {
    let of_sort = |sort| {
        of_sort(sort, rules.iter().map(|taker| &taker.rule), |ids| {
            All(ids).to_part()
        })
    };
    match (of_sort(RuleSort::Trigger), of_sort(RuleSort::Route)) {
        (Some(triggers), Some(routes)) => said!("{triggers} and {routes}", triggers, routes),
        (triggers, routes) => triggers.or(routes).unwrap_or(Phrase::Nothing),
    }
}

/// Those of one sort, of many the first.
fn some<'r>(sort: RuleSort, rules: impl Iterator<Item = &'r Rule<'r>>) -> Option<Phrase> {
    of_sort(sort, rules, All::some)
}

fn of_sort<'r>(
    sort: RuleSort,
    rules: impl Iterator<Item = &'r Rule<'r>>,
    listed: impl FnOnce(Vec<String>) -> Part,
) -> Option<Phrase> {
    let of_sort = rules.filter(|rule| rule.at.sort == sort);
    let ids: Vec<String> = of_sort.map(|rule| rule.id().into_owned()).collect();
    let count = ids.len();
    let ids = listed(ids);
    match (count, sort) {
        (0, _) => None,
        (1, RuleSort::Trigger) => Some(said!("trigger {ids}", ids)),
        (_, RuleSort::Trigger) => Some(said!("triggers {ids}", ids)),
        (1, _) => Some(said!("route {ids}", ids)),
        (_, _) => Some(said!("routes {ids}", ids)),
    }
}
