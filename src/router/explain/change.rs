//! Changes of facts in words.

use super::explanation::Change;
use super::subject::{self, Subject, Value};
use crate::facts::FactValue;
use crate::router::eval::Evaluation;
use crate::rules::model::Model;
use crate::rules::phrase::{All, Phrase};

/// A change in words, as what follows "if".
pub(super) fn change(evaluation: &Evaluation<'_>, subject: &Subject, value: &Value) -> Change {
    let model: &Model = &evaluation.rules.model;
    let yes = *value == Value::Bool(true);
    let (fact, to, says) = match subject {
        Subject::Fact(fact) => {
            let name = model.schema.name(*fact);
            let is_known = evaluation.known_fact(*fact).is_some();
            let now = || subject::current_set(evaluation, *fact);
            (
                name,
                fact_value(value),
                fact_change(name, value, is_known, now),
            )
        }
        Subject::Keyword(set) => {
            let set = model.keyword_set_name(*set).to_owned();
            let says = if yes {
                Phrase::SetHit { set }
            } else {
                Phrase::SetDidNotHit { set }
            };
            ("keyword", None, says)
        }
        Subject::Schedule(schedule) => {
            let schedule = model.schedule_name(*schedule).to_owned();
            let says = if yes {
                Phrase::WereOpen { schedule }
            } else {
                Phrase::WereClosed { schedule }
            };
            ("open", None, says)
        }
        Subject::Text(text) => {
            let what = Box::new(text.clone());
            let says = if yes {
                Phrase::TextHad { what }
            } else {
                Phrase::TextHadNot { what }
            };
            ("text", None, says)
        }
    };
    Change {
        fact: fact.to_owned(),
        to,
        text: says.to_string(),
        says,
    }
}

fn fact_change(
    name: &str,
    value: &Value,
    is_known: bool,
    now: impl FnOnce() -> Vec<String>,
) -> Phrase {
    let fact = name.to_owned();
    let value = match value {
        Value::Absent => return Phrase::WereAbsent { fact },
        Value::Other if is_known => return Phrase::WereSomethingElse { fact },
        Value::Other => return Phrase::WereThere { fact },
        Value::Strings(values) => return set_change(fact, &now(), values),
        Value::Bool(value) => Phrase::truth(*value),
        Value::Number(bits) => Phrase::number(f64::from_bits(*bits)),
        Value::String(value) => Phrase::Value {
            value: value.clone(),
        },
    };
    Phrase::Were {
        fact,
        value: Box::new(value),
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
fn set_change(fact: String, now: &[String], then: &[String]) -> Phrase {
    let only_in = |these: &[String], others: &[String]| {
        let these = these.iter().filter(|value| !others.contains(value));
        All(these.cloned().collect())
    };
    let (added, removed) = (only_in(then, now), only_in(now, then));
    match (added.0.is_empty(), removed.0.is_empty()) {
        (true, true) => Phrase::WereEmpty { fact },
        (false, true) => Phrase::Had { fact, added },
        (true, false) => Phrase::HadNot { fact, removed },
        (false, false) => Phrase::HadAndNot {
            fact,
            added,
            removed,
        },
    }
}
