//! Texts of the small languages of a rule file, as people write them elsewhere.

use std::str::FromStr;

use super::times;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::time::{DatePattern, DayRange, Span, Timestamp, WallTime, Zone};

/// A small language, and how to write in it what a text was probably meant to say.
pub(crate) trait Meant: FromStr {
    /// What it may have meant, likely or not. The text is in lower case and has no odd characters.
    fn guesses(plain: &str) -> Vec<String>;

    /// That a text is none, and why.
    fn not_one(text: String, error: String) -> Phrase;

    /// A list of such.
    const LIST: &'static str;

    /// What to do with several of them in one text.
    fn apart(json: String) -> Phrase {
        said!("write a string for each: `{json}`", json)
    }
}

impl Meant for DatePattern {
    fn not_one(text: String, error: String) -> Phrase {
        Phrase::NotADate { text, error }
    }

    const LIST: &'static str = "[\"12-25\"]";

    fn guesses(plain: &str) -> Vec<String> {
        times::dates(plain)
    }
}

impl Meant for DayRange {
    fn not_one(text: String, error: String) -> Phrase {
        Phrase::NotDays { text, error }
    }

    const LIST: &'static str = "[\"mon-fri\"]";

    fn apart(json: String) -> Phrase {
        said!("write a key for each: `{json}`", json)
    }

    fn guesses(plain: &str) -> Vec<String> {
        times::days(plain)
    }
}

impl Meant for Span {
    fn not_one(text: String, error: String) -> Phrase {
        Phrase::NotHours { text, error }
    }

    const LIST: &'static str = "[\"09:00-18:00\"]";

    fn guesses(plain: &str) -> Vec<String> {
        times::hours(plain)
    }
}

impl Meant for WallTime {
    fn not_one(text: String, error: String) -> Phrase {
        Phrase::NotATime { text, error }
    }

    const LIST: &'static str = "[\"2026-12-24T13:00\"]";

    fn guesses(plain: &str) -> Vec<String> {
        times::wall_times(plain)
    }
}

/// What to write instead of a time that is no instant: what the clocks of the zone show, with their offset.
pub(crate) fn instant(text: &str, zone: Option<&Zone>) -> Option<Phrase> {
    let read = |text: &str| text.parse::<WallTime>().ok();
    let plain: String = text.trim().chars().map(usual).collect();
    let mut guesses = times::wall_times(&plain.to_lowercase()).into_iter();
    let wall = guesses.find_map(|guess| read(&guess))?;
    let offset = match zone {
        Some(zone) => zone.local_time(wall.in_zone(zone)).offset(),
        None => 0,
    };
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    let text = format!("{wall}:00{offset}");
    text.parse::<Timestamp>().ok()?;
    Some(Phrase::WriteText { text })
}

/// The whole number in a text that says of what, too: `12 weeks`, `25%`, `R$ 50`.
fn amount(text: &str) -> Option<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = text.get(text.find(is_digit)?..)?;
    let end = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
    let (number, behind) = digits.split_at_checked(end)?;
    let before = text.strip_suffix(digits)?;
    // `1.000` and `1k` are other numbers; in front may stand what they are of.
    let is_unit = |c: char| c.is_alphabetic() || " %$€£.".contains(c);
    let is_before = before.chars().all(is_unit) && !before.ends_with('.');
    let is_behind = matches!(behind, "%" | "€" | " €" | " %")
        || behind
            .strip_prefix(' ')
            .is_some_and(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic));
    let is_one = match (before.is_empty(), behind.is_empty()) {
        (true, false) => is_behind,
        (false, true) => is_before && number.len() < 4,
        _ => false,
    };
    let is_more = ["mil", "mio", "thousand", "tausend", "hundred"]
        .iter()
        .any(|word| behind.contains(word));
    (is_one && !is_more).then_some(number)
}

