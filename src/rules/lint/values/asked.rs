//! What the values of a file are held against: the other values that it names.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Fact, FactValue};
use crate::rules::condition::{Leaf, Operands};
use crate::rules::meant;
use crate::rules::model::Model;
use crate::text::fold;

/// What the values of a file are held against.
pub(in crate::rules::lint) struct Asked<'m> {
    pub(super) model: &'m Model,
    /// Made when it is first asked.
    named: OnceCell<Named>,
}

/// How often the file names a value of a fact, by its letters and digits alone.
type Named = BTreeMap<(Fact, String), BTreeMap<String, usize>>;

impl<'m> Asked<'m> {
    pub(in crate::rules::lint) const fn new(model: &'m Model) -> Self {
        Self {
            model,
            named: OnceCell::new(),
        }
    }

    /// Whether the file names this value of a fact, in a condition, a default or a test.
    pub(super) fn names(&self, fact: Fact, value: &str) -> bool {
        let spellings = self.spellings(fact, value);
        spellings.is_some_and(|spellings| spellings.contains_key(value))
    }

    /// How often the file names a value of a fact.
    pub(super) fn count(&self, fact: Fact, value: &str) -> usize {
        let spellings = self.spellings(fact, value);
        let count = spellings.and_then(|spellings| spellings.get(value));
        count.copied().unwrap_or_default()
    }

    /// All values of a fact, each with how often it is named.
    pub(super) fn values(&self, fact: Fact) -> impl Iterator<Item = (&str, usize)> {
        let named = self.named.get_or_init(|| named(self.model));
        let of_fact = named.range((fact, String::new())..);
        let of_fact = of_fact.take_while(move |((of, _), _)| *of == fact);
        let all = of_fact.flat_map(|(_, spellings)| spellings);
        all.map(|(value, often)| (value.as_str(), *often))
    }

    /// The values of a fact that have the letters of this one, each with how often it is named.
    pub(super) fn spellings(&self, fact: Fact, value: &str) -> Option<&BTreeMap<String, usize>> {
        let named = self.named.get_or_init(|| named(self.model));
        named.get(&(fact, letters(value)))
    }
}

pub(super) fn letters(value: &str) -> String {
    meant::plain(&fold(value))
}

fn named(model: &Model) -> Named {
    let schema = &model.schema;
    let mut named = Named::new();
    let mut add = |fact, value: &str| {
        let spellings = named.entry((fact, letters(value))).or_default();
        let value = if schema.is_folded(fact) {
            fold(value)
        } else {
            value.to_owned()
        };
        *spellings.entry(value).or_default() += 1;
    };
    // A named condition stands in every rule that names it, and in the file once.
    let mut seen = BTreeSet::new();
    for rule in model.rules().chain(model.disabled_rules()) {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            if let Leaf::Test(fact, test) = leaf {
                if !seen.insert(key) {
                    return;
                }
                if let Operands::Strings(values) = test.operands() {
                    for value in values {
                        add(*fact, value.as_str());
                    }
                }
            }
        });
    }
    let of_tests = model.tests.iter().flat_map(|test| &test.facts);
    let of_tests = of_tests.filter_map(|(name, value)| Some((schema.fact(name)?, value)));
    let hosted = (0..schema.host_facts().len()).map(Fact::Host);
    let defaults = hosted.filter_map(|fact| Some((fact, schema.default(fact)?)));
    for (fact, value) in of_tests.chain(defaults) {
        match value {
            FactValue::String(value) => add(fact, value.as_ref()),
            FactValue::Strings(values) => {
                for value in values {
                    add(fact, value.as_ref());
                }
            }
            FactValue::Bool(_) | FactValue::Number(_) => {}
        }
    }
    named
}
