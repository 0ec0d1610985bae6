//! Marketing to those who have opted out, or are just doing so.

use super::super::domain::{Answer, Formula, Nobody, Space};
use super::marketing::{opts_out, sends_marketing};
use crate::facts::BuiltIn;
use crate::rules::condition::{Condition, Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{RuleSort, Trigger};
use crate::rules::rule_ref::Rule;
use crate::rules::said::said;

pub(super) fn check<'m>(
    opting: &[&'m Trigger],
    opted_out: &'m Condition,
    rules: &[Rule<'m>],
    space: &Space<'m>,
    report: &mut Report,
) {
    let sends =
        |rule: &&Rule<'m>| rule.actions().any(sends_marketing) && !rule.actions().any(opts_out);
    for rule in rules.iter().filter(sends) {
        check_consent(rule, opted_out, space, report);
        let mut opting = opting.iter();
        // Only the first: mending it shows the next.
        opting.any(|opt_out| is_sent_by_the_same_message(rule, opt_out, rules, space, report));
    }
}

/// Reports a rule that asks for consent, and takes who has opted out.
fn check_consent<'m>(
    rule: &Rule<'m>,
    opted_out: &'m Condition,
    space: &Space<'m>,
    report: &mut Report,
) {
    let mut asked = None;
    rule.when.entry().each_leaf(&mut |leaf, key, _| {
        let asks = matches!(leaf, Leaf::Test(fact, _) | Leaf::Exists(fact) if *fact == BuiltIn::ConsentMarketing.fact());
        asked = asked.or_else(|| asks.then_some(key));
    });
    let Some(key) = asked else {
        return;
    };
    let formulas = [
        Formula::kind(space.kinds(rule.on)),
        space.formula(&rule.when.condition, Goal::True),
        space.formula(opted_out, Goal::True),
    ];
    if let Answer::Perhaps(example) = space.search(&formulas, &Nobody) {
        report.warning_with_witness(
            Code::UnwantedMarketing,
            key,
            said!("{rule} sends marketing to customers who have opted out", rule = rule.title()),
            said!("write `{\"consent.marketing\": \"opted_in\"}`; if the template is not marketing, say so, as `\"category\": \"utility\"`"),
            space.witness(&example, &formulas),
        );
    }
}

/// Reports marketing that a message causes by which a customer opts out.
fn is_sent_by_the_same_message<'m>(
    rule: &Rule<'m>,
    opt_out: &'m Trigger,
    rules: &[Rule<'m>],
    space: &Space<'m>,
    report: &mut Report,
) -> bool {
    let is_before = rule.at.sort == RuleSort::Trigger && rule.place < opt_out.place;
    if !is_before && opt_out.stop {
        return false;
    }
    space.pool().spend(1 + rules.len() / 4);
    if space.pool().is_spent() {
        return true;
    }
    // What stops before gets there first.
    let first = rule.place.min(opt_out.place);
    let stops = rules
        .iter()
        .filter(|one| one.at.sort == RuleSort::Trigger && one.is_last && one.place < first);
    let misses = |one: &Rule<'m>| {
        Formula::any([
            space.formula(&one.when.condition, Goal::NotTrue),
            Formula::kind(space.kinds(one.on).complement()),
        ])
    };
    let mut formulas = vec![
        Formula::kind(space.kinds(rule.on)),
        Formula::kind(space.kinds(Some(&opt_out.on))),
        space.formula(&opt_out.when.condition, Goal::True),
        space.formula(&rule.when.condition, Goal::True),
    ];
    formulas.extend(stops.map(misses));
    let Answer::Perhaps(example) = space.search(&formulas, &Nobody) else {
        return false;
    };
    let (why, help) = if is_before {
        (
            said!("stands behind it"),
            said!("move it up, before all that send marketing, and write `\"stop\": true` in it"),
        )
    } else {
        (said!("does not stop"), said!("write `\"stop\": true`"))
    };
    report.warning_with_witness(
        Code::UnwantedMarketing,
        opt_out.place,
        said!(
            "who opts out here may get marketing for it, from {rule}: trigger `{trigger}` {why}",
            rule = rule.title(),
            trigger = opt_out.id,
            why
        ),
        help,
        space.witness(&example, &formulas),
    );
    true
}
