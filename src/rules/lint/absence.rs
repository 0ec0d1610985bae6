//! Negations of facts that may be absent: `not` does not hold there, which surprises whoever does not know SQL.
//!
//! A negation is fine where the fact is always there, where the condition asks for the fact's presence as well, or where
//! it takes the event without it, too. So it is asked whether there is an event without the fact that the rule would
//! take if only the negation held.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{Answer, Budget, Formula, KindSet, Sign, Space, nobody};
use super::{Rule, WORK_A_QUESTION};
use crate::facts::{EventFact, Fact};
use crate::json::tree::{Node, Span};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Condition;

/// Reports negations that absence defeats.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<Span>,
    pool: &Budget<'_>,
    report: &mut Report,
) {
    for rule in rules.iter().filter(|rule| !dead.contains(&rule.node.span)) {
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
    leaves: &[&'m Condition],
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
        let is_one = leaves.iter().any(|leaf| std::ptr::eq(*leaf, condition));
        is_one.then_some(false)
    };
    let formulas = [
        Formula::kind(kinds.without(fact)),
        Formula::absent(fact, space),
        space.formula(rule.when, Sign::NotTrue),
        space.formula_assuming(rule.when, Sign::True, &assumed),
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
    report.warning(
        Code::AbsentNegation,
        place(rule, name),
        format!(
            "this negation does not hold where `{name}` is absent: {} does not match then",
            rule.name
        ),
        help,
        space.witness(&example, &formulas),
    );
}

/// The leaves under an odd number of negations, by fact.
fn negated(condition: &Condition) -> BTreeMap<Fact, Vec<&Condition>> {
    fn collect<'c>(
        condition: &'c Condition,
        is_negated: bool,
        leaves: &mut BTreeMap<Fact, Vec<&'c Condition>>,
    ) {
        let fact = match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                return parts
                    .iter()
                    .for_each(|part| collect(part, is_negated, leaves));
            }
            Condition::Not(part) => return collect(part, !is_negated, leaves),
            Condition::Test(fact, _) => *fact,
            Condition::Terms(_) | Condition::Regex(_) => Fact::Event(EventFact::Text),
            // These are never unknown.
            Condition::Keyword(_)
            | Condition::Open(_)
            | Condition::Closed(_)
            | Condition::Exists(_) => return,
        };
        if is_negated {
            leaves.entry(fact).or_default().push(condition);
        }
    }
    let mut leaves = BTreeMap::new();
    collect(condition, false, &mut leaves);
    leaves
}

/// Where the rule first negates the fact.
fn place(rule: &Rule<'_>, fact: &str) -> Span {
    let when = rule.node.value("when");
    when.and_then(|when| negation(when, fact, false))
        .unwrap_or_else(|| rule.place())
}

fn negation(node: &Node<'_>, fact: &str, is_negated: bool) -> Option<Span> {
    node.members()
        .iter()
        .find_map(|member| match member.key.as_ref() {
            "all" | "any" => {
                let mut items = member.node.items().iter();
                items.find_map(|item| negation(item, fact, is_negated))
            }
            "not" => negation(&member.node, fact, !is_negated),
            name if name == fact => {
                let is_negation = |key: &str| matches!(key, "ne" | "not_in");
                if member.node.members().is_empty() {
                    return is_negated.then_some(member.key_span);
                }
                let mut operators = member.node.members().iter();
                operators
                    .find(|operator| {
                        operator.key != "exists" && is_negation(&operator.key) != is_negated
                    })
                    .map(|operator| operator.key_span)
            }
            _ => None,
        })
}
