//! The compiled form of a rule file: from a [`Model`] to indices in which an event finds its rules.
//!
//! The way of the data, one file a step:
//!
//! ```text
//! model --normal--> clauses of literals --access--> keys of each literal --index--> groups, buckets, entries, residuals
//! ```
//!
//! At run time an event names *keys*: the terms and keyword sets that [`keywords`] finds in its text, and the
//! [`values`] of its facts. Each key leads to the [`index`]'s entries; what they leave open is a list of [`literal`]s,
//! which are asked of the model.

mod access;
pub(crate) mod counters;
pub(crate) mod index;
pub(crate) mod keywords;
pub(crate) mod lists;
pub(crate) mod literal;
mod normal;
pub(crate) mod residual;
mod scan;
mod signature;
mod table;
mod terms;
pub(crate) mod values;

use std::collections::BTreeMap;

use super::model::Model;
use crate::event::KindPattern;
use access::{Access, Key};
use index::{Filing, Index, Matches};
use keywords::Keywords;
use lists::{DistinctLists, Lists, number};
use literal::{EVERY_KIND, KindSet, RuleAt, Section};
use normal::{Clause, Normalizer};
use residual::{ResidualBuilder, Residuals};
use terms::Terms;
use values::Values;

/// The compiled form of a rule file. It says which rules match only together with the model it was made of.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) scoring: Index,
    pub(crate) triggers: Index,
    pub(crate) routes: Index,
    pub(crate) residuals: Residuals,
    /// The ways from conditions to their parts.
    pub(crate) paths: Lists,
    pub(crate) kinds: Vec<KindSet>,
    /// The lists of facts that groups compare.
    pub(crate) facts: Lists,
    pub(crate) values: Values,
    pub(crate) keywords: Keywords,
    pub(crate) keys: Keys,
}

/// How what an event names is numbered: keyword sets, terms and values one after the other.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    sets: u32,
    terms: u32,
    /// The facts some value of which is a key.
    pub(crate) facts: Vec<u32>,
    /// Whether some term or set is a key.
    pub(crate) read_text: bool,
    /// Per term: the keyword sets with it that are keys.
    pub(crate) sets_of_term: Lists,
}

impl Keys {
    pub(crate) const fn set(set: u32) -> u32 {
        1 + set
    }

    pub(crate) const fn term(&self, term: u32) -> u32 {
        1 + self.sets + term
    }

    pub(crate) const fn value(&self, value: u32) -> u32 {
        1 + self.sets + self.terms + value
    }
}

/// Why there is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TooLarge {
    /// With this rule the conditions are more than can be numbered.
    Rule(String),
    /// There are more terms than the automaton can hold.
    Terms,
}

impl Program {
    /// Compiles a model whose clauses have at most `limit` operands together. Cost: linear in the model.
    pub(crate) fn build(model: &Model, limit: usize) -> Result<Self, TooLarge> {
        let mut compiler = Compiler::new(model, limit);
        let scoring = compiler.clauses(Section::Scoring, model.scoring.len())?;
        let triggers = compiler.clauses(Section::Triggers, model.triggers.len())?;
        let routes = compiler.clauses(Section::Routes, model.routes.len())?;
        compiler.finish(&scoring, &triggers, &routes)
    }

    /// What it holds on the heap, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let indices = [&self.scoring, &self.triggers, &self.routes];
        indices.map(Index::memory).iter().sum::<usize>()
            + self.residuals.memory()
            + self.paths.memory()
            + self.kinds.capacity() * size_of::<KindSet>()
            + self.facts.memory()
            + self.values.memory()
            + self.keywords.memory()
            + self.keys.facts.capacity() * size_of::<u32>()
            + self.keys.sets_of_term.memory()
    }
}

/// The limit of [`Program::build`]: every number of the program has 32 bits, and no array has sixteen places an operand.
pub(crate) const MOST_OPERANDS: usize = 1 << 28;

struct Compiler<'m> {
    normalizer: Normalizer<'m>,
    kinds: Vec<KindSet>,
    known_kinds: BTreeMap<&'m [KindPattern], u32>,
    operands: usize,
    limit: usize,
}

