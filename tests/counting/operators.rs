//! Cost does not grow with the rules, whatever they ask: rules of each operator, and of all of them together.
//!
//! The shapes are data: a new operator is one row, and a test fails where the manual lists one that has none.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that trips fails"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use waypost::facts::FactValue;
use waypost::rules::WorkCounters;
use waypost::{Context, Event, Router, RuleSet, Timestamp};

use crate::counters::load;

/// Rules of one kind by number, and what an event says that is aimed at one of them.
struct Shape {
    /// The operators, or the entries of a condition, that the rules have.
    asks: &'static [&'static str],
    when: fn(usize) -> Value,
    says: fn(usize) -> Value,
    /// The first route that such an event matches.
    wins: fn(usize) -> usize,
}

/// The rule that it is aimed at.
const fn itself(number: usize) -> usize {
    number
}

const fn the_first(_: usize) -> usize {
    0
}

/// All but one hold.
const fn the_first_other(number: usize) -> usize {
    if number == 0 { 1 } else { 0 }
}

const SHAPES: &[Shape] = &[
    Shape {
        asks: &["eq"],
        when: |n| json!({"reply.id": {"eq": format!("b{n}")}}),
        says: |n| json!({"reply.id": format!("b{n}")}),
        wins: itself,
    },
    Shape {
        asks: &["in"],
        when: |n| json!({"customer.owner": {"in": [format!("b{n}"), format!("c{n}")]}}),
        says: |n| json!({"customer.owner": format!("c{n}")}),
        wins: itself,
    },
    Shape {
        asks: &["ne"],
        when: |n| json!({"customer.owner": {"ne": format!("b{n}")}}),
        says: |n| json!({"customer.owner": format!("b{n}")}),
        wins: the_first_other,
    },
    Shape {
        asks: &["not_in"],
        when: |n| json!({"customer.orders": {"not_in": [n, n + 1_000_000]}}),
        says: |n| json!({"customer.orders": n}),
        wins: the_first_other,
    },
    Shape {
        asks: &["gt"],
        when: |n| json!({"customer.orders": {"gt": n}}),
        says: |n| json!({"customer.orders": n + 1}),
        wins: the_first,
    },
    Shape {
        asks: &["lte"],
        when: |n| json!({"customer.orders": {"lte": n}}),
        says: |n| json!({"customer.orders": n}),
        wins: itself,
    },
    Shape {
        asks: &["gte", "lt"],
        when: |n| json!({"customer.lifetime_value": {"gte": 10 * n, "lt": 10 * n + 10}}),
        says: |n| json!({"customer.lifetime_value": 10 * n + n % 10}),
        wins: itself,
    },
    Shape {
        asks: &["prefix"],
        when: |n| json!({"reply.id": {"prefix": format!("p{n}-")}}),
        says: |n| json!({"reply.id": format!("p{n}-x")}),
        wins: itself,
    },
    Shape {
        asks: &["suffix"],
        when: |n| json!({"reply.id": {"suffix": format!("-{n}s")}}),
        says: |n| json!({"reply.id": format!("x-{n}s")}),
        wins: itself,
    },
    Shape {
        asks: &["contains"],
        when: |n| json!({"customer.owner": {"contains": format!("-{n}-")}}),
        says: |n| json!({"customer.owner": format!("x-{n}-x")}),
        wins: itself,
    },
    Shape {
        asks: &["has"],
        when: |n| json!({"customer.tags": {"has": format!("t{n}")}}),
        says: |n| json!({"customer.tags": [format!("t{n}"), "new"]}),
        wins: itself,
    },
    Shape {
        asks: &["has_any"],
        when: |n| json!({"customer.tags": {"has_any": [format!("t{n}"), format!("u{n}")]}}),
        says: |n| json!({"customer.tags": ["new", format!("u{n}")]}),
        wins: itself,
    },
    Shape {
        asks: &["has_all"],
        when: |n| json!({"customer.tags": {"has_all": ["new", format!("a{n}")]}}),
        says: |n| json!({"customer.tags": [format!("a{n}"), "new"]}),
        wins: itself,
    },
    Shape {
        asks: &["exists"],
        when: |n| json!({format!("crm.e{n}"): {"exists": true}}),
        says: |n| json!({format!("crm.e{n}"): "x"}),
        wins: itself,
    },
    // A fact of its own for each.
    Shape {
        asks: &["eq"],
        when: |n| json!({format!("crm.d{n}"): "x"}),
        says: |n| json!({format!("crm.d{n}"): "x", format!("crm.d{}", n + 1): "y"}),
        wins: itself,
    },
    Shape {
        asks: &["ne"],
        when: |n| json!({format!("crm.n{n}"): {"ne": "x"}}),
        says: |n| json!({format!("crm.n{n}"): "y"}),
        wins: itself,
    },
    Shape {
        asks: &["keyword"],
        when: |n| json!({"keyword": format!("set{n}")}),
        says: |n| json!({"text": format!("oi palavra{n}, tudo bem")}),
        wins: itself,
    },
    Shape {
        asks: &["word"],
        when: |n| json!({"text": {"word": format!("termo{n} certo")}}),
        says: |n| json!({"text": format!("um termo{n}, certo?")}),
        wins: itself,
    },
    Shape {
        asks: &["whole_message"],
        when: |n| json!({"text": {"whole_message": format!("quero {n}")}}),
        says: |n| json!({"text": format!("Quero {n}!")}),
        wins: itself,
    },
    Shape {
        asks: &["starts_with"],
        when: |n| json!({"text": {"starts_with": format!("pedido {n}:")}}),
        says: |n| json!({"text": format!("Pedido {n}: dois")}),
        wins: itself,
    },
    Shape {
        asks: &["substring"],
        when: |n| json!({"text": {"substring": format!("x{n}y")}}),
        says: |n| json!({"text": format!("aax{n}yaa")}),
        wins: itself,
    },
    Shape {
        asks: &["regex"],
        when: |n| json!({"text": {"regex": format!("^nota{n}z [a-z]+$")}}),
        says: |n| json!({"text": format!("nota{n}z fiscal")}),
        wins: itself,
    },
    // Two things at once, one of them in every rule.
    Shape {
        asks: &["eq", "prefix", "gte", "lt"],
        when: |n| {
            json!({"customer.tier": "gold", "reply.id": {"prefix": "pay_"},
                "customer.orders": {"gte": 2 * n, "lt": 2 * n + 2}})
        },
        says: |n| json!({"customer.tier": "gold", "reply.id": "pay_now", "customer.orders": 2 * n + 1}),
        wins: itself,
    },
];

