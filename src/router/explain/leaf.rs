//! Entries of conditions and changes of facts in words.
//!
//! What may be shown of a fact without being asked: numbers, truth values, and strings that are categories by their
//! nature. A text, an address, a name, an id of a customer's doing, and whatever else a host hands over are shown as type
//! and length.

use super::explanation::{Change, Entry, ShownValue};
use super::subject::{self, Subject, Value};
use crate::facts::{EventFact, Fact, FactType, FactValue, ValueRef};
use crate::router::eval::Evaluation;
use crate::rules::condition::{Leaf, Leaves, Share, Truth};
use crate::rules::model::Model;
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
            Leaf::Exists(fact) => {
                let wanted = if self.wanted {
                    "any value"
                } else {
                    "it absent"
                };
                self.fact(*fact, wanted.to_owned())
            }
            Leaf::Test(fact, test) => {
                let is_set = self.evaluation.rules.model.schema.is_set(*fact);
                let wanted = test.words(self.wanted, is_set);
                self.fact(*fact, wanted)
            }
        }
    }

    fn done(self, fact: &str, was: Option<ShownValue>, wanted: String, text: String) -> Entry {
        Entry {
            fact: fact.to_owned(),
            was,
            wanted,
            holds: self.holds,
            text,
        }
    }

    /// The term with which a set hits, and the slip that it forgives for that.
    fn hit(&mut self, set: usize) -> Option<String> {
        let rules = self.evaluation.rules;
        let set = rules.model.keyword_sets.get(set)?;
        let text = self.evaluation.text()?;
        let mut terms = set.terms.iter();
        if let Some(term) = terms.find(|term| term.exact().is_match(text)) {
            return Some(format!(" with `{term}`"));
        }
        let term = set.terms.iter().find(|term| term.is_match(text))?;
        let slip = term.slip(text).filter(|_| self.shows_values);
        let slip = slip.map_or_else(|| "a slip".to_owned(), |slip| format!("the slip `{slip}`"));
        Some(format!(" with `{term}`, {slip} forgiven"))
    }

    /// The term of its `unless` that keeps a set from hitting.
    fn cancelled(&mut self, set: usize) -> Option<String> {
        let rules = self.evaluation.rules;
        let set = rules.model.keyword_sets.get(set)?;
        let text = self.evaluation.text()?;
        let found = |terms: &'_ [Term]| terms.iter().position(|term| term.is_match(text));
        found(&set.terms)?;
        let term = set.unless.get(found(&set.unless)?)?;
        Some(format!(": `{term}` is there, too, and cancels it"))
    }

    fn keyword(mut self, sets: &[usize]) -> Entry {
        let rules = self.evaluation.rules;
        let name = |set: &usize| rules.model.keyword_set_name(*set);
        let names: Vec<&str> = sets.iter().map(name).collect();
        let hit = sets.iter().find(|set| self.evaluation.hits(**set));
        let clause = match (hit, names.as_slice()) {
            (Some(set), _) => {
                let how = self.hit(*set).unwrap_or_default();
                format!("keyword set `{}` hits the text{how}", name(set))
            }
            (None, []) => "no keyword set is named".to_owned(),
            (None, [only]) if self.evaluation.text().is_none() => {
                format!("there is no text for keyword set `{only}`")
            }
            (None, _) if self.evaluation.text().is_none() => {
                format!(
                    "there is no text for the keyword sets {}",
                    list(&names, "or")
                )
            }
            (None, [only]) => {
                let cancelled = sets.first().and_then(|set| self.cancelled(*set));
                let why = cancelled.unwrap_or_default();
                format!("keyword set `{only}` does not hit the text{why}")
            }
            (None, _) => format!(
                "none of the keyword sets {} hits the text",
                list(&names, "and")
            ),
        };
        let (wanted, text) = if self.wanted {
            (format!("a hit of {}", list(&names, "or")), clause)
        } else if self.is_met {
            (format!("no hit of {}", list(&names, "or")), clause)
        } else {
            let wanted = format!("no hit of {}", list(&names, "or"));
            (wanted, format!("{clause}, wanted none"))
        };
        self.done("keyword", None, wanted, text)
    }

    fn text(self, leaf: &Leaf) -> Entry {
        let phrase = subject::text_phrase(leaf);
        let found = match leaf {
            Leaf::Terms(terms) => self
                .evaluation
                .text()
                .and_then(|text| terms.iter().find(|term| term.is_match(text)))
                .map(|term| subject::terms_phrase(std::slice::from_ref(term))),
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
        let clause = match was {
            None => "there is no text".to_owned(),
            Some(_) if has_it => format!("the text has {}", found.as_ref().unwrap_or(&phrase)),
            Some(_) => format!("the text does not have {phrase}"),
        };
        let without = if self.wanted { "" } else { "a text without " };
        let wanted = format!("{without}{phrase}");
        // That something is missing says what is wanted.
        let text = if self.is_met || self.wanted && was.is_some() {
            clause
        } else {
            format!("{clause}, wanted {wanted}")
        };
        self.done("text", was, wanted, text)
    }

    fn share(self, share: &Share) -> Entry {
        let among = format!("among the {} % of `{}`", share.percent(), share.name);
        // Where somebody is not among them, that says what is wanted.
        let text = match (self.holds.is_some(), self.is_met, self.wanted) {
            (false, _, true) => format!("there is no sender, wanted one {among}"),
            (false, _, false) => format!("there is no sender, wanted one not {among}"),
            (true, true, true) => format!("the sender is {among}"),
            (true, false, false) => format!("the sender is {among}, wanted one who is not"),
            (true, true, false) | (true, false, true) => format!("the sender is not {among}"),
        };
        let wanted = if self.wanted {
            format!("a sender {among}")
        } else {
            format!("a sender not {among}")
        };
        self.done("share", None, wanted, text)
    }

    fn fact(self, fact: Fact, wanted: String) -> Entry {
        let rules = self.evaluation.rules;
        let name = rules.model.schema.name(fact);
        let was = seen(self.evaluation, fact, self.shows_values);
        let is = was
            .as_ref()
            .map_or_else(|| "absent".to_owned(), ShownValue::to_string);
        let text = if self.is_met {
            format!("`{name}` is {is}")
        } else {
            format!("`{name}` is {is}, wanted {wanted}")
        };
        self.done(name, was, wanted, text)
    }

    fn schedules(self, schedules: &[usize], open: bool) -> Entry {
        let rules = self.evaluation.rules;
        let word = |open: bool| if open { "open" } else { "closed" };
        let name = |schedule: &usize| rules.model.schedule_name(*schedule);
        let names: Vec<&str> = schedules.iter().map(name).collect();
        // The first that answers with yes, else all of them answer with no.
        let yes = schedules
            .iter()
            .find(|schedule| self.evaluation.is_open(**schedule) == open);
        let clause = match (yes, names.as_slice()) {
            (Some(schedule), _) => format!("schedule `{}` is {}", name(schedule), word(open)),
            (None, []) => "no schedule is named".to_owned(),
            (None, [only]) => format!("schedule `{only}` is {}", word(!open)),
            (None, _) => format!("schedules {} are {}", list(&names, "and"), word(!open)),
        };
        let wanted = word(open == self.wanted);
        let text = if self.is_met || names.is_empty() {
            clause
        } else {
            format!("{clause}, wanted {wanted}")
        };
        self.done(word(open), None, wanted.to_owned(), text)
    }
}

