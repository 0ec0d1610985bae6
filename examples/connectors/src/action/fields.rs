//! The members of a JSON object, read one by one. What is wrong goes into a report and the reading goes on.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::Problem;

/// The parameter that every action has but `set_consent`: the configured id of where it goes.
pub(super) const DESTINATION: &str = "destination";

/// What was found wrong.
pub(super) struct Report {
    pub(super) problems: Vec<Problem>,
    /// Whether placeholders are still to be filled in.
    is_open: bool,
    /// The names that are known in each object that was read.
    #[cfg(test)]
    pub(super) known: std::collections::BTreeMap<String, BTreeSet<&'static str>>,
}

impl Report {
    pub(super) const fn open() -> Self {
        Self {
            problems: Vec::new(),
            is_open: true,
            #[cfg(test)]
            known: std::collections::BTreeMap::new(),
        }
    }

    pub(super) const fn filled() -> Self {
        Self {
            problems: Vec::new(),
            is_open: false,
            #[cfg(test)]
            known: std::collections::BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem {
            pointer: pointer.into(),
            message: message.into(),
        });
    }
}

/// A value that stands where something else ought to.
enum Text {
    Is(String),
    /// A placeholder: what it becomes is not known yet.
    Open,
    Wrong,
}

pub(super) struct Fields<'v, 'r> {
    map: &'v Map<String, Value>,
    pointer: String,
    report: &'r mut Report,
    seen: Vec<&'static str>,
    /// Whether the object was written as its only text.
    pub(super) short: bool,
}

impl<'v, 'r> Fields<'v, 'r> {
    pub(super) fn of(value: &'v Value, pointer: &str, report: &'r mut Report) -> Option<Self> {
        let Value::Object(map) = value else {
            if !(report.is_open && is_open(value)) {
                report.add(pointer, "must be an object");
            }
            return None;
        };
        Some(Self {
            map,
            pointer: pointer.to_owned(),
            report,
            seen: Vec::new(),
            short: false,
        })
    }

    /// Whether there is a value; null is none.
    pub(super) fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    pub(super) fn problem(&mut self, name: &str, message: impl Into<String>) {
        let pointer = if self.short {
            self.pointer.clone()
        } else {
            format!("{}/{}", self.pointer, escaped(name))
        };
        self.report.add(pointer, message);
    }

    /// A problem of the object itself.
    pub(super) fn wrong<T>(&mut self, message: &str) -> Option<T> {
        self.report.add(self.pointer.clone(), message);
        None
    }

    pub(super) fn need(&mut self, name: &'static str) {
        if !self.has(name) {
            self.problem(name, "is missing");
        }
    }

    pub(super) fn text(&mut self, name: &'static str, max: usize) -> Option<String> {
        let text = self.read_text(name)?;
        let message = match (text.trim().is_empty(), text.chars().count()) {
            (true, _) => "is empty".to_owned(),
            (false, count) if count > max => format!("has {count} characters, of at most {max}"),
            _ => return Some(text),
        };
        self.problem(name, message);
        None
    }

    pub(super) fn need_text(&mut self, name: &'static str, max: usize) -> Option<String> {
        self.need(name);
        self.text(name, max)
    }

    pub(super) fn text_like(
        &mut self,
        name: &'static str,
        fits: impl FnOnce(&str) -> bool,
        what: &str,
    ) -> Option<String> {
        let text = self.read_text(name)?;
        if !text.is_empty() && fits(&text) {
            return Some(text);
        }
        self.problem(name, format!("must be {what}"));
        None
    }

    pub(super) fn need_text_like(
        &mut self,
        name: &'static str,
        fits: impl FnOnce(&str) -> bool,
        what: &str,
    ) -> Option<String> {
        self.need(name);
        self.text_like(name, fits, what)
    }

