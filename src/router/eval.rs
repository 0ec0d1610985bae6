//! What conditions say of one event.

use super::Rules;
use super::ahead::Ahead;
use super::memo::Memo;
use super::scratch::Work;
use crate::event::Event;
use crate::facts::{Context, Fact, Sources, ValueRef};
use crate::rules::condition::{Condition, Leaf, Leaves, Truth};
use crate::rules::program::counters::Counters;
use crate::rules::program::scan::Hits;
use crate::text::FoldedText;
use crate::time::Timestamp;

/// One event on its way through the rules.
pub(super) struct Evaluation<'e> {
    pub(super) rules: &'e Rules,
    pub(super) event: &'e Event<'e>,
    /// The host's facts; none for questions that no host fact answers.
    pub(super) context: Option<&'e Context<'e>>,
    pub(super) now: Timestamp,
    pub(super) work: &'e mut Work,
    /// What is known of the schedules, where the event is decided at one time after another.
    pub(super) ahead: Option<Box<Ahead<'e>>>,
}

/// Makes the working memory fit for another event.
pub(super) fn prepare(rules: &Rules, work: &mut Work) {
    let program = &rules.program;
    work.text_is_set = false;
    work.is_scanned = false;
    work.terms.begin(program.keywords.len());
    work.sets.begin(rules.model.keyword_sets.len());
    work.literals.begin(program.residuals.len());
    work.named.begin(program.values.len());
    work.values.begin(program.values.facts().len());
    work.counters = Counters::default();
    work.away.clear();
    work.kept.clear(rules.model.schema.slots());
    work.schedules
        .resize_with(rules.model.schedules.len(), Default::default);
}

impl<'e> Evaluation<'e> {
    /// For questions about conditions only: without host facts, at no time.
    pub(super) fn new(rules: &'e Rules, event: &'e Event<'e>, work: &'e mut Work) -> Self {
        prepare(rules, work);
        Self {
            rules,
            event,
            context: None,
            now: Timestamp::from_secs(0),
            work,
            ahead: None,
        }
    }

    /// Whoever says what facts are.
    pub(super) fn sources(&self) -> Sources<'e> {
        Sources {
            schema: &self.rules.model.schema,
            regions: &self.rules.regions,
            event: self.event,
            context: self.context,
        }
    }
}

