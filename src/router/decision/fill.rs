//! Filling in what the parameters of actions leave open.

use std::borrow::Cow;

use super::{Decision, Destination};
use crate::event::Event;
use crate::facts::FactValue;
use crate::router::eval::{self, Evaluation};
use crate::router::scratch::Work;
use crate::rules::action::{Action, Asking};
use crate::rules::condition::When;
use crate::rules::placeholder::{Part, Piece, Placeholder, Word};
use crate::text::FoldedText;
use crate::time::{Timestamp, Zone};

/// The parameters of an action as JSON in one line, every placeholder filled in.
pub(super) fn params(decision: &Decision<'_>, asking: &Asking<'_>, action: &Action) -> String {
    if action.pieces.is_empty() {
        return action.params.clone();
    }
    let zone = decision.model().timezone.as_ref();
    let mut json = String::new();
    for piece in &action.pieces {
        match piece {
            Piece::Json(text) => json.push_str(text),
            Piece::Value(slot) => {
                let value = value(&slot.placeholder, decision, asking);
                json.push_str(&value.map_or_else(|| "null".to_owned(), |value| value.json()));
            }
            Piece::Text(parts) => {
                let text: String = parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(text) => Cow::Borrowed(text.as_str()),
                        Part::Value(slot) => value(&slot.placeholder, decision, asking)
                            .map(|value| value.text(zone))
                            .unwrap_or_default()
                            .into(),
                    })
                    .collect();
                json.push_str(&quoted(&text));
            }
        }
    }
    json
}

/// The placeholders that stand for nothing in what a rule, or the fallback, asks for: each once, by its name.
pub(in crate::router) fn absent(decision: &Decision<'_>, rule: &str) -> Vec<String> {
    let mut absent = Vec::new();
    for asking in decision.asked().filter(|asking| asking.rule == rule) {
        let placeholders = asking.actions.iter().flat_map(Action::placeholders);
        for placeholder in placeholders {
            if value(placeholder, decision, &asking).is_none() {
                let name = placeholder.name(&decision.model().schema);
                if !absent.contains(&name) {
                    absent.push(name);
                }
            }
        }
    }
    absent
}

/// What a placeholder stands for.
enum Filled<'d> {
    Value(Cow<'d, FactValue<'d>>),
    Whole(i64),
    Instant(Timestamp),
}

fn value<'d>(
    placeholder: &Placeholder,
    decision: &'d Decision<'_>,
    asking: &Asking<'_>,
) -> Option<Filled<'d>> {
    let string = |text: &'d str| Filled::Value(Cow::Owned(text.into()));
    Some(match placeholder {
        Placeholder::Fact(fact) => Filled::Value(decision.sources().value(*fact)?),
        Placeholder::Keyword => names(decision, |evaluation| {
            let sets = evaluation.rules.model.keyword_sets.iter().enumerate();
            let hit = sets.filter(|(index, _)| evaluation.hits(*index));
            hit.map(|(_, set)| set.name.clone()).collect()
        }),
        Placeholder::Open => names(decision, |evaluation| {
            let schedules = evaluation.rules.model.schedules.iter().enumerate();
            let open = schedules.filter(|(index, _)| evaluation.is_open(*index));
            open.map(|(_, named)| named.name.clone()).collect()
        }),
        Placeholder::Group(group) => {
            let text = seen(group, decision.event, asking.when?)?;
            Filled::Value(Cow::Owned(FactValue::from(text)))
        }
        Placeholder::Word(word) => {
            let target = decision.targets().next();
            match word {
                Word::Route => string(decision.route()?),
                Word::Priority => Filled::Whole(decision.priority()),
                Word::HeldUntil => Filled::Instant(decision.held_until()?),
                Word::Member => string(target?.member?),
                Word::Team | Word::Agent | Word::Queue => match (word, target?.to) {
                    (Word::Team, Destination::Team(name))
                    | (Word::Agent, Destination::Agent(name))
                    | (Word::Queue, Destination::Queue(name)) => string(name),
                    _ => return None,
                },
            }
        }
    })
}

/// Names that have to be found out anew: deciding keeps no more of them than it needs.
fn names<'d>(
    decision: &'d Decision<'_>,
    find: impl FnOnce(&mut Evaluation<'_>) -> Vec<String>,
) -> Filled<'d> {
    let mut work = Work::default();
    eval::prepare(decision.rules, &mut work);
    work.consulted.reset(decision.model().schedules.len());
    let mut evaluation = Evaluation {
        rules: decision.rules,
        event: decision.event,
        context: Some(decision.context),
        now: decision.context.now(),
        work: &mut work,
        ahead: None,
    };
    let found = find(&mut evaluation).into_iter().map(Cow::Owned);
    Filled::Value(Cow::Owned(FactValue::Strings(found.collect())))
}

/// What a named group of a condition's expressions saw: of the first, as they are written, that matches the text with it.
fn seen(group: &str, event: &Event<'_>, when: &When) -> Option<String> {
    let mut text = FoldedText::default();
    text.set(event.text()?);
    when.capturing.iter().find_map(|expression| {
        let found = expression.regex().captures(text.as_str())?;
        Some(found.name(group)?.as_str().to_owned())
    })
}

impl Filled<'_> {
    /// With its JSON type.
    fn json(&self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Instant(at) => quoted(&at.to_string()),
            Self::Value(value) => match value.as_ref() {
                FactValue::Bool(value) => value.to_string(),
                FactValue::Number(value) => number(*value),
                FactValue::String(value) => quoted(value),
                FactValue::Strings(values) => {
                    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                    format!("[{}]", values.join(","))
                }
            },
        }
    }

    /// As text within a longer one.
    fn text(&self, zone: Option<&Zone>) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Instant(at) => local(*at, zone),
            Self::Value(value) => match value.as_ref() {
                FactValue::Bool(value) => value.to_string(),
                FactValue::Number(value) => number(*value),
                FactValue::String(value) => value.to_string(),
                FactValue::Strings(values) => values.join(", "),
            },
        }
    }
}

/// `2026-11-23 09:00`, in a zone or in UTC.
fn local(at: Timestamp, zone: Option<&Zone>) -> String {
    let Some(zone) = zone else {
        let text = at.to_string();
        let (date, time) = text.split_once('T').unwrap_or((&text, ""));
        return format!("{date} {}", time.get(..5).unwrap_or_default());
    };
    let local = zone.local_time(at);
    let minutes = local.second_of_day() / 60;
    format!("{} {:02}:{:02}", local.date(), minutes / 60, minutes % 60)
}

/// An instant, and what the clocks of a place show then: `2026-11-30T12:00:00Z (mon 2026-11-30 09:00 in America/Sao_Paulo)`;
/// the instant alone where that is the same.
pub(in crate::router) fn on_the_clock(at: Timestamp, zone: &Zone) -> String {
    let there = zone.local_time(at);
    if there.offset() == 0 {
        return at.to_string();
    }
    let day = there.date().weekday();
    format!("{at} ({day} {} in {})", local(at, Some(zone)), zone.name())
}

/// A number in its shortest form.
fn number(value: f64) -> String {
    // Nothing is minus zero.
    let json = serde_json::to_string(&(value + 0.0)).unwrap_or_default();
    match json.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => json,
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
