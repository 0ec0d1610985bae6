//! What events there can be, as far as the rules can tell them apart, and whether one of them is such and such.
//!
//! The way of the data: [`formula`] makes two-valued statements of conditions; [`search`] looks for an [`example`] of
//! which they hold, fact by fact ([`scalar`], [`claims`], [`weeks`]), and if there is none, says which rules
//! are to blame; [`witness`] writes the example down.
//!
//! Where facts hang together in ways that nobody wrote down here, the examples are more than there are events: so that
//! there is no example is a proof, that there is one is not.

mod budget;
mod claims;
mod example;
mod formula;
mod scalar;
mod search;
pub(super) mod term_index;
mod weeks;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{EventFact, Fact, FactType, KindSet, Schema};
use crate::rules::condition::{Condition, Goal, Leaf};
use crate::rules::model::{KeywordSet, Model};
use crate::time::Timestamp;

pub(super) use budget::Budget;
pub(super) use claims::TextTest;
pub(super) use example::Example;
pub(super) use formula::Formula;
pub(super) use search::{Answer, Blockers, nobody};

use scalar::{Domain, Value};
use weeks::Weeks;

/// A decision, by its depth, and the rule that it was about: 0 for what is asked, else an earlier rule's number.
type Cause = (usize, usize);

/// Why something cannot be.
type Causes = BTreeSet<Cause>;

/// What the rules of a file can tell apart.
pub(super) struct Space<'m> {
    model: &'m Model,
    now: Timestamp,
    weeks: Weeks,
    /// Per keyword set: it hits, and it does not.
    keyword_sets: Vec<(Formula<'m>, Formula<'m>)>,
    carriers: BTreeMap<EventFact, KindSet>,
    /// What host facts are that nobody speaks of.
    defaults: BTreeMap<Fact, Value<'m>>,
}

impl<'m> Space<'m> {
    pub(super) fn new(model: &'m Model, now: Timestamp) -> Self {
        Self {
            model,
            now,
            weeks: Weeks::new(&model.schedules, now),
            keyword_sets: model.keyword_sets.iter().map(keyword_set).collect(),
            carriers: EventFact::ALL
                .iter()
                .map(|fact| (*fact, fact.carried().on.set()))
                .collect(),
            defaults: defaults(&model.schema),
        }
    }

    /// A condition, asked for a truth.
    pub(super) fn formula(&self, condition: &'m Condition, goal: Goal) -> Formula<'m> {
        formula::formula(condition, goal, self, &|_| None)
    }

    /// A condition of which some leaves have a truth whatever the event.
    pub(super) fn formula_assuming(
        &self,
        condition: &'m Condition,
        goal: Goal,
        assumed: &dyn Fn(&Leaf) -> Option<bool>,
    ) -> Formula<'m> {
        formula::formula(condition, goal, self, assumed)
    }

    /// Whether a fact may be absent; of those that come with the event, as the platform sends events of these kinds.
    pub(super) fn may_be_absent(&self, fact: Fact, kinds: &KindSet) -> bool {
        !self.has_default(fact) && !fact.may_be_absent_on(kinds).is_empty()
    }

    /// The default strings of host facts of which an example says nothing.
    pub(super) fn default_strings<'e>(
        &'e self,
        example: &'e Example<'m>,
    ) -> impl Iterator<Item = (Fact, &'e str)> {
        self.defaults
            .iter()
            .filter(|(fact, _)| !example.speaks_of(**fact))
            .filter_map(|(fact, value)| match value {
                Value::String(text) => Some((*fact, text.as_ref())),
                _ => None,
            })
    }

    pub(super) const fn model(&self) -> &'m Model {
        self.model
    }

    /// The name of a fact.
    pub(super) fn name(&self, fact: Fact) -> &'m str {
        self.model.schema.name(fact)
    }

    fn keyword(&self, set: usize, hits: bool) -> Option<Formula<'m>> {
        let (hit, miss) = self.keyword_sets.get(set)?;
        Some(if hits { hit.clone() } else { miss.clone() })
    }

    fn carriers(&self, fact: EventFact) -> KindSet {
        self.carriers
            .get(&fact)
            .copied()
            .unwrap_or_else(KindSet::all)
    }

    fn fact_type(&self, fact: Fact) -> FactType {
        self.model.schema.fact_type(fact)
    }

    fn domain(&self, fact: Fact) -> Domain {
        Domain {
            fact_type: self.fact_type(fact),
            may_be_absent: !self.has_default(fact),
            values: Schema::values(fact),
        }
    }

    fn has_default(&self, fact: Fact) -> bool {
        self.model.schema.default(fact).is_some()
    }

    fn default(&self, fact: Fact) -> Option<&Value<'m>> {
        self.defaults.get(&fact)
    }
}

fn defaults(schema: &Schema) -> BTreeMap<Fact, Value<'_>> {
    let facts = schema.host_facts().iter().enumerate();
    facts
        .filter_map(|(index, fact)| {
            let value = Value::of(fact.default.as_ref()?, fact.folded)?;
            Some((Fact::Host(index), value))
        })
        .collect()
}

fn keyword_set(set: &KeywordSet) -> (Formula<'_>, Formula<'_>) {
    use claims::Claim;
    use formula::Literal;
    let has = |term| Formula::Is(Literal::Text(Claim::Has(TextTest::Term(term))));
    let lacks = |term| Formula::Is(Literal::Text(Claim::Lacks(TextTest::Term(term))));
    let hits = Formula::any(set.terms.iter().map(has));
    let misses = Formula::all(set.terms.iter().map(lacks));
    if set.unless.is_empty() {
        return (hits, misses);
    }
    let cancelled = Formula::any(set.unless.iter().map(has));
    let not_cancelled = Formula::all(set.unless.iter().map(lacks));
    (
        Formula::all([hits, not_cancelled]),
        Formula::any([misses, cancelled]),
    )
}
