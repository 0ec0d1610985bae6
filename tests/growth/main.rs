//! What costs no more than its size: every shape of bodies, texts and rule files, at one size and at four times that.
//!
//! The shapes are in `tests/data/growth.json`; a new one is one row. Counted are allocations, the work of routing and the
//! most memory that is held at once, of every step from the text to the decision and its explanation.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the table, and has a limit that is far away"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot be made fails the test"
)]
#![cfg(all(feature = "counters", feature = "tzdb"))]

use std::time::{Duration, Instant};

use allocation_counter::measure;
use serde_json::{Value, json};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

const TABLE: &str = include_str!("../data/growth.json");
const NOW: i64 = 1_790_000_000;

/// How often a shape repeats what it repeats.
const SIZES: [usize; 2] = [40, 160];
/// How much more four times as much may cost, and what comes on top: tables that grow by doubling, and what is small.
const GROWTH: u64 = 5;
const SLACK: u64 = 500;
/// What comes on top where a budget bounds the work: within it the cost may grow faster.
const BUDGETED: u64 = 400_000;
/// How many bytes may be held for each byte of the input, and for anything at all.
const FACTOR: u64 = 400;
const BASE: u64 = 4_000_000;
/// Far away: it takes a few seconds.
const LIMIT: Duration = Duration::from_secs(600);

/// A rule file and a body to decide.
struct Case {
    rules: String,
    body: String,
}

/// What one step takes: its name, allocations or work, and memory.
type Cost = (&'static str, u64, u64);

#[test]
fn cost_grows_no_faster_than_the_input() {
    let start = Instant::now();
    let shapes = shapes();
    assert!(shapes.len() >= 120, "{}", shapes.len());
    for (name, make) in &shapes {
        let [small, large] = SIZES.map(|size| {
            let case = make(size);
            let bytes = (case.rules.len() + case.body.len()) as u64;
            (cost(&case), bytes)
        });
        for ((step, few, _), (_, many, memory)) in small.0.iter().zip(&large.0) {
            let slack = if matches!(*step, "check" | "explain") {
                BUDGETED
            } else {
                SLACK
            };
            assert!(
                *many <= few * GROWTH + slack,
                "{step} of {name}: {few} for {} bytes, {many} for {}",
                small.1,
                large.1
            );
            assert!(
                *memory <= large.1 * FACTOR + BASE,
                "{step} of {name}: {memory} bytes for {}",
                large.1
            );
        }
        assert!(start.elapsed() < LIMIT, "{name} takes too long");
    }
}

/// Every step from the text to the explanation.
fn cost(case: &Case) -> Vec<Cost> {
    let mut costs = Vec::new();
    let mut step = |name, run: &mut dyn FnMut()| {
        let taken = measure(run);
        costs.push((name, taken.count_total, taken.bytes_max));
    };
    let mut read = None;
    step("read", &mut || read = Some(RuleSet::parse(&case.rules)));
    let rules = match read.unwrap() {
        Ok(rules) => rules,
        Err(error) => {
            step("errors", &mut || drop(error.to_string()));
            return costs;
        }
    };
    let now = Timestamp::from_secs(NOW);
    step("check", &mut || drop(rules.check(now)));
    let mut built = None;
    step("build", &mut || built = Some(Router::new(&rules).unwrap()));
    let router = built.unwrap();
    let mut events = 0;
    step("events", &mut || {
        let payload = Payload::parse_unverified(case.body.as_bytes()).unwrap();
        events = payload.events().count() as u64;
    });
    costs.push(("events", events, 0));
    let payload = Payload::parse_unverified(case.body.as_bytes()).unwrap();
    let context = Context::at(now).with("customer.tier", "t1").unwrap();
    let mut scratch = router.create_scratch();
    let [mut route, mut owned, mut line, mut needs, mut work] = [0; 5];
    let mut memory = 0;
    for event in payload.events() {
        let mut add = |count: &mut u64, run: &mut dyn FnMut()| {
            let taken = measure(run);
            *count += taken.count_total;
            memory = memory.max(taken.bytes_max);
        };
        add(&mut route, &mut || {
            let _ = router.route_with(&mut scratch, &event, &context);
        });
        let counters = scratch.work_counters();
        work += counters.candidates + counters.probes + counters.regexes;
        let decision = router.route_with(&mut scratch, &event, &context);
        add(&mut owned, &mut || drop(decision.to_owned_with_event()));
        add(&mut line, &mut || {
            serde_json::to_string(&decision).unwrap();
        });
        add(&mut needs, &mut || {
            let _ = router.needs(&event);
        });
    }
    costs.extend([
        ("route", route, memory),
        ("owned", owned, 0),
        ("line", line, 0),
    ]);
    costs.extend([("needs", needs, 0), ("work", work, 0)]);
    let event = payload.events().next().unwrap();
    let taken = measure(|| drop(router.explain(&event, &context).to_string()));
    costs.push(("explain", taken.count_total, taken.bytes_max));
    costs
}

type Make = Box<dyn Fn(usize) -> Case>;

fn shapes() -> Vec<(String, Make)> {
    let table: Value = serde_json::from_str(TABLE).unwrap();
    let rows = |section: &str| table[section].as_array().unwrap().clone();
    let name = |row: &Value| row[0].as_str().unwrap().to_owned();
    let mut shapes: Vec<(String, Make)> = Vec::new();
    for condition in rows("conditions") {
        for form in rows("forms") {
            let name = format!("{}, {}", name(&condition), name(&form));
            let one = fill(&form[1], &condition[1]);
            shapes.push((
                name,
                Box::new(move |size| Case {
                    rules: rules(repeat(&one, size)),
                    body: text_body("w1 same one two w2"),
                }),
            ));
        }
    }
    for row in rows("lists") {
        let one = json!({row[1].as_str().unwrap(): row[2]});
        shapes.push((
            name(&row),
            Box::new(move |size| Case {
                rules: rules(repeat(&one, size)),
                body: text_body("w1 same"),
            }),
        ));
    }
    let usual = rules(json!({"routes": [
        {"id": "w", "when": {"keyword": "k", "customer.tier": "t1"}, "team": "desk"},
        {"id": "e", "when": {"text": {"regex": "[0-9]+ w[0-9]"}}, "team": "desk"}]}));
    for row in rows("bodies") {
        let (rules, one) = (usual.clone(), row[1].clone());
        shapes.push((
            name(&row),
            Box::new(move |size| Case {
                rules: rules.clone(),
                body: body(&repeat(&one, size)),
            }),
        ));
    }
    for row in rows("texts") {
        let (rules, one) = (usual.clone(), row[1].as_str().unwrap().to_owned());
        shapes.push((
            format!("a text of {}", name(&row)),
            Box::new(move |size| {
                let text: String = (0..size).map(|number| numbered(&one, number)).collect();
                Case {
                    rules: rules.clone(),
                    body: text_body(&text),
                }
            }),
        ));
    }
    shapes
}

/// A whole file with these sections.
fn rules(sections: Value) -> String {
    let mut file = json!({"version": 1, "timezone": "America/Sao_Paulo", "teams": {"desk": {}}, "fallback": {"team": "desk"},
        "schedules": {"s": {"weekly": {"mon-fri": ["09:00-18:00"]}}}, "keywords": {"k": ["same", "w1"]}});
    if let Value::Object(sections) = sections {
        for (key, section) in sections {
            file[key] = section;
        }
    }
    file.to_string()
}

fn text_body(text: &str) -> String {
    body(
        &json!({"messages": [{"id": "wamid.1", "from": "5511999990000", "timestamp": "1790000000", "type": "text",
        "text": {"body": text}}]}),
    )
}

fn body(value: &Value) -> String {
    json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).to_string()
}

