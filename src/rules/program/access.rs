//! Access: what an event must name for a literal to hold, so that rules are found by what an event names instead of
//! being asked one after the other.

use super::lists::{Lists, number};
use super::literal::PartAt;
use super::terms::Terms;
use super::values::{Aspect, Values, bool_bytes, number_bytes};
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
    /// One of its facts has this value, holds it, begins or ends with it, or lies in its interval.
    Value(u32),
}

/// The keys of a literal: it holds only for an event that names one of them.
#[derive(Clone, Debug)]
pub(super) struct Access<K = Key> {
    pub(super) keys: Vec<K>,
    /// The fact that these are values of, if it has one of them at a time.
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
/// holds for what an event does not name: an absence, the time.
///
/// A comparison is not among the leaves here: it is an [interval](super::interval) of its own.
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
    match leaf {
        Leaf::Test(fact, test) => of_test(*fact, test, wanted, names),
        Leaf::Exists(fact) if wanted => {
            let presence = Key::Value(names.values.intern_presence(*fact));
            vec![one_of(vec![presence], true)]
        }
        Leaf::Keyword(sets) if wanted => {
            let sets = sets.iter().map(|set| Key::Set(number(*set)));
            vec![one_of(sets.collect(), true)]
        }
        Leaf::Terms(terms) if wanted => {
            let (model, paths) = (names.model, names.paths);
            let terms = names.terms.of_part(part, terms.len(), model, paths);
            vec![one_of(terms.into_iter().map(Key::Term).collect(), true)]
        }
        Leaf::Regex(_) if wanted && !required.is_empty() => {
            let required = required.iter().copied().map(Key::Term);
            vec![one_of(required.collect(), false)]
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

/// Keys any number of which an event may name.
fn one_of(keys: Vec<Key>, exact: bool) -> Access {
    Access {
        keys,
        fact: None,
        exact,
    }
}

fn of_test(fact: Fact, test: &Test, wanted: bool, names: &mut Names<'_>) -> Vec<Access> {
    let values = &mut *names.values;
    let is_set = names.model.schema.is_set(fact);
    if !wanted && !matches!(test, Test::Bool(_)) {
        // Any value but few, and it must be there.
        return vec![one_of(
            vec![Key::Value(values.intern_presence(fact))],
            false,
        )];
    }
    let mut of_values = |of: Vec<Vec<u8>>, exact| {
        let fact = values.intern_fact(fact, Aspect::Value);
        let key = |value: Vec<u8>| Key::Value(values.intern(fact, &value));
        Access {
            keys: of.into_iter().map(key).collect(),
            fact: (!is_set).then_some(fact),
            exact,
        }
    };
    let bytes = |of: &[String]| of.iter().map(|value| value.clone().into_bytes()).collect();
    match (test.operands(), test.found_by()) {
        // A flag that is not true, and not absent either, is false.
        (Operands::Bools(of), _) => {
            let values = [false, true].into_iter();
            let values = values.filter(|value| of.contains(value) == wanted);
            vec![of_values(
                values.map(|value| bool_bytes(value).into()).collect(),
                true,
            )]
        }
        (Operands::Part(part), _) => {
            let part = values.intern_part(fact, part);
            vec![one_of(vec![Key::Value(part)], true)]
        }
        (Operands::Numbers(of), FoundBy::Any) => {
            let values = of.iter().map(|value| number_bytes(*value).into());
            vec![of_values(values.collect(), true)]
        }
        (Operands::Strings(of), FoundBy::Any) => vec![of_values(bytes(of), true)],
        // By any one of them; the others are still to be asked.
        (Operands::Strings(of), FoundBy::Each) => {
            let each = of.iter().map(std::slice::from_ref);
            each.map(|one| of_values(bytes(one), of.len() == 1))
                .collect()
        }
        (Operands::Numbers(_) | Operands::Strings(_), FoundBy::Each | FoundBy::Nothing) => {
            Vec::new()
        }
    }
}
