//! Typed access to the tree of a rule file: what is not as it should be is reported at its place and left out.

use std::collections::BTreeSet;

use super::diagnostic::{Code, Report};
use super::phrase::{Each, Phrase};
use super::said::said;
use crate::facts::FactType;
use crate::json::tree::{self, Member, Node, Span, Value};

/// A name or a text of the file with its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<'n> {
    pub(crate) text: &'n str,
    pub(crate) span: Span,
}

impl<'n> Spanned<'n> {
    pub(crate) fn key(member: &'n Member<'_>) -> Self {
        Self {
            text: &member.key,
            span: member.key_span,
        }
    }
}

/// An object whose keys have been checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'n> {
    pub(super) members: &'n [Member<'n>],
    /// The whole object.
    pub(crate) span: Span,
}

impl<'n> Object<'n> {
    /// The value under a key; the last one if the key repeats (which was reported).
    pub(crate) fn value(&self, key: &str) -> Option<&'n Node<'n>> {
        self.members
            .iter()
            .rev()
            .find(|member| member.key == key)
            .map(|member| &member.node)
    }

    /// Whether it has others than these keys.
    pub(crate) fn has_others(&self, keys: &[&str]) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.key != NOTE && !keys.contains(&member.key.as_ref()))
    }

    /// What is read of the value under a key; `None` if there is none.
    pub(crate) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'n Node<'n>) -> Option<T>,
    ) -> Option<T> {
        read(self.value(key)?)
    }

    /// What is read of the value under a key, and what a file means that leaves it out; `None` if the value is wrong.
    pub(crate) fn read_or<T>(
        &self,
        key: &str,
        default: T,
        read: impl FnOnce(&'n Node<'n>) -> Option<T>,
    ) -> Option<T> {
        self.value(key).map_or(Some(default), read)
    }
}

impl Report {
    /// An object that may have these keys, a `note`, and no others.
    pub(crate) fn object<'n>(&mut self, node: &'n Node<'n>, keys: &[&str]) -> Option<Object<'n>> {
        if let Some(note) = node.value(NOTE) {
            self.string(note);
        }
        self.exact_object(node, &[keys, &[NOTE]].concat())
    }

