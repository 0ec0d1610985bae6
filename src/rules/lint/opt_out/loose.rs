//! Opt-out terms that hit inside of longer messages, and opt-in terms that hit inside of words.

use super::super::File;
use super::marketing::opts_in;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, Trigger};
use crate::rules::said::said;
use crate::text::{MatchMode, Term};

/// The terms by which an opt-out trigger is found.
pub(super) fn check(trigger: &Trigger, file: &File<'_>, report: &mut Report) {
    let is_loose = |terms: &[Term]| {
        let mut terms = terms.iter();
        terms.any(|term| term.mode() != MatchMode::WholeMessage)
    };
    let help =
        said!("write `\"match\": \"whole_message\"`: `we have got to stop this` is not an opt-out");
    let mut in_text = false;
    trigger.when.condition.each_leaf(&mut |leaf, is_negated| match leaf {
        _ if is_negated => {}
        Leaf::Keyword(sets) => {
            let sets = sets
                .iter()
                .filter_map(|set| file.model.keyword_sets.get(*set));
            for set in sets.filter(|set| is_loose(&set.terms)) {
                report.warning(
                    Code::LooseOptOut,
                    set.place,
                    said!("keyword set `{set}` opts customers out (trigger `{trigger}`), and hits inside of longer messages, too", set = set.name, trigger = trigger.id),
                    help.clone(),
                );
            }
        }
        Leaf::Terms(terms) => in_text |= is_loose(terms),
        Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Regex(_)
        | Leaf::Share(_)
        | Leaf::Exists(_)
        | Leaf::Test(..) => {}
    });
    if in_text {
        report.warning(
            Code::LooseOptOut,
            trigger.when.place(),
            said!("trigger `{trigger}` opts customers out, and its terms hit inside of longer messages, too", trigger = trigger.id),
            said!("write `{\"text\": {\"whole_message\": [...]}}`: `we have got to stop this` is not an opt-out"),
        );
    }
}

/// The terms by which customers opt in: who writes another word has agreed to nothing.
pub(super) fn check_in(model: &Model, report: &mut Report) {
    let is_loose = |term: &Term| term.mode() == MatchMode::Substring;
    let help = |term: &Term| {
        said!(
            "write `\"match\": \"whole_message\"`: `{term}` stands inside of other words, too",
            term = term.folded()
        )
    };
    let opting = model.triggers.iter();
    for trigger in opting.filter(|trigger| trigger.actions.iter().any(opts_in)) {
        trigger
            .when
            .entry()
            .each_leaf(&mut |leaf, key, is_negated| match leaf {
                _ if is_negated => {}
                Leaf::Keyword(sets) => {
                    for set in sets.iter().filter_map(|set| model.keyword_sets.get(*set)) {
                        if let Some(term) = set.terms.iter().find(|term| is_loose(term)) {
                            report.warning(
                                Code::LooseOptIn,
                                set.place,
                                said!("keyword set `{set}` opts customers in (trigger `{trigger}`), and hits inside of words, too", set = set.name, trigger = trigger.id),
                                help(term),
                            );
                        }
                    }
                }
                Leaf::Terms(terms) => {
                    if let Some(term) = terms.iter().find(|term| is_loose(term)) {
                        report.warning(
                            Code::LooseOptIn,
                            key,
                            said!("trigger `{trigger}` opts customers in, and its terms hit inside of words, too", trigger = trigger.id),
                            help(term),
                        );
                    }
                }
                Leaf::Open(_)
                | Leaf::Closed(_)
                | Leaf::Regex(_)
                | Leaf::Share(_)
                | Leaf::Exists(_)
                | Leaf::Test(..) => {}
            });
    }
}