/// Entries of conditions that are not operators, and stand in the table all the same.
const ENTRIES: &[&str] = &[
    "keyword",
    "word",
    "whole_message",
    "starts_with",
    "substring",
    "regex",
];

/// How many rules are many for each shape, and for all together.
const MANY: usize = 10_000;
const MANY_OF_ALL: usize = 100_000;
/// Of expressions a file may not have more.
const MANY_EXPRESSIONS: usize = 2_000;

/// What may be more of it where rules are many: the height of the tree over all ranges, with room.
const ROOM: u64 = 24;

#[test]
fn every_operator_has_a_shape() {
    let manual = include_str!("../../src/manual/reference.md");
    let rows = manual
        .lines()
        .skip_while(|line| *line != "| type | operators |");
    let rows = rows.skip(2).take_while(|line| line.starts_with("| "));
    let operators: BTreeSet<&str> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .collect();
    let asked = SHAPES.iter().flat_map(|shape| shape.asks.iter().copied());
    let asked: BTreeSet<&str> = asked.filter(|asked| !ENTRIES.contains(asked)).collect();
    assert_eq!(asked, operators);
}

#[test]
fn the_work_of_every_operator_is_flat() {
    for shape in SHAPES {
        let of = |rules: usize| {
            let (router, events) = (router(rules, shape.when), aimed(rules, shape.says));
            for (number, (event, facts)) in &events {
                let decision = router.route(event, facts).to_owned();
                let wins = format!("r{}", (shape.wins)(*number));
                assert_eq!(decision.route.as_deref(), Some(&*wins), "{:?}", shape.asks);
            }
            let asking = asking(&router, &events);
            (work(&router, &events), asking)
        };
        let name = format!("{:?}", shape.asks);
        let many = if shape.asks == ["regex"] {
            MANY_EXPRESSIONS
        } else {
            MANY
        };
        let ((few, few_ask), (many, many_ask)) = (of(10), of(many));
        hold_flat(&name, few, many);
        assert!(
            many_ask <= few_ask + ROOM,
            "to ask of {name}: {few_ask}, {many_ask}"
        );
    }
}

#[test]
fn the_work_of_all_operators_together_is_flat() {
    let shape = |number: usize| {
        let shape = &SHAPES[number % SHAPES.len()];
        let may_be = shape.asks != ["regex"] || number < MANY_EXPRESSIONS * SHAPES.len();
        if may_be { shape } else { &SHAPES[0] }
    };
    let of = |rules: usize| {
        let router = router(rules, |number| (shape(number).when)(number));
        let events = aimed(rules, |number| (shape(number).says)(number));
        work(&router, &events)
    };
    hold_flat("all", of(10 * SHAPES.len()), of(MANY_OF_ALL));
}

