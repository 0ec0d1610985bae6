//! Durations as a file writes them: `90s`, `2m`, `1h`, `1d`.

use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant::{help, lengths};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// A duration in seconds: `90s`, `2m`, `1h`, `1d`.
pub(super) fn read(node: &Node<'_>, report: &mut Report) -> Option<u64> {
    let forms = "`90s`, `2m`, `1h` or `1d`";
    let text = text(node, report)?;
    read_as(text, forms, node, report)
}

/// What to write instead of a text that is not a duration.
pub(super) fn meant(text: &str) -> Option<Phrase> {
    help(text, lengths, |text| seconds(text).is_some())
}

/// The text of a node; of a number, says what to write.
pub(super) fn text<'n>(node: &'n Node<'n>, report: &mut Report) -> Option<&'n str> {
    if let Value::Number(number) = node.value {
        let help = meant(&number.to_string()).map(|write| Phrase::WriteInQuotes {
            write: Box::new(write),
        });
        report.wrong_type_with_help(node, Phrase::AString, help);
        return None;
    }
    report.string(node).map(|text| text.text)
}

/// The seconds of what is written in a node; `forms` are those that it may have.
pub(super) fn read_as(
    written: &str,
    forms: &str,
    node: &Node<'_>,
    report: &mut Report,
) -> Option<u64> {
    let text = report.string(node)?.text;
    let seconds = seconds(written);
    let message = match seconds {
        Some(..=MAX_DURATION) => return seconds,
        Some(_) => said!("`{text}` is longer than ten years", text),
        None if is_nothing(written) => Phrase::NoTime {
            text: text.to_owned(),
        },
        None => Phrase::NotADuration {
            text: text.to_owned(),
            forms: forms.to_owned(),
        },
    };
    let help = meant(text).filter(|_| seconds.is_none());
    report.error_with_help(Code::Value, node.span, message, help);
    None
}

/// Whether it is a duration but for its number, which is zero.
fn is_nothing(text: &str) -> bool {
    let number = text.strip_suffix(['s', 'm', 'h', 'd']);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte == b'0'))
}

/// The seconds of a number with its unit.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number = text.strip_suffix(unit)?.trim_start_matches('0');
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number can have are too many seconds, too.
    let number = number.parse().unwrap_or(u64::MAX);
    Some(number.saturating_mul(factor))
}

/// Ten years: no host waits longer, and sums of steps stay far from overflow.
const MAX_DURATION: u64 = 10 * 366 * 86_400;
