//! Entries of conditions in words.
//!
//! What may be shown of a fact without being asked: numbers, truth values, and strings that are categories by their
//! nature. A text, an address, a name, an id of a customer's doing, and whatever else a host hands over are shown as type
//! and length.

use super::entry::{Entry, ShownValue};
use super::subject;
use crate::facts::{EventFact, Fact, FactType, ValueRef};
use crate::router::eval::Evaluation;
use crate::rules::condition::{Leaf, Leaves, Share, Truth};
use crate::rules::phrase::{All, Any, Phrase};
use crate::rules::words::list;
use crate::text::Term;

/// One entry: the leaf of a condition, and the answer that was wanted of it.
pub(super) fn entry(
    evaluation: &mut Evaluation<'_>,
    leaf: &Leaf,
    wanted: bool,
    shows_values: bool,
) -> Entry {
    let answer = evaluation.leaf(leaf);
    let is_met = answer == Truth::from(wanted);
    Words {
        evaluation,
        wanted,
        is_met,
        holds: (answer != Truth::Unknown).then_some(is_met),
        shows_values,
    }
    .entry(leaf)
}

struct Words<'w, 'e> {
    evaluation: &'w mut Evaluation<'e>,
    wanted: bool,
    is_met: bool,
    holds: Option<bool>,
    shows_values: bool,
}

impl Words<'_, '_> {
    fn entry(self, leaf: &Leaf) -> Entry {
        match leaf {
            Leaf::Keyword(sets) => self.keyword(sets),
            Leaf::Open(schedules) => self.schedules(schedules, true),
            Leaf::Closed(schedules) => self.schedules(schedules, false),
            Leaf::Terms(_) | Leaf::Regex(_) => self.text(leaf),
            Leaf::Share(share) => self.share(share),
            Leaf::Exists(fact) if self.wanted => self.fact(*fact, Phrase::AnyValue),
            Leaf::Exists(fact) => self.fact(*fact, Phrase::ItAbsent),
            Leaf::Test(fact, test) => {
                let is_set = self.evaluation.rules.model.schema.is_set(*fact);
                let wanted = test.wanted(self.wanted, is_set);
                self.fact(*fact, wanted)
            }
        }
    }

    fn done(self, fact: &str, was: Option<ShownValue>, wanted: String, says: Phrase) -> Entry {
        Entry {
            fact: fact.to_owned(),
            was,
            wanted,
            holds: self.holds,
            text: says.to_string(),
            says,
        }
    }

    /// That a set hits, with which term, and the slip that it forgives for that.
    fn hit(&mut self, set: usize) -> Phrase {
        let rules = self.evaluation.rules;
        let name = rules.model.keyword_set_name(set).to_owned();
        let terms = rules.model.keyword_sets.get(set).map(|set| &set.terms);
        let (Some(terms), Some(text)) = (terms, self.evaluation.text()) else {
            return Phrase::Hit { set: name };
        };
        if let Some(term) = terms.iter().find(|term| term.exact().is_match(text)) {
            return Phrase::HitWith {
                set: name,
                term: term.to_string(),
            };
        }
        let Some(found) = terms.iter().find(|term| term.is_match(text)) else {
            return Phrase::Hit { set: name };
        };
        let term = found.to_string();
        match found.slip(text).filter(|_| self.shows_values) {
            Some(slip) => Phrase::HitWithThisSlip {
                set: name,
                term,
                slip: slip.to_string(),
            },
            None => Phrase::HitWithSlip { set: name, term },
        }
    }

    /// The term of its `unless` that keeps a set from hitting.
    fn cancelled(&mut self, set: usize) -> Option<String> {
        let rules = self.evaluation.rules;
        let set = rules.model.keyword_sets.get(set)?;
        let text = self.evaluation.text()?;
        let found = |terms: &'_ [Term]| terms.iter().position(|term| term.is_match(text));
        found(&set.terms)?;
        let term = set.unless.get(found(&set.unless)?)?;
        Some(term.to_string())
    }

