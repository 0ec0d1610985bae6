//! A consent that is the opposite of what the customer chose in the menu of WhatsApp.

use super::marketing::consents_to;
use crate::event::EventKind;
use crate::facts::KindSet;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::said::said;

pub(super) fn check(model: &Model, report: &mut Report) {
    let [stop, resume] = ["preference.stop", "preference.resume"].map(chosen);
    for trigger in &model.triggers {
        let kinds = KindSet::on(Some(&trigger.on));
        let (chose, wrong, right) = if kinds.is_empty() {
            continue;
        } else if kinds.and(&stop.complement()).is_empty() {
            (said!("to stop"), "opted_in", "opted_out")
        } else if kinds.and(&resume.complement()).is_empty() {
            (said!("to resume"), "opted_out", "opted_in")
        } else {
            continue;
        };
        for action in trigger.actions.iter().filter(|one| consents_to(one, wrong)) {
            report.warning(
                Code::SwappedConsent,
                action.place,
                said!(
                    "trigger `{trigger}` sets `{wrong}` for customers who chose {chose}",
                    trigger = trigger.id,
                    wrong,
                    chose
                ),
                said!("write `{text}`", text = right),
            );
        }
    }
}

/// The events of a choice, of those that another application answers, too.
fn chosen(name: &str) -> KindSet {
    KindSet::of(|kind: EventKind| kind.as_str().ends_with(name))
}
