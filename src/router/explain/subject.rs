//! What can be changed to change a decision, and what it could be instead.

use super::leaf;
use crate::facts::{EventFact, Fact, ValueRef};
use crate::router::eval::Evaluation;
use crate::router::truth::Truth;
use crate::rules::model::{Comparison, Condition, Test};

/// Something that conditions look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Fact(Fact),
    /// Whether a keyword set hits.
    Keyword(usize),
    /// Whether a schedule is open.
    Schedule(usize),
    /// Whether the text has what a condition looks for, in its words.
    Text(String),
}

/// What a subject could be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Absent,
    /// There, and unlike everything that rules name.
    Other,
    Bool(bool),
    /// The bits of a double.
    Number(u64),
    String(String),
    Strings(Vec<String>),
}

/// What is wanted of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Goal {
    pub(super) fn is_met(self, truth: Truth) -> bool {
        match self {
            Self::True => truth == Truth::True,
            Self::False => truth == Truth::False,
            Self::NotTrue => truth != Truth::True,
            Self::NotFalse => truth != Truth::False,
        }
    }

    pub(super) const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Whether the answer should be yes rather than no.
    const fn is_positive(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }

    const fn allows_unknown(self) -> bool {
        matches!(self, Self::NotTrue | Self::NotFalse)
    }
}

/// How many of the listed values are tried.
const MAX_VALUES: usize = 8;

/// The single changes that could bring a leaf nearer to a goal that it does not meet.
pub(super) fn changes(
    evaluation: &Evaluation<'_>,
    leaf: &Condition,
    goal: Goal,
) -> Vec<(Subject, Value)> {
    let yes = goal.is_positive();
    match leaf {
        Condition::Keyword(sets) => sets
            .iter()
            .map(|set| (Subject::Keyword(*set), Value::Bool(yes)))
            .collect(),
        Condition::Open(schedules) => schedules
            .iter()
            .map(|schedule| (Subject::Schedule(*schedule), Value::Bool(yes)))
            .collect(),
        Condition::Closed(schedules) => schedules
            .iter()
            .map(|schedule| (Subject::Schedule(*schedule), Value::Bool(!yes)))
            .collect(),
        Condition::Terms(_) | Condition::Regex(_) => {
            vec![(Subject::Text(leaf::text_phrase(leaf)), Value::Bool(yes))]
        }
        // The kind of the event is what it is.
        Condition::Test(Fact::Event(EventFact::Kind), _)
        | Condition::Exists(Fact::Event(EventFact::Kind)) => Vec::new(),
        Condition::Exists(fact) if yes => vec![(Subject::Fact(*fact), Value::Other)],
        Condition::Exists(fact) => absent(evaluation, *fact),
        Condition::Test(fact, test) => {
            let values = if yes {
                passing(evaluation, *fact, test)
            } else {
                failing(evaluation, *fact, test)
            };
            let subject = Subject::Fact(*fact);
            let mut changes: Vec<(Subject, Value)> = values
                .into_iter()
                .map(|value| (subject.clone(), value))
                .collect();
            if goal.allows_unknown() {
                changes.extend(absent(evaluation, *fact));
            }
            changes
        }
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => Vec::new(),
    }
}

/// That a fact is absent, unless a default stands in for it.
fn absent(evaluation: &Evaluation<'_>, fact: Fact) -> Vec<(Subject, Value)> {
    if evaluation.rules.model.schema.default(fact).is_some() {
        Vec::new()
    } else {
        vec![(Subject::Fact(fact), Value::Absent)]
    }
}