    fn keyword(mut self, sets: &[usize]) -> Entry {
        let rules = self.evaluation.rules;
        let name = |set: &usize| rules.model.keyword_set_name(*set).to_owned();
        let hit = sets.iter().find(|set| self.evaluation.hits(**set));
        let clause = match (hit, sets) {
            (Some(set), _) => self.hit(*set),
            (None, []) => Phrase::NoSetNamed,
            (None, [only]) if self.evaluation.text().is_none() => {
                Phrase::NoTextFor { set: name(only) }
            }
            (None, _) if self.evaluation.text().is_none() => Phrase::NoTextForAny {
                sets: Any(sets.iter().map(name).collect()),
            },
            (None, [only]) => match self.cancelled(*only) {
                Some(term) => Phrase::NoHitFor {
                    set: name(only),
                    term,
                },
                None => Phrase::NoHit { set: name(only) },
            },
            (None, _) => Phrase::NoHits {
                sets: All(sets.iter().map(name).collect()),
            },
        };
        let a = if self.wanted { "a" } else { "no" };
        let wanted = format!("{a} hit of {}", list(sets.iter().map(name), "or"));
        let says = if self.wanted || self.is_met {
            clause
        } else {
            unlike(clause, Phrase::Nothing)
        };
        self.done("keyword", None, wanted, says)
    }

    fn text(self, leaf: &Leaf) -> Entry {
        let phrase = Box::new(subject::text_phrase(leaf));
        let found = match leaf {
            Leaf::Terms(terms) => self
                .evaluation
                .text()
                .and_then(|text| terms.iter().find(|term| term.is_match(text)))
                .map(|term| Box::new(subject::terms_phrase(std::slice::from_ref(term)))),
            Leaf::Regex(_)
            | Leaf::Keyword(_)
            | Leaf::Open(_)
            | Leaf::Closed(_)
            | Leaf::Share(_)
            | Leaf::Exists(_)
            | Leaf::Test(..) => None,
        };
        let fact = Fact::Event(EventFact::Text);
        let was = seen(self.evaluation, fact, self.shows_values);
        let has_it = self.is_met == self.wanted;
        let wanted = if self.wanted {
            Phrase::clone(&phrase)
        } else {
            Phrase::TextWithout {
                what: phrase.clone(),
            }
        };
        // That something is missing says what is wanted.
        let is_said = self.is_met || self.wanted && was.is_some();
        let clause = match was {
            None => Phrase::NoText,
            Some(_) if has_it => Phrase::TextHas {
                what: found.unwrap_or(phrase),
            },
            Some(_) => Phrase::TextHasNot { what: phrase },
        };
        let in_words = wanted.to_string();
        let says = if is_said {
            clause
        } else {
            unlike(clause, wanted)
        };
        let was = was.map(|(was, _)| was);
        self.done("text", was, in_words, says)
    }

    fn share(self, share: &Share) -> Entry {
        let (percent, name) = (share.percent().to_string(), share.name.clone());
        let not = if self.wanted { "" } else { "not " };
        let wanted = format!("a sender {not}among the {percent} % of `{name}`");
        // Where somebody is not among them, that says what is wanted.
        let says = match (self.holds.is_some(), self.is_met, self.wanted) {
            (false, _, true) => unlike(Phrase::NoSender, Phrase::OneAmong { percent, name }),
            (false, _, false) => unlike(Phrase::NoSender, Phrase::OneNotAmong { percent, name }),
            (true, true, true) => Phrase::Among { percent, name },
            (true, false, false) => unlike(Phrase::Among { percent, name }, Phrase::OneWhoIsNot),
            (true, true, false) | (true, false, true) => Phrase::NotAmong { percent, name },
        };
        self.done("share", None, wanted, says)
    }

