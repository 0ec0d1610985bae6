//! A consent that is the opposite of what the customer chose in the menu of WhatsApp, or wrote.

use super::marketing::consents_to;
use super::reads_text;
use super::words::{Words, is_name_of_in, is_name_of_out};
use crate::event::EventKind;
use crate::facts::KindSet;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, Trigger};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::Term;

/// Whether there is one.
pub(super) fn check(model: &Model, report: &mut Report) -> bool {
    let before = report.len();
    let [stop, resume] = ["preference.stop", "preference.resume"].map(chosen);
    for trigger in &model.triggers {
        let kinds = KindSet::on(Some(&trigger.on));
        let wish = if kinds.is_empty() {
            continue;
        } else if kinds.and(&stop.complement()).is_empty() {
            Wish::Stop(said!("who chose to stop"))
        } else if kinds.and(&resume.complement()).is_empty() {
            Wish::Resume(said!("who chose to resume"))
        } else if let Some(wish) = written(trigger, model) {
            wish
        } else {
            continue;
        };
        let (who, wrong, right) = match wish {
            Wish::Stop(who) => (who, "opted_in", "opted_out"),
            Wish::Resume(who) => (who, "opted_out", "opted_in"),
        };
        for action in trigger.actions.iter().filter(|one| consents_to(one, wrong)) {
            report.warning(
                Code::SwappedConsent,
                action.place,
                said!(
                    "trigger `{trigger}` sets `{wrong}` for customers {who}",
                    trigger = trigger.id,
                    wrong,
                    who
                ),
                said!("write `{text}`", text = right),
            );
        }
    }
    report.len() > before
}

/// What customers want, and who they are.
enum Wish {
    Stop(Phrase),
    Resume(Phrase),
}

/// What customers want by their words, and by what the rule is called; `None` if that is not clear.
fn written(trigger: &Trigger, model: &Model) -> Option<Wish> {
    if !reads_text(trigger) {
        return None;
    }
    let words = Words::of(trigger, model);
    // Where another trigger is for one of these words, the word is astray and not the consent.
    let is_for = |value: &str| {
        let mut others = model.triggers.iter();
        others.any(|other| {
            let of_other = Words::of(other, model).terms;
            let is_shared = |term: &&Term| of_other.iter().any(|one| one.folded() == term.folded());
            !std::ptr::eq(other, trigger)
                && other.actions.iter().any(|one| consents_to(one, value))
                && words.terms.iter().any(is_shared)
        })
    };
    let names = || words.sets.iter().copied().chain([trigger.id.as_str()]);
    let is_in = words.says_in() || names().any(is_name_of_in);
    if words.says_out() {
        // `undo-opt-out` is a name, too: of an opt-out the words alone count.
        let is_clear = !is_in && !is_for("opted_out");
        return is_clear.then_some(Wish::Stop(said!("who write that they want no more")));
    }
    let is_clear = is_in && !names().any(is_name_of_out) && !is_for("opted_in");
    is_clear.then_some(Wish::Resume(said!("who write that they want it")))
}

/// The events of a choice, of those that another application answers, too.
fn chosen(name: &str) -> KindSet {
    KindSet::of(|kind: EventKind| kind.as_str().ends_with(name))
}
