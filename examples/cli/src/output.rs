//! Writing: JSON lines for programs, words and colours for people.

use std::env;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use waypost::Timestamp;
use waypost::time::Zone;

/// Writes one JSON value as a line.
pub(crate) fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

pub(crate) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// An instant, and what the clocks of a place show then, where that is another time:
/// `2026-11-30T12:00:00Z (mon 2026-11-30 09:00 in America/Sao_Paulo)`.
pub(crate) fn on_the_clock(at: Timestamp, zone: Option<&Zone>) -> String {
    let there = zone.map(|zone| (zone, zone.local_time(at)));
    let Some((zone, local)) = there.filter(|(_, local)| local.offset() != 0) else {
        return at.to_string();
    };
    let (day, minutes) = (local.date(), local.second_of_day() / 60);
    let (hour, minute) = (minutes / 60, minutes % 60);
    let weekday = day.weekday();
    format!(
        "{at} ({weekday} {day} {hour:02}:{minute:02} in {})",
        zone.name()
    )
}

/// Escape sequences, or none of them.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    colored: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Color {
    Bold = 1,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Blue = 34,
}

impl Style {
    /// In colour on a terminal, unless the environment has `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colored: stream.is_terminal() && !refused,
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(Color::Bold, text)
    }

    pub(crate) fn paint(self, color: Color, text: &str) -> String {
        if self.colored {
            format!("\x1b[1;{}m{text}\x1b[0m", color as u8)
        } else {
            text.to_owned()
        }
    }
}
