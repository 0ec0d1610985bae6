//! placeholder
#![expect(
    missing_docs,
    reason = "the macros of the harness make public functions"
)]
#![expect(clippy::disallowed_methods, reason = "measures time")]
mod load;
use load::*;
use std::time::Instant;
fn main() {
    for shape in SHAPES {
        for n in [10, 1000, 100_000] {
            let t = Instant::now();
            let load = Plan::of(n, shape).load();
            let t_gen = t.elapsed();
            let t = Instant::now();
            let set = load.rule_set();
            let t_parse = t.elapsed();
            let t = Instant::now();
            let router = waypost::Router::new(&set).unwrap();
            let t_build = t.elapsed();
            println!(
                "{shape:?} {n}: gen {t_gen:?} parse {t_parse:?} ({} MB) build {t_build:?} memory {} B/rule",
                load.text.len() / 1_000_000,
                router.memory_usage() / n
            );
            for aim in [Aim::First, Aim::Last, Aim::Nobody] {
                let cases = load.cases(1024, aim);
                let mut scratch = router.create_scratch();
                for case in &cases {
                    case.check(
                        router
                            .route_with(&mut scratch, &case.event, &case.context)
                            .route(),
                    );
                }
                let mut best = f64::MAX;
                for _ in 0..20 {
                    let t = Instant::now();
                    for case in &cases {
                        std::hint::black_box(router.route_with(
                            &mut scratch,
                            &case.event,
                            &case.context,
                        ));
                    }
                    best = best.min(t.elapsed().as_nanos() as f64 / cases.len() as f64);
                }
                let hit = cases.iter().filter(|c| c.route.is_some()).count();
                println!("   {aim:?}: {best:.0} ns, {hit} hits");
            }
        }
    }
}