impl<'m> Compiler<'m> {
    fn new(model: &'m Model, limit: usize) -> Self {
        let nowhere = RuleAt {
            section: Section::Scoring,
            rule: 0,
        };
        let terms = Terms::of_sets(model);
        Self {
            operands: terms.len(),
            normalizer: Normalizer::new(model, terms, nowhere),
            kinds: vec![KindSet::every()],
            known_kinds: BTreeMap::new(),
            limit,
        }
    }

    /// The clauses of a list of rules.
    fn clauses(&mut self, section: Section, rules: usize) -> Result<Vec<Clause>, TooLarge> {
        let mut clauses = Vec::with_capacity(rules);
        for rule in 0..rules {
            let at = RuleAt {
                section,
                rule: number(rule),
            };
            let on = at.on(self.normalizer.model);
            let on = on.map_or(EVERY_KIND, |on| self.kinds(on));
            for literals in self.normalizer.alternatives(at) {
                self.operands += self.size(&literals);
                clauses.push(Clause {
                    rule: at.rule,
                    on,
                    literals,
                });
            }
            if self.operands + self.normalizer.values.bytes() > self.limit {
                return Err(TooLarge::Rule(self.name(at)));
            }
        }
        Ok(clauses)
    }

    fn kinds(&mut self, on: &'m [KindPattern]) -> u32 {
        *self.known_kinds.entry(on).or_insert_with(|| {
            self.kinds.push(KindSet::of(on));
            number(self.kinds.len() - 1)
        })
    }

    /// How many operands a clause has.
    fn size(&self, literals: &[u32]) -> usize {
        let keys = |literal: &u32| {
            let accesses = self.normalizer.accesses.get(*literal as usize);
            let keys = accesses
                .into_iter()
                .flatten()
                .map(|access| access.keys.len());
            1 + keys.sum::<usize>()
        };
        1 + literals.iter().map(keys).sum::<usize>()
    }

    fn name(&self, at: RuleAt) -> String {
        let model = self.normalizer.model;
        let rule = at.rule as usize;
        let name = match at.section {
            Section::Scoring => None,
            Section::Triggers => model.triggers.get(rule).map(|trigger| trigger.id.clone()),
            Section::Routes => model.routes.get(rule).map(|route| route.id.clone()),
        };
        name.unwrap_or_else(|| format!("priority/{rule}"))
    }

    fn finish(
        self,
        scoring: &[Clause],
        triggers: &[Clause],
        routes: &[Clause],
    ) -> Result<Program, TooLarge> {
        let Normalizer {
            model,
            literals,
            accesses,
            mut values,
            terms,
            ..
        } = self.normalizer;
        let mut keys = Keys {
            sets: number(model.keyword_sets.len()),
            terms: number(terms.len()),
            ..Keys::default()
        };
        let terms_of_set = terms.by_set(model);
        let clauses = [scoring, triggers, routes];
        let by_term = sets_by_term(model, &accesses, &clauses);
        let accesses: Vec<Vec<Access<u32>>> = accesses
            .iter()
            .map(|of| {
                let numbered = of.iter().map(|access| {
                    let set = |set: u32| SetKeys {
                        by_term: by_term.get(set as usize) == Some(&true),
                        terms: terms_of_set.get(set),
                        has_unless: model
                            .keyword_sets
                            .get(set as usize)
                            .is_some_and(|set| !set.unless.is_empty()),
                    };
                    numbered(access, &keys, set)
                });
                numbered.collect()
            })
            .collect();

        let mut residuals = ResidualBuilder::new(&literals, self.kinds.len());
        let mut facts = DistinctLists::default();
        let mut filing = Filing {
            accesses: &accesses,
            keys: keys.value(number(values.len())) as usize,
            residuals: &mut residuals,
            facts: &mut facts,
        };
        let scoring = filing.file(scoring, Matches::All);
        let triggers = filing.file(triggers, Matches::All);
        let routes = filing.file(routes, Matches::First);
        let residuals = residuals.finish();

        let has = |key: u32| {
            [&scoring, &triggers, &routes]
                .iter()
                .any(|index| index.has(key))
        };
        keys.facts = (0..number(values.len()))
            .filter(|value| has(keys.value(*value)))
            .filter_map(|value| values.fact_of(value))
            .collect();
        keys.facts.sort_unstable();
        keys.facts.dedup();
        keys.facts.shrink_to_fit();
        keys.read_text = (1..keys.value(0)).any(has);
        let set_keys = (0..keys.sets).filter(|set| has(Keys::set(*set)));
        let sets_of_term = set_keys
            .flat_map(|set| terms_of_set.get(set).iter().map(move |term| (*term, set)))
            .collect();
        keys.sets_of_term = Lists::collect(terms.len(), sets_of_term);

        let paths = literals.paths.finish();
        let keywords = Keywords::build(terms, model, &paths).map_err(|_| TooLarge::Terms)?;
        values.shrink();
        Ok(Program {
            scoring,
            triggers,
            routes,
            residuals,
            paths,
            kinds: self.kinds,
            facts: facts.finish(),
            values,
            keywords,
            keys,
        })
    }
}

