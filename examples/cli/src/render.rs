//! Findings about a rule file as people read them: the line of the file, a mark under it, and what to do.

use std::io::{self, IsTerminal, Write};
use std::{env, iter};

use unicode_width::UnicodeWidthChar;
use waypost::Diagnostic;
use waypost::rules::Severity;

/// How many characters of a line are shown; longer ones are cut around the mark.
const MAX_WIDTH: usize = 120;
/// How many characters of a cut line stand before the mark.
const LEAD: usize = 40;

/// Of a long line it is noted where one character in so many begins.
const STEP: usize = 256;

/// A rule file and the name to call it by.
pub(crate) struct Source<'s> {
    name: &'s str,
    lines: Vec<Line<'s>>,
}

impl<'s> Source<'s> {
    pub(crate) fn new(name: &'s str, text: &'s str) -> Self {
        Self {
            name,
            lines: text.lines().map(Line::new).collect(),
        }
    }
}

/// A line in which a character is found without walking there from its beginning: a minified file is one line, and all
/// its findings are on it.
#[derive(Default)]
struct Line<'s> {
    text: &'s str,
    /// Where the characters [`STEP`], 2 [`STEP`], ... begin, in bytes.
    steps: Vec<usize>,
}

impl<'s> Line<'s> {
    fn new(text: &'s str) -> Self {
        let starts = text.char_indices().map(|(start, _)| start);
        Self {
            text,
            steps: starts.step_by(STEP).skip(1).collect(),
        }
    }

    /// The line from this character on.
    fn chars_from(&self, number: usize) -> impl Iterator<Item = char> + use<'s> {
        let (step, more) = (number / STEP, number % STEP);
        let start = match step.checked_sub(1) {
            None => Some(0),
            Some(index) => self.steps.get(index).copied(),
        };
        let near = start.and_then(|start| self.text.get(start..));
        near.unwrap_or_default().chars().skip(more)
    }
}

/// Escape sequences, or none of them.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    colored: bool,
}

#[derive(Clone, Copy)]
enum Color {
    Bold = 1,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Blue = 34,
}

impl Style {
    pub(crate) const fn new(colored: bool) -> Self {
        Self { colored }
    }

    /// In colour on a terminal, unless the environment has `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self::new(stream.is_terminal() && !refused)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(Color::Bold, text)
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.paint(Color::Green, text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.paint(Color::Red, text)
    }

    fn paint(self, color: Color, text: &str) -> String {
        if self.colored {
            format!("\x1b[1;{}m{text}\x1b[0m", color as u8)
        } else {
            text.to_owned()
        }
    }
}

/// Writes one finding.
pub(crate) fn finding(
    out: &mut dyn Write,
    source: &Source<'_>,
    diagnostic: &Diagnostic,
    style: Style,
) -> io::Result<()> {
    let color = match diagnostic.severity() {
        Severity::Error => Color::Red,
        Severity::Note => Color::Blue,
        _ => Color::Yellow,
    };
    let head = format!("{}[{}]", diagnostic.severity().as_str(), diagnostic.code());
    let message = style.paint(Color::Bold, &format!(": {}", visible(diagnostic.message())));
    writeln!(out, "{}{message}", style.paint(color, &head))?;

    let number = diagnostic.line().to_string();
    let margin = " ".repeat(number.len());
    let blue = |text: &str| style.paint(Color::Blue, text);
    let (line, column) = (diagnostic.line(), diagnostic.column());
    writeln!(
        out,
        "{margin}{} {}:{line}:{column}",
        blue("-->"),
        source.name
    )?;
    let Excerpt {
        text,
        before,
        marked,
    } = excerpt(source, diagnostic);
    let bar = blue("|");
    writeln!(out, "{margin} {bar}")?;
    writeln!(out, "{} {bar} {text}", blue(&number))?;
    let mark = style.paint(color, &"^".repeat(marked));
    writeln!(out, "{margin} {bar} {}{mark}", " ".repeat(before))?;
    let mut note = |name: &str, text: &str| {
        let name = style.paint(Color::Bold, name);
        writeln!(out, "{margin} {} {name}: {}", blue("="), visible(text))
    };
    if !diagnostic.pointer().is_empty() {
        note("at", diagnostic.pointer())?;
    }
    if let Some(help) = diagnostic.help() {
        note("help", help)?;
    }
    if let Some(witness) = diagnostic.witness() {
        note("example", witness)?;
    }
    writeln!(out)
}

/// How many errors and warnings there are, in words.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let of_severity = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity);
        of_severity.count() as u64
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut summary = vec![counted(errors, "error"), counted(warnings, "warning")];
    let notes = count(Severity::Note);
    if notes > 0 {
        summary.push(counted(notes, "note"));
    }
    summary.join(", ")
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A line as it can be shown, and how wide what stands before the mark and under it is.
struct Excerpt {
    text: String,
    before: usize,
    marked: usize,
}

fn excerpt(source: &Source<'_>, diagnostic: &Diagnostic) -> Excerpt {
    let none = Line::default();
    let line = source.lines.get(diagnostic.line() - 1).unwrap_or(&none);
    let start = diagnostic.column() - 1;
    let skipped = if line.chars_from(MAX_WIDTH).next().is_some() {
        start.saturating_sub(LEAD)
    } else {
        0
    };
    let mut rest = line.chars_from(skipped);
    let shown: Vec<char> = rest.by_ref().take(MAX_WIDTH).collect();
    let start = start - skipped;
    let width = |from: usize, count: usize| -> usize {
        let chars = shown.iter().skip(from).take(count);
        chars
            .flat_map(|c| shown_as(*c))
            .map(|c| c.width().unwrap_or(0))
            .sum()
    };
    let cut = |there: bool| if there { "…" } else { "" };
    let middle: String = shown.iter().flat_map(|c| shown_as(*c)).collect();
    Excerpt {
        before: usize::from(skipped > 0) + width(0, start),
        // Where a line ends too early the mark stands behind its end.
        marked: width(start, diagnostic.length()).max(1),
        text: format!("{}{middle}{}", cut(skipped > 0), cut(rest.next().is_some())),
    }
}

/// A text of the rule file without what could move the cursor or turn the writing direction of a terminal.
fn visible(text: &str) -> String {
    text.chars().flat_map(shown_as).collect()
}

fn shown_as(c: char) -> impl Iterator<Item = char> {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let (shown, times) = match c {
        '\t' => (' ', 4),
        _ if c.is_control() || turns => ('\u{fffd}', 1),
        _ => (c, 1),
    };
    iter::repeat_n(shown, times)
}
