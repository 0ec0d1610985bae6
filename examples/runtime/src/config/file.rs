//! The file of a configuration: what it says, or all that is wrong with it at once.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};
use waypost_connectors::suggest;

/// So many faults are told at most.
const MOST: usize = 100;

/// A file that was read, with the places of what stands in it.
pub(super) struct File<'t> {
    path: &'t Path,
    text: &'t str,
    table: Spanned<DeTable<'t>>,
}

impl<'t> File<'t> {
    /// Of a text that is TOML; or why it is none.
    pub(super) fn new(path: &'t Path, text: &'t str) -> Result<Self, String> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let file = Self { path, text, table };
        let wrong: Vec<String> = errors.iter().map(|error| file.told(error)).collect();
        if wrong.is_empty() {
            Ok(file)
        } else {
            Err(wrong.join("\n"))
        }
    }

    /// Takes one table out of it, if it is one.
    pub(super) fn take(&mut self, name: &str) -> Option<Self> {
        let table = self.table.get_mut();
        let is_it = |(key, value): &(&Spanned<_>, &Spanned<DeValue<'_>>)| {
            key.get_ref() == name && value.get_ref().is_table()
        };
        let key = table.iter().find(is_it)?.0.clone();
        let value = table.remove(&key)?;
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            return None;
        };
        Some(Self {
            table: Spanned::new(span, table),
            ..*self
        })
    }

    /// What it says. A fault is taken out and told, and what is left is looked at again: so all of them are told.
    pub(super) fn read<T: DeserializeOwned>(mut self) -> Result<T, String> {
        let mut wrong: Vec<(usize, String)> = Vec::new();
        let mut removed = Vec::new();
        while wrong.len() < MOST {
            let error = match T::deserialize(Deserializer::from(self.table.clone())) {
                Ok(read) if wrong.is_empty() => return Ok(read),
                Ok(_) => break,
                Err(error) => error,
            };
            let told = self.told(&error);
            let span = error.span().unwrap_or_default();
            if !is_known(&error, &removed, &wrong) {
                wrong.push((span.start, told));
            }
            match remove(self.table.get_mut(), &span) {
                Some(name) => removed.push(name),
                None => break,
            }
        }
        wrong.sort();
        let wrong: Vec<String> = wrong.into_iter().map(|(_, told)| told).collect();
        Err(wrong.join("\n"))
    }

    /// A fault with its place, and what may be meant by a word that there is not.
    fn told(&self, error: &Error) -> String {
        let before = error.span().and_then(|span| self.text.get(..span.start));
        let before = before.unwrap_or_default();
        let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
        let (line, column) = (before.matches('\n').count() + 1, line.chars().count() + 1);
        let message = error.message();
        let mut words = message.split('`').skip(1).step_by(2);
        let meant = match words.next() {
            Some(unknown) if message.starts_with("unknown ") => {
                suggest(unknown, &words.collect::<Vec<_>>())
            }
            _ => String::new(),
        };
        format!("{}:{line}:{column}: {message}{meant}", self.path.display())
    }
}

/// Whether it follows from what is told already: what was taken out, or is only called otherwise, is not missing.
fn is_known(error: &Error, removed: &[String], wrong: &[(usize, String)]) -> bool {
    let missing = error.message().strip_prefix("missing field ");
    missing.is_some_and(|name| {
        let meant = format!("did you mean {name}?");
        removed.iter().any(|removed| name == format!("`{removed}`"))
            || wrong.iter().any(|(_, told)| told.ends_with(&meant))
    })
}

/// Removes what stands at a place, by its key or its value, and says what it is called: an item of a list by nothing.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    let mut entries = table.iter();
    let at = entries.find(|(key, value)| key.span() == *span || value.span() == *span);
    if let Some(key) = at.map(|(key, _)| key.clone()) {
        table.remove(&key)?;
        return Some(key.into_inner().into_owned());
    }
    table
        .iter_mut()
        .find_map(|(_, value)| remove_in(value, span))
}

fn remove_in(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(items) => {
            let mut kept = DeArray::new();
            let before = items.len();
            for item in items.iter().filter(|item| item.span() != *span) {
                kept.push(item.clone());
            }
            if kept.len() < before {
                *items = kept;
                return Some(String::new());
            }
            items.iter_mut().find_map(|item| remove_in(item, span))
        }
        _ => None,
    }
}
