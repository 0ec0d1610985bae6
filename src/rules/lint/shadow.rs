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
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::words;

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
        let met = if rule.at.sort == RuleSort::Route {
            "win"
        } else {
            "fire"
        };
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
                format!("{title} can never match: what it asks cannot be true at once"),
                "change its conditions, or leave the rule out",
            ),
            Answer::Never(rules) => shadow.tell(&shadow.fewest(rules), place, report),
            Answer::TooCostly => report.note(
                Code::NotAnalysed,
                place,
                format!(
                    "{title} was not analysed: whether it can {met} would cost too much to find out"
                ),
                "it may be sound; fewer alternatives before it make it easier to tell",
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
        let named = |sort: RuleSort| {
            let of_sort = covering.iter().filter(|taker| taker.rule.at.sort == sort);
            let ids: Vec<_> = of_sort.map(|taker| taker.rule.id()).collect();
            let plural = if ids.len() == 1 { "" } else { "s" };
            let list = words::list(&ids, "and");
            (!ids.is_empty()).then(|| format!("{}{plural} {list}", sort.name()))
        };
        let who = [RuleSort::Trigger, RuleSort::Route].map(named);
        let who: Vec<String> = who.into_iter().flatten().collect();
        let who = who.join(" and ");
        let (take, stop) = match covering.len() {
            1 => ("takes", "stops"),
            _ => ("together take", "stop"),
        };
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
        let help = "move it up, narrow what stands before it, or leave it out";
        if self.rule.at.sort == RuleSort::Route {
            let message =
                format!("{title} can never win: {who} {take} every event that it would take");
            report.warning_with_witness(Code::Shadowed, place, message, help, witness);
            return;
        }
        let message = format!(
            "{title} can never fire: {who} {take} every event that it would see, and {stop}"
        );
        if self.rule.actions().any(opt_out::opts_out) {
            let message = format!("{message}: nobody can opt out here");
            report.error_with_witness(Code::DeadTrigger, place, message, help, witness);
        } else {
            report.warning_with_witness(Code::DeadTrigger, place, message, help, witness);
        }
    }
}
