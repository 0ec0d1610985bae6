//! How many slips of the fingers are between two words.

/// How many characters must be put in, left out, replaced or swapped with their neighbour to make `b` of `a` (optimal
/// string alignment); `None` if they are more than `limit`.
///
/// Adds to `work` the pairs of characters that were compared, at most the product of both lengths: words that have little
/// in common are given up early.
pub(crate) fn edit_distance(
    a: &[char],
    b: &[char],
    limit: usize,
    work: &mut usize,
) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        *work += b.len();
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (cell(&last, j) + usize::from(x != y))
                .min(cell(&last, j + 1) + 1)
                .min(cell(&row, j) + 1);
            let is_swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if is_swapped {
                best = best.min(cell(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        // A swap looks two rows back, where the least may be one less.
        if row.iter().all(|best| *best > limit + 1) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips_up_to_the_limit() {
        for (a, b, slips) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("abcd", "badc", 2),
            ("kitten", "sitting", 3),
        ] {
            let (from, to): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
            for limit in 0..5 {
                let mut work = 0;
                let expected = Some(slips).filter(|slips| *slips <= limit);
                let found = edit_distance(&from, &to, limit, &mut work);
                assert_eq!(found, expected, "{a} {b} {limit}");
                assert!(work <= from.len() * to.len());
            }
        }
    }
}
