//! Words by which a customer opts out and opts in.

use std::collections::BTreeMap;

use super::super::domain::{Answer, Formula, Nobody, Space};
use super::marketing::{opts_in, opts_out};
use crate::json::tree::Span;
use crate::rules::condition::{Goal, Leaf};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Model, Trigger};
use crate::rules::phrase::Any;
use crate::rules::said::said;
use crate::text::Term;

/// Reports the words that are for one of two triggers and that the other takes, too.
pub(super) fn check(space: &Space<'_>, report: &mut Report) {
    let model = space.model();
    let decides = |trigger: &&Trigger| {
        let is = |opts| trigger.actions.iter().any(opts);
        is(opts_in as fn(&_) -> bool) != is(opts_out)
    };
    let deciding: Vec<(&Trigger, Vec<Written<'_>>)> = model
        .triggers
        .iter()
        .filter(decides)
        .map(|trigger| (trigger, written(trigger, model)))
        .collect();
    for (index, (second, seconds)) in deciding.iter().enumerate() {
        for (first, firsts) in deciding.iter().take(index) {
            if first.actions.iter().any(opts_in) != second.actions.iter().any(opts_in) {
                Pair {
                    first,
                    second,
                    space,
                }
                .check(firsts, seconds, report);
            }
        }
    }
}

/// A term that a trigger asks for, as it stands in the file.
struct Written<'m> {
    term: &'m Term,
    text: &'m str,
    place: Span,
}

fn written<'m>(trigger: &'m Trigger, model: &'m Model) -> Vec<Written<'m>> {
    let mut all = Vec::new();
    trigger
        .when
        .entry()
        .each_leaf(&mut |leaf, key, is_negated| match leaf {
            _ if is_negated => {}
            Leaf::Keyword(sets) => {
                for set in sets.iter().filter_map(|set| model.keyword_sets.get(*set)) {
                    let terms = set.terms.iter().zip(&set.written);
                    all.extend(terms.map(|(term, written)| Written {
                        term,
                        text: &written.text,
                        place: written.place,
                    }));
                }
            }
            Leaf::Terms(terms) => all.extend(terms.iter().map(|term| Written {
                term,
                text: term.folded(),
                place: key,
            })),
            Leaf::Open(_)
            | Leaf::Closed(_)
            | Leaf::Regex(_)
            | Leaf::Share(_)
            | Leaf::Exists(_)
            | Leaf::Test(..) => {}
        });
    all
}

/// A message that is for both.
struct Case {
    /// It written down, if that can be done.
    witness: Option<String>,
}

/// A trigger that opts in and one that opts out, in the order of the file.
struct Pair<'p, 'm> {
    first: &'m Trigger,
    second: &'m Trigger,
    space: &'p Space<'m>,
}

impl<'m> Pair<'_, 'm> {
    fn check(&self, firsts: &[Written<'m>], seconds: &[Written<'m>], report: &mut Report) {
        let mut shared = BTreeMap::new();
        let mut witness = None;
        for two in seconds {
            self.space.pool().spend(1 + firsts.len());
            for one in firsts {
                // Who writes what the second waits for is the first's; or what the first waits for is the second's as well.
                let word = if two.term.implies(one.term) {
                    two
                } else if one.term.implies(two.term) && !self.first.stop {
                    one
                } else {
                    continue;
                };
                if shared.contains_key(word.text) {
                    continue;
                }
                if let Some(case) = self.case(word) {
                    shared.insert(word.text, word.place.max(two.place));
                    witness = witness.or(case.witness);
                }
            }
        }
        let Some(place) = shared.values().min() else {
            return;
        };
        let is_in = self.first.actions.iter().any(opts_in);
        let (one, two) = (&self.first.id, &self.second.id);
        let terms = Any::some(shared.keys());
        let message = match (self.first.stop, is_in) {
            (true, true) => said!(
                "who writes {terms} opts in by trigger `{one}`, which stops, and never out by trigger `{two}`",
                terms,
                one,
                two
            ),
            (true, false) => said!(
                "who writes {terms} opts out by trigger `{one}`, which stops, and never in by trigger `{two}`",
                terms,
                one,
                two
            ),
            (false, true) => said!(
                "who writes {terms} opts in by trigger `{one}` and out by trigger `{two}`",
                terms,
                one,
                two
            ),
            (false, false) => said!(
                "who writes {terms} opts out by trigger `{one}` and in by trigger `{two}`",
                terms,
                one,
                two
            ),
        };
        let help = said!(
            "keep each in one of the two; `\"match\": \"whole_message\"` hits nothing but the term"
        );
        report.warning_with_witness(Code::SharedTerm, *place, message, help, witness);
    }

    /// Whether there is a message with this term for both, and one if it can be written down.
    fn case(&self, word: &Written<'m>) -> Option<Case> {
        let kinds = |trigger: &'m Trigger| Formula::kind(self.space.kinds(Some(&trigger.on)));
        let holds = |trigger: &'m Trigger| self.space.formula(&trigger.when.condition, Goal::True);
        let mut formulas = vec![
            kinds(self.first),
            kinds(self.second),
            holds(self.first),
            holds(self.second),
            Formula::hit(word.term),
        ];
        let model = self.space.model();
        let before = model
            .triggers
            .iter()
            .take_while(|trigger| !std::ptr::eq(*trigger, self.second));
        let others = before.filter(|one| one.stop && !std::ptr::eq(*one, self.first));
        formulas.extend(others.map(|stops| {
            Formula::any([
                self.space.formula(&stops.when.condition, Goal::NotTrue),
                Formula::kind(self.space.kinds(Some(&stops.on)).complement()),
            ])
        }));
        match self.space.search(&formulas, &Nobody) {
            Answer::Perhaps(example) => Some(Case {
                witness: self.space.witness(&example, &formulas),
            }),
            Answer::Never(_) | Answer::TooCostly => None,
        }
    }
}
