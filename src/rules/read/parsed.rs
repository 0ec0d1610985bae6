//! Strings of the small languages of dates, days and hours.

use std::fmt::Display;

use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant::{self, Meant};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Spanned;

/// A list of strings of one of the small languages; none if it is not a list.
pub(super) fn all_parsed<T: Meant<Err: Display>>(node: &Node<'_>, report: &mut Report) -> Vec<T> {
    if matches!(node.value, Value::Object(_)) {
        report.wrong_type_with_help(
            node,
            Phrase::AList,
            Some(said!("write strings, as `{json}`", json = T::LIST)),
        );
        return Vec::new();
    }
    let items = report.list(node).unwrap_or_default().iter();
    items.filter_map(|item| parsed(item, report)).collect()
}

/// A string of one of the small languages of dates and hours.
pub(super) fn parsed<T: Meant<Err: Display>>(node: &Node<'_>, report: &mut Report) -> Option<T> {
    if !matches!(node.value, Value::String(_)) {
        report.wrong_type(node, Phrase::AString);
        return None;
    }
    parse(&report.string(node)?, report)
}

/// What a text says.
pub(super) fn parse<T: Meant<Err: Display>>(text: &Spanned<'_>, report: &mut Report) -> Option<T> {
    match text.text.parse() {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            let help = meant::help(text.text, T::guesses, |text| text.parse::<T>().is_ok());
            let help = help.or_else(|| meant::apart::<T>(text.text));
            let message = T::not_one(text.text.to_owned(), error.to_string());
            report.error_with_help(Code::Value, text.span, message, help);
            None
        }
    }
}