    /// An object that may have these keys and no others.
    pub(crate) fn exact_object<'n>(
        &mut self,
        node: &'n Node<'n>,
        keys: &[&str],
    ) -> Option<Object<'n>> {
        let members = self.members(node)?;
        let mut told = BTreeSet::new();
        for member in members {
            if !keys.contains(&member.key.as_ref()) {
                self.unknown_key_of(member, members, keys, &mut told);
            }
        }
        Some(Object {
            members,
            span: node.span,
        })
    }

    /// The members of an object whose keys are names of the author's choice.
    pub(crate) fn members<'n>(&mut self, node: &'n Node<'n>) -> Option<&'n [Member<'n>]> {
        let Value::Object(members) = &node.value else {
            self.wrong_type(node, Phrase::AnObject);
            return None;
        };
        let mut seen = BTreeSet::new();
        for member in members {
            if !seen.insert(member.key.as_ref()) {
                let message = Phrase::KeyTwice {
                    key: member.key.to_string(),
                };
                let help = Some(Phrase::KeepOne);
                self.error_with_help(Code::Duplicate, member.key_span, message, help);
            }
        }
        Some(members)
    }

    /// The members of an object that need not be there.
    pub(crate) fn members_if_any<'n>(&mut self, node: Option<&'n Node<'n>>) -> &'n [Member<'n>] {
        self.members_as(node, || {
            said!("write each under its name, as `{\"sales\": ...}`")
        })
    }

    /// Such members; of anything else, how to write it instead.
    pub(crate) fn members_as<'n>(
        &mut self,
        node: Option<&'n Node<'n>>,
        help: impl FnOnce() -> Phrase,
    ) -> &'n [Member<'n>] {
        if let Some(node) = node.filter(|node| !matches!(node.value, Value::Object(_))) {
            self.wrong_type_with_help(node, Phrase::AnObject, Some(help()));
            return &[];
        }
        node.and_then(|node| self.members(node)).unwrap_or_default()
    }

    /// The value under a key that must be there; `what` says what it is.
    pub(crate) fn required<'n>(
        &mut self,
        object: Object<'n>,
        key: &str,
        what: impl FnOnce() -> Phrase,
    ) -> Option<&'n Node<'n>> {
        let value = object.value(key);
        if value.is_none() {
            self.missing(object, key, what);
        }
        value
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node<'n>) -> Option<&'n [Node<'n>]> {
        let Value::Array(items) = &node.value else {
            self.wrong_type_with_help(node, Phrase::AList, how_to_list(node));
            return None;
        };
        Some(items)
    }

    /// The items of a list that need not be there.
    pub(crate) fn list_if_any<'n>(&mut self, node: Option<&'n Node<'n>>) -> &'n [Node<'n>] {
        node.and_then(|node| self.list(node)).unwrap_or_default()
    }

    pub(crate) fn string<'n>(&mut self, node: &'n Node<'n>) -> Option<Spanned<'n>> {
        let Value::String(text) = &node.value else {
            self.wrong_type_with_help(node, Phrase::AString, how_to_write(node, FactType::String));
            return None;
        };
        Some(Spanned {
            text,
            span: node.span,
        })
    }

    /// A string that is not empty.
    pub(crate) fn name<'n>(&mut self, node: &'n Node<'n>) -> Option<Spanned<'n>> {
        let name = self.string(node)?;
        if name.text.is_empty() {
            self.error(Code::Value, node.span, Phrase::EmptyName);
            return None;
        }
        Some(name)
    }

    /// What a word stands for that is one of `words`; `message` and `sort` are for any other.
    pub(crate) fn word<T: Copy>(
        &mut self,
        node: &Node<'_>,
        message: Phrase,
        sort: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let word = self.string(node)?;
        let found = words.iter().find(|(known, _)| *known == word.text);
        if found.is_none() {
            let known = words.iter().map(|(known, _)| *known);
            let possible = Phrase::PossibleWords {
                sort: sort.to_owned(),
                words: Each(known.clone().map(str::to_owned).collect()),
            };
            self.unknown(Code::Value, message, &word, known, possible);
        }
        found.map(|(_, value)| *value)
    }

    /// A string or a list of them.
    pub(crate) fn strings<'n>(&mut self, node: &'n Node<'n>) -> Vec<Spanned<'n>> {
        match &node.value {
            Value::String(_) => self.string(node).into_iter().collect(),
            Value::Array(items) => items.iter().filter_map(|item| self.string(item)).collect(),
            _ => {
                self.wrong_type(node, Phrase::AStringOrList);
                Vec::new()
            }
        }
    }

    pub(crate) fn bool(&mut self, node: &Node<'_>) -> Option<bool> {
        let Value::Bool(value) = node.value else {
            self.wrong_type_with_help(
                node,
                Phrase::TrueOrFalse,
                how_to_write(node, FactType::Bool),
            );
            return None;
        };
        Some(value)
    }

    pub(crate) fn number(&mut self, node: &Node<'_>) -> Option<f64> {
        let Value::Number(value) = node.value else {
            self.wrong_type_with_help(node, Phrase::ANumber, how_to_write(node, FactType::Number));
            return None;
        };
        Some(value)
    }

    /// A whole number of at most a million million either way: priorities are sums of them.
    pub(crate) fn integer(&mut self, node: &Node<'_>) -> Option<i64> {
        const LIMIT: f64 = 1e12;
        let value = self.number(node)?;
        if value.fract() != 0.0 || value.abs() > LIMIT {
            let message = said!(
                "`{value}` is not a whole number from -{limit} to {limit}",
                value,
                limit = LIMIT
            );
            self.error(Code::Value, node.span, message);
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and in range just above"
        )]
        Some(value as i64)
    }

    pub(crate) fn wrong_type(&mut self, node: &Node<'_>, wanted: Phrase) {
        self.wrong_type_with_help(node, wanted, None);
    }

    pub(crate) fn wrong_type_with_help(
        &mut self,
        node: &Node<'_>,
        wanted: Phrase,
        help: Option<Phrase>,
    ) {
        let message = Phrase::Expected {
            wanted: Box::new(wanted),
            got: Box::new(type_of(&node.value)),
        };
        self.error_with_help(Code::WrongType, node.span, message, help);
    }

    pub(crate) fn missing(&mut self, object: Object<'_>, key: &str, what: impl FnOnce() -> Phrase) {
        if self.is_misnamed(object, key) {
            return;
        }
        let message = Phrase::Missing {
            key: key.to_owned(),
            what: Box::new(what()),
        };
        self.error(Code::Missing, object.span, message);
    }
}

