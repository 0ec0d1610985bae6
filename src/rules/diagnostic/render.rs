//! Findings as people read them: the line of the file, a mark under the place, and what to do.

use std::fmt::Write;
use std::iter;

use super::Diagnostic;
use super::width::Widths;

/// How many characters of a line are shown; longer ones are cut around the mark.
const MAX_SHOWN: usize = 120;
/// How many characters of a cut line stand before the mark.
const LEAD: usize = 40;
/// Of a long line it is noted where one character in so many begins.
const STEP: usize = 256;

/// A rule file and the name to call it by, for [`Diagnostic::render`]: made once for all findings of the file.
///
/// Cost: one pass over the text.
#[derive(Clone, Debug)]
pub struct Source<'s> {
    name: &'s str,
    lines: Vec<Line<'s>>,
    widths: Widths,
}

impl<'s> Source<'s> {
    /// The file of this name with this text, which is the one that the findings are about.
    #[must_use]
    pub fn new(name: &'s str, text: &'s str) -> Self {
        Self {
            name,
            lines: text.lines().map(Line::new).collect(),
            widths: Widths::new(),
        }
    }
}

/// A line in which a character is found without walking there from its beginning: a minified file is one line, and all
/// its findings are on it.
#[derive(Clone, Debug, Default)]
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

/// What a piece of a rendered finding is, for [`Diagnostic::render_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The severity and the code, `error[unknown-key]`.
    Heading,
    /// What is wrong, in words.
    Message,
    /// Arrows, bars and line numbers around the line of the file.
    Frame,
    /// The carets under the place.
    Mark,
    /// What a line below says: `at`, `help`, `example`.
    Label,
}

impl Diagnostic {
    /// The finding with its line of the file, as compilers show theirs; several lines, each with its end.
    ///
    /// A long line is cut around the mark. Characters that could move a terminal's cursor or turn its writing direction
    /// are shown as `U+FFFD`. Cost: a few hundred characters, wherever in the file the place is.
    ///
    /// ```
    /// use waypost::RuleSet;
    /// use waypost::rules::Source;
    ///
    /// let text = "{\"version\": 1,\n \"rotues\": []}";
    /// let error = RuleSet::parse(text).unwrap_err();
    /// let source = Source::new("shop.rules.json", text);
    /// let shown: Vec<String> = error.diagnostics().iter().map(|found| found.render(&source)).collect();
    /// assert_eq!(
    ///     shown.join("\n"),
    ///     "\
    /// error[unknown-key]: unknown key `rotues`
    ///  --> shop.rules.json:2:2
    ///   |
    /// 2 |  \"rotues\": []}
    ///   |  ^^^^^^^^
    ///   = at: /rotues
    ///   = help: did you mean `routes`?
    /// "
    /// );
    /// ```
    #[must_use]
    pub fn render(&self, source: &Source<'_>) -> String {
        self.render_with(source, |_, text| text.to_owned())
    }

    /// The same, with every piece but the line of the file passed through `paint`, which may add colours: for
    /// terminals, or for HTML that wraps them. What `paint` gives back stands in the text as it is.
    #[must_use]
    pub fn render_with(&self, source: &Source<'_>, paint: impl Fn(Part, &str) -> String) -> String {
        let mut out = String::new();
        // A `String` takes whatever is written.
        let _ = self.write_to(&mut out, source, &paint);
        out
    }

    fn write_to(
        &self,
        out: &mut String,
        source: &Source<'_>,
        paint: &dyn Fn(Part, &str) -> String,
    ) -> std::fmt::Result {
        let heading = format!("{}[{}]", self.severity().as_str(), self.code());
        let message = format!(": {}", visible(self.message()));
        writeln!(
            out,
            "{}{}",
            paint(Part::Heading, &heading),
            paint(Part::Message, &message)
        )?;

        let (line, column) = (self.line(), self.column());
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let frame = |text: &str| paint(Part::Frame, text);
        writeln!(
            out,
            "{margin}{} {}:{line}:{column}",
            frame("-->"),
            source.name
        )?;
        let Excerpt {
            text,
            before,
            marked,
        } = Excerpt::new(source, self);
        let bar = frame("|");
        let indent = " ".repeat(before);
        let mark = paint(Part::Mark, &"^".repeat(marked));
        writeln!(out, "{margin} {bar}")?;
        writeln!(out, "{} {bar} {text}", frame(&number))?;
        writeln!(out, "{margin} {bar} {indent}{mark}")?;

        let pointer = Some(self.pointer()).filter(|pointer| !pointer.is_empty());
        for (label, text) in [
            ("at", pointer),
            ("help", self.help()),
            ("example", self.witness()),
        ] {
            if let Some(text) = text {
                let label = paint(Part::Label, label);
                writeln!(out, "{margin} {} {label}: {}", frame("="), visible(text))?;
            }
        }
        Ok(())
    }
}

/// A line as it can be shown, and how wide what stands before the mark and under it is.
struct Excerpt {
    text: String,
    before: usize,
    marked: usize,
}

impl Excerpt {
    fn new(source: &Source<'_>, diagnostic: &Diagnostic) -> Self {
        let none = Line::default();
        let line = diagnostic.line().checked_sub(1);
        let line = line
            .and_then(|index| source.lines.get(index))
            .unwrap_or(&none);
        let start = diagnostic.column().saturating_sub(1);
        let is_long = line.chars_from(MAX_SHOWN).next().is_some();
        let skipped = if is_long {
            start.saturating_sub(LEAD)
        } else {
            0
        };
        let mut rest = line.chars_from(skipped);
        let shown: Vec<char> = rest.by_ref().take(MAX_SHOWN).collect();
        let start = start - skipped;
        let width_of = |from: usize, count: usize| -> usize {
            let chars = shown.iter().skip(from).take(count);
            chars
                .flat_map(|c| shown_as(*c))
                .map(|c| source.widths.of(c))
                .sum()
        };
        let cut = |there: bool| if there { "…" } else { "" };
        let middle: String = shown.iter().flat_map(|c| shown_as(*c)).collect();
        Self {
            before: usize::from(skipped > 0) + width_of(0, start),
            // If a line ends too early the mark stands behind its end.
            marked: width_of(start, diagnostic.length()).max(1),
            text: format!("{}{middle}{}", cut(skipped > 0), cut(rest.next().is_some())),
        }
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
