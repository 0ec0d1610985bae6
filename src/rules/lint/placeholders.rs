//! Placeholders of actions that stand for nothing: in events of a kind that does not carry the fact, or in a decision that
//! leads nowhere.

use std::collections::BTreeSet;

use super::domain::{Answer, Formula, Nobody, Space};
use crate::facts::{Fact, KindSet};
use crate::rules::action::Action;
use crate::rules::condition::Goal;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::placeholder::{Placeholder, WORDS, Word};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::step::Outcome;

/// Reports placeholders that are absent for some events that the rule takes.
pub(super) fn check<'m>(
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    for rule in rules.iter().filter(|rule| !dead.contains(&rule.at)) {
        for action in rule.actions() {
            for placeholder in action.placeholders() {
                match placeholder {
                    Placeholder::Fact(fact) => check_fact(*fact, action, rule, space, report),
                    Placeholder::Word(word) if rule.outcome.is_none() && rule.is_last => {
                        check_word(*word, action, report);
                    }
                    Placeholder::Word(_)
                    | Placeholder::Keyword
                    | Placeholder::Open
                    | Placeholder::Group(_) => {}
                }
            }
        }
    }
}

fn check_fact<'m>(
    fact: Fact,
    action: &Action,
    rule: &Rule<'m>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let Fact::Event(of_event) = fact else {
        return;
    };
    let without = of_event.carried().on.set().complement();
    let kinds = KindSet::on(rule.on).and(&without);
    let formulas = [
        Formula::kind(kinds),
        space.formula(&rule.when.condition, Goal::True),
    ];
    let Answer::Perhaps(example) = space.search(&formulas, &Nobody) else {
        return;
    };
    let (name, kind) = (space.name(fact), example.kind);
    report.warning_with_witness(
        Code::AbsentPlaceholder,
        action.place,
        format!("`${{{name}}}` is absent for events of kind `{kind}`: it becomes null, or nothing within a text"),
        format!("leave it out, or add `{{\"{name}\": {{\"exists\": true}}}}` to the condition"),
        space.witness(&example, &formulas),
    );
}

/// Reports what the fallback asks for and no event that comes to it has.
pub(super) fn check_fallback(model: &Model, report: &mut Report) {
    for action in model.fallback.iter().flat_map(Outcome::all_actions) {
        let mut placeholders = action.placeholders();
        if placeholders.any(|one| *one == Placeholder::Word(Word::Route)) {
            report_word("route", action, "no route takes what comes here", report);
        }
    }
}

/// A trigger that stops: the decision has no route and no target.
fn check_word(word: Word, action: &Action, report: &mut Report) {
    let name = WORDS.iter().find(|(_, known)| *known == word);
    if let Some((name, _)) = name.filter(|_| word != Word::Priority) {
        let why = "this trigger stops, so the event goes nowhere";
        report_word(name, action, why, report);
    }
}

fn report_word(name: &str, action: &Action, why: &str, report: &mut Report) {
    report.warning(
        Code::AbsentPlaceholder,
        action.place,
        format!("`${{{name}}}` is absent: {why}"),
        "leave it out",
    );
}
