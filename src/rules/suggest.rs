//! The name that was probably meant.

use std::collections::BTreeSet;

use super::meant;
use super::phrase::Phrase;
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
    how: Option<&'static Phrase>,
}

impl Suggestion<'_> {
    /// What to do, where the name alone does not say it.
    pub(crate) const fn how(&self) -> Option<&'static Phrase> {
        self.how
    }

    /// What to do.
    pub(crate) fn help(&self) -> Phrase {
        match self.how {
            Some(how) => how.clone(),
            None => {
                let name = self.name.to_owned();
                Phrase::DidYouMean { name }
            }
        }
    }

    /// The key that has a list, if there is one beside that which has one thing.
    pub(crate) fn take_list(&mut self, keys: &[&str]) {
        let mut lists = LISTS.iter();
        let list = lists.find(|(one, list)| *one == self.name && keys.contains(list));
        if let Some((_, list)) = list {
            self.name = list;
        }
    }
}

/// A name without signs, and without the `e` that stands for the dots of an umlaut.
fn letters(name: &str) -> String {
    let plain = meant::plain(&name.replace('ß', "ss"));
    let plain = plain.replace('ä', "a").replace('ö', "o").replace('ü', "u");
    plain
        .replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}

/// Keys that have one thing, and those that have a list of such.
const LISTS: &[(&str, &str)] = &[("team", "targets")];

/// What all suggestions for a file may cost: a fifth of a second or so.
const WORK: usize = 50_000_000;

/// Longer names are not compared: the cost is the product of the lengths.
const MAX_LENGTH: usize = 64;

impl Suggestions {
    /// The name that was meant: the known one that differs in how its words are parted; what is meant by another word; the
    /// one that is parted by dots and has the same words; the nearest one.
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
            (None, Some(row)) => (row.meant, row.how.as_ref()),
            (None, None) => {
                let by_words = self.with_words_of(typed, &known);
                (by_words.or_else(|| self.closest(typed, known))?, None)
            }
        };
        Some(Suggestion { name, how })
    }

    /// The names that may be looked through: none if no more is.
    pub(crate) fn all<'n>(&self, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        if self.work_left == 0 {
            return Vec::new();
        }
        known.into_iter().collect()
    }

    /// The list of known names that stand in one string: `["pt", "lisbon"]` for `pt, lisbon`.
    pub(crate) fn listed<'n>(
        &mut self,
        typed: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<String> {
        let parts: Vec<&str> = typed.split([',', ';', '|']).map(str::trim).collect();
        if parts.len() < 2 || parts.len() > MAX_LENGTH || self.work_left == 0 {
            return None;
        }
        let mut left: BTreeSet<&str> = parts.iter().copied().collect();
        for name in known {
            self.spend(1);
            left.remove(name);
        }
        let quoted: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
        left.is_empty().then(|| format!("[{}]", quoted.join(", ")))
    }

    /// The known name with the same letters and digits.
    fn same<'n>(&mut self, typed: &str, known: &[&'n str]) -> Option<&'n str> {
        let typed = letters(typed);
        for name in known {
            if self.work_left == 0 {
                return None;
            }
            self.spend(name.len());
            if !typed.is_empty() && letters(name) == typed {
                return Some(name);
            }
        }
        None
    }

    /// The only known name with dots that has the words of this one in another order, ends as it does, or has more words
    /// behind the same dot: `lease.days_left` for `days_left`, `referral.source_type` for `referral.type`.
    fn with_words_of<'n>(&mut self, typed: &str, known: &[&'n str]) -> Option<&'n str> {
        if typed.len() < 3 {
            return None;
        }
        let words = words(typed);
        let (before, last) = last_part(typed);
        let begins_like_others =
            !before.is_empty() && known.iter().any(|name| last_part(name).0 == before);
        let fits: [&dyn Fn(&str) -> bool; 3] = [
            &|name| self::words(name) == words,
            &|name| {
                let (start, end) = last_part(name);
                start == before && self::words(last).is_subset(&self::words(end))
            },
            // Where others begin so, it is one of them that is meant.
            &|name| !begins_like_others && last_part(name).1 == last,
        ];
        let dotted = || known.iter().copied().filter(|name| name.contains('.'));
        for fits in fits {
            self.spend(known.len() * MAX_LENGTH);
            let mut fitting = dotted().filter(|name| fits(name));
            if let (Some(name), None) = (fitting.next(), fitting.next()) {
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
            let slips = allowed(&typed, &letters);
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

/// How many slips one of these may be from the other: where they begin with the same part, the rest of it counts.
fn allowed(typed: &[char], known: &[char]) -> usize {
    let same = typed.iter().zip(known).take_while(|(a, b)| a == b).count();
    let start = typed.get(..same).unwrap_or_default();
    let shared = start
        .iter()
        .rposition(|c| matches!(c, '.' | '/'))
        .map_or(0, |end| end + 1);
    let longest = typed.len().max(known.len()) - shared;
    (longest / 3).max(1)
}

/// What stands before the last dot of a name, and behind it.
fn last_part(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.map(|word| lowercase(word).collect()).collect()
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
    fn names_with_dots_are_found_by_their_words() {
        let known = [
            "customer.tier",
            "customer.since_days",
            "conversation.agent",
            "lease.days_left",
            "referral.source_type",
            "sender.name",
            "flow.name",
        ];
        for (typed, meant) in [
            ("days_left", Some("lease.days_left")),
            ("client.tier", Some("customer.tier")),
            ("customer.days_since", Some("customer.since_days")),
            ("referral.type", Some("referral.source_type")),
            ("customer.teir", Some("customer.tier")),
            ("custmer.tiers", Some("customer.tier")),
            // Its own.
            ("customer.vip", None),
            ("conversation.queue", None),
            ("referral.name", None),
            // More than one.
            ("person.name", None),
        ] {
            let found = Suggestions::default().meant(typed, known);
            let found = found.map(|suggestion| suggestion.name);
            assert_eq!(found, meant, "{typed}");
        }
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
