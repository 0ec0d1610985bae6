//! Opt-out terms that hit inside of longer messages.

use super::super::File;
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Trigger;
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