/// What to write instead of a comparison with numbers: `>5`, `5-10`, `12 weeks`.
pub(crate) fn comparison(text: &str) -> Option<Phrase> {
    let text = text.trim();
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    let signs = [
        (">=", "gte"),
        ("<=", "lte"),
        (">", "gt"),
        ("<", "lt"),
        ("!=", "ne"),
        ("==", "eq"),
        ("=", "eq"),
    ];
    for (sign, operator) in signs {
        if let Some(limit) = text.strip_prefix(sign) {
            let json = format!("{{\"{operator}\": {}}}", number(limit)?);
            return Some(Phrase::WriteJson { json });
        }
    }
    if let Some(number) = amount(text) {
        return Some(Phrase::WriteJson {
            json: number.to_owned(),
        });
    }
    let (low, high) = text.split_once('-').or_else(|| text.split_once(".."))?;
    let (low, high) = (number(low)?, number(high)?);
    let json = format!("{{\"gte\": {low}, \"lte\": {high}}}");
    Some(Phrase::WriteJson { json })
}

/// What to write instead of a text that cannot be read: the guesses that can be.
pub(crate) fn help(
    text: &str,
    guesses: fn(&str) -> Vec<String>,
    can_be_read: impl Fn(&str) -> bool,
) -> Option<Phrase> {
    // Real ones are shorter.
    if text.len() > 64 {
        return None;
    }
    let plain: String = text.chars().map(usual).collect();
    let plain = plain.trim().to_lowercase();
    let mut guesses = guesses(&plain);
    guesses.insert(0, plain);
    guesses.dedup();
    guesses.retain(|guess| can_be_read(guess));
    let mut guesses = guesses.into_iter();
    let write = match (guesses.next()?, guesses.next()) {
        (one, Some(other)) => Phrase::WriteEither { one, other },
        (text, None) => Phrase::WriteText { text },
    };
    let odd = text.chars().find_map(|c| ODD.iter().find(|odd| odd.0 == c));
    Some(match odd {
        Some((_, sign, _)) => Phrase::OddSign {
            sign: (*sign).to_owned(),
            write: Box::new(write),
        },
        None => write,
    })
}

/// What to write instead of a text that has several where one is wanted: `09:00-12:00 / 13:00-18:00`.
pub(crate) fn apart<T: Meant>(text: &str) -> Option<Phrase> {
    if text.len() > 256 {
        return None;
    }
    let text: String = text.chars().map(usual).collect();
    let text = text.to_lowercase();
    let text = [" and ", " e ", " y ", " und ", "&", "/", ";", "+"]
        .iter()
        .fold(text, |text, sign| text.replace(sign, ","));
    let readable = |part: &str| {
        let mut guesses = T::guesses(part.trim());
        guesses.insert(0, part.trim().to_owned());
        guesses.into_iter().find(|guess| guess.parse::<T>().is_ok())
    };
    let parts: Vec<String> = text.split(',').map(readable).collect::<Option<_>>()?;
    let written: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
    (parts.len() > 1).then(|| T::apart(written.join(", ")))
}

/// Characters that look like others: what they are called, and what is meant.
const ODD: &[(char, &str, char)] = &[
    ('\u{2013}', "an en dash", '-'),
    ('\u{2014}', "an em dash", '-'),
    ('\u{2212}', "a minus sign", '-'),
    ('\u{2010}', "a typographic hyphen", '-'),
    ('\u{2011}', "a no-break hyphen", '-'),
    ('\u{a0}', "a no-break space", ' '),
    ('\u{202f}', "a narrow no-break space", ' '),
    ('\u{2009}', "a thin space", ' '),
    ('\u{200b}', "a zero width space", ' '),
    ('\u{feff}', "a byte order mark", ' '),
    ('\u{ff1a}', "a full-width colon", ':'),
];

fn usual(c: char) -> char {
    let odd = ODD.iter().find(|odd| odd.0 == c);
    odd.map_or(c, |odd| odd.2)
}
