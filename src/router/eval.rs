//! Evaluating one event: conditions, triggers, routes, priority.

use super::scratch::Work;
use super::truth::Truth;
use super::{Rules, outcome};
use crate::decision::{OutcomeId, Reason, Verdict};
use crate::event::{Event, KindPattern};
use crate::facts::Context;
use crate::facts::extract::{EventValue, extract};
use crate::facts::host::HostValue;
use crate::facts::schema::EventFact;
use crate::rules::model::{Comparison, Condition, FactRef, Test};
use crate::text::FoldedText;
use crate::time::Timestamp;

/// One event on its way through the rules.
pub(super) struct Evaluation<'e> {
    pub(super) rules: &'e Rules,
    pub(super) event: &'e Event<'e>,
    pub(super) now: Timestamp,
    pub(super) work: &'e mut Work,
}

/// Decides: fills the verdict, and leaves in `work.consulted` the schedules it looked at.
pub(super) fn decide(
    rules: &Rules,
    event: &Event<'_>,
    context: &Context<'_>,
    work: &mut Work,
    verdict: &mut Verdict,
) {
    prepare(rules, work);
    work.host
        .load(&rules.model.schema, &rules.host_facts, context);
    decide_at(rules, event, context.now(), work, verdict);
}

fn prepare(rules: &Rules, work: &mut Work) {
    work.text_is_set = false;
    work.hits.clear();
    work.hits.resize(rules.model.keyword_sets.len(), None);
    work.schedules
        .resize_with(rules.model.schedules.len(), Default::default);
}

/// Decides the event that `work` was prepared for, at another time.
pub(super) fn decide_at(
    rules: &Rules,
    event: &Event<'_>,
    now: Timestamp,
    work: &mut Work,
    verdict: &mut Verdict,
) {
    verdict.clear();
    work.consulted.reset(rules.model.schedules.len());
    let mut evaluation = Evaluation {
        rules,
        event,
        now,
        work,
    };
    evaluation.score(verdict);
    if evaluation.fire(verdict) {
        verdict.reason = Reason::Stopped;
        return;
    }
    evaluation.choose(verdict);
}

impl<'e> Evaluation<'e> {
    /// For questions about conditions only: without host facts, at no time.
    pub(super) fn new(rules: &'e Rules, event: &'e Event<'e>, work: &'e mut Work) -> Self {
        prepare(rules, work);
        Self {
            rules,
            event,
            now: Timestamp::from_secs(0),
            work,
        }
    }
}

