//! The same work by waypost and by others, side by side in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [--json] [--rounds 40] [--rules 10,1000] [parse|rules]
//! ```
//!
//! Wall times of a shared machine say nothing, ratios do: in every round all engines do the same items, in an order that is
//! shuffled anew, and each engine's time is divided by waypost's of that round. An item is one of 1,024 different bodies
//! or events, so that nobody is answered by the branch predictor. Before anything is measured, every engine's answer to
//! every item is compared with the hand-written one and with waypost's; who cannot do an item is listed with the reason.

#[path = "../../bodies/mod.rs"]
mod bodies;
mod measure;
mod parse;
mod rules;

use measure::Comparison;

fn main() {
    let options = Options::read(std::env::args().skip(1));
    let mut comparisons = Vec::new();
    if options.part.as_deref() != Some("rules") {
        comparisons.extend(parse::compare(options.rounds));
    }
    if options.part.as_deref() != Some("parse") {
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
                "parse" | "rules" => options.part = Some(arg),
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
    eprintln!("arguments: [--json] [--rounds N] [--rules N,N...] [parse|rules]");
    std::process::exit(2)
}
