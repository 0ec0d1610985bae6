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
    /// The fact that these are values of, where it has one value at a time.
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

/// The ways to find a literal; a regular expression is found by the terms one of which it requires. None where it holds
/// for what an event does not name: an absence, a comparison, the time.
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
        Leaf::Keyword(sets) if wanted => vec![Access {
            keys: sets.iter().map(|set| Key::Set(number(*set))).collect(),
            fact: None,
            exact: true,
        }],
        Leaf::Terms(terms) if wanted => {
            let terms = names
                .terms
                .of_part(part, terms.len(), names.model, names.paths);
            vec![Access {
                keys: terms.into_iter().map(Key::Term).collect(),
                fact: None,
                exact: true,
            }]
        }
        Leaf::Regex(_) if wanted && !required.is_empty() => vec![Access {
            keys: required.iter().map(|term| Key::Term(*term)).collect(),
            fact: None,
            exact: false,
        }],
        Leaf::Test(fact, test) => of_test(*fact, test, wanted, names),
        Leaf::Keyword(_)
        | Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Terms(_)
        | Leaf::Regex(_)
        | Leaf::Exists(_) => Vec::new(),
    }
}

fn of_test(fact: Fact, test: &Test, wanted: bool, names: &mut Names<'_>) -> Vec<Access> {
    let is_set = names.model.schema.is_set(fact);
    let values = &mut *names.values;
    let mut one_of = |of: &mut dyn Iterator<Item = Vec<u8>>| {
        let fact = values.intern_fact(fact);
        vec![Access {
            keys: of
                .map(|value| Key::Value(values.intern(fact, &value)))
                .collect(),
            fact: (!is_set).then_some(fact),
            exact: true,
        }]
    };
    match (test.found_by(), test.operands()) {
        // A flag that is not true, and not absent either, is false.
        (FoundBy::Any, Operands::Bools(of)) => {
            let mut values = [false, true]
                .into_iter()
                .filter(|value| of.contains(value) == wanted)
                .map(|value| bool_bytes(value).into());
            one_of(&mut values)
        }
        (FoundBy::Any, Operands::Numbers(of)) if wanted => {
            one_of(&mut of.iter().map(|value| number_bytes(*value).into()))
        }
        (FoundBy::Any, Operands::Strings(of)) if wanted => {
            one_of(&mut of.iter().map(|value| value.clone().into_bytes()))
        }
        // By any one of them; the others are still to be asked.
        (FoundBy::Each, Operands::Strings(of)) if wanted => of
            .iter()
            .flat_map(|value| one_of(&mut std::iter::once(value.clone().into_bytes())))
            .map(|access| Access {
                exact: of.len() == 1,
                ..access
            })
            .collect(),
        (FoundBy::Any | FoundBy::Each | FoundBy::Nothing, _) => Vec::new(),
    }
}