impl Evaluation<'_> {
    fn score(&mut self, verdict: &mut Verdict) {
        for scoring in &self.rules.model.scoring {
            if self.holds(&scoring.when) {
                verdict.priority = verdict.priority.saturating_add(scoring.add);
            }
        }
    }

    /// Notes the triggers that fire; true if one of them stops the rest.
    fn fire(&mut self, verdict: &mut Verdict) -> bool {
        for (index, trigger) in self.rules.model.triggers.iter().enumerate() {
            if is_of(self.event, &trigger.on) && self.holds(&trigger.when) {
                verdict.fired.push(index);
                if trigger.stop {
                    return true;
                }
            }
        }
        false
    }

    fn choose(&mut self, verdict: &mut Verdict) {
        let model = &self.rules.model;
        for (index, route) in model.routes.iter().enumerate() {
            if is_of(self.event, &route.on) && self.holds(&route.when) {
                verdict.reason = Reason::Route;
                verdict.route = Some(index);
                verdict.priority = verdict.priority.saturating_add(route.outcome.priority);
                if !outcome::place(self, &route.outcome, OutcomeId::Route(index), verdict) {
                    // None of the route's people is known: a message always has somewhere to go.
                    if let Some(fallback) = &model.fallback {
                        outcome::place(self, fallback, OutcomeId::Fallback, verdict);
                    }
                }
                return;
            }
        }
        if let Some(fallback) = model
            .fallback
            .as_ref()
            .filter(|_| self.event.kind().matches("message"))
        {
            verdict.reason = Reason::Fallback;
            verdict.priority = verdict.priority.saturating_add(fallback.priority);
            outcome::place(self, fallback, OutcomeId::Fallback, verdict);
        }
    }

    fn holds(&mut self, condition: &Condition) -> bool {
        self.truth(condition) == Truth::True
    }

    pub(super) fn truth(&mut self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            Condition::Not(part) => !self.truth(part),
            Condition::Keyword(sets) => sets.iter().any(|set| self.hits(*set)).into(),
            Condition::Open(schedules) => schedules
                .iter()
                .any(|schedule| self.is_open(*schedule))
                .into(),
            Condition::Closed(schedules) => schedules
                .iter()
                .any(|schedule| !self.is_open(*schedule))
                .into(),
            Condition::Terms(terms) => self
                .set_text()
                .then(|| terms.iter().any(|term| term.is_match(&self.work.text)))
                .into(),
            Condition::Regex(regex) => self
                .set_text()
                .then(|| regex.is_match(self.work.text.as_str()))
                .into(),
            Condition::Exists(fact) => self.exists(*fact).into(),
            Condition::Test(fact, test) => self.test(*fact, test).into(),
        }
    }

    /// Whether a keyword set hits. A message without text hits none.
    fn hits(&mut self, set: usize) -> bool {
        if let Some(Some(known)) = self.work.hits.get(set) {
            return *known;
        }
        let hits = self.set_text()
            && self.rules.model.keyword_sets.get(set).is_some_and(|set| {
                let text = &self.work.text;
                set.terms.iter().any(|term| term.is_match(text))
                    && !set.unless.iter().any(|term| term.is_match(text))
            });
        if let Some(slot) = self.work.hits.get_mut(set) {
            *slot = Some(hits);
        }
        hits
    }

    /// The event's text, folded; none where it has none.
    pub(super) fn text(&mut self) -> Option<&FoldedText> {
        self.set_text().then_some(&self.work.text)
    }

    /// Folds the event's text unless that is done; false where there is none.
    fn set_text(&mut self) -> bool {
        let Some(text) = self.event.text() else {
            return false;
        };
        if !self.work.text_is_set {
            self.work.text.set(text);
            self.work.text_is_set = true;
        }
        true
    }

    pub(super) fn is_open(&mut self, schedule: usize) -> bool {
        self.work.consulted.insert(schedule);
        let named = self.rules.model.schedules.get(schedule);
        let cache = self.work.schedules.get_mut(schedule);
        named
            .zip(cache)
            .is_some_and(|(named, cache)| named.schedule.is_open_with(cache, self.now))
    }

    fn exists(&self, fact: FactRef) -> bool {
        match fact {
            FactRef::Event(EventFact::Text) => self.event.text().is_some(),
            FactRef::Event(fact) => extract(fact, self.event, &self.rules.regions).is_some(),
            FactRef::Host(index) => self.work.host.value(index).is_some(),
        }
    }

    /// Whether the fact passes the test; none where it is absent.
    fn test(&self, fact: FactRef, test: &Test) -> Option<bool> {
        Some(match fact {
            FactRef::Event(fact) => match extract(fact, self.event, &self.rules.regions)? {
                EventValue::Bool(value) => test.bool(value),
                EventValue::Number(value) => test.number(value),
                EventValue::String(value) => test.string(value),
            },
            FactRef::Host(index) => match self.work.host.value(index)? {
                HostValue::Bool(value) => test.bool(value),
                HostValue::Number(value) => test.number(value),
                HostValue::String(value) => test.string(value),
                HostValue::Strings(values) => match test {
                    Test::OneOf(wanted) => wanted.iter().any(|wanted| values.contains(wanted)),
                    Test::HasAll(wanted) => wanted.iter().all(|wanted| values.contains(wanted)),
                    _ => false,
                },
            },
        })
    }
}

/// Whether a rule for these kinds looks at an event.
pub(super) fn is_of(event: &Event<'_>, patterns: &[KindPattern]) -> bool {
    patterns.iter().any(|pattern| pattern.matches(event.kind()))
}

/// Reading a file gives every test its fact's type, so that a test of another type is never asked.
impl Test {
    pub(super) fn bool(&self, value: bool) -> bool {
        matches!(self, Self::Bool(wanted) if wanted.contains(&value))
    }

    pub(super) fn number(&self, value: f64) -> bool {
        match self {
            // Exactly, as they are written.
            Self::Number(wanted) => wanted.contains(&value),
            Self::Compare(comparison, limit) => match comparison {
                Comparison::Greater => value > *limit,
                Comparison::GreaterOrEqual => value >= *limit,
                Comparison::Less => value < *limit,
                Comparison::LessOrEqual => value <= *limit,
            },
            _ => false,
        }
    }

    pub(super) fn string(&self, value: &str) -> bool {
        match self {
            Self::OneOf(wanted) => wanted.iter().any(|wanted| wanted == value),
            Self::Prefix(prefix) => value.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => value.ends_with(suffix.as_str()),
            _ => false,
        }
    }
}

/// What is absent decides nothing.
impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}