/// What people say to each other about a part of the file.
pub(super) const NOTE: &str = "note";

fn is_yes(text: &str) -> bool {
    ["yes", "on", "y", "1", "sim"].contains(&text.to_lowercase().as_str())
}

fn is_no(text: &str) -> bool {
    ["no", "off", "n", "0"].contains(&text.to_lowercase().as_str())
}

/// What to do about a list that is not one.
fn how_to_list(node: &Node<'_>) -> Option<Phrase> {
    let is_object = |node: &Node<'_>| matches!(node.value, Value::Object(_));
    match &node.value {
        Value::Null => None,
        Value::Object(members) if members.iter().all(|member| is_object(&member.node)) => {
            Some(Phrase::ListWithNames)
        }
        _ => Some(Phrase::PutInBrackets),
    }
}

/// What a value is, in words.
pub(super) fn type_of(value: &Value<'_>) -> Phrase {
    match value {
        Value::Null => Phrase::Null,
        Value::Bool(_) => Phrase::ABoolean,
        Value::Number(_) => Phrase::ANumber,
        Value::String(_) => Phrase::AString,
        Value::Array(_) => Phrase::AList,
        Value::Object(_) => Phrase::AnObject,
    }
}

/// What to do about a value that is of another type only because of the way it is written.
pub(crate) fn how_to_write(node: &Node<'_>, wanted: FactType) -> Option<Phrase> {
    let json = |json: &str| Phrase::WriteJson {
        json: json.to_owned(),
    };
    match (&node.value, wanted) {
        (Value::Number(_), FactType::String | FactType::Strings) => Some(Phrase::PutInQuotes),
        (Value::String(_), FactType::Strings) => Some(Phrase::PutInBrackets),
        (Value::Array(items), FactType::String) => match items.as_slice() {
            [only] if matches!(only.value, Value::String(_)) => Some(Phrase::WithoutBrackets),
            _ => None,
        },
        (Value::String(text), FactType::Number) => {
            let number: f64 = text.parse().ok()?;
            let is_json =
                tree::parse(text).is_ok_and(|node| matches!(node.value, Value::Number(_)));
            match number.is_finite() {
                true if is_json => Some(Phrase::WithoutQuotes),
                // `+10` and `.5` are numbers, but not in JSON.
                true => Some(json(&number.to_string())),
                false => None,
            }
        }
        (Value::String(text), FactType::Bool) if is_yes(text) => Some(json("true")),
        (Value::String(text), FactType::Bool) if is_no(text) => Some(json("false")),
        (Value::Number(1.0), FactType::Bool) => Some(json("true")),
        (Value::Number(0.0), FactType::Bool) => Some(json("false")),
        (Value::String(text), FactType::Bool) if matches!(text.as_ref(), "true" | "false") => {
            Some(Phrase::WithoutQuotes)
        }
        _ => None,
    }
}
