//! What customers write who want no more marketing, or want it again, and what rules for them are called.

use crate::rules::condition::Leaf;
use crate::rules::meant;
use crate::rules::model::{Model, Trigger};
use crate::text::{Term, fold};

/// What a trigger takes that customers write, without what it negates.
pub(super) struct Words<'m> {
    /// Of its keyword sets.
    pub(super) sets: Vec<&'m str>,
    pub(super) terms: Vec<&'m Term>,
}

impl<'m> Words<'m> {
    pub(super) fn of(trigger: &'m Trigger, model: &'m Model) -> Self {
        let (mut names, mut all) = (Vec::new(), Vec::new());
        trigger
            .when
            .condition
            .each_leaf(&mut |leaf, is_negated| match leaf {
                _ if is_negated => {}
                Leaf::Keyword(sets) => {
                    for set in sets.iter().filter_map(|set| model.keyword_sets.get(*set)) {
                        names.push(set.name.as_str());
                        all.extend(&set.terms);
                    }
                }
                Leaf::Terms(terms) => all.extend(terms),
                Leaf::Open(_)
                | Leaf::Closed(_)
                | Leaf::Regex(_)
                | Leaf::Share(_)
                | Leaf::Exists(_)
                | Leaf::Test(..) => {}
            });
        Self {
            sets: names,
            terms: all,
        }
    }

    /// Whether one of them says that somebody wants no more.
    pub(super) fn says_out(&self) -> bool {
        self.terms.iter().any(|term| OUT.contains(&term.folded()))
    }

    /// Whether one of them says that somebody wants it again.
    pub(super) fn says_in(&self) -> bool {
        self.terms.iter().any(|term| IN.contains(&term.folded()))
    }
}

/// Whether a rule or a keyword set is called an opt-out.
pub(super) fn is_name_of_out(name: &str) -> bool {
    let folded = fold(name);
    let plain = meant::plain(&folded);
    OUT_NAMES.iter().any(|part| plain.contains(part)) || OUT.contains(&plain.as_str())
}

/// Whether it is called an opt-in, and nothing more is said than for what or how.
pub(super) fn is_name_of_in(name: &str) -> bool {
    let folded = fold(name);
    let parts = folded.split(|letter: char| !letter.is_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !BESIDE_IN.contains(part)).collect();
    IN_NAMES.contains(&parts.concat().as_str())
}

/// What is part of the name of an opt-out, letters alone.
const OUT_NAMES: &[&str] = &[
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
const OUT: &[&str] = &[
    "stop",
    "stopp",
    "unsubscribe",
    "opt out",
    "optout",
    "stop promotions",
    "stop marketing",
    "parar",
    "pare",
    "sair",
    "descadastrar",
    "parar promocoes",
    "nao quero receber",
    "baja",
    "darme de baja",
    "dar de baja",
    "desuscribir",
    "cancelar suscripcion",
    "abmelden",
    "abbestellen",
    "arret",
    "desabonner",
];

/// The names of opt-ins, letters alone.
const IN_NAMES: &[&str] = &["optin", "subscribe", "resubscribe", "unstop"];

/// What stands beside, and changes nothing.
const BESIDE_IN: &[&str] = &[
    "",
    "marketing",
    "text",
    "word",
    "words",
    "keyword",
    "keywords",
    "message",
    "messages",
    "by",
];

/// What people write who want it again, folded.
const IN: &[&str] = &[
    "start",
    "unstop",
    "subscribe",
    "resubscribe",
    "opt in",
    "optin",
    "assinar",
    "inscrever",
    "quero receber",
    "voltar a receber",
    "suscribir",
    "suscribirme",
    "darme de alta",
    "quiero recibir",
    "anmelden",
    "abonnieren",
];