/// What a fact is; `None` if it is absent.
fn seen(evaluation: &Evaluation<'_>, fact: Fact, shows_values: bool) -> Option<ShownValue> {
    let model: &Model = &evaluation.rules.model;
    let is_shown = shows_values || model.schema.is_shown(fact);
    let string = |value: &str, fact_type: FactType| ShownValue {
        fact_type,
        length: Some(value.chars().count()),
        value: is_shown.then(|| format!("`{value}`")),
    };
    let plain = |fact_type: FactType, value: String| ShownValue {
        fact_type,
        length: None,
        value: is_shown.then_some(value),
    };
    Some(match evaluation.known_fact(fact)? {
        ValueRef::Bool(value) => plain(FactType::Bool, value.to_string()),
        ValueRef::Number(value) => plain(FactType::Number, value.to_string()),
        ValueRef::String(value) => string(value, model.schema.fact_type(fact)),
        ValueRef::Strings(_) => {
            let values = subject::current_set(evaluation, fact);
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            ShownValue {
                fact_type: FactType::Strings,
                length: Some(values.len()),
                value: (is_shown || values.is_empty()).then(|| match values.as_slice() {
                    [] => "empty".to_owned(),
                    values => list(values, "and"),
                }),
            }
        }
    })
}

/// A change in words, as what follows "if".
pub(super) fn change(evaluation: &Evaluation<'_>, subject: &Subject, value: &Value) -> Change {
    let model: &Model = &evaluation.rules.model;
    let yes = *value == Value::Bool(true);
    let other = |fact: &str, text: String| Change {
        fact: fact.to_owned(),
        to: None,
        text,
    };
    match subject {
        Subject::Fact(fact) => {
            let name = model.schema.name(*fact);
            let text = match value {
                Value::Absent => format!("`{name}` were absent"),
                Value::Other if evaluation.known_fact(*fact).is_some() => {
                    format!("`{name}` were something else")
                }
                Value::Other => format!("`{name}` were there"),
                Value::Bool(value) => format!("`{name}` were {value}"),
                Value::Number(bits) => format!("`{name}` were {}", f64::from_bits(*bits)),
                Value::String(value) => format!("`{name}` were `{value}`"),
                Value::Strings(values) => {
                    set_change(name, &subject::current_set(evaluation, *fact), values)
                }
            };
            Change {
                fact: name.to_owned(),
                to: fact_value(value),
                text,
            }
        }
        Subject::Keyword(set) => {
            let verb = if yes { "hit" } else { "did not hit" };
            let name = model.keyword_set_name(*set);
            other("keyword", format!("keyword set `{name}` {verb} the text"))
        }
        Subject::Schedule(schedule) => {
            let state = if yes { "open" } else { "closed" };
            let name = model.schedule_name(*schedule);
            other("open", format!("schedule `{name}` were {state}"))
        }
        Subject::Text(text) => {
            let verb = if yes { "had" } else { "did not have" };
            other("text", format!("the text {verb} {text}"))
        }
    }
}

/// A value as a host would hand it over.
fn fact_value(value: &Value) -> Option<FactValue<'static>> {
    Some(match value {
        Value::Absent | Value::Other => return None,
        Value::Bool(value) => (*value).into(),
        Value::Number(bits) => f64::from_bits(*bits).into(),
        Value::String(value) => value.clone().into(),
        Value::Strings(values) => values.clone().into(),
    })
}

/// What is added to a set and what is taken out: only what rules name.
fn set_change(name: &str, now: &[String], then: &[String]) -> String {
    let only_in = |these: &[String], others: &[String]| -> Vec<String> {
        let these = these.iter().filter(|value| !others.contains(value));
        these.cloned().collect()
    };
    let quoted = |values: &[String]| list(values, "and");
    let (added, removed) = (only_in(then, now), only_in(now, then));
    match (added.as_slice(), removed.as_slice()) {
        ([], []) => format!("`{name}` were there and empty"),
        (added, []) => format!("`{name}` had {}", quoted(added)),
        ([], removed) => format!("`{name}` did not have {}", quoted(removed)),
        (added, removed) => format!("`{name}` had {} and not {}", quoted(added), quoted(removed)),
    }
}
