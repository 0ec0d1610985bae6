//! Opt-out: that it is there if marketing is sent, that it is spelled as it is read, that it counts whenever a customer writes it
//! and nothing else does, that nobody gets marketing who has opted out, and that no choice is
//! taken for its opposite. What customers write who opt in again is looked at with it.

mod both;
mod loose;
mod marketing;
mod missing;
mod narrow;
mod opposite;
mod spelled;
mod swapped;
mod unwanted;
mod words;

use super::File;
use super::domain::Space;
use crate::facts::BuiltIn;
use crate::rules::condition::{Condition, Leaf, Test};
use crate::rules::diagnostic::Report;
use crate::rules::model::Trigger;
use crate::rules::rule_ref::Rule;

pub(super) use marketing::opts_out;

/// Reports all of these.
pub(super) fn check<'m>(
    file: &File<'_>,
    rules: &[Rule<'m>],
    opted_out: &'m Condition,
    space: &Space<'m>,
    report: &mut Report,
) {
    let mut is_misspelt = false;
    for action in file.model.actions() {
        is_misspelt |= spelled::check(action, report);
    }
    let is_swapped = swapped::check(file.model, report);
    if !is_misspelt && !is_swapped {
        missing::check(file, report);
    }
    let triggers = space.model().triggers.iter();
    let opting: Vec<&Trigger> = triggers
        .filter(|trigger| trigger.actions.iter().any(opts_out))
        .collect();
    for trigger in &opting {
        loose::check(trigger, file, report);
    }
    loose::check_in(file.model, report);
    opposite::check(file.model, report);
    both::check(space, report);
    let by_text: Vec<&Trigger> = opting.into_iter().filter(|one| reads_text(one)).collect();
    narrow::check(&by_text, opted_out, file, space, report);
    unwanted::check(&by_text, opted_out, rules, space, report);
}

/// That a customer has opted out.
pub(super) fn has_opted_out() -> Condition {
    let consent = BuiltIn::ConsentMarketing.fact();
    Condition::Leaf(Leaf::Test(
        consent,
        Test::OneOf(vec!["opted_out".to_owned()]),
    ))
}

/// Whether customers say it in words.
pub(super) fn reads_text(trigger: &Trigger) -> bool {
    let mut reads = false;
    trigger.when.condition.each_leaf(&mut |leaf, is_negated| {
        let is_text = matches!(leaf, Leaf::Keyword(_) | Leaf::Terms(_) | Leaf::Regex(_));
        reads |= is_text && !is_negated;
    });
    reads
}
