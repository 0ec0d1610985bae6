//! What can be changed to change a decision, and what it could be instead.

use crate::event::EventKind;
use crate::facts::{EventFact, Fact, Schema, ValueRef, Values};
use crate::router::eval::Evaluation;
use crate::rules::condition::{Goal, Leaf, Sample, Test};
use crate::rules::phrase::{Any, Phrase};
use crate::text::{MatchMode, Term};

/// Something that conditions look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Fact(Fact),
    /// Whether a keyword set hits.
    Keyword(usize),
    /// Whether a schedule is open.
    Schedule(usize),
    /// Whether the text has what a condition looks for, in its words.
    Text(Phrase),
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

impl Subject {
    /// Whether an event of a kind can come to have the value.
    pub(super) fn is_of(&self, kind: EventKind, value: &Value) -> bool {
        let carries = |fact: EventFact| fact.carried().on.contains(kind);
        match self {
            Self::Fact(Fact::Event(fact)) => {
                let only = (fact.carried().only_on)(kind);
                let is_only = |only: &str| *value == Value::String(only.to_owned());
                *value == Value::Absent || carries(*fact) && only.is_none_or(is_only)
            }
            Self::Keyword(_) | Self::Text(_) => carries(EventFact::Text),
            Self::Fact(Fact::Host(_) | Fact::Member(_)) | Self::Schedule(_) => true,
        }
    }
}

/// The single changes that could bring a leaf nearer to a goal that it does not meet.
pub(super) fn changes(
    evaluation: &Evaluation<'_>,
    leaf: &Leaf,
    goal: Goal,
) -> Vec<(Subject, Value)> {
    let yes = goal.is_positive();
    match leaf {
        Leaf::Keyword(sets) => sets
            .iter()
            .map(|set| (Subject::Keyword(*set), Value::Bool(yes)))
            .collect(),
        Leaf::Open(schedules) => schedules
            .iter()
            .map(|schedule| (Subject::Schedule(*schedule), Value::Bool(yes)))
            .collect(),
        Leaf::Closed(schedules) => schedules
            .iter()
            .map(|schedule| (Subject::Schedule(*schedule), Value::Bool(!yes)))
            .collect(),
        Leaf::Terms(_) | Leaf::Regex(_) => {
            vec![(Subject::Text(text_phrase(leaf)), Value::Bool(yes))]
        }
        // The kind of the event is what it is, and so is the sender's place among all.
        Leaf::Share(_)
        | Leaf::Test(Fact::Event(EventFact::Kind), _)
        | Leaf::Exists(Fact::Event(EventFact::Kind)) => Vec::new(),
        Leaf::Exists(fact) if yes => vec![(Subject::Fact(*fact), Value::Other)],
        Leaf::Exists(fact) => absent(evaluation, *fact),
        Leaf::Test(fact, test) => {
            let schema = &evaluation.rules.model.schema;
            let (is_set, values) = (schema.is_set(*fact), Schema::values(*fact));
            let samples = if yes {
                test.passing(is_set)
            } else {
                test.failing(is_set)
            };
            let mut changes: Vec<(Subject, Value)> = samples
                .into_iter()
                .map(|sample| value(evaluation, *fact, sample))
                .filter_map(|value| {
                    possible(value, values, |value| value.passes(test) == Some(yes))
                })
                .map(|value| (Subject::Fact(*fact), value))
                .collect();
            if goal.allows_unknown() {
                changes.extend(absent(evaluation, *fact));
            }
            changes
        }
    }
}

/// A value if the fact can have it, else one near it that will do as well.
fn possible(value: Value, values: Values, will_do: impl Fn(&Value) -> bool) -> Option<Value> {
    match value {
        Value::Bool(truth) => values.has_bool(truth).then_some(value),
        Value::Number(bits) => {
            let near = f64::from_bits(bits);
            let numbers = [near, near.floor(), near.ceil()].into_iter();
            numbers
                .filter(|number| values.has_number(*number))
                .map(|number| Value::Number(number.to_bits()))
                .find(will_do)
        }
        Value::String(text) => match values.strings() {
            Some(mut all) if !values.has_string(&text) => {
                let all = all.by_ref();
                all.map(Value::String).find(will_do)
            }
            _ => Some(Value::String(text)),
        },
        Value::Absent | Value::Other | Value::Strings(_) => Some(value),
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

/// What a fact would be.
fn value(evaluation: &Evaluation<'_>, fact: Fact, sample: Sample) -> Value {
    match sample {
        Sample::Bool(value) => Value::Bool(value),
        Sample::Number(value) => Value::Number(value.to_bits()),
        Sample::String(value) => Value::String(value),
        Sample::With(values) => {
            let mut set = current_set(evaluation, fact);
            set.extend(values);
            set.sort_unstable();
            set.dedup();
            Value::Strings(set)
        }
        Sample::Without(values) => {
            let mut set = current_set(evaluation, fact);
            set.retain(|value| !values.contains(value));
            Value::Strings(set)
        }
        Sample::Other => Value::Other,
    }
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

/// A string that no rule names: of private use.
const UNHEARD_OF: &str = "\u{f8ff}";

impl Value {
    /// What a test says of this value; `None` if it is absent.
    pub(super) fn passes(&self, test: &Test) -> Option<bool> {
        let value = match self {
            Self::Absent => return None,
            Self::Other => ValueRef::String(UNHEARD_OF),
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Number(bits) => ValueRef::Number(f64::from_bits(*bits)),
            Self::String(value) => ValueRef::String(value),
            Self::Strings(values) => ValueRef::Strings(values.as_slice()),
        };
        Some(test.passes(value))
    }
}

/// What a leaf looks for in a text; of one that does not, nothing.
pub(super) fn text_phrase(leaf: &Leaf) -> Phrase {
    match leaf {
        Leaf::Terms(terms) => terms_phrase(terms),
        Leaf::Regex(regex) => Phrase::MatchOf {
            regex: regex.as_str().to_owned(),
        },
        Leaf::Keyword(_)
        | Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Share(_)
        | Leaf::Exists(_)
        | Leaf::Test(..) => Phrase::Nothing,
    }
}

/// Terms, and where in the text they are looked for.
pub(super) fn terms_phrase(terms: &[Term]) -> Phrase {
    let mode = terms.first().map(Term::mode);
    let terms = Any(terms.iter().map(Term::to_string).collect());
    match mode {
        Some(MatchMode::WholeMessage) => Phrase::TermsAsWhole { terms },
        Some(MatchMode::StartsWith) => Phrase::TermsAtBeginning { terms },
        Some(MatchMode::Substring) => Phrase::TermsSomewhere { terms },
        Some(MatchMode::Word) | None => Phrase::Terms { terms },
    }
}
