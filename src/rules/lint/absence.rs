//! Negations of facts that may be absent: `not` does not hold there, which surprises whoever does not know SQL.
//!
//! A negation is fine where the fact is always there, where the condition asks for the fact's presence as well, or where
//! it takes the event without it, too. So it is asked whether there is an event without the fact that the rule would
//! take if only the negation held.

use std::collections::{BTreeMap, BTreeSet};

use super::WORK_A_QUESTION;
use super::domain::{Answer, Budget, Formula, KindSet, Sign, Space, nobody};
use crate::facts::{EventFact, Fact};
use crate::rules::condition::{Entry, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Condition;
use crate::rules::rule_ref::{Rule, RuleRef};

/// Reports negations that absence defeats.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    pool: &Budget<'_>,
    report: &mut Report,
) {
    for rule in rules.iter().filter(|rule| !dead.contains(&rule.at)) {
        for (fact, leaves) in negated(rule.when) {
            check_fact(
                fact,
                &leaves,
                rule,
                space,
                &pool.part(WORK_A_QUESTION),
                report,
            );
        }
    }
}

fn check_fact<'m>(
    fact: Fact,
    leaves: &[Entry<'m>],
    rule: &Rule<'m>,
    space: &Space<'m>,
    budget: &Budget<'_>,
    report: &mut Report,
) {
    let kinds = KindSet::on(rule.on);
    if !space.may_be_absent(fact, &kinds) {
        return;
    }
    // As if the negations held.
    let assumed = |condition: &Condition| {
        let is_one = leaves
            .iter()
            .any(|leaf| std::ptr::eq(leaf.condition, condition));
        is_one.then_some(false)
    };
    let formulas = [
        Formula::kind(kinds.without(fact)),
        Formula::absent(fact, space),
        space.formula(&rule.when.condition, Sign::NotTrue),
        space.formula_assuming(&rule.when.condition, Sign::True, &assumed),
    ];
    let Answer::Perhaps(example) = space.search(&formulas, &nobody(), budget) else {
        return;
    };
    let name = space.name(fact);
    let help = match fact {
        Fact::Host(_) => format!(
            "give `{name}` a `default` in `fields`, or write `{{\"any\": [{{\"{name}\": {{\"exists\": false}}}}, ...]}}` to take these events, too"
        ),
        Fact::Event(_) => format!(
            "write `{{\"any\": [{{\"{name}\": {{\"exists\": false}}}}, ...]}}` to take these events, too, or add `{{\"exists\": true}}` to leave them out"
        ),
    };
    // Where the file first negates it.
    let first = leaves.iter().map(|leaf| leaf.key()).min();
    report.warning(
        Code::AbsentNegation,
        first.unwrap_or_else(|| rule.when.place()),
        format!(
            "this negation does not hold where `{name}` is absent: {} does not match then",
            rule.title()
        ),
        help,
        space.witness(&example, &formulas),
    );
}

/// The leaves under an odd number of negations, by fact.
fn negated(when: &When) -> BTreeMap<Fact, Vec<Entry<'_>>> {
    let mut leaves: BTreeMap<Fact, Vec<Entry<'_>>> = BTreeMap::new();
    when.entry().each_leaf(&mut |leaf, is_negated| {
        if let Some(fact) = decided_by(leaf.condition).filter(|_| is_negated) {
            leaves.entry(fact).or_default().push(leaf);
        }
    });
    leaves
}

/// The fact without which a leaf is unknown.
const fn decided_by(leaf: &Condition) -> Option<Fact> {
    match leaf {
        Condition::Test(fact, _) => Some(*fact),
        Condition::Terms(_) | Condition::Regex(_) => Some(Fact::Event(EventFact::Text)),
        Condition::Keyword(_)
        | Condition::Open(_)
        | Condition::Closed(_)
        | Condition::Exists(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_) => None,
    }
}
