//! Comparisons of a fact with values, in a condition.

use super::condition::Reader;
use crate::facts::{self, Fact, FactType, Schema};
use crate::json::tree::{Member, Node, Value};
use crate::rules::condition::{Condition, Leaf};
use crate::rules::diagnostic::{Code, Lost};
use crate::rules::meant;
use crate::rules::operators::{self, Asks, OPERATORS, Operand, Values};
use crate::rules::phrase::{Each, Phrase};
use crate::rules::said::said;
use crate::rules::shape::{how_to_write, type_of};
use crate::text::fold;

impl Reader<'_> {
    /// What a condition asks of a fact of this name.
    pub(super) fn compare(
        &mut self,
        member: &Member<'_>,
        name: &str,
        fact: Fact,
    ) -> Option<Condition> {
        let schema = &self.names.schema;
        let compared = Compared {
            name,
            fact,
            fact_type: schema.fact_type(fact),
            is_folded: schema.is_folded(fact),
        };
        self.comparisons(member, &compared)
    }

    /// What a fact is compared with: one value, a list of them, or operators.
    fn comparisons(&mut self, member: &Member<'_>, compared: &Compared<'_>) -> Option<Condition> {
        let items = match &member.node.value {
            Value::Object(_) => {
                let members = self.report.members(&member.node)?;
                let read =
                    |reader: &mut Self, member: &Member<'_>| reader.comparison(member, compared);
                return Some(self.all(member.key_span, members, read));
            }
            Value::Array(items) => items,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                std::slice::from_ref(&member.node)
            }
        };
        let test = operators::one_of(self.values(items, compared)?);
        Some(
            self.builder
                .leaf(member.key_span, Leaf::Test(compared.fact, test)),
        )
    }

    fn comparison(&mut self, member: &Member<'_>, compared: &Compared<'_>) -> Option<Condition> {
        let (node, key) = (&member.node, member.key_span);
        let of_type = OPERATORS
            .iter()
            .filter(|one| one.types.contains(&compared.fact_type));
        let operator = if OPERATORS.iter().any(|one| one.name == member.key) {
            self.operator(member, OPERATORS.iter())?
        } else {
            self.operator(member, of_type)?
        };
        if !operator.types.contains(&compared.fact_type) {
            self.does_not_apply(member, compared);
            return None;
        }
        let make = match operator.asks {
            Asks::Presence => return self.exists(member, compared.fact),
            Asks::Test(make) => make,
        };
        if let (Operand::One, Value::Array(_)) = (operator.operand, &node.value) {
            self.one_of_many(member, compared);
            return None;
        }
        let items = match operator.operand {
            Operand::Many => self.report.list(node)?,
            Operand::One | Operand::Flag => std::slice::from_ref(node),
        };
        let test = make(self.values(items, compared)?)?;
        let holds = self.builder.leaf(key, Leaf::Test(compared.fact, test));
        Some(self.not_if(operator.negates, key, holds))
    }

    /// A list behind an operator that takes one value.
    fn one_of_many(&mut self, member: &Member<'_>, compared: &Compared<'_>) {
        let (key, name) = (&member.key, compared.name);
        let message = said!(
            "`{key}` compares `{name}` with one value, not with a list",
            key = key.as_ref(),
            name
        );
        let help = match (key.as_ref(), compared.fact_type) {
            ("has" | "eq", FactType::Strings) => {
                said!("write `has_any` if one of them is enough, `has_all` if all must be there")
            }
            ("eq", _) => said!("write `in`"),
            ("ne", _) => said!("write `not_in`"),
            _ => said!(
                "write `\"any\": [{\"{name}\": {\"{key}\": ...}}, ...]`",
                name,
                key = key.as_ref()
            ),
        };
        self.report
            .error_with_help(Code::WrongType, member.node.span, message, Some(help));
    }

    fn does_not_apply(&mut self, member: &Member<'_>, compared: &Compared<'_>) {
        let (key, name, fact_type) = (&member.key, compared.name, compared.fact_type);
        let message = said!(
            "`{key}` does not apply to `{name}`, which is of type `{fact_type}`",
            key,
            name,
            fact_type = fact_type.as_str()
        );
        let operators = operators::of_type(fact_type).into_iter();
        let names = Each(operators.map(|operator| operator.name.to_owned()).collect());
        let facts = match fact_type {
            FactType::Bool => said!("booleans have {names}", names),
            FactType::Number => said!("numbers have {names}", names),
            FactType::String => said!("strings have {names}", names),
            FactType::Strings => said!("sets have {names}", names),
            FactType::Text => said!("texts have {names}", names),
        };
        let of_sets = ["has", "has_any", "has_all"];
        if fact_type == FactType::String
            && of_sets.contains(&key.as_ref())
            && self.names.schema.is_declared(compared.fact)
        {
            // The declaration is the one thing to mend.
            if self.report.lost.insert(Lost::Type(name.to_owned())) {
                let help = said!(
                    "write `\"{name}\": {\"type\": \"strings\"}` in `fields`; for one string write `eq`, or `contains` if it is a part of it",
                    name
                );
                self.report
                    .error_with_help(Code::WrongType, member.key_span, message, Some(help));
            }
            return;
        }
        let help = match (fact_type, key.as_ref()) {
            (FactType::Strings, "contains") => Phrase::DidYouMean {
                name: "has".to_owned(),
            },
            (FactType::String, "has") => {
                said!("write `eq`, or `contains` if it is a part of it")
            }
            (FactType::String, "has_any") => Phrase::DidYouMean {
                name: "in".to_owned(),
            },
            _ => facts,
        };
        self.report
            .error_with_help(Code::WrongType, member.key_span, message, Some(help));
    }

    /// The operands, of the type that the fact is compared with.
    fn values(&mut self, items: &[Node<'_>], compared: &Compared<'_>) -> Option<Values> {
        Some(match compared.fact_type {
            FactType::Bool => Values::Bools(self.each(
                items,
                compared,
                &Phrase::TrueOrFalse,
                |value| match value {
                    Value::Bool(value) => Some(*value),
                    _ => None,
                },
            )?),
            FactType::Number => Values::Numbers(self.each(
                items,
                compared,
                &Phrase::ANumber,
                |value| match value {
                    Value::Number(value) => Some(*value),
                    _ => None,
                },
            )?),
            FactType::String | FactType::Strings | FactType::Text => Values::Strings(self.each(
                items,
                compared,
                &Phrase::AString,
                |value| match value {
                    Value::String(text) if compared.is_folded => Some(fold(text)),
                    Value::String(text) => Some(text.to_string()),
                    _ => None,
                },
            )?),
        })
    }

    fn each<T>(
        &mut self,
        items: &[Node<'_>],
        compared: &Compared<'_>,
        wanted: &Phrase,
        read: impl Fn(&Value<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        // All of them are looked at, so that every wrong one is reported.
        let values: Vec<Option<T>> = items
            .iter()
            .map(|item| {
                let value = read(&item.value);
                if value.is_none() {
                    self.mismatch(item, compared, wanted.clone());
                }
                value
            })
            .collect();
        values.into_iter().collect()
    }

    fn mismatch(&mut self, node: &Node<'_>, compared: &Compared<'_>, wanted: Phrase) {
        let (name, fact_type) = (compared.name, compared.fact_type);
        let message = Phrase::FactIsOfType {
            fact: name.to_owned(),
            fact_type: fact_type.to_string(),
            wanted: Box::new(wanted),
            got: Box::new(type_of(&node.value)),
        };
        let help = match node.value {
            Value::Null => Some(Phrase::ToAskForAbsence),
            _ => {
                let compared = node.text().filter(|_| fact_type == FactType::Number);
                let compared = compared.and_then(meant::comparison);
                let compared = compared.or_else(|| how_to_write(node, fact_type));
                let fact = self.names.schema.fact(name);
                compared.or_else(|| possible_values(fact?))
            }
        };
        self.report
            .error_with_help(Code::WrongType, node.span, message, help);
    }
}

/// A fact that is compared with values.
struct Compared<'c> {
    name: &'c str,
    fact: Fact,
    fact_type: FactType,
    is_folded: bool,
}

/// The values of a fact that has no others.
fn possible_values(fact: Fact) -> Option<Phrase> {
    let ((facts::Values::Words(words), _) | (_, facts::Expected::Words(words))) =
        (Schema::values(fact), Schema::expected(fact))
    else {
        return None;
    };
    Some(Phrase::PossibleWords {
        sort: "values".to_owned(),
        words: Each(words.iter().map(|word| (*word).to_owned()).collect()),
    })
}
