//! Facts written as JSON: an object of fact names and values.

use std::borrow::Cow;

use super::context::{Context, FactErrorKind, described};
use super::value::FactType;
use super::{BuiltIn, FactError, FactValue};
use crate::json::position::Position;
use crate::json::tree::{self, Node, Value};

impl Context<'_> {
    /// Adds the facts of a JSON object, such as a customer record; `null` is an absent fact.
    ///
    /// # Errors
    ///
    /// Everything wrong with it at once: [`FactsJsonError::messages`]. Messages name facts, never values.
    ///
    /// ```
    /// use waypost::{Context, Timestamp};
    ///
    /// let mut context = Context::at(Timestamp::from_secs(0));
    /// context.set_json(r#"{"customer.tier": "gold", "customer.tags": ["vip"], "customer.owner": null}"#)?;
    /// assert_eq!(context.names().collect::<Vec<_>>(), ["customer.tier", "customer.tags"]);
    /// # Ok::<(), waypost::facts::FactsJsonError>(())
    /// ```
    pub fn set_json(&mut self, text: &str) -> Result<(), FactsJsonError> {
        let root = tree::parse(text).map_err(|error| {
            let position = Position::of(error.offset, text.as_bytes());
            FactsJsonError {
                messages: vec![format!("not valid JSON: {} ({position})", error.kind)],
            }
        })?;
        let Value::Object(members) = &root.value else {
            let got = root.value.type_name();
            return Err(FactsJsonError {
                messages: vec![format!("expected an object of facts, got {got}")],
            });
        };
        let mut messages = Vec::new();
        for member in members {
            let added = match value(&member.node) {
                Ok(None) => Ok(()),
                Ok(Some(value)) => self
                    .set(member.key.to_string(), value)
                    .map_err(|error| error.to_string()),
                Err(got) => Err(impossible(&member.key, builtin_type(&member.key), &got)),
            };
            messages.extend(added.err());
        }
        if messages.is_empty() {
            Ok(())
        } else {
            Err(FactsJsonError { messages })
        }
    }
}

/// A JSON text that is not an object of facts, or facts that cannot be what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .messages.join("; "))]
pub struct FactsJsonError {
    messages: Vec<String>,
}

impl FactsJsonError {
    /// One message for everything that is wrong, in the order of the text.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }
}

/// The fact that a JSON value says, `None` for `null`; the error says in words what it is instead.
pub(crate) fn value(node: &Node<'_>) -> Result<Option<FactValue<'static>>, String> {
    Ok(Some(match &node.value {
        Value::Null => return Ok(None),
        Value::Bool(value) => FactValue::Bool(*value),
        Value::Number(value) => FactValue::Number(*value),
        Value::String(value) => FactValue::String(Cow::Owned(value.to_string())),
        Value::Array(items) => FactValue::Strings(
            items
                .iter()
                .map(|item| match &item.value {
                    Value::String(value) => Ok(Cow::Owned(value.to_string())),
                    other => Err(format!("a list with {} in it", other.type_name())),
                })
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(_) => return Err("an object".to_owned()),
    }))
}

/// That a value is of a type, as an error if it is not.
pub(crate) fn expect_type(
    name: &str,
    wanted: FactType,
    value: &FactValue<'_>,
) -> Result<(), FactError> {
    let got = value.fact_type();
    if wanted == got {
        Ok(())
    } else {
        Err(FactError::new(
            name,
            FactErrorKind::WrongType { wanted, got },
        ))
    }
}

/// What is said of a fact that is given as what no fact can be, and what is wanted instead.
pub(crate) fn impossible(name: &str, wanted: Option<FactType>, got: &str) -> String {
    match wanted {
        Some(wanted) => format!("fact `{name}` is {}, got {got}", described(wanted)),
        None => format!(
            "fact `{name}` cannot be {got}: it is a string, a number, a boolean or a list of strings"
        ),
    }
}

fn builtin_type(name: &str) -> Option<FactType> {
    let mut facts = BuiltIn::ALL.iter().map(|fact| fact.row());
    facts.find(|row| row.name == name).map(|row| row.fact_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn says_everything_that_is_wrong_and_no_value() {
        for (text, expected) in [
            (
                "{\n  \"é\": \"Ana\",,\n}",
                "not valid JSON: expected a key in double quotes (line 2, column 14)",
            ),
            (
                r#"{"crm": {}}"#,
                "fact `crm` cannot be an object: it is a string, a number, a boolean or a list of strings",
            ),
            ("[\"Ana\"]", "expected an object of facts, got a list"),
            (
                r#"{"customer.tier": 7, "customer.owner": {"a": 1}, "customer.tags": ["Ana", 7], "crm": "Ana"}"#,
                "fact `customer.tier` is a string, got a number; fact `customer.owner` is a string, got an object; \
                 fact `customer.tags` is a list of strings, got a list with a number in it",
            ),
        ] {
            let mut context = Context::at(Timestamp::from_secs(0));
            let error = context.set_json(text).unwrap_err();
            assert_eq!(error.to_string(), expected, "{text}");
            let messages: Vec<_> = error.messages().collect();
            assert_eq!(messages.join("; "), expected);
        }
    }
}
