//! What it costs to route among ten and among 100,000 rules, whatever they share.
//!
//! ```text
//! cargo bench -p waypost-benches --bench routing
//! ```
//!
//! First a table of ratios: two routers measured in turns in one process, 1,024 different events in rotation, medians of
//! the rounds; every answer is checked against one found without a router. `Aim::Any` spreads the events over all rules,
//! so that little is in the caches. Then criterion's benches of every size, shape and aim.
//!
//! Found on two cores with hardly anything beside, read the ratios (goals in brackets). All of it, verify, parse, gather the
//! facts and route, among 100,000 rules against ten (1.2): distinct keywords 1.1, phrases and ranges 1.2, declared facts
//! 1.2, parts of strings 1.25, prefixes 1.27; 200 schedules against none, route alone, 1.05 among 1,000 rules and 1.06
//! among 100,000 (1.2). Route alone, among 100,000 rules against ten: distinct keywords, events over all rules 1.4 (5),
//! events of one corner 0.7 to 0.9, phrases 1.8, ranges 2.5, parts 2.7, prefixes 2.8, declared facts 2.9; 100,000 rules by
//! Zipf's law, with one shared keyword, without keywords against as many distinct keywords 1.0, 1.5 (2), 1.0.
//!
//! The work that is counted is flat for all of them: what is left are cache misses, of the value, the key, the entry, the
//! route and its steps, and of a prefix or a part the last bytes of its way through the automaton.
#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that is wrong may panic"
)]

mod load;
mod side;
mod turns;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use load::{Aim, Plan, SHAPES, Shape};
use side::{EVENTS, Side};
use turns::{compare, report};

fn main() {
    ratios();
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(20)
        .configure_from_args();
    routing(&mut criterion);
    criterion.final_summary();
}

fn routing(criterion: &mut Criterion) {
    for shape in SHAPES {
        let mut group = criterion.benchmark_group(format!("route {shape:?}"));
        for rules in [10, 1_000, 10_000, 100_000] {
            for triggers in [0, 100] {
                let load = Plan {
                    triggers,
                    ..Plan::of(rules, shape)
                }
                .load();
                let aims = if triggers == 0 {
                    [Aim::First, Aim::Last, Aim::Nobody].as_slice()
                } else {
                    &[Aim::First]
                };
                for aim in aims {
                    let mut side = Side::new(&load, *aim);
                    let name = if triggers == 0 {
                        format!("{aim:?}")
                    } else {
                        "100 triggers".to_owned()
                    };
                    let mut next = (0..EVENTS).cycle();
                    group.bench_function(BenchmarkId::new(name, rules), |bencher| {
                        bencher.iter(|| side.route(next.next().expect("a cycle"), |_, _| {}));
                    });
                }
            }
        }
        group.finish();
    }
}

/// Goals and what was found.
fn ratios() {
    let plan = Plan::of;
    let many = 100_000;
    turns::head("route alone");
    let against = |name: &str, one: (Plan, Aim), other: (Plan, Aim)| {
        let [mut one, mut other] = [one, other].map(|(plan, aim)| Side::new(&plan.load(), aim));
        let compared = compare(EVENTS, || one.route_all(), || other.route_all());
        report(name, &compared);
    };
    let few_distinct = (plan(10, Shape::Distinct), Aim::Any);
    let distinct = (plan(many, Shape::Distinct), Aim::Any);
    against(
        "100,000 rules, 10: distinct keywords",
        distinct,
        few_distinct,
    );
    for aim in [Aim::First, Aim::Last, Aim::Nobody] {
        let of = |rules| (plan(rules, Shape::Distinct), aim);
        against(
            &format!("100,000 rules, 10: distinct keywords, {aim:?}"),
            of(many),
            of(10),
        );
    }
    for shape in [Shape::Zipf, Shape::Shared, Shape::NoKeyword, Shape::NoMatch] {
        let of = |rules| (plan(rules, shape), Aim::Any);
        against(&format!("100,000 rules, 10: {shape:?}"), of(many), of(10));
        against(
            &format!("100,000 rules: {shape:?}, distinct keywords"),
            of(many),
            distinct,
        );
    }
    let of_their_own = [
        Shape::Prefix,
        Shape::Contains,
        Shape::Ranges,
        Shape::Phrases,
        Shape::Declared,
    ];
    for shape in of_their_own {
        let of = |rules| (plan(rules, shape), Aim::Any);
        against(&format!("100,000 rules, 10: {shape:?}"), of(many), of(10));
    }
    for rules in [1_000, many] {
        let with = |schedules| {
            let plan = Plan {
                schedules,
                ..plan(rules, Shape::Distinct)
            };
            (plan, Aim::Any)
        };
        against(
            &format!("{rules} rules: 200 schedules, none"),
            with(200),
            with(0),
        );
    }
    turns::head("verify, parse, context and route");
    for shape in [Shape::Distinct].into_iter().chain(of_their_own) {
        let [mut ten, mut all] =
            [10, many].map(|rules| Side::new(&plan(rules, shape).load(), Aim::Any));
        let compared = compare(EVENTS, || all.pipeline_all(), || ten.pipeline_all());
        report(&format!("100,000 rules, 10: {shape:?}"), &compared);
    }
}
