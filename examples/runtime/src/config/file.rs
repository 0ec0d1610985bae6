//! The file of a configuration: what it says, or all that is wrong with it at once.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};
use waypost_connectors::nearest;

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
    pub(super) fn read<T: DeserializeOwned>(mut self) -> Result<T, Unread<T>> {
        let mut wrong: Vec<(usize, String)> = Vec::new();
        let mut unread = Unread::default();
        while wrong.len() < MOST {
            let error = match T::deserialize(Deserializer::from(self.table.clone())) {
                Ok(read) if wrong.is_empty() => return Ok(read),
                Ok(rest) => {
                    unread.rest = Some(rest);
                    break;
                }
                Err(error) => error,
            };
            let told = self.told(&error);
            let span = error.span().unwrap_or_default();
            if !is_known(&error, &unread.removed, &wrong) {
                wrong.push((span.start, told));
            }
            match remove(self.table.get_mut(), &span, "") {
                Some(mut removed) => {
                    let meant = meant(&error).map(|meant| beside(&removed, meant));
                    unread.removed.append(&mut removed);
                    unread.removed.extend(meant);
                }
                None => break,
            }
        }
        wrong.sort();
        unread.told = wrong.into_iter().map(|(_, told)| told).collect();
        Err(unread)
    }

    /// A fault with its place, and what may be meant by a word that there is not.
    fn told(&self, error: &Error) -> String {
        let before = error.span().and_then(|span| self.text.get(..span.start));
        let before = before.unwrap_or_default();
        let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
        let (line, column) = (before.matches('\n').count() + 1, line.chars().count() + 1);
        let message = error.message();
        let meant = meant(error).map(|meant| format!(", did you mean `{meant}`?"));
        let meant = meant.unwrap_or_default();
        format!("{}:{line}:{column}: {message}{meant}", self.path.display())
    }
}

/// What is wrong with a file, and what it says beside that.
pub(super) struct Unread<T> {
    told: Vec<String>,
    rest: Option<T>,
    /// What was taken out or was meant by it, as `destinations.desk`.
    removed: Vec<String>,
}

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            rest: None,
            removed: Vec::new(),
        }
    }
}

impl<T> Unread<T> {
    /// What is wrong, and what is found to be wrong with the rest, but for what only follows from what was taken out.
    pub(super) fn with_rest(self, check: impl FnOnce(T) -> Vec<String>) -> Vec<String> {
        let mut told = self.told;
        let of_rest = self.rest.map(check).unwrap_or_default();
        let follows = |line: &String| {
            let mut removed = self.removed.iter();
            removed.any(|path| {
                let name = path
                    .rsplit_once('.')
                    .map_or(path.as_str(), |(_, name)| name);
                let is_below = |rest: &str| rest.starts_with([':', '.', ',']);
                line.strip_prefix(path).is_some_and(is_below) || line.contains(&format!("`{name}`"))
            })
        };
        told.extend(of_rest.into_iter().filter(|line| !follows(line)));
        told
    }

    /// Whether this was taken out.
    pub(super) fn lacks(&self, path: &str) -> bool {
        self.removed.iter().any(|removed| removed == path)
    }
}

/// What may be meant by a word that there is not.
fn meant(error: &Error) -> Option<&str> {
    let message = error.message();
    let mut words = message.split('`').skip(1).step_by(2);
    let unknown = words.next().filter(|_| message.starts_with("unknown "))?;
    nearest(unknown, &words.collect::<Vec<_>>())
}

/// The path of what is meant by the last name of one.
fn beside(removed: &[String], meant: &str) -> String {
    let path = removed.first().map(String::as_str).unwrap_or_default();
    match path.rsplit_once('.') {
        Some((front, _)) => format!("{front}.{meant}"),
        None => meant.to_owned(),
    }
}

/// Whether it follows from what is told already: what was taken out, or is only called otherwise, is not missing.
fn is_known(error: &Error, removed: &[String], wrong: &[(usize, String)]) -> bool {
    let missing = error.message().strip_prefix("missing field ");
    missing.is_some_and(|name| {
        let meant = format!("did you mean {name}?");
        let last = |path: &String| {
            let name = path
                .rsplit_once('.')
                .map_or(path.as_str(), |(_, name)| name);
            format!("`{name}`")
        };
        removed.iter().any(|removed| name == last(removed))
            || wrong.iter().any(|(_, told)| told.ends_with(&meant))
    })
}

/// Removes what stands at a place, by its key or its value, and says what it is called, and what each table in it is: an item
/// of a list by what the list is.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>, above: &str) -> Option<Vec<String>> {
    let mut entries = table.iter();
    let at = entries.find(|(key, value)| key.span() == *span || value.span() == *span);
    if let Some(key) = at.map(|(key, _)| key.clone()) {
        let value = table.remove(&key)?;
        let path = format!("{above}{}", key.get_ref());
        let mut paths = vec![path.clone()];
        tables(value.get_ref(), &path, &mut paths);
        return Some(paths);
    }
    table.iter_mut().find_map(|(key, value)| {
        let path = format!("{above}{}", key.get_ref());
        remove_in(value, span, &path)
    })
}

fn remove_in(
    value: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    path: &str,
) -> Option<Vec<String>> {
    match value.get_mut() {
        DeValue::Table(table) => remove(table, span, &format!("{path}.")),
        DeValue::Array(items) => {
            let mut kept = DeArray::new();
            let before = items.len();
            for item in items.iter().filter(|item| item.span() != *span) {
                kept.push(item.clone());
            }
            if kept.len() < before {
                *items = kept;
                return Some(vec![path.to_owned()]);
            }
            let mut items = items.iter_mut();
            items.find_map(|item| remove_in(item, span, path))
        }
        _ => None,
    }
}

/// The paths of the tables in a value.
fn tables(value: &DeValue<'_>, above: &str, paths: &mut Vec<String>) {
    let DeValue::Table(table) = value else {
        return;
    };
    for (key, value) in table {
        if value.get_ref().is_table() {
            let path = format!("{above}.{}", key.get_ref());
            paths.push(path.clone());
            tables(value.get_ref(), &path, paths);
        }
    }
}
