//! The same work by waypost and by others, side by side in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [--json] [--rounds 40] [--rules 10,1000] [parse|rules|fold]
//! ```
//!
//! Wall times of a shared machine say nothing, ratios do: in every round all engines do the same items, in an order that is
//! shuffled anew, and each engine's time is divided by waypost's of that round. Before its clock runs an engine goes through
//! the items once, so that none pays for what the one before pushed out of the caches. An item is one of 1,024 different bodies
//! or events, so that nobody is answered by the branch predictor. Before anything is measured, every engine's answer to
//! every item is compared with the hand-written one and with waypost's; who cannot do an item is listed with the reason.
//!
//! Some readers of JSON use wider registers where they are compiled for this machine; run it both ways:
//!
//! ```text
//! RUSTFLAGS="-C target-cpu=native" cargo run --release --manifest-path benches/peers/Cargo.toml -- parse
//! ```
//!
//! Found without that, on a machine that was full of other work: into structs by hand `sonic-rs`, `simd-json` and
//! `serde_json` take 1.6, 1.9 and 2.1 times as long as waypost for a text, 1.3, 1.3 and 1.8 for one with escapes, 1.3, 1.5
//! and 1.8 for a report, 1.6, 1.7 and 2.2 for an answer to a list; for a hundred texts in one body 0.7, 1.0 and 1.5: there
//! `sonic-rs` is ahead.

mod fold;
mod measure;
mod parse;
mod rules;
mod structs;

#[path = "../../bodies/mod.rs"]
mod bodies;
#[path = "../../../src/mask.rs"]
mod mask;
/// The library's own: who uses it does not see its folding alone.
#[allow(
    dead_code,
    unused_imports,
    reason = "the folding is all that is wanted of it"
)]
#[path = "../../../src/text/mod.rs"]
mod text;

use measure::Comparison;

fn main() {
    let options = Options::read(std::env::args().skip(1));
    let mut comparisons = Vec::new();
    let wants = |part| options.part.as_deref().is_none_or(|only| only == part);
    if wants("parse") {
        comparisons.extend(parse::compare(options.rounds));
    }
    if wants("fold") {
        comparisons.extend(fold::compare(options.rounds));
    }
    if wants("rules") {
        for count in &options.rules {
            comparisons.push(rules::compare(*count, options.rounds));
        }
    }
    if options.json {
        let json: Vec<_> = comparisons.iter().map(Comparison::to_json).collect();
        println!("{:#}", serde_json::Value::from(json));
    } else {
        comparisons.iter().for_each(Comparison::print);
    }
}

struct Options {
    json: bool,
    rounds: usize,
    rules: Vec<usize>,
    part: Option<String>,
}

impl Options {
    fn read(mut args: impl Iterator<Item = String>) -> Self {
        let mut options = Self {
            json: false,
            rounds: 40,
            rules: vec![10, 1_000],
            part: None,
        };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--json" => options.json = true,
                "--rounds" => options.rounds = number(args.next()),
                "--rules" => {
                    let list = args.next().unwrap_or_default();
                    options.rules = list.split(',').map(|n| number(Some(n.into()))).collect();
                }
                "parse" | "rules" | "fold" => options.part = Some(arg),
                _ => usage(),
            }
        }
        options
    }
}

fn number(arg: Option<String>) -> usize {
    match arg.and_then(|arg| arg.parse().ok()) {
        Some(number) if number > 0 => number,
        _ => usage(),
    }
}

fn usage() -> ! {
    eprintln!("arguments: [--json] [--rounds N] [--rules N,N...] [parse|rules|fold]");
    std::process::exit(2)
}
