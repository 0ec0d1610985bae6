//! Lists of hours: `["09:00-12:00", "13:00-18:00"]`, and what people write for them.

use std::borrow::Cow;

use super::parsed::parsed;
use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant::Meant;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::fold;
use crate::time::Span;

/// The hours of a day; `None` if it is not a list.
pub(super) fn read(node: &Node<'_>, report: &mut Report) -> Option<Vec<Span>> {
    let items = match &node.value {
        Value::Array(items) => items,
        _ if is_closed(node) => {
            report.wrong_type_with_help(node, Phrase::AList, Some(Phrase::EmptyIfClosed));
            return None;
        }
        Value::Object(_) => {
            let help = one(node).map(|hours| {
                let json = format!("[\"{hours}\"]");
                Phrase::WriteJson { json }
            });
            let help =
                help.unwrap_or_else(|| said!("write strings, as `{json}`", json = Span::LIST));
            report.wrong_type_with_help(node, Phrase::AList, Some(help));
            return None;
        }
        _ => {
            report.list(node)?;
            return None;
        }
    };
    if let Some(hours) = parted(items) {
        let message = said!("the two times of a span of hours belong in one string");
        report.error_with_help(
            Code::Value,
            node.span,
            message,
            Some(Phrase::WriteJson { json: hours }),
        );
        return Some(Vec::new());
    }
    let hours = items.iter().filter_map(|item| span(item, report));
    Some(hours.collect())
}

/// One span of hours.
fn span(node: &Node<'_>, report: &mut Report) -> Option<Span> {
    if let Some(hours) = one(node) {
        let json = format!("\"{hours}\"");
        let help = Phrase::WriteJson { json };
        report.wrong_type_with_help(node, Phrase::AString, Some(help));
        return None;
    }
    let is_closed = |text: &str| WORDS.contains(&fold(text).as_str());
    if let Some(text) = node.text().filter(|text| is_closed(text)) {
        let message = Phrase::NotHours {
            text: text.to_owned(),
            error: format!("`{text}` is not a span of hours"),
        };
        let help = Some(Phrase::EmptyIfClosed);
        report.error_with_help(Code::Value, node.span, message, help);
        return None;
    }
    parsed(node, report)
}

/// What people write in a list for that, folded.
const WORDS: &[&str] = &[
    "",
    "-",
    "closed",
    "close",
    "off",
    "none",
    "no",
    "fechado",
    "cerrado",
    "geschlossen",
];

/// Whether it is a word or nothing.
fn is_closed(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => !text.contains(|c: char| c.is_ascii_digit()),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// The hours that an object or a list with two times means: `{"from": "09:00", "to": "18:00"}`.
fn one(node: &Node<'_>) -> Option<Span> {
    if let Value::Array(items) = &node.value {
        return match items.as_slice() {
            [opens, closes] => joined(opens, closes),
            _ => None,
        };
    }
    let [opens, closes] = node.members() else {
        return None;
    };
    joined(&opens.node, &closes.node)
}

/// How to write a list that has each time in a string of its own: `["09:00", "18:00"]`.
fn parted(items: &[Node<'_>]) -> Option<String> {
    let pairs = items.chunks_exact(2);
    if items.is_empty() || !pairs.remainder().is_empty() {
        return None;
    }
    let hours: Vec<String> = pairs
        .map(|pair| match pair {
            [opens, closes] => Some(format!("\"{}\"", joined(opens, closes)?)),
            _ => None,
        })
        .collect::<Option<_>>()?;
    Some(format!("[{}]", hours.join(", ")))
}

/// A time of day as it is written; of a number, with all four digits.
fn time<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match &node.value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) if *number >= 100.0 => Some(Cow::Owned(format!("{number:04}"))),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn joined(opens: &Node<'_>, closes: &Node<'_>) -> Option<Span> {
    let (opens, closes) = (time(opens)?, time(closes)?);
    if opens.contains('-') || closes.contains('-') {
        return None;
    }
    let hours = format!("{opens}-{closes}").to_lowercase();
    let mut guesses = Span::guesses(&hours).into_iter();
    guesses.find_map(|hours| hours.parse().ok())
}
