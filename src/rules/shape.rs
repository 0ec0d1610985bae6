//! Typed access to the tree of a rule file: what is not as it should be is reported at its place and left out.

use std::collections::BTreeSet;

use super::diagnostic::{Code, Report};
use crate::facts::FactType;
use crate::json::tree::{Member, Node, Span, Value};
use crate::rules::words::backticked;

/// A name or a text of the file with its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<'n> {
    pub(crate) text: &'n str,
    pub(crate) span: Span,
}

/// An object whose keys have been checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'n> {
    members: &'n [Member<'n>],
    /// The whole object.
    pub(crate) span: Span,
}

impl<'n> Object<'n> {
    /// The value under a key; the last one where the key repeats (which was reported).
    pub(crate) fn value(&self, key: &str) -> Option<&'n Node<'n>> {
        self.members
            .iter()
            .rev()
            .find(|member| member.key == key)
            .map(|member| &member.node)
    }
}

impl Report {
    /// An object that may have these keys and no others.
    pub(crate) fn object<'n>(&mut self, node: &'n Node<'n>, keys: &[&str]) -> Option<Object<'n>> {
        let members = self.members(node)?;
        for member in members
            .iter()
            .filter(|member| !keys.contains(&member.key.as_ref()))
        {
            self.unknown_key(member, keys);
        }
        Some(Object {
            members,
            span: node.span,
        })
    }

    /// The members of an object whose keys are names of the author's choice.
    pub(crate) fn members<'n>(&mut self, node: &'n Node<'n>) -> Option<&'n [Member<'n>]> {
        let Value::Object(members) = &node.value else {
            self.wrong_type(node, "an object");
            return None;
        };
        let mut seen = BTreeSet::new();
        for member in members {
            if !seen.insert(member.key.as_ref()) {
                self.error_with_help(
                    Code::Duplicate,
                    member.key_span,
                    format!("key `{}` is given twice", member.key),
                    Some("keep one of them"),
                );
            }
        }
        Some(members)
    }

    /// The known name that was probably meant, as a help text.
    pub(crate) fn did_you_mean<'k>(
        &mut self,
        typed: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<String> {
        self.suggestions.did_you_mean(typed, known)
    }

    pub(crate) fn unknown_key(&mut self, member: &Member<'_>, keys: &[&str]) {
        let help = self
            .did_you_mean(&member.key, keys.iter().copied())
            .unwrap_or_else(|| format!("possible keys: {}", backticked(keys)));
        self.unknown_key_with_help(member, help);
    }

    pub(crate) fn unknown_key_with_help(&mut self, member: &Member<'_>, help: String) {
        self.error_with_help(
            Code::UnknownKey,
            member.key_span,
            format!("unknown key `{}`", member.key),
            Some(help),
        );
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node<'n>) -> Option<&'n [Node<'n>]> {
        let Value::Array(items) = &node.value else {
            let scalar = !matches!(node.value, Value::Object(_) | Value::Null);
            let help = scalar.then_some("put it in brackets");
            self.wrong_type_with_help(node, "a list", help);
            return None;
        };
        Some(items)
    }

    pub(crate) fn string<'n>(&mut self, node: &'n Node<'n>) -> Option<Spanned<'n>> {
        let Value::String(text) = &node.value else {
            self.wrong_type_with_help(node, "a string", how_to_write(node, FactType::String));
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
            self.error(Code::Value, node.span, "a name cannot be empty");
            return None;
        }
        Some(name)
    }

    /// A string or a list of them.
    pub(crate) fn strings<'n>(&mut self, node: &'n Node<'n>) -> Vec<Spanned<'n>> {
        match &node.value {
            Value::String(text) => vec![Spanned {
                text,
                span: node.span,
            }],
            Value::Array(items) => items.iter().filter_map(|item| self.string(item)).collect(),
            _ => {
                self.wrong_type(node, "a string or a list of strings");
                Vec::new()
            }
        }
    }

    pub(crate) fn bool(&mut self, node: &Node<'_>) -> Option<bool> {
        let Value::Bool(value) = node.value else {
            self.wrong_type_with_help(node, "true or false", how_to_write(node, FactType::Bool));
            return None;
        };
        Some(value)
    }

    pub(crate) fn number(&mut self, node: &Node<'_>) -> Option<f64> {
        let Value::Number(value) = node.value else {
            self.wrong_type_with_help(node, "a number", how_to_write(node, FactType::Number));
            return None;
        };
        Some(value)
    }

    /// A whole number of at most a million million either way: priorities are sums of them.
    pub(crate) fn integer(&mut self, node: &Node<'_>) -> Option<i64> {
        const LIMIT: f64 = 1e12;
        let value = self.number(node)?;
        if value.fract() != 0.0 || value.abs() > LIMIT {
            self.error(
                Code::Value,
                node.span,
                format!("`{value}` is not a whole number from -{LIMIT} to {LIMIT}"),
            );
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and in range just above"
        )]
        Some(value as i64)
    }

    pub(crate) fn wrong_type(&mut self, node: &Node<'_>, wanted: &str) {
        self.wrong_type_with_help(node, wanted, None);
    }

    fn wrong_type_with_help(&mut self, node: &Node<'_>, wanted: &str, help: Option<&str>) {
        let message = format!("expected {wanted}, got {}", node.value.type_name());
        self.error_with_help(Code::WrongType, node.span, message, help);
    }

    pub(crate) fn missing(&mut self, object: Object<'_>, key: &str, what: &str) {
        self.error(
            Code::Missing,
            object.span,
            format!("missing `{key}`: {what}"),
        );
    }

    /// A name that is in none of the file's tables.
    pub(crate) fn unknown_name<'k>(
        &mut self,
        what: &str,
        name: &Spanned<'_>,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let help = self.did_you_mean(name.text, known).or_else(|| {
            let (_, section) = SECTIONS.iter().find(|(named, _)| *named == what)?;
            Some(format!("add it to `{section}`"))
        });
        self.error_with_help(
            Code::UnknownName,
            name.span,
            format!("no {what} is called `{}`", name.text),
            help,
        );
    }
}

/// Where a name is to be added that is nowhere yet.
const SECTIONS: &[(&str, &str)] = &[
    ("calendar", "calendars"),
    ("keyword set", "keywords"),
    ("route", "routes"),
    ("schedule", "schedules"),
    ("team", "teams"),
];

/// What to do about a value that is of another type only because of the way it is written.
pub(crate) fn how_to_write(node: &Node<'_>, wanted: FactType) -> Option<&'static str> {
    match (&node.value, wanted) {
        (Value::Number(_), FactType::String | FactType::Strings) => Some("put it in quotes"),
        (Value::String(_), FactType::Strings) => Some("put it in brackets"),
        (Value::String(text), FactType::Number) if text.parse().is_ok_and(f64::is_finite) => {
            Some("write it without quotes")
        }
        (Value::String(text), FactType::Bool) if matches!(text.as_ref(), "true" | "false") => {
            Some("write it without quotes")
        }
        _ => None,
    }
}
