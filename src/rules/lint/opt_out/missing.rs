//! Marketing without opt-out. If something is there that is probably meant to be one, that is what is told.

use super::super::File;
use super::marketing::{opts_out, sends_marketing};
use super::reads_text;
use crate::rules::action::SET_CONSENT;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::Trigger;
use crate::rules::said::said;
use crate::text::fold;

pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let is_opt_out = |trigger: &&Trigger| trigger.actions.iter().any(opts_out);
    let mut actions = model.actions();
    let Some(marketing) = actions.find(|one| sends_marketing(one)) else {
        return;
    };
    if model.triggers.iter().any(|trigger| is_opt_out(&trigger)) {
        return;
    }
    if let Some(disabled) = model.disabled.triggers.iter().find(is_opt_out) {
        report.warning(
            Code::NoOptOut,
            file.written.value_or_all(disabled.place, "disabled"),
            said!("marketing is sent, and the trigger that opts customers out, `{trigger}`, is disabled", trigger = disabled.id),
            said!("leave `disabled` out"),
        );
        return;
    }
    let mut meant = model.triggers.iter();
    if let Some(trigger) = meant.find(|trigger| is_meant(trigger, file)) {
        let mut actions = trigger.actions.iter();
        let consent = actions.find(|action| action.name == SET_CONSENT);
        report.warning(
            Code::NoOptOut,
            consent.map_or(trigger.place, |action| action.place),
            said!("marketing is sent, and trigger `{trigger}` takes what people write who want none, and does not opt them out", trigger = trigger.id),
            said!("give it the action `{action}`", action = ACTION),
        );
        return;
    }
    report.warning(
        Code::NoOptOut,
        marketing.place,
        said!("this sends marketing, and no trigger lets customers opt out by message"),
        said!("add a trigger on `message.text` with the action `{action}`; if the template is not marketing, say so, as `\"category\": \"utility\"`", action = ACTION),
    );
}

const ACTION: &str = r#"{"set_consent": {"category": "marketing", "value": "opted_out"}}"#;

/// Whether a trigger is for those who want no more: its name says so, or the words that it takes.
fn is_meant(trigger: &Trigger, file: &File<'_>) -> bool {
    if !reads_text(trigger) {
        return false;
    }
    let mut is_meant = is_name_of_opt_out(&trigger.id);
    trigger.when.condition.each_leaf(&mut |leaf, is_negated| {
        is_meant |= !is_negated
            && match leaf {
                Leaf::Keyword(sets) => {
                    let sets = sets.iter();
                    let mut sets = sets.filter_map(|set| file.model.keyword_sets.get(*set));
                    sets.any(|set| {
                        is_name_of_opt_out(&set.name)
                            || set.terms.iter().any(|term| is_word(term.folded()))
                    })
                }
                Leaf::Terms(terms) => terms.iter().any(|term| is_word(term.folded())),
                Leaf::Open(_)
                | Leaf::Closed(_)
                | Leaf::Regex(_)
                | Leaf::Share(_)
                | Leaf::Exists(_)
                | Leaf::Test(..) => false,
            };
    });
    is_meant
}

fn is_name_of_opt_out(name: &str) -> bool {
    let plain = meant::plain(&fold(name));
    NAMES.iter().any(|part| plain.contains(part)) || is_word(&plain)
}

fn is_word(folded: &str) -> bool {
    WORDS.contains(&folded)
}

/// What is part of the name of an opt-out, letters alone.
const NAMES: &[&str] = &[
    "optout",
    "unsubscri",
    "descadastr",
    "desuscri",
    "abmeld",
    "desabon",
    "nomarketing",
    "nopromo",
];

/// What people write who want no more, folded.
const WORDS: &[&str] = &[
    "stop",
    "stopp",
    "unsubscribe",
    "opt out",
    "parar",
    "pare",
    "sair",
    "descadastrar",
    "baja",
    "darme de baja",
    "desuscribir",
    "abmelden",
    "abbestellen",
    "arret",
];
