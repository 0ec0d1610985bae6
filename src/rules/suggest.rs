//! The name that was probably meant.

/// The known name nearest to a mistyped one, if it is near enough to be a slip of the fingers.
pub(crate) fn closest<'n>(
    typed: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let typed: Vec<char> = typed.to_lowercase().chars().take(MAX_LENGTH + 1).collect();
    if typed.len() > MAX_LENGTH {
        return None;
    }
    known
        .into_iter()
        .map(|name| {
            (
                distance(&typed, &name.to_lowercase().chars().collect::<Vec<_>>()),
                name,
            )
        })
        .filter(|(distance, name)| *distance <= (name.chars().count().max(typed.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// As a help text: "did you mean `x`?".
pub(crate) fn did_you_mean<'n>(
    typed: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    closest(typed, known).map(|name| format!("did you mean `{name}`?"))
}

/// Longer names are not compared: the cost is the product of the lengths.
const MAX_LENGTH: usize = 64;

/// Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (cell(&last, j) + usize::from(x != y))
                .min(cell(&last, j + 1) + 1)
                .min(cell(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(cell(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
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
            assert_eq!(closest(typed, known), meant, "{typed}");
        }
        assert_eq!(closest(&"x".repeat(1000), known), None);
    }

    #[test]
    fn counts_edits() {
        let count = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", "abc"), 0);
        assert_eq!(count("abc", "acb"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
    }
}