/// How a keyword set is a key.
struct SetKeys<'t> {
    /// By its terms instead of itself.
    by_term: bool,
    terms: &'t [u32],
    has_unless: bool,
}

/// An access with its keys by number.
fn numbered<'t>(
    access: &Access,
    keys: &Keys,
    set_keys: impl Fn(u32) -> SetKeys<'t>,
) -> Access<u32> {
    let mut exact = access.exact;
    let mut numbers = Vec::with_capacity(access.keys.len());
    for key in &access.keys {
        match *key {
            Key::Set(set) => {
                let as_key = set_keys(set);
                if as_key.by_term {
                    exact &= !as_key.has_unless;
                    numbers.extend(as_key.terms.iter().map(|term| keys.term(*term)));
                } else {
                    numbers.push(Keys::set(set));
                }
            }
            Key::Term(term) => numbers.push(keys.term(term)),
            Key::Value(value) => numbers.push(keys.value(value)),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    Access {
        keys: numbers,
        fact: access.fact,
        exact,
    }
}

/// Per keyword set: whether its rules are filed under its terms.
///
/// A set that many rules name is a key itself, so that its terms are not repeated for each of them. One that hardly any
/// rule names is not: where thousands of such sets share a term, a text with that term would name them all.
fn sets_by_term(model: &Model, accesses: &[Vec<Access>], clauses: &[&[Clause]]) -> Vec<bool> {
    let mut uses = vec![0_usize; model.keyword_sets.len()];
    let literals = clauses
        .iter()
        .copied()
        .flatten()
        .flat_map(|clause| &clause.literals);
    for access in literals
        .filter_map(|literal| accesses.get(*literal as usize))
        .flatten()
    {
        for key in &access.keys {
            if let Key::Set(set) = key {
                if let Some(uses) = uses.get_mut(*set as usize) {
                    *uses += 1;
                }
            }
        }
    }
    uses.into_iter().map(|uses| uses <= 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    fn model(routes: &str) -> RuleSet {
        let file = format!(
            r#"{{"version": 1, "teams": {{"desk": {{}}}}, "fallback": {{"team": "desk"}}, "routes": [{routes}]}}"#
        );
        RuleSet::parse(&file).unwrap()
    }

    #[test]
    fn rules_over_the_limit_are_refused_by_name() {
        let rules = model(
            r#"{"id": "small", "when": {"reply.id": "a"}, "team": "desk"},
               {"id": "large", "when": {"reply.id": ["b", "c", "d", "e", "f", "g"]}, "team": "desk"}"#,
        );
        let build = |limit| Program::build(rules.model(), limit).map(|_| ());
        assert_eq!(build(MOST_OPERANDS), Ok(()));
        assert_eq!(build(10), Err(TooLarge::Rule("large".to_owned())));
        assert_eq!(build(1), Err(TooLarge::Rule("small".to_owned())));
    }

    #[test]
    fn what_can_never_match_is_filed_nowhere() {
        let rules = model(
            r#"{"id": "a", "when": {"reply.id": []}, "team": "desk"}, {"id": "b", "when": {"any": []}, "team": "desk"}"#,
        );
        let program = Program::build(rules.model(), MOST_OPERANDS).unwrap();
        let keys = program.keys.value(number(program.values.len()));
        assert!((0..keys).all(|key| program.routes.groups(key).next().is_none()));
    }
}
