//! Rounds in shuffled order, ratios to the first engine, and a table of them.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};

/// Somebody who does the work.
pub(crate) struct Engine<'w> {
    pub(crate) name: String,
    /// Does one item; the number that comes out is the same for all who do it right.
    pub(crate) run: Box<dyn FnMut(usize) -> usize + 'w>,
}

impl<'w> Engine<'w> {
    pub(crate) fn new(name: impl Into<String>, run: impl FnMut(usize) -> usize + 'w) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// What came out of comparing engines; the first one is what the others are compared with.
pub(crate) struct Comparison {
    title: String,
    items: usize,
    rows: Vec<Row>,
    /// Who is not in the table, and why.
    absent: Vec<(String, String)>,
}

struct Row {
    name: String,
    nanos: f64,
    /// Times the first engine's time: median and minimum of the rounds.
    ratio: f64,
    least: f64,
    allocations: f64,
}

/// Runs all engines over all items, so many rounds.
pub(crate) fn compare(
    title: impl Into<String>,
    items: usize,
    rounds: usize,
    mut engines: Vec<Engine<'_>>,
    absent: Vec<(String, String)>,
) -> Comparison {
    let allocations: Vec<f64> = engines
        .iter_mut()
        .map(|engine| {
            let all = allocation_counter::measure(|| {
                (0..items).for_each(|item| {
                    black_box((engine.run)(item));
                });
            });
            all.count_total as f64 / items as f64
        })
        .collect();
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); engines.len()];
    let mut order: Vec<usize> = (0..engines.len()).collect();
    let mut random = 1_u64;
    for _ in 0..rounds {
        for at in (1..order.len()).rev() {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (random >> 33) as usize % (at + 1));
        }
        for at in &order {
            let engine = &mut engines[*at];
            let mut go_through = || {
                for item in 0..items {
                    black_box((engine.run)(black_box(item)));
                }
            };
            // Some engines leave nothing of others in the caches of the processor: what they pushed out is fetched again
            // before the clock runs.
            go_through();
            let start = Instant::now();
            go_through();
            times[*at].push(start.elapsed().as_nanos() as f64 / items as f64);
        }
    }
    let rows = engines
        .iter()
        .zip(&times)
        .zip(allocations)
        .map(|((engine, own), allocations)| {
            let mut ratios: Vec<f64> = own
                .iter()
                .zip(&times[0])
                .map(|(own, first)| own / first)
                .collect();
            ratios.sort_by(f64::total_cmp);
            Row {
                name: engine.name.clone(),
                nanos: own.iter().copied().fold(f64::MAX, f64::min),
                ratio: ratios[ratios.len() / 2],
                least: ratios[0],
                allocations,
            }
        });
    Comparison {
        title: title.into(),
        items,
        rows: rows.collect(),
        absent,
    }
}

impl Comparison {
    pub(crate) fn print(&self) {
        println!("\n{} ({} different items)", self.title, self.items);
        println!(
            "{:<44} {:>10} {:>8} {:>8} {:>12}",
            "", "ns, least", "ratio", "least", "allocations"
        );
        for row in &self.rows {
            println!(
                "{:<44} {:>10.0} {:>7.2}x {:>7.2}x {:>12.1}",
                row.name, row.nanos, row.ratio, row.least, row.allocations
            );
        }
        for (name, reason) in &self.absent {
            println!("{name:<44} cannot: {reason}");
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({"name": row.name, "least_nanos": row.nanos, "median_ratio": row.ratio,
                       "least_ratio": row.least, "allocations": row.allocations})
            })
            .collect();
        let absent: Vec<Value> = self
            .absent
            .iter()
            .map(|(name, reason)| json!({"name": name, "reason": reason}))
            .collect();
        json!({"title": self.title, "items": self.items, "engines": rows, "cannot": absent})
    }
}