impl Evaluation<'_> {
    #[inline]
    pub(super) fn truth(&mut self, condition: &Condition) -> Truth {
        condition.evaluate(self)
    }

    /// Whether a keyword set hits. A message without text hits none.
    pub(super) fn hits(&mut self, set: usize) -> bool {
        let number = u32::try_from(set).unwrap_or(u32::MAX);
        if let Some(known) = self.work.sets.get(number) {
            return known;
        }
        self.scan();
        let rules = self.rules;
        let mut terms = rules.program.keywords.of_set(number).iter();
        let has_hit = terms.any(|term| self.work.terms.get(*term) == Some(true));
        let mut unless = rules.program.keywords.unless(number).iter();
        let hits = has_hit && !unless.any(|term| self.work.terms.get(*term) == Some(true));
        self.work.sets.set(number, hits);
        hits
    }

    /// Finds the terms that hit the text unless that is done.
    pub(super) fn scan(&mut self) {
        if std::mem::replace(&mut self.work.is_scanned, true) {
            return;
        }
        self.work.term_hits.clear();
        if !self.set_text() {
            return;
        }
        let Rules { model, program, .. } = self.rules;
        let Work {
            text,
            terms,
            term_hits,
            meant,
            counters,
            ..
        } = &mut *self.work;
        let hits = Found { terms, term_hits };
        program
            .keywords
            .scan(model, &program.paths, text, meant, counters, hits);
    }

    /// The event's text, folded; `None` if it has none.
    pub(super) fn text(&mut self) -> Option<&FoldedText> {
        self.set_text().then_some(&self.work.text)
    }

    /// Folds the event's text unless that is done; false if there is none.
    pub(super) fn set_text(&mut self) -> bool {
        let Some(text) = self.event.text() else {
            return false;
        };
        if !self.work.text_is_set {
            self.work.text.set(text);
            self.work.counters.fold(text.len());
            self.work.text_is_set = true;
        }
        true
    }

    pub(super) fn is_open(&mut self, schedule: usize) -> bool {
        if let Some(ahead) = &mut self.ahead {
            return ahead.is_open(schedule, self.now);
        }
        self.work.consulted.insert(schedule);
        let named = self.rules.model.schedules.get(schedule);
        let cache = self.work.schedules.get_mut(schedule);
        named
            .zip(cache)
            .is_some_and(|(named, cache)| named.schedule.is_open_with(cache, self.now))
    }

    /// The value of a fact; `None` if it is absent.
    #[inline]
    pub(super) fn fact(&mut self, fact: Fact) -> Option<ValueRef<'_>> {
        self.ask(fact);
        self.known_fact(fact)
    }

    /// Finds out what a fact is, unless that is done or it can be read off the event as it is.
    #[inline]
    pub(super) fn ask(&mut self, fact: Fact) {
        if !is_read_off(fact) && self.work.kept.lacks(self.rules.model.schema.slot(fact)) {
            self.keep(fact);
        }
    }

    #[inline(never)]
    fn keep(&mut self, fact: Fact) {
        let schema = &self.rules.model.schema;
        let value = self.sources().value(fact);
        let folded = schema.is_folded(fact);
        self.work
            .kept
            .keep(schema.slot(fact), value.as_deref(), folded);
    }

    /// The value of a fact that has been [asked](Self::ask) for before, or can be read off the event.
    pub(super) fn known_fact(&self, fact: Fact) -> Option<ValueRef<'_>> {
        match fact {
            Fact::Event(fact) if !fact.row().folded => fact.value(self.event, &self.rules.regions),
            Fact::Event(_) | Fact::Host(_) | Fact::Member(_) => {
                self.work.kept.value(self.rules.model.schema.slot(fact))
            }
        }
    }
}

/// The terms that hit, each once.
struct Found<'w> {
    terms: &'w mut Memo,
    term_hits: &'w mut Vec<u32>,
}

impl Hits for Found<'_> {
    #[inline]
    fn has(&self, term: u32) -> bool {
        self.terms.get(term).is_some()
    }

    #[inline]
    fn add(&mut self, term: u32) {
        if !self.has(term) {
            self.terms.set(term, true);
            self.term_hits.push(term);
        }
    }
}

/// Whether a fact is compared as it stands in the event.
#[inline]
const fn is_read_off(fact: Fact) -> bool {
    match fact {
        Fact::Event(fact) => !fact.row().folded,
        Fact::Host(_) | Fact::Member(_) => false,
    }
}

impl Leaves for Evaluation<'_> {
    type Answer = Truth;

    fn leaf(&mut self, leaf: &Leaf) -> Truth {
        match leaf {
            Leaf::Keyword(sets) => sets.iter().any(|set| self.hits(*set)).into(),
            Leaf::Open(schedules) => schedules
                .iter()
                .any(|schedule| self.is_open(*schedule))
                .into(),
            Leaf::Closed(schedules) => schedules
                .iter()
                .any(|schedule| !self.is_open(*schedule))
                .into(),
            Leaf::Terms(terms) => self
                .set_text()
                .then(|| terms.iter().any(|term| term.is_match(&self.work.text)))
                .into(),
            Leaf::Regex(regex) => self
                .set_text()
                .then(|| {
                    self.work.counters.regex();
                    regex.is_match(self.work.text.as_str())
                })
                .into(),
            Leaf::Share(share) => self.event.sender().id().map(|id| share.has(id)).into(),
            Leaf::Exists(fact) => self.fact(*fact).is_some().into(),
            Leaf::Test(fact, test) => self.fact(*fact).map(|value| test.passes(value)).into(),
        }
    }
}
