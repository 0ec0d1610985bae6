//! Routes that can never win, and triggers that can never fire: whatever they would take, rules before them take.
//!
//! The rules before a route are the routes before it, and the triggers that stop, which all come first. If no example gets
//! past them, those of them that the search needed to see that cover the rule together.

use std::collections::BTreeSet;

use super::domain::{Answer, Formula, Nobody, Space, fewest, writable};
use super::earlier::{Before, Earlier, Taker};
use super::opt_out;
use crate::json::tree::Span;
use crate::rules::condition::Goal;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, RuleSort};
use crate::rules::phrase::{All, Phrase};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::said;

/// Of more rules that cover a route together, not the fewest are sought.
const FEW: usize = 16;

/// Reports rules that can never be met, and rules of which that could not be found out.
pub(super) fn check<'m>(
    model: &'m Model,
    rules: &[Rule<'m>],
    earlier: &Earlier<'_, 'm>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    let space = earlier.space;
    let mut stops = 0;
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
        let place = match model.routes.get(rule.at.index as usize) {
            Some(route) if rule.at.sort == RuleSort::Route => route.id_place,
            _ => rule.place,
        };
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
            Answer::Never(rules) => shadow.tell(&shadow.fewest(rules), place, report),
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

    fn tell(&self, rules: &[usize], place: Span, report: &mut Report) {
        let covering: Vec<&Taker<'m>> = rules
            .iter()
            .filter_map(|rule| self.before.earlier.rule(*rule))
            .collect();
        let who = named(&covering);
        let is_one = covering.len() == 1;
        // An event that the route would have taken, and the first of the others takes.
        let [on, when] = &self.formulas;
        let witness = covering.iter().find_map(|rule| {
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
        });
        let title = self.rule.title();
        let help = said!("move it up, narrow what stands before it, or leave it out");
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

/// Rules of both sorts: "trigger `a` and routes `b` and `c`".
fn named(rules: &[&Taker<'_>]) -> Phrase {
    let ids = |sort: RuleSort| {
        let of_sort = rules.iter().filter(|taker| taker.rule.at.sort == sort);
        let ids: Vec<String> = of_sort.map(|taker| taker.rule.id().into_owned()).collect();
        (ids.len(), All(ids))
    };
    let triggers = match ids(RuleSort::Trigger) {
        (0, _) => None,
        (1, ids) => Some(said!("trigger {ids}", ids)),
        (_, ids) => Some(said!("triggers {ids}", ids)),
    };
    let routes = match ids(RuleSort::Route) {
        (0, _) => None,
        (1, ids) => Some(said!("route {ids}", ids)),
        (_, ids) => Some(said!("routes {ids}", ids)),
    };
    match (triggers, routes) {
        (Some(triggers), Some(routes)) => said!("{triggers} and {routes}", triggers, routes),
        (triggers, routes) => triggers.or(routes).unwrap_or(Phrase::Nothing),
    }
}