/// Values that pass a test.
fn passing(evaluation: &Evaluation<'_>, fact: Fact, test: &Test) -> Vec<Value> {
    let is_set = evaluation.rules.model.schema.is_set(fact);
    match test {
        Test::Bool(wanted) => wanted.iter().map(|value| Value::Bool(*value)).collect(),
        Test::Number(wanted) => wanted.iter().take(MAX_VALUES).map(|n| number(*n)).collect(),
        Test::Compare(comparison, limit) => vec![number(match comparison {
            Comparison::Greater => limit + 1.0,
            Comparison::Less => limit - 1.0,
            Comparison::GreaterOrEqual | Comparison::LessOrEqual => *limit,
        })],
        Test::OneOf(wanted) if is_set => wanted
            .iter()
            .take(MAX_VALUES)
            .map(|value| with(evaluation, fact, std::slice::from_ref(value)))
            .collect(),
        Test::OneOf(wanted) => wanted
            .iter()
            .take(MAX_VALUES)
            .map(|value| Value::String(value.clone()))
            .collect(),
        Test::HasAll(wanted) => vec![with(evaluation, fact, wanted)],
        Test::Prefix(part) | Test::Suffix(part) => vec![Value::String(part.clone())],
    }
}

/// Values that fail a test and are there.
fn failing(evaluation: &Evaluation<'_>, fact: Fact, test: &Test) -> Vec<Value> {
    match test {
        Test::Bool(wanted) => [true, false]
            .into_iter()
            .filter(|value| !wanted.contains(value))
            .map(Value::Bool)
            .collect(),
        Test::Number(wanted) => {
            let largest = wanted.iter().copied().fold(0.0, f64::max);
            vec![number(largest + 1.0)]
        }
        Test::Compare(comparison, limit) => vec![number(match comparison {
            Comparison::GreaterOrEqual => limit - 1.0,
            Comparison::LessOrEqual => limit + 1.0,
            Comparison::Greater | Comparison::Less => *limit,
        })],
        Test::OneOf(unwanted) if evaluation.rules.model.schema.is_set(fact) => {
            vec![without(evaluation, fact, unwanted)]
        }
        Test::HasAll(unwanted) => unwanted
            .iter()
            .take(MAX_VALUES)
            .map(|value| without(evaluation, fact, std::slice::from_ref(value)))
            .collect(),
        // Every string begins and ends with an empty one.
        Test::Prefix(part) | Test::Suffix(part) if part.is_empty() => Vec::new(),
        Test::OneOf(_) | Test::Prefix(_) | Test::Suffix(_) => vec![Value::Other],
    }
}

const fn number(value: f64) -> Value {
    Value::Number(value.to_bits())
}

fn with(evaluation: &Evaluation<'_>, fact: Fact, values: &[String]) -> Value {
    let mut set = current_set(evaluation, fact);
    set.extend(values.iter().cloned());
    set.sort_unstable();
    set.dedup();
    Value::Strings(set)
}

fn without(evaluation: &Evaluation<'_>, fact: Fact, values: &[String]) -> Value {
    let mut set = current_set(evaluation, fact);
    set.retain(|value| !values.contains(value));
    Value::Strings(set)
}

pub(super) fn current_set(evaluation: &Evaluation<'_>, fact: Fact) -> Vec<String> {
    let Some(ValueRef::Strings(values)) = evaluation.known_fact(fact) else {
        return Vec::new();
    };
    let mut values: Vec<String> = values.iter().map(str::to_owned).collect();
    values.sort_unstable();
    values.dedup();
    values
}

impl Value {
    /// What a test says of this value; none where it is absent.
    pub(super) fn passes(&self, test: &Test) -> Option<bool> {
        Some(match self {
            Self::Absent => return None,
            Self::Other => {
                matches!(test, Test::Prefix(part) | Test::Suffix(part) if part.is_empty())
            }
            Self::Bool(value) => test.bool(*value),
            Self::Number(bits) => test.number(f64::from_bits(*bits)),
            Self::String(value) => test.string(value),
            Self::Strings(values) => match test {
                Test::OneOf(wanted) => wanted.iter().any(|wanted| values.contains(wanted)),
                Test::HasAll(wanted) => wanted.iter().all(|wanted| values.contains(wanted)),
                _ => false,
            },
        })
    }
}
