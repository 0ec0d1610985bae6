//! What it costs to route among ten and among 100,000 rules, whatever they share.
//!
//! ```text
//! cargo bench --bench routing
//! ```
//!
//! First a table of ratios: two routers measured in turns in one process, 1,024 different events in rotation, the median of
//! the rounds; every answer is checked against one found without a router. `Aim::Any` spreads the events over all rules,
//! so that little is in the caches. Then criterion's benches of every size, shape and aim.
//!
//! Found on two quiet cores, read the ratios (goals in brackets): 100,000 rules against ten, distinct keywords, events over
//! all rules 1.6 (5), events of one corner 0.8; 100,000 rules by Zipf's law, with one shared keyword, without keywords
//! against as many distinct keywords 0.9, 1.3 (2), 0.9; 200 schedules against none 1.05 among 1,000 rules and 1.07 among
//! 100,000 (1.2); verify, parse and route among 100,000 rules against ten 1.2 (1.5). What is left of the 1.6 are cache
//! misses: a word's edge, its spelling, the key's list, the entry, the route.
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

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use load::{Aim, Case, Plan, SHAPES, Shape};
use waypost::{AppSecrets, Limits, Payload, Router, Scratch, sign};

/// Different events in rotation.
const EVENTS: usize = 1_024;

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
                        bencher.iter(|| side.route(next.next().expect("a cycle")));
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
    println!(
        "{:<66} {:>8} {:>8} {:>6}",
        "route alone", "ns", "than ns", "ratio"
    );
    let against = |name: &str, one: (Plan, Aim), other: (Plan, Aim)| {
        let [mut one, mut other] = [one, other].map(|(plan, aim)| Side::new(&plan.load(), aim));
        report(
            name,
            compare(&mut || one.route_all(), &mut || other.route_all()),
        );
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
    let [mut ten, mut all] =
        [10, many].map(|rules| Side::new(&plan(rules, Shape::Distinct).load(), Aim::Any));
    let compared = compare(&mut || all.pipeline_all(), &mut || ten.pipeline_all());
    report("100,000 rules, 10: verify, parse and route", compared);
}

/// A router and its events.
struct Side {
    router: Router,
    scratch: Scratch,
    cases: Vec<Case>,
    secrets: AppSecrets,
    headers: Vec<String>,
}

impl Side {
    fn new(load: &load::Load, aim: Aim) -> Self {
        let router = load.router();
        let mut scratch = router.create_scratch();
        let cases = load.cases(EVENTS, aim);
        for case in &cases {
            case.check(
                router
                    .route_with(&mut scratch, &case.event, &case.context)
                    .route(),
            );
        }
        let headers = cases
            .iter()
            .map(|case| sign("secret", case.body.as_bytes()))
            .collect();
        Self {
            router,
            scratch,
            cases,
            secrets: AppSecrets::new(["secret"]).unwrap(),
            headers,
        }
    }

    fn route(&mut self, number: usize) {
        let case = &self.cases[number];
        black_box(
            self.router
                .route_with(&mut self.scratch, &case.event, &case.context),
        );
    }

    fn route_all(&mut self) {
        (0..EVENTS).for_each(|number| self.route(number));
    }

    fn pipeline_all(&mut self) {
        for (case, header) in self.cases.iter().zip(&self.headers) {
            let verified = self
                .secrets
                .verify(Some(header.as_bytes()), case.body.as_bytes());
            let payload = Payload::parse(verified.unwrap(), &Limits::default()).unwrap();
            for event in payload.events() {
                black_box(
                    self.router
                        .route_with(&mut self.scratch, &event, &case.context),
                );
            }
        }
    }
}

/// The medians of two things measured in turns, in nanoseconds an event.
fn compare(one: &mut dyn FnMut(), other: &mut dyn FnMut()) -> [f64; 2] {
    const ROUNDS: usize = 41;
    let mut times = [Vec::new(), Vec::new()];
    let mut measure = |side: usize, run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        times[side].push(start.elapsed().as_nanos() as f64 / EVENTS as f64);
    };
    for round in 0..ROUNDS {
        // Who goes first changes, so that neither always follows the other's mess.
        if round % 2 == 0 {
            measure(0, one);
            measure(1, other);
        } else {
            measure(1, other);
            measure(0, one);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

fn report(name: &str, [one, other]: [f64; 2]) {
    println!("{name:<66} {one:>8.0} {other:>8.0} {:>6.2}", one / other);
}
