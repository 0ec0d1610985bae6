//! The compiled form of a rule file: from a [`Model`] to indices in which an event finds its rules.
//!
//! The way of the data, one file a step:
//!
//! ```text
//! model --normal--> clauses of literals --access, keys--> keys of each literal --filing--> index, residuals
//! ```
//!
//! At run time an event names *keys*: the terms and keyword sets that a [`scan`] for [`keywords`] finds in its text, and
//! of its facts the [`values`] that rules compare them with. Each key leads to the [`index`]'s entries; what they leave open is a list of [`literal`]s,
//! which are asked of the model.

mod access;
mod asking;
mod automaton;
pub(crate) mod counters;
pub(crate) mod declared;
mod filing;
pub(crate) mod index;
mod interval;
pub(crate) mod keys;
pub(crate) mod keywords;
pub(crate) mod lists;
pub(crate) mod literal;
mod normal;
pub(crate) mod people;
mod required;
pub(crate) mod residual;
pub(crate) mod scan;
mod signature;
mod slips;
mod table;
mod terms;
pub(crate) mod values;

use std::collections::BTreeMap;

use super::model::{Model, RuleSort};
use crate::event::KindPattern;
use crate::facts::KindSet;
use asking::Asking;
use filing::{Filing, Matches};
use index::Index;
use interval::MOST_NODES;
use keys::Keys;
use keywords::Keywords;
use lists::{DistinctLists, Lists, number};
use literal::EVERY_KIND;
use normal::{Clause, Normalizer};
use people::People;
use residual::{ResidualBuilder, Residuals};
use values::Values;

/// The compiled form of a rule file. It says which rules match only together with the model it was made of.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) scoring: Index,
    pub(crate) triggers: Index,
    pub(crate) routes: Index,
    pub(crate) asking: Asking,
    pub(crate) residuals: Residuals,
    /// The ways from conditions to their parts.
    pub(crate) paths: Lists,
    pub(crate) kinds: Vec<KindSet>,
    /// The lists of facts that groups compare.
    pub(crate) facts: Lists,
    pub(crate) values: Values,
    pub(crate) keywords: Keywords,
    pub(crate) keys: Keys,
    pub(crate) people: People,
}

/// Why there is no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooLarge {
    /// With this rule the conditions are more than can be numbered.
    #[error(
        "with rule `{0}` the conditions have more than {MOST_OPERANDS} operands, split the rule file"
    )]
    Rule(String),
    /// There are more terms than the automaton can hold.
    #[error(
        "the terms that stand anywhere in a text are too many for one search, split the rule file"
    )]
    Terms,
}

impl Program {
    /// Compiles a model whose clauses have at most `limit` operands together. Cost: linear in the model.
    pub(crate) fn build(model: &Model, limit: usize) -> Result<Self, TooLarge> {
        let mut compiler = Compiler::new(model, limit);
        let scoring = compiler.clauses(RuleSort::Scoring, model.scoring.len())?;
        let triggers = compiler.clauses(RuleSort::Trigger, model.triggers.len())?;
        let routes = compiler.clauses(RuleSort::Route, model.routes.len())?;
        compiler.finish(&scoring, &triggers, &routes)
    }

    /// Where the rules of a sort are found.
    #[inline]
    pub(crate) const fn index(&self, sort: RuleSort) -> &Index {
        match sort {
            RuleSort::Scoring => &self.scoring,
            RuleSort::Trigger => &self.triggers,
            RuleSort::Route => &self.routes,
        }
    }

    /// What it holds on the heap, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let indices = [&self.scoring, &self.triggers, &self.routes];
        indices.map(Index::memory).iter().sum::<usize>()
            + self.asking.memory()
            + self.residuals.memory()
            + self.paths.memory()
            + self.kinds.capacity() * size_of::<KindSet>()
            + self.facts.memory()
            + self.values.memory()
            + self.keywords.memory()
            + self.keys.memory()
            + self.people.memory()
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
        let normalizer = Normalizer::new(model);
        Self {
            operands: normalizer.terms.len(),
            normalizer,
            kinds: vec![KindSet::all()],
            known_kinds: BTreeMap::new(),
            limit,
        }
    }

    /// The clauses of all rules of a sort.
    fn clauses(&mut self, sort: RuleSort, rules: usize) -> Result<Vec<Clause>, TooLarge> {
        let mut clauses = Vec::with_capacity(rules);
        let model = self.normalizer.model;
        for rule in model.rules().filter(|rule| rule.at.sort == sort) {
            let on = rule.on.map_or(EVERY_KIND, |on| self.kinds(on));
            for literals in self.normalizer.alternatives(rule.at) {
                self.operands += self.size(&literals);
                clauses.push(Clause {
                    rule: rule.at.index,
                    on,
                    literals,
                });
            }
            if self.operands + self.normalizer.values.bytes() > self.limit {
                return Err(TooLarge::Rule(rule.id().into_owned()));
            }
        }
        Ok(clauses)
    }

    fn kinds(&mut self, on: &'m [KindPattern]) -> u32 {
        *self.known_kinds.entry(on).or_insert_with(|| {
            self.kinds.push(KindSet::on(Some(on)));
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
            let nodes = self.normalizer.literals.interval(*literal);
            1 + nodes.map_or(0, |_| MOST_NODES) + keys.sum::<usize>()
        };
        1 + literals.iter().map(keys).sum::<usize>()
    }

    fn finish(
        mut self,
        scoring: &[Clause],
        triggers: &[Clause],
        routes: &[Clause],
    ) -> Result<Program, TooLarge> {
        let clauses = [scoring, triggers, routes];
        self.normalizer.find_intervals(clauses);
        let Normalizer {
            model,
            literals,
            accesses,
            mut values,
            terms,
            ..
        } = self.normalizer;
        let asking = asking::clauses(model, &literals, clauses);
        let [mut keys, mut asking_keys] = [(); 2].map(|()| Keys::of(&terms, &values, model));
        let kinds_of =
            |clauses: &[&[Clause]]| keys::kinds_by_fact(&accesses, clauses, &values, &self.kinds);
        let (kinds_by_fact, asking_kinds) = (kinds_of(&clauses), kinds_of(&[&asking]));
        let accesses = keys.number(&accesses, clauses, &terms, model);
        let mut filing = Filing {
            accesses: &accesses,
            keys: keys.len(),
            residuals: ResidualBuilder::new(&literals, self.kinds.len()),
            facts: DistinctLists::default(),
            listed: Vec::new(),
        };
        let scoring = filing.file(scoring, Matches::All);
        let triggers = filing.file(triggers, Matches::All);
        let routes = filing.file(routes, Matches::First);
        let asking = filing.file(&asking, Matches::All);
        let Filing {
            residuals, facts, ..
        } = filing;
        let residuals = residuals.finish();
        values.finish().map_err(|_| TooLarge::Terms)?;
        keys.note_use(
            &[&scoring, &triggers, &routes],
            &terms,
            &values,
            model,
            &kinds_by_fact,
        );
        asking_keys.note_use(&[&asking], &terms, &values, model, &asking_kinds);
        let paths = literals.paths.finish();
        let keywords = Keywords::build(terms, model, &paths).map_err(|_| TooLarge::Terms)?;
        Ok(Program {
            scoring,
            triggers,
            routes,
            asking: Asking {
                index: asking,
                keys: asking_keys,
            },
            residuals,
            paths,
            kinds: self.kinds,
            facts: facts.finish(),
            values,
            keywords,
            keys,
            people: People::of(&model.teams),
        })
    }
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
        assert!((0..number(program.keys.len())).all(|key| !program.routes.has(key)));
    }
}
