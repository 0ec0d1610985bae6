//! By how much a schedule opens and closes later or earlier than the one that it is based on.

use super::durations;
use crate::json::tree::Node;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// So much later or earlier, in seconds: `+15m`, `-30m`.
pub(super) fn read(node: &Node<'_>, report: &mut Report) -> Option<i32> {
    let text = report.string(node)?.text;
    let seconds = text.split_at_checked(1).and_then(|(sign, length)| {
        let seconds = durations::seconds(length).and_then(|seconds| i32::try_from(seconds).ok());
        match sign {
            "+" => seconds,
            "-" => seconds.map(|seconds| -seconds),
            _ => None,
        }
    });
    match seconds {
        Some(seconds) if seconds.abs() <= MAX_SHIFT => Some(seconds),
        Some(_) => {
            let message = said!("`{text}` is more than a week", text);
            report.error(Code::Value, node.span, message);
            None
        }
        None => {
            let message = said!(
                "`{text}` is not a shift: write `+15m` for later or `-30m` for earlier",
                text
            );
            let help = if is_time_of_day(text) {
                Some(said!(
                    "the hours of the other schedule are moved: write by how much, as `+1h`; or give it hours of its own in `weekly`"
                ))
            } else {
                meant_shift(text)
            };
            report.error_with_help(Code::Value, node.span, message, help);
            None
        }
    }
}

/// `08:00`, `17h30`: it is as long as that, and no shift.
fn is_time_of_day(text: &str) -> bool {
    let parts = text.split_once([':', 'h']);
    parts.is_some_and(|(hour, minute)| {
        let is_number = |part: &str| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        is_number(hour) && is_number(minute)
    })
}

/// What to write instead: `30`, `-30`, `30 min before`.
fn meant_shift(text: &str) -> Option<Phrase> {
    let plain = text.to_lowercase();
    let is_earlier = plain.starts_with(['-', '\u{2212}', '\u{2013}'])
        || ["before", "earlier", "antes"]
            .iter()
            .any(|word| plain.contains(word));
    let length = [
        "before", "earlier", "after", "later", "antes", "depois", "despues",
    ]
    .iter()
    .fold(plain, |plain, word| plain.replace(word, ""));
    let length = length
        .trim_start_matches(['+', '-', '\u{2212}', '\u{2013}'])
        .trim();
    // A number alone is minutes.
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length = if is_number {
        format!("{length}m")
    } else {
        length.to_owned()
    };
    let lengths = meant::lengths(&length).into_iter();
    let length = lengths
        .chain([length])
        .find(|length| durations::seconds(length).is_some())?;
    Some(match is_earlier {
        true => said!("write `{text}`", text = format!("-{length}")),
        false if text.starts_with('+') => said!("write `{text}`", text = format!("+{length}")),
        false => Phrase::WriteEither {
            one: format!("+{length}"),
            other: format!("-{length}"),
        },
    })
}

const MAX_SHIFT: i32 = 7 * 86_400;
