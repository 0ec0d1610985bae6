//! What it costs to read a rule file and to compile it, and how much memory the compiled form takes.
//!
//! ```text
//! cargo bench -p waypost-benches --bench build
//! ```
//!
//! Found on two quiet cores: 100,000 rules are read in 0.25 to 0.36 s and compiled in 0.20 to 0.34 s (goal: 1 s together).
//! The compiled form takes 25 bytes a rule where rules share what they name, 44 with keywords by Zipf's law, 98 (goal: 150)
//! where each has a keyword set of its own with two words on average.
#![expect(
    missing_docs,
    reason = "the macros of the harness make public functions"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a bench that is wrong may panic; events are for the other bench"
)]

mod load;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use load::{Plan, SHAPES};
use waypost::{Router, RuleSet};

fn build(criterion: &mut Criterion) {
    for shape in SHAPES {
        let mut group = criterion.benchmark_group(format!("{shape:?}"));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(3));
        for rules in [10, 1_000, 100_000] {
            let load = Plan::of(rules, shape).load();
            let set = load.rule_set();
            let bytes = Router::new(&set).unwrap().memory_usage();
            println!("{shape:?}, {rules} rules: {} bytes a rule", bytes / rules);
            group.bench_function(BenchmarkId::new("read", rules), |bencher| {
                bencher.iter(|| RuleSet::parse(&load.text).unwrap());
            });
            group.bench_function(BenchmarkId::new("compile", rules), |bencher| {
                bencher.iter(|| Router::new(&set).unwrap());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, build);
criterion_main!(benches);
