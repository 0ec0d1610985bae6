//! Words one slip from their opposite, in sets that forgive slips: `anmelden` is not a slip of `abmelden`.

use super::marketing::{opts_in, opts_out};
use crate::rules::condition::Leaf;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{KeywordSet, Model};
use crate::rules::said::said;

/// Reports the keyword sets by which customers opt out or in, and which take the opposite of one of their words for a slip. Where
/// nobody can opt in, nobody writes that they want to.
pub(super) fn check(model: &Model, report: &mut Report) {
    let mut triggers = model.triggers.iter();
    let can_opt_in = triggers.any(|trigger| trigger.actions.iter().any(opts_in));
    for trigger in &model.triggers {
        let code = if trigger.actions.iter().any(opts_out) && can_opt_in {
            Code::LooseOptOut
        } else if trigger.actions.iter().any(opts_in) {
            Code::LooseOptIn
        } else {
            continue;
        };
        trigger.when.condition.each_leaf(&mut |leaf, is_negated| {
            let Leaf::Keyword(sets) = leaf else {
                return;
            };
            let sets = sets.iter().filter(|_| !is_negated);
            for set in sets.filter_map(|set| model.keyword_sets.get(*set)) {
                let (Some(place), Some((own, other))) = (set.typos, opposite(set)) else {
                    continue;
                };
                report.warning(
                    code,
                    place,
                    said!(
                        "`typos` of keyword set `{set}` takes `{other}` for a slip of `{own}` (trigger `{trigger}`), and it means the opposite",
                        set = set.name,
                        other,
                        own,
                        trigger = trigger.id
                    ),
                    said!(
                        "write `{other}` as a term of the set that it belongs to, which makes it none; or leave `typos` out",
                        other
                    ),
                );
            }
        });
    }
}

/// A word of a set, and its opposite, which is taken for it.
fn opposite(set: &KeywordSet) -> Option<(&'static str, &'static str)> {
    let mut pairs = OPPOSITES
        .iter()
        .flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
    pairs.find(|(own, other)| {
        set.terms
            .iter()
            .any(|term| term.forgiven().any(|word| word == *own) && term.is_word(own, other))
    })
}

/// Of what customers want and do not want, folded.
const OPPOSITES: &[(&str, &str)] = &[
    ("anmelden", "abmelden"),
    ("anmeldung", "abmeldung"),
    ("angemeldet", "abgemeldet"),
    ("anmelde", "abmelde"),
    ("aanmelden", "afmelden"),
    ("aanmelding", "afmelding"),
    ("optin", "optout"),
    ("subscribe", "unsubscribe"),
    ("subscribed", "unsubscribed"),
    ("suscribir", "desuscribir"),
    ("inscrever", "desinscrever"),
    ("abonner", "desabonner"),
    ("ativar", "desativar"),
    ("activar", "desactivar"),
    ("aktivieren", "deaktivieren"),
];
