//! Two things measured in turns in one process: what else the machine does meets both alike, so the ratio can be trusted
//! where the times cannot.

use std::time::Instant;

/// What came out of measuring in turns: medians of the rounds.
pub(crate) struct Compared {
    /// Nanoseconds an item.
    one: f64,
    other: f64,
    /// Of the ratios of the rounds, not of the two medians: a slow round is slow for both.
    ratio: f64,
}

/// Measures two things that each go through so many items.
pub(crate) fn compare(items: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> Compared {
    const ROUNDS: usize = 25;
    let measure = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as f64 / items as f64
    };
    // Whoever comes after the other finds its mess in the caches, and whoever comes after itself does not: in each round
    // both are both.
    let rounds: Vec<[f64; 2]> = (0..ROUNDS)
        .map(|_| {
            let first = measure(&mut one);
            let others = measure(&mut other) + measure(&mut other);
            let ones = first + measure(&mut one);
            [ones / 2.0, others / 2.0]
        })
        .collect();
    Compared {
        one: median(rounds.iter().map(|[one, _]| *one)),
        other: median(rounds.iter().map(|[_, other]| *other)),
        ratio: median(rounds.iter().map(|[one, other]| one / other)),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The head of a table of comparisons.
pub(crate) fn head(title: &str) {
    println!("{title:<66} {:>8} {:>8} {:>6}", "ns", "than ns", "ratio");
}

/// A row of the table.
pub(crate) fn report(name: &str, compared: &Compared) {
    let Compared { one, other, ratio } = compared;
    println!("{name:<66} {one:>8.0} {other:>8.0} {ratio:>6.2}");
}
