//! Negations of facts that may be absent: `not` does not hold there, which surprises whoever does not know SQL.
//!
//! A negation is fine if the fact is always there, if the condition asks for the fact's presence as well, or if
//! it takes the event without it, too. So it is asked whether there is an event without the fact that the rule would
//! take if only the negation held.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{Answer, Formula, Nobody, Space};
use crate::facts::{EventFact, Fact};
use crate::json::tree::Span;
use crate::rules::condition::{Goal, Leaf, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::said;

/// Reports negations that absence defeats.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    for rule in rules.iter().filter(|rule| !dead.contains(&rule.at)) {
        for (fact, leaves) in negated(rule.when) {
            check_fact(fact, &leaves, rule, space, report);
        }
    }
}

fn check_fact<'m>(
    fact: Fact,
    leaves: &[(&'m Leaf, Span)],
    rule: &Rule<'m>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let kinds = space.kinds(rule.on);
    if !space.may_be_absent(fact, &kinds) {
        return;
    }
    // As if the negations held.
    let assumed = |leaf: &Leaf| {
        let is_one = leaves.iter().any(|(one, _)| std::ptr::eq(*one, leaf));
        is_one.then_some(false)
    };
    let formulas = [
        Formula::kind(fact.may_be_absent_on(&kinds)),
        Formula::absent(fact, space),
        space.formula(&rule.when.condition, Goal::NotTrue),
        space.formula_assuming(&rule.when.condition, Goal::True, &assumed),
    ];
    let Answer::Perhaps(example) = space.search(&formulas, &Nobody) else {
        return;
    };
    let name = space.name(fact);
    let take = said!(
        "write `{\"any\": [{\"{name}\": {\"exists\": false}}, ...]}` to take these events, too",
        name
    );
    let help = match fact {
        Fact::Host(_) | Fact::Member(_) => {
            said!(
                "give `{name}` a `default` in `fields`, or {take}",
                name,
                take
            )
        }
        Fact::Event(_) => said!(
            "{take}, or add `{\"exists\": true}` to leave them out",
            take
        ),
    };
    // Where the file first negates it.
    let first = leaves.iter().map(|(_, key)| *key).min();
    report.warning_with_witness(
        Code::AbsentNegation,
        first.unwrap_or_else(|| rule.when.place()),
        said!(
            "this negation does not hold where `{name}` is absent: {rule} does not match then",
            name,
            rule = rule.title()
        ),
        help,
        space.witness(&example, &formulas),
    );
}

/// The leaves under an odd number of negations, by fact, each with its key.
fn negated(when: &When) -> BTreeMap<Fact, Vec<(&Leaf, Span)>> {
    let mut leaves: BTreeMap<Fact, Vec<(&Leaf, Span)>> = BTreeMap::new();
    when.entry().each_leaf(&mut |leaf, key, is_negated| {
        if let Some(fact) = decided_by(leaf).filter(|_| is_negated) {
            leaves.entry(fact).or_default().push((leaf, key));
        }
    });
    leaves
}

/// The fact without which a leaf is unknown.
const fn decided_by(leaf: &Leaf) -> Option<Fact> {
    match leaf {
        Leaf::Test(fact, _) => Some(*fact),
        Leaf::Terms(_) | Leaf::Regex(_) => Some(Fact::Event(EventFact::Text)),
        Leaf::Share(_) => Some(Fact::Event(EventFact::SenderId)),
        Leaf::Keyword(_) | Leaf::Open(_) | Leaf::Closed(_) | Leaf::Exists(_) => None,
    }
}