/// A form with a condition in its place.
fn fill(form: &Value, condition: &Value) -> Value {
    match form {
        Value::String(text) if text == "EACH" => condition.clone(),
        Value::Array(items) => items.iter().map(|item| fill(item, condition)).collect(),
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(key, value)| (key.clone(), fill(value, condition)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// With a list of so many items in the place of `{"repeat": item}`, and a text that is longer than they all in that of
/// `{"long": text}`.
fn repeat(one: &Value, size: usize) -> Value {
    match one {
        Value::Array(items) => items.iter().map(|item| repeat(item, size)).collect(),
        Value::Object(members) => match (members.get("repeat"), members.get("long")) {
            (Some(item), _) => (0..size).map(|number| write(item, number)).collect(),
            (None, Some(text)) => json!(text.as_str().unwrap().repeat(size * 100)),
            (None, None) => {
                let members = members.iter();
                let repeated = members.map(|(key, value)| (key.clone(), repeat(value, size)));
                Value::Object(repeated.collect())
            }
        },
        other => other.clone(),
    }
}

/// An item with its number: in the place of `%`, and, as a number, in that of `"#"`.
fn write(item: &Value, number: usize) -> Value {
    match item {
        Value::String(text) if text == "#" => json!(number),
        Value::String(text) => json!(numbered(text, number)),
        Value::Array(items) => items.iter().map(|item| write(item, number)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let written = members.map(|(key, value)| (numbered(key, number), write(value, number)));
            Value::Object(written.collect())
        }
        other => other.clone(),
    }
}

fn numbered(text: &str, number: usize) -> String {
    text.replace('%', &number.to_string())
}
