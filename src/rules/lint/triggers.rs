//! Triggers that fire oftener than they were meant to.

use super::File;
use super::opt_out::opts_out;
use crate::facts::Named;
use crate::rules::action::OncePer;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::said::said;

/// Reports triggers that ask whether a message is the first and have no `once_per`: an album that is sent in one second is
/// several first messages.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let Some(Named::Fact(is_first)) = file.model.schema.find("conversation.is_first") else {
        return;
    };
    let triggers = file.model.triggers.iter();
    // An opt-out greets nobody.
    for trigger in triggers.filter(|trigger| !trigger.actions.iter().any(opts_out)) {
        let mut asks = false;
        trigger.when.condition.each_leaf(&mut |leaf, is_negated| {
            asks |= !is_negated && matches!(leaf, Leaf::Test(fact, _) if *fact == is_first);
        });
        if asks && trigger.once_per == OncePer::Event && !trigger.actions.is_empty() {
            report.warning(
                Code::RepeatedWelcome,
                trigger.place,
                said!("trigger `{trigger}` may greet a customer several times: messages that are sent in one second are all the first", trigger = trigger.id),
                said!("say how often, as `\"once_per\": \"1d\"`"),
            );
        }
    }
}