    /// A name from the configuration or of an uploaded file.
    pub(super) fn id(&mut self, name: &'static str) -> Option<String> {
        let is_id = |text: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
            text.len() <= 64 && text.bytes().all(fits)
        };
        self.text_like(name, is_id, "a name: letters, digits, `_` and `-`")
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(is)) => *is,
            Some(value) => {
                if !(self.report.is_open && is_open(value)) {
                    self.problem(name, "must be true or false");
                }
                false
            }
        }
    }

    pub(super) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.read_text(name)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let names: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.problem(name, format!("must be one of {}", names.join(", ")));
        }
        found.map(|(_, value)| *value)
    }

    /// `"if_uncertain": "again"`.
    pub(super) fn again(&mut self) -> bool {
        self.one_of("if_uncertain", &[("again", ())]).is_some()
    }

    pub(super) fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Fields<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(name)?;
        let pointer = format!("{}/{name}", self.pointer);
        read(Fields::of(value, &pointer, self.report)?)
    }

    /// A text (`Err`), or an object.
    pub(super) fn text_or<T>(
        &mut self,
        name: &'static str,
        max: usize,
        read: impl FnOnce(Fields<'_, '_>) -> Option<T>,
    ) -> Option<Result<T, String>> {
        match self.map.get(name) {
            Some(Value::Object(_)) => self.object(name, read).map(Ok),
            _ => self.text(name, max).map(Err),
        }
    }

    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        mut read: impl FnMut(Fields<'_, '_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(items) = self.items(name) else {
            return Vec::new();
        };
        if !count.contains(&items.len()) {
            let (least, most) = (count.start(), count.end());
            self.problem(name, format!("must have {least} to {most} elements"));
        }
        let mut read_items = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let pointer = format!("{}/{name}/{at}", self.pointer);
            let fields = Fields::of(item, &pointer, self.report);
            read_items.extend(fields.and_then(&mut read));
        }
        read_items
    }

    /// A list of texts, or an object of them, which gives each its name.
    pub(super) fn texts(
        &mut self,
        name: &'static str,
        max: usize,
    ) -> Vec<(Option<String>, String)> {
        let items: Vec<(Option<&String>, String, &Value)> = match self.map.get(name) {
            Some(Value::Object(map)) => {
                self.take(name);
                let members = map.iter();
                let named = members.map(|(key, value)| (Some(key), escaped(key), value));
                named.collect()
            }
            _ => {
                let items = self.items(name).into_iter().flatten().enumerate();
                items
                    .map(|(at, item)| (None, at.to_string(), item))
                    .collect()
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for (key, step, item) in items {
            let message = match self.text_of(item) {
                Text::Is(text) if text.chars().count() <= max => {
                    texts.push((key.cloned(), text));
                    continue;
                }
                Text::Open => continue,
                Text::Is(_) => format!("has more than {max} characters"),
                Text::Wrong => "must be a text".to_owned(),
            };
            let pointer = format!("{}/{name}/{step}", self.pointer);
            self.report.add(pointer, message);
        }
        texts
    }

    pub(super) fn any(&mut self, name: &'static str) -> Value {
        self.take(name).cloned().unwrap_or_default()
    }

    pub(super) fn all_different<'t>(
        &mut self,
        name: &str,
        what: &str,
        mut texts: impl Iterator<Item = &'t String>,
    ) {
        let mut known = BTreeSet::new();
        if !texts.all(|text| known.insert(text)) {
            self.problem(name, format!("has one `{what}` twice"));
        }
    }

    /// What was not asked for is not known.
    pub(super) fn end(&mut self) {
        #[cfg(test)]
        self.report
            .known
            .entry(self.pointer.clone())
            .or_default()
            .extend(self.seen.iter().copied());
        let unknown: Vec<&String> = self
            .map
            .keys()
            .filter(|key| !self.seen.contains(&key.as_str()))
            .collect();
        for key in unknown {
            let known = suggest(key, &self.seen);
            self.problem(key, format!("unknown parameter{known}"));
        }
    }

    fn take(&mut self, name: &'static str) -> Option<&'v Value> {
        if !self.seen.contains(&name) {
            self.seen.push(name);
        }
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn read_text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name).map(|value| self.text_of(value))? {
            Text::Is(text) => Some(text),
            Text::Open => None,
            Text::Wrong => {
                self.problem(name, "must be a text");
                None
            }
        }
    }

    fn items(&mut self, name: &'static str) -> Option<&'v Vec<Value>> {
        match self.take(name)? {
            Value::Array(items) => Some(items),
            value => {
                if !(self.report.is_open && is_open(value)) {
                    self.problem(name, "must be a list");
                }
                None
            }
        }
    }

    /// A placeholder that was all of a text has become a value of any type.
    fn text_of(&self, value: &Value) -> Text {
        match value {
            Value::String(_) if self.report.is_open && is_open(value) => Text::Open,
            Value::String(text) => Text::Is(text.clone()),
            _ if self.report.is_open => Text::Wrong,
            Value::Number(number) => Text::Is(number.to_string()),
            Value::Bool(is) => Text::Is(is.to_string()),
            Value::Array(items) => {
                let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                texts.map_or(Text::Wrong, |texts| Text::Is(texts.join(", ")))
            }
            Value::Null | Value::Object(_) => Text::Wrong,
        }
    }
}

/// Whether a placeholder stands in it; `$${` is none.
fn is_open(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.replace("$${", "").contains("${")
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// `, did you mean ...?` where a known name is at most two letters away.
#[must_use]
pub fn suggest(name: &str, known: &[&str]) -> String {
    let near = nearest(name, known);
    near.map_or_else(String::new, |one| format!(", did you mean `{one}`?"))
}

/// The known name that is meant, if one is at most two letters away.
#[must_use]
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known.iter().map(|one| (distance(name, one), *one)).min();
    let is_near = |(count, one): &(usize, &str)| *count <= 2 && *count < one.len();
    near.filter(is_near).map(|(_, one)| one)
}

/// How many letters to put in, take out or change (Levenshtein). Cost: the product of the lengths, cut to 32 letters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(32).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(32).enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (letter_of_other, above) in other.iter().zip(row.iter().skip(1)) {
            let change = diagonal + usize::from(letter != *letter_of_other);
            left = change.min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
