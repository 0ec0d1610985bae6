//! Access: what an event must name for a literal to hold, so that rules are found by what an event names instead of
//! being asked one after the other.

use super::lists::{Lists, number};
use super::literal::PartAt;
use super::terms::Terms;
use super::values::{Values, bool_bytes, number_bytes};
use crate::facts::Fact;
use crate::rules::condition::{Condition, FoundBy, Leaf, Operands, Test};
use crate::rules::model::Model;

/// Something that an event names, under which rules are filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// It hits this keyword set.
    Set(u32),
    /// It hits this term.
    Term(u32),
    /// One of its facts has this value, or holds it.
    Value(u32),
}

/// The keys of a literal: it holds only for an event that names one of them.
#[derive(Clone, Debug)]
pub(super) struct Access<K = Key> {
    pub(super) keys: Vec<K>,
    /// The fact that these are values of, if it has one value at a time.
    pub(super) fact: Option<u32>,
    /// Whether the literal holds for every event that names one.
    pub(super) exact: bool,
}

/// Where what events name has its numbers.
#[derive(Debug)]
pub(super) struct Names<'n> {
    pub(super) model: &'n Model,
    pub(super) paths: &'n Lists,
    pub(super) terms: &'n mut Terms,
    pub(super) values: &'n mut Values,
}

/// The ways to find a literal; a regular expression is found by the terms one of which it requires. Empty if the literal
/// holds for what an event does not name: an absence, a comparison, the time.
pub(super) fn of(
    condition: &Condition,
    wanted: bool,
    part: PartAt,
    required: &[u32],
    names: &mut Names<'_>,
) -> Vec<Access> {
    let Condition::Leaf(leaf) = condition else {
        return Vec::new();
    };
    let one_of = |keys: Vec<Key>, exact| {
        let fact = None;
        vec![Access { keys, fact, exact }]
    };
    match leaf {
        Leaf::Test(fact, test) => of_test(*fact, test, wanted, names),
        Leaf::Keyword(sets) if wanted => one_of(
            sets.iter().map(|set| Key::Set(number(*set))).collect(),
            true,
        ),
        Leaf::Terms(terms) if wanted => {
            let (model, paths) = (names.model, names.paths);
            let terms = names.terms.of_part(part, terms.len(), model, paths);
            one_of(terms.into_iter().map(Key::Term).collect(), true)
        }
        Leaf::Regex(_) if wanted && !required.is_empty() => {
            one_of(required.iter().copied().map(Key::Term).collect(), false)
        }
        Leaf::Keyword(_)
        | Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Terms(_)
        | Leaf::Regex(_)
        | Leaf::Share(_)
        | Leaf::Exists(_) => Vec::new(),
    }
}

fn of_test(fact: Fact, test: &Test, wanted: bool, names: &mut Names<'_>) -> Vec<Access> {
    let is_set = names.model.schema.is_set(fact);
    let values = &mut *names.values;
    let mut one_of = |of: Vec<Vec<u8>>, exact| {
        let fact = values.intern_fact(fact);
        let key = |value: Vec<u8>| Key::Value(values.intern(fact, &value));
        Access {
            keys: of.into_iter().map(key).collect(),
            fact: (!is_set).then_some(fact),
            exact,
        }
    };
    match (test.found_by(), test.operands()) {
        // A flag that is not true, and not absent either, is false.
        (FoundBy::Any, Operands::Bools(of)) => {
            let values = [false, true].into_iter();
            let values = values.filter(|value| of.contains(value) == wanted);
            vec![one_of(
                values.map(|value| bool_bytes(value).into()).collect(),
                true,
            )]
        }
        (FoundBy::Any, Operands::Numbers(of)) if wanted => {
            let values = of.iter().map(|value| number_bytes(*value).into());
            vec![one_of(values.collect(), true)]
        }
        (FoundBy::Any, Operands::Strings(of)) if wanted => {
            let values = of.iter().map(|value| value.clone().into_bytes());
            vec![one_of(values.collect(), true)]
        }
        // By any one of them; the others are still to be asked.
        (FoundBy::Each, Operands::Strings(of)) if wanted => {
            let values = of.iter().map(|value| value.clone().into_bytes());
            values
                .map(|value| one_of(vec![value], of.len() == 1))
                .collect()
        }
        (FoundBy::Any | FoundBy::Each | FoundBy::Nothing, _) => Vec::new(),
    }
}