    fn fact(self, fact: Fact, wanted: Phrase) -> Entry {
        let rules = self.evaluation.rules;
        let name = rules.model.schema.name(fact);
        let in_words = wanted.to_string();
        let fact_name = name.to_owned();
        let (was, clause) = match seen(self.evaluation, fact, self.shows_values) {
            Some((shown, was)) => {
                let (fact, was) = (fact_name, Box::new(was));
                (Some(shown), Phrase::FactIs { fact, was })
            }
            None => (None, Phrase::FactAbsent { fact: fact_name }),
        };
        let says = if self.is_met {
            clause
        } else {
            unlike(clause, wanted)
        };
        self.done(name, was, in_words, says)
    }

    fn schedules(self, schedules: &[usize], open: bool) -> Entry {
        let rules = self.evaluation.rules;
        let name = |schedule: &usize| rules.model.schedule_name(*schedule).to_owned();
        let one = |at: &usize, open: bool| {
            let schedule = name(at);
            if open {
                Phrase::Open { schedule }
            } else {
                Phrase::Closed { schedule }
            }
        };
        // The first that answers with yes, else all of them answer with no.
        let yes = schedules
            .iter()
            .find(|schedule| self.evaluation.is_open(**schedule) == open);
        let clause = match (yes, schedules) {
            (Some(schedule), _) => one(schedule, open),
            (None, []) => Phrase::NoScheduleNamed,
            (None, [only]) => one(only, !open),
            (None, _) => {
                let schedules = All(schedules.iter().map(name).collect());
                if open {
                    Phrase::AllClosed { schedules }
                } else {
                    Phrase::AllOpen { schedules }
                }
            }
        };
        let wanted = if open == self.wanted {
            Phrase::ToBeOpen
        } else {
            Phrase::ToBeClosed
        };
        let (fact, in_words) = (if open { "open" } else { "closed" }, wanted.to_string());
        let says = if self.is_met || schedules.is_empty() {
            clause
        } else {
            unlike(clause, wanted)
        };
        self.done(fact, None, in_words, says)
    }
}

fn unlike(clause: Phrase, wanted: Phrase) -> Phrase {
    Phrase::Unlike {
        clause: Box::new(clause),
        wanted: Box::new(wanted),
    }
}

/// What a fact is; `None` if it is absent.
fn seen(
    evaluation: &Evaluation<'_>,
    fact: Fact,
    shows_values: bool,
) -> Option<(ShownValue, Phrase)> {
    let schema = &evaluation.rules.model.schema;
    let is_shown = shows_values || schema.is_shown(fact);
    let (fact_type, length, value, hidden) = match evaluation.known_fact(fact)? {
        ValueRef::Bool(value) => (FactType::Bool, None, Phrase::truth(value), Phrase::ABool),
        ValueRef::Number(value) => (
            FactType::Number,
            None,
            Phrase::number(value),
            Phrase::ANumber,
        ),
        ValueRef::String(value) => {
            let (fact_type, count) = (schema.fact_type(fact), value.chars().count());
            let value = value.to_owned();
            let hidden = match (fact_type, count) {
                (FactType::Text, 1) => Phrase::TextOfOne,
                (FactType::Text, count) => Phrase::TextOf { count },
                (_, 1) => Phrase::StringOfOne,
                (_, count) => Phrase::StringOf { count },
            };
            (fact_type, Some(count), Phrase::Value { value }, hidden)
        }
        ValueRef::Strings(_) => {
            let values = subject::current_set(evaluation, fact);
            let count = values.len();
            let (value, hidden) = match count {
                0 => (Phrase::Empty, Phrase::Empty),
                _ => (
                    Phrase::Values {
                        values: All(values),
                    },
                    Phrase::SetOf { count },
                ),
            };
            (FactType::Strings, Some(count), value, hidden)
        }
    };
    let is_told = is_shown || value == hidden;
    let was = ShownValue {
        fact_type,
        length,
        value: is_told.then(|| value.to_string()),
    };
    Some((was, if is_told { value } else { hidden }))
}
