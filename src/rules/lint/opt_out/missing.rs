//! Marketing without opt-out. If something is there that is probably meant to be one, that is what is told.

use super::super::File;
use super::marketing::{opts_out, sends_marketing};
use super::reads_text;
use super::words::{Words, is_name_of_out};
use crate::rules::action::{Action, SET_CONSENT};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Trigger;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let is_opt_out = |trigger: &&Trigger| trigger.actions.iter().any(opts_out);
    let mut actions = model.actions();
    let Some(marketing) = actions.find(|one| sends_marketing(one)) else {
        return;
    };
    let opting = || model.triggers.iter().filter(is_opt_out);
    if opting().any(reads_text) {
        return;
    }
    // Where a menu or a button opts out, only what is clearly for those who write it is told.
    let has_other = opting().next().is_some();
    let counts = |trigger: &&Trigger| !has_other || reads_text(trigger);
    let mut disabled = model.disabled.triggers.iter().filter(is_opt_out);
    if let Some(disabled) = disabled.find(counts) {
        report.warning(
            Code::NoOptOut,
            file.written.value_or_all(disabled.place, "disabled"),
            said!("marketing is sent, and the trigger that opts customers out, `{trigger}`, is disabled", trigger = disabled.id),
            said!("leave `disabled` out"),
        );
        return;
    }
    let consent = |trigger: &Trigger| {
        let mut actions = trigger.actions.iter();
        actions.position(|action| action.name == SET_CONSENT)
    };
    let is_meant = |trigger: &&Trigger| {
        let words = Words::of(trigger, model);
        let names = || words.sets.iter().copied().chain([trigger.id.as_str()]);
        reads_text(trigger)
            && if has_other {
                words.says_out() && consent(trigger).is_some()
            } else {
                words.says_out() || names().any(is_name_of_out)
            }
    };
    if let Some(trigger) = model.triggers.iter().find(is_meant) {
        let consent = consent(trigger).and_then(|at| trigger.actions.get(at));
        report.warning(
            Code::NoOptOut,
            consent.map_or(trigger.place, |action| action.place),
            said!("marketing is sent, and trigger `{trigger}` takes what people write who want none, and does not opt them out", trigger = trigger.id),
            how_to_opt_out(consent),
        );
        return;
    }
    if has_other {
        return;
    }
    report.warning(
        Code::NoOptOut,
        marketing.place,
        said!("this sends marketing, and no trigger lets customers opt out by message"),
        said!("add a trigger on `message.text` with the action `{action}`; if the template is not marketing, say so, as `\"category\": \"utility\"`", action = ACTION),
    );
}

/// What to write in the place of an action that sets another consent, or beside what else is asked for.
fn how_to_opt_out(consent: Option<&Action>) -> Phrase {
    match consent {
        Some(_) => said!("write `{text}`", text = ACTION),
        None => said!("give it the action `{action}`", action = ACTION),
    }
}

const ACTION: &str = r#"{"set_consent": {"category": "marketing", "value": "opted_out"}}"#;
