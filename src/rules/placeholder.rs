//! Placeholders in the parameters of actions: `${name}` in a string, found when the file is read and filled in when somebody
//! asks.

use crate::facts::{Fact, Schema};
use crate::json::tree::Span;

/// A stretch of an action's parameters.
#[derive(Debug)]
pub(crate) enum Piece {
    /// JSON in one line, as it stands.
    Json(String),
    /// A string that is one placeholder and nothing else.
    Value(Slot),
    /// A string with placeholders in it.
    Text(Vec<Part>),
}

/// A part of a string.
#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Value(Slot),
}

/// A placeholder where it stands.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) placeholder: Placeholder,
    /// Of `${name}`; of the whole string if that is written in escapes.
    pub(crate) place: Span,
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    Fact(Fact),
    /// The keyword sets that hit.
    Keyword,
    /// The schedules that are open.
    Open,
    Word(Word),
    /// A named group of an expression in the rule's own condition.
    Group(String),
}

impl Placeholder {
    /// What stands between `${` and `}`; of a group as the expression has it, folded.
    pub(crate) fn name(&self, schema: &Schema) -> String {
        match self {
            Self::Fact(fact) => schema.name(*fact).to_owned(),
            Self::Keyword => "keyword".to_owned(),
            Self::Open => "open".to_owned(),
            Self::Word(word) => word.as_str().to_owned(),
            Self::Group(group) => format!("{GROUP}{group}"),
        }
    }
}

/// What a placeholder may name of the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Route,
    Team,
    Member,
    Agent,
    Queue,
    Priority,
    HeldUntil,
}

/// The words of the decision.
pub(crate) const WORDS: [(&str, Word); 7] = [
    ("route", Word::Route),
    ("team", Word::Team),
    ("member", Word::Member),
    ("agent", Word::Agent),
    ("queue", Word::Queue),
    ("priority", Word::Priority),
    ("held_until", Word::HeldUntil),
];

impl Word {
    pub(crate) fn as_str(self) -> &'static str {
        let mut words = WORDS.iter();
        let word = words.find(|(_, word)| *word == self);
        word.map_or("", |(name, _)| name)
    }
}

/// What the names of groups stand behind.
pub(crate) const GROUP: &str = "match.";

impl Piece {
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        let (whole, parts): (_, &[Part]) = match self {
            Self::Json(_) => (None, &[]),
            Self::Value(slot) => (Some(slot), &[]),
            Self::Text(parts) => (None, parts),
        };
        let within = parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value(slot) => Some(slot),
        });
        whole.into_iter().chain(within)
    }
}

/// A piece of a string: a text as it is, or the name of a placeholder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    Text(&'t str),
    Name(&'t str),
    /// A placeholder that does not end.
    Open,
}

/// The pieces of a string. `$${` is a `${` that begins none.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = rest.split_at(at);
        if let Some(literal) = before.strip_suffix('$') {
            tokens.push(Token::Text(literal));
            tokens.push(Token::Text("${"));
            rest = after.strip_prefix("${").unwrap_or_default();
            continue;
        }
        tokens.push(Token::Text(before));
        let after = after.strip_prefix("${").unwrap_or_default();
        let Some((name, behind)) = after.split_once('}') else {
            tokens.push(Token::Open);
            rest = "";
            break;
        };
        tokens.push(Token::Name(name));
        rest = behind;
    }
    tokens.push(Token::Text(rest));
    tokens.retain(|token| *token != Token::Text(""));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_falls_into_texts_and_names() {
        use Token::{Name, Open, Text};
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![Text("a")]),
            ("${a}", vec![Name("a")]),
            ("x${a.b}y", vec![Text("x"), Name("a.b"), Text("y")]),
            ("${a}${b}", vec![Name("a"), Name("b")]),
            ("$${a}", vec![Text("${"), Text("a}")]),
            ("$$${a}", vec![Text("$"), Text("${"), Text("a}")]),
            ("5$ ${a} $", vec![Text("5$ "), Name("a"), Text(" $")]),
            ("${a", vec![Open]),
            ("${}", vec![Name("")]),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }
}
