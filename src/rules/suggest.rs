//! The name that was probably meant.

use std::fmt;

use super::meant;
use crate::text::edit_distance;

/// Finds the name that was meant, for all mistakes of a file at a bounded cost: if thousands of names are unknown,
/// the later ones get no suggestion.
#[derive(Debug)]
pub(crate) struct Suggestions {
    /// How many more pairs of letters may be compared.
    work_left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { work_left: WORK }
    }
}

/// A name that was probably meant; as a help text: "did you mean `x`?".
#[derive(Debug)]
pub(crate) struct Suggestion<'n> {
    pub(crate) name: &'n str,
    /// What to do, where the name alone does not say it.
    how: Option<&'static str>,
}

impl Suggestion<'_> {
    /// The key that has a list, if there is one beside that which has one thing.
    pub(crate) fn take_list(&mut self, keys: &[&str]) {
        let mut lists = LISTS.iter();
        let list = lists.find(|(one, list)| *one == self.name && keys.contains(list));
        if let Some((_, list)) = list {
            self.name = list;
        }
    }
}

/// Keys that have one thing, and those that have a list of such.
const LISTS: &[(&str, &str)] = &[("team", "targets")];

impl fmt::Display for Suggestion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.how {
            Some(how) => f.write_str(how),
            None => write!(f, "did you mean `{}`?", self.name),
        }
    }
}

/// What all suggestions for a file may cost: a fifth of a second or so.
const WORK: usize = 50_000_000;

/// Longer names are not compared: the cost is the product of the lengths.
const MAX_LENGTH: usize = 64;

impl Suggestions {
    /// The name that was meant: the known one that differs in how its words are parted; what is meant by another word; the
    /// nearest one.
    pub(crate) fn meant<'n>(
        &mut self,
        typed: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<Suggestion<'n>> {
        if self.work_left == 0 {
            return None;
        }
        let known: Vec<&str> = known.into_iter().collect();
        self.spend(known.len());
        let (name, how) = match (self.same(typed, &known), meant::row(typed, &known)) {
            (Some(name), _) => (name, None),
            (None, Some(row)) => (row.meant, row.how),
            (None, None) => (self.closest(typed, known)?, None),
        };
        Some(Suggestion { name, how })
    }

    /// The known name with the same letters and digits.
    fn same<'n>(&mut self, typed: &str, known: &[&'n str]) -> Option<&'n str> {
        let typed = meant::plain(typed);
        for name in known {
            if self.work_left == 0 {
                return None;
            }
            self.spend(name.len());
            if !typed.is_empty() && meant::plain(name) == typed {
                return Some(name);
            }
        }
        None
    }

    /// The known name nearest to a mistyped one, if it is near enough to be a slip of the fingers.
    fn closest<'n>(
        &mut self,
        typed: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        let typed: Vec<char> = lowercase(typed).take(MAX_LENGTH + 1).collect();
        if typed.len() > MAX_LENGTH {
            return None;
        }
        let mut closest: Option<(usize, &str)> = None;
        let mut letters = Vec::new();
        for name in known {
            letters.clear();
            letters.extend(lowercase(name));
            self.spend(letters.len());
            if self.work_left == 0 {
                return None;
            }
            let slips = (letters.len().max(typed.len()) / 3).max(1);
            let limit = match closest {
                Some((0, _)) => break,
                Some((distance, _)) => slips.min(distance - 1),
                None => slips,
            };
            let mut work = 0;
            let distance = edit_distance(&typed, &letters, limit, &mut work);
            self.spend(work);
            closest = distance.map(|distance| (distance, name)).or(closest);
        }
        closest.map(|(_, name)| name)
    }

    fn spend(&mut self, work: usize) {
        self.work_left = self.work_left.saturating_sub(work);
    }
}

fn lowercase(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_leaves_the_rest() {
        let known = ["routes", "triggers", "teams", "customer.tier", "on", "when"];
        for (typed, meant) in [
            ("route", Some("routes")),
            ("rotues", Some("routes")),
            ("Teams", Some("teams")),
            ("customer.teir", Some("customer.tier")),
            ("wen", Some("when")),
            ("no", Some("on")),
            ("colour", None),
            ("", None),
        ] {
            let found = Suggestions::default().closest(typed, known);
            assert_eq!(found, meant, "{typed}");
        }
        let long = "x".repeat(1000);
        assert_eq!(Suggestions::default().closest(&long, known), None);
    }

    #[test]
    fn stops_where_the_work_is_spent() {
        let mut suggestions = Suggestions { work_left: 100 };
        assert_eq!(suggestions.closest("wen", ["when"]), Some("when"));
        for _ in 0..10 {
            suggestions.closest("wen", ["when"]);
        }
        assert_eq!(suggestions.closest("wen", ["when"]), None);
        assert_eq!(suggestions.work_left, 0);
    }
}
