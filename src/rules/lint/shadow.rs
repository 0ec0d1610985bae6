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
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::words;

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
                format!(
                    "{title} was not analysed: whether it can {met} would cost too much to find out"
                ),
                "it may be sound; fewer alternatives before it make it easier to tell",
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
    let ids: Vec<_> = behind().map(|one| one.rule.id()).collect();
    let plural = if ids.len() == 1 { "" } else { "s" };
    let (code, met) = match sort {
        RuleSort::Trigger => (Code::DeadTrigger, "fire"),
        RuleSort::Route | RuleSort::Scoring => (Code::Shadowed, "win"),
    };
    let take = if rule.at.sort == RuleSort::Trigger {
        "stops"
    } else {
        "takes"
    };
    let message = format!(
        "{} {take} every event that it looks at: {}{plural} {} behind it can never {met}",
        rule.title(),
        sort.name(),
        words::some(&ids, "and"),
    );
    let place = place(rule, first.space.model());
    let help = "say in `when` what it is for, or move it down behind them";
    let witness = behind().find_map(|one| one.witness(&[number]));
    if behind().any(|one| one.rule.actions().any(opt_out::opts_out)) {
        let message = format!("{message}: nobody can opt out there");
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
        let witness = self.witness(rules);
        let title = self.rule.title();
        let help = match self.shared_set(&covering) {
            Some(set) => format!(
                "both ask for keyword set `{set}`: name the one that is meant; or move it up, or leave it out"
            ),
            None => "move it up, narrow what stands before it, or leave it out".to_owned(),
        };
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