fn hold_flat(name: &str, few: Work, many: Work) {
    let shown = format!("{name}: {few:?}, {many:?}");
    assert!(many.of_all.probes <= few.of_all.probes + ROOM, "{shown}");
    assert!(
        many.of_all.postings <= few.of_all.postings + 2 * ROOM,
        "{shown}"
    );
    assert!(many.of_all.regexes <= few.of_all.regexes, "{shown}");
    assert!(many.beside_matches <= few.beside_matches + ROOM, "{shown}");
}

/// The most work that an event is.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    of_all: WorkCounters,
    /// Of the rules that were looked at those that the event does not match, one route aside.
    beside_matches: u64,
}

/// The most rules that are looked at to find the facts that an event needs, a route and a trigger for each fact aside.
fn asking(router: &Router, events: &Aimed) -> u64 {
    let mut scratch = router.create_scratch();
    let looks = events.iter().map(|(_, (event, _))| {
        let facts = router.needs_with(&mut scratch, event).iter().count() as u64;
        let work = scratch.work_counters();
        work.candidates.saturating_sub(2 * facts) + work.probes + work.regexes
    });
    looks.max().unwrap_or_default()
}

type Aimed = Vec<(usize, (Event<'static>, Context<'static>))>;

fn work(router: &Router, events: &Aimed) -> Work {
    let mut scratch = router.create_scratch();
    let mut most = Work::default();
    for (_, (event, context)) in events {
        let fired = router
            .route_with(&mut scratch, event, context)
            .actions()
            .count();
        let work = scratch.work_counters();
        let beside_matches = work.candidates - fired as u64;
        most.beside_matches = most.beside_matches.max(beside_matches);
        most.of_all.probes = most.of_all.probes.max(work.probes);
        most.of_all.postings = most.of_all.postings.max(work.postings);
        most.of_all.regexes = most.of_all.regexes.max(work.regexes);
    }
    most
}

/// As many rules, each a route and a trigger.
fn router(rules: usize, when: impl Fn(usize) -> Value) -> Router {
    let mut file = json!({"version": 1, "teams": {"desk": {}},
        "fallback": {"targets": [{"team": "desk"}]}});
    let (mut fields, mut keywords) = (Map::new(), Map::new());
    let (mut routes, mut triggers) = (Vec::new(), Vec::new());
    for number in 0..rules {
        let when = when(number);
        let names = when.as_object().unwrap().keys();
        let declared = names.filter(|name| name.starts_with("crm."));
        fields.extend(declared.map(|name| (name.clone(), json!("string"))));
        if let Some(set) = when["keyword"].as_str() {
            keywords.insert(set.to_owned(), json!([format!("palavra{number}")]));
        }
        routes.push(json!({"id": format!("r{number}"), "when": when, "team": "desk"}));
        triggers.push(json!({"id": format!("t{number}"), "on": "message", "when": when, "actions": [{"tag": "x"}]}));
    }
    file["fields"] = Value::Object(fields);
    file["keywords"] = Value::Object(keywords);
    file["routes"] = Value::Array(routes);
    file["triggers"] = Value::Array(triggers);
    Router::new(&RuleSet::parse(&file.to_string()).unwrap()).unwrap()
}

/// Events aimed at rules all over the file.
fn aimed(rules: usize, says: impl Fn(usize) -> Value) -> Aimed {
    let numbers = (0..64)
        .map(|number| number * 7_919 % rules)
        .chain([0, 1, rules - 1]);
    numbers
        .map(|number| (number, said(&says(number))))
        .collect()
}

fn said(says: &Value) -> (Event<'static>, Context<'static>) {
    let text = says["text"].as_str().unwrap_or("oi");
    let mut message = json!({"id": "wamid.A", "from": "5511999990000", "timestamp": "1795608000",
        "type": "text", "text": {"body": text}});
    let mut context = Context::at(Timestamp::from_secs(load::NOW));
    for (name, value) in says.as_object().unwrap() {
        match name.as_str() {
            "text" => {}
            "reply.id" => {
                message["type"] = json!("interactive");
                message["interactive"] =
                    json!({"type": "button_reply", "button_reply": {"id": value, "title": text}});
            }
            _ => context.set(name.clone(), fact(value)).unwrap(),
        }
    }
    let body = json!({"field": "messages", "value": {"messages": [message]}});
    (load::event(body.to_string().leak()), context)
}

fn fact(value: &Value) -> FactValue<'static> {
    if let Some(number) = value.as_f64() {
        return number.into();
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match value.as_array() {
        Some(values) => FactValue::Strings(values.iter().map(|value| text(value).into()).collect()),
        None => FactValue::String(text(value).into()),
    }
}
