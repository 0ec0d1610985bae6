//! What the analysis of rules says, against all events there are.
//!
//! The rules are random and small, and so are the facts they name: every way in which an event can differ for them is
//! tried. A route that wins for none of these is one of which the analysis says so, and the other way round. The cases
//! that findings show are handed to the router.

#![expect(
    clippy::indexing_slicing,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "whatever it trips over fails the test"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use waypost::{Context, Diagnostic, Payload, Router, RuleSet, Timestamp};

use crate::check_by_chance::called_dead;

const RULE_FILES: u64 = 1_500;
/// A Wednesday at midnight.
const MIDNIGHT: i64 = 1_795_564_800;

#[test]
fn what_is_said_is_what_is_so() {
    let (mut count, mut shadowed, mut witnesses, mut unknown) = (0, 0, 0, 0);
    for seed in 0..RULE_FILES {
        let mut rng = Rng(seed);
        let dimensions = Dimensions::random(&mut rng);
        let file = rules(&mut rng, &dimensions);
        let set =
            RuleSet::parse(&file.to_string()).unwrap_or_else(|error| panic!("{error}\n{file:#}"));
        let findings = set.check(Timestamp::from_secs(MIDNIGHT));
        let router = Router::new(&set).unwrap();
        let winners = winners(&router, &dimensions);
        for (index, route) in file["routes"].as_array().unwrap().iter().enumerate() {
            let id = route["id"].as_str().unwrap();
            let wins = winners.contains(id);
            let is_unknown = findings.iter().any(|finding| {
                let place = format!("/routes/{index}");
                finding.code() == "not-analysed" && finding.pointer().starts_with(&place)
            });
            let (dead, unnamed): (Vec<_>, Vec<_>) = findings.iter().map(called_dead).unzip();
            let is_dead = dead.concat().contains(&id);
            count += 1;
            shadowed += u64::from(is_dead);
            if is_unknown {
                unknown += 1;
                continue;
            }
            if unnamed.contains(&true) && !is_dead {
                continue;
            }
            assert_eq!(
                is_dead,
                !wins,
                "seed {seed}: route {id}\n{}\n{}",
                json!([file["triggers"], file["routes"]]),
                findings
                    .iter()
                    .map(|finding| format!("{finding}\n"))
                    .collect::<String>(),
            );
        }
        for finding in &findings {
            witnesses += u64::from(show(finding, &file, &router));
        }
    }
    // The generator must go on producing what it is there to test.
    assert!(
        shadowed > count / 10 && witnesses > 300 && unknown == 0,
        "{count} {shadowed} {witnesses} {unknown}"
    );
}

/// Hands the case of a finding to the router; false where there is none.
fn show(finding: &Diagnostic, file: &Value, router: &Router) -> bool {
    let Some(witness) = finding.witness() else {
        return false;
    };
    let case: Value = serde_json::from_str(witness).unwrap();
    let at = case["at"]
        .as_str()
        .map_or(Timestamp::from_secs(MIDNIGHT), |at| at.parse().unwrap());
    let facts = case.get("facts").cloned().unwrap_or_else(|| json!({}));
    let body = body(&case["event"]);
    let mut pointer = finding.pointer().split('/').skip(1);
    let (section, index) = (pointer.next().unwrap(), pointer.next().unwrap());
    if section != "routes" {
        return false;
    }
    let route = &file["routes"][index.parse::<usize>().unwrap()];
    let id = route["id"].as_str().unwrap();
    // The route alone.
    let mut alone = file.clone();
    alone["routes"] = json!([route]);
    alone["triggers"] = json!([]);
    let alone = Router::new(&RuleSet::parse(&alone.to_string()).unwrap()).unwrap();
    let (with_others, by_itself) = (
        decide(router, &body, &facts, at),
        decide(&alone, &body, &facts, at),
    );
    let shown = format!("{finding}\n{witness}\n{file:#}\n{with_others:?} {by_itself:?}");
    match finding.code() {
        // Told of the rule that takes everything; another one before it may have taken this.
        "shadowed" if finding.message().contains(" looks at: ") => {
            assert_eq!(by_itself.as_deref(), Some(id), "{shown}");
            let winner = with_others.as_deref();
            let dead = called_dead(finding).0;
            assert!(
                winner.is_none_or(|winner| !dead.contains(&winner)),
                "{shown}"
            );
        }
        "shadowed" => {
            assert_eq!(by_itself.as_deref(), Some(id), "{shown}");
            assert_ne!(with_others.as_deref(), Some(id), "{shown}");
        }
        "absent-negation" => assert_eq!(by_itself, None, "{shown}"),
        _ => return false,
    }
    true
}

/// The body that the short form of an event stands for.
fn body(event: &Value) -> Value {
    let picked = |members: &[(&str, &str)]| -> Value {
        let given = members.iter();
        let given = given.filter_map(|(key, member)| Some((*member, event.get(*key)?.clone())));
        given
            .map(|(member, value)| (member.to_owned(), value))
            .collect::<Map<_, _>>()
            .into()
    };
    let of_message = [("from", "from")];
    let of_status = [("from", "recipient_id"), ("status", "status")];
    let (list, mut element, kind, content) = match event["type"].as_str().unwrap() {
        "status" => (
            "statuses",
            picked(&of_status),
            "errors",
            json!([{"code": event["code"]}]),
        ),
        "text" => (
            "messages",
            picked(&of_message),
            "text",
            picked(&[("text", "body")]),
        ),
        "button" => {
            let members = [("button", "payload"), ("title", "text"), ("text", "text")];
            ("messages", picked(&of_message), "button", picked(&members))
        }
        "list" => {
            let pressed = picked(&[("list", "id"), ("title", "title"), ("text", "title")]);
            let content = json!({"type": "list_reply", "list_reply": pressed});
            ("messages", picked(&of_message), "interactive", content)
        }
        media => (
            "messages",
            picked(&of_message),
            media,
            picked(&[("text", "caption")]),
        ),
    };
    element["id"] = json!("wamid.A");
    element["timestamp"] = json!("1790000000");
    element["type"] = json!(kind);
    element[kind] = content;
    json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": event["phone_number_id"]}, list: [element]}}]}]})
}

fn decide(router: &Router, body: &Value, facts: &Value, at: Timestamp) -> Option<String> {
    let body = body.to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload.events().next().unwrap();
    let mut context = Context::at(at);
    context.set_json(&facts.to_string()).unwrap();
    router.route(&event, &context).route().map(str::to_owned)
}

/// The routes that win for any of all events.
fn winners(router: &Router, dimensions: &Dimensions) -> BTreeSet<String> {
    let body = json!({"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": "2"}, "messages": messages(), "statuses": statuses()}}]}]})
    .to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let events: Vec<_> = payload.events().collect();
    let mut scratch = router.create_scratch();
    let mut winners = BTreeSet::new();
    for (facts, at) in dimensions.points() {
        let mut context = Context::at(at);
        context.set_json(&Value::Object(facts).to_string()).unwrap();
        for event in &events {
            let decision = router.route_with(&mut scratch, event, &context);
            winners.extend(decision.route().map(str::to_owned));
        }
    }
    winners
}

/// All ways in which terms can hit, once each, and no text at all.
const TEXTS: &[Option<&str>] = &[
    None,
    Some("oi"),
    Some("via"),
    Some("_via_"),
    Some("a via"),
    Some("segunda via"),
    Some("segunda_via"),
    Some("_segunda via"),
    Some("a segunda via"),
    Some("um bolo"),
    Some("um_bolo"),
    Some("um bolo bom"),
    Some("bolo, via"),
    Some("bolo: segunda via"),
    Some("um boleto"),
    Some("boleto, via"),
    Some("boleto: segunda via"),
];
/// Every beginning with every end.
const REPLIES: &[Option<&str>] = &[
    None,
    Some("pay_now"),
    Some("pay_later"),
    Some("help"),
    Some("paya"),
    Some("pay_a"),
    Some("a_later"),
    Some("paya_later"),
    Some("pay_a_later"),
];

fn messages() -> Vec<Value> {
    let mut messages = Vec::new();
    let mut add = |kind: &str, content: Value| {
        let id = format!("wamid.{}", messages.len());
        messages.push(json!({"id": id, "from": "5511999990000", "timestamp": "1790000000", "type": kind, kind: content}));
    };
    for text in TEXTS {
        add(
            "text",
            text.map_or_else(|| json!({}), |text| json!({"body": text})),
        );
        for media in ["image", "video"] {
            add(
                media,
                text.map_or_else(
                    || json!({"id": "9"}),
                    |text| json!({"id": "9", "caption": text}),
                ),
            );
        }
        for reply in REPLIES {
            for kind in ["button_reply", "list_reply"] {
                let mut pressed = Map::new();
                pressed.extend(text.map(|text| ("title".to_owned(), json!(text))));
                pressed.extend(reply.map(|reply| ("id".to_owned(), json!(reply))));
                add("interactive", json!({"type": kind, kind: pressed}));
            }
        }
    }
    add("audio", json!({"id": "9"}));
    messages
}

fn statuses() -> Value {
    json!([{"id": "wamid.S", "status": "failed", "recipient_id": "5511999990000"},
           {"id": "wamid.T", "status": "read", "recipient_id": "5511999990000"}])
}

/// Which of the host's facts the rules name, and whether they name schedules.
struct Dimensions {
    tier: bool,
    orders: bool,
    tags: bool,
    score: bool,
    time: bool,
}

impl Dimensions {
    fn random(rng: &mut Rng) -> Self {
        let pair = [rng.below(5), rng.below(5)];
        let is = |n: usize| pair.contains(&n);
        Self {
            tier: is(0),
            orders: is(1),
            tags: is(2),
            score: is(3),
            time: is(4),
        }
    }

    fn points(&self) -> Vec<(Map<String, Value>, Timestamp)> {
        let mut points = vec![(Map::new(), Timestamp::from_secs(MIDNIGHT))];
        let mut multiply = |is_named: bool, name: &str, values: &[Value]| {
            if is_named {
                let all = points.iter().flat_map(|(facts, at)| {
                    values.iter().map(|value| {
                        let mut facts = facts.clone();
                        if !value.is_null() {
                            facts.insert(name.to_owned(), value.clone());
                        }
                        (facts, *at)
                    })
                });
                points = all.collect();
            }
        };
        multiply(
            self.tier,
            "customer.tier",
            &[
                json!(null),
                json!("gold"),
                json!("Silver"),
                json!("silk"),
                json!("silar"),
                json!("r"),
                json!("other"),
            ],
        );
        multiply(
            self.orders,
            "customer.orders",
            &[
                json!(null),
                json!(-1),
                json!(0),
                json!(2),
                json!(3),
                json!(4),
                json!(5),
                json!(9),
            ],
        );
        multiply(
            self.tags,
            "customer.tags",
            &[
                json!(null),
                json!([]),
                json!(["x"]),
                json!(["y"]),
                json!(["x", "y"]),
            ],
        );
        multiply(
            self.score,
            "crm.score",
            &[
                json!(-1),
                json!(0),
                json!(2),
                json!(3),
                json!(4),
                json!(5),
                json!(9),
            ],
        );
        if self.time {
            let hours = [10 * 3600, 12 * 3600 + 1800, 22 * 3600];
            points = points
                .into_iter()
                .flat_map(|(facts, at)| hours.map(|hour| (facts.clone(), at.plus_secs(hour))))
                .collect();
        }
        points
    }
}

fn rules(rng: &mut Rng, dimensions: &Dimensions) -> Value {
    let mut file = json!({
        "version": 1, "timezone": "UTC",
        "fields": {"crm.score": {"type": "number", "default": 3}},
        "schedules": {
            "day": {"weekly": {"mon-sun": ["08:00-20:00"]}},
            "night": {"weekly": {"mon-sun": ["20:00-08:00"]}},
            "lunch": {"weekly": {"mon-sun": ["12:00-13:00"]}},
        },
        "keywords": {
            "bill": ["boleto"],
            "copy": ["segunda via", "boleto"],
            "via": {"terms": ["via"], "unless": ["segunda via"]},
        },
        "fallback": {"targets": [{"queue": "q"}]},
    });
    file["triggers"] = (0..rng.below(2))
        .map(|index| {
            json!({"id": format!("t{index}"), "on": on(rng), "when": condition(rng, dimensions, 1), "stop": true, "actions": [{"tag": "x"}]})
        })
        .collect();
    file["routes"] = (0..2 + rng.below(5))
        .map(|index| {
            let mut route = json!({"id": format!("r{index}"), "when": condition(rng, dimensions, 2), "targets": [{"queue": "q"}]});
            if rng.below(3) == 0 {
                route["on"] = on(rng);
            }
            route
        })
        .collect();
    file
}

fn on(rng: &mut Rng) -> Value {
    let kinds = [
        "message",
        "message.text",
        "message.button",
        "message.image",
        "status",
        "status.failed",
    ];
    (0..=rng.below(2))
        .map(|_| json!(rng.pick(&kinds)))
        .collect()
}

fn condition(rng: &mut Rng, dimensions: &Dimensions, depth: usize) -> Value {
    let entries = (0..1 + rng.below(2)).map(|_| entry(rng, dimensions, depth));
    Value::Object(entries.collect())
}

fn entry(rng: &mut Rng, dimensions: &Dimensions, depth: usize) -> (String, Value) {
    if depth > 0 && rng.below(3) == 0 {
        let parts = |rng: &mut Rng| -> Value {
            (0..rng.below(4))
                .map(|_| condition(rng, dimensions, depth - 1))
                .collect()
        };
        return match rng.below(3) {
            0 => ("all".to_owned(), parts(rng)),
            1 => ("any".to_owned(), parts(rng)),
            _ => ("not".to_owned(), condition(rng, dimensions, depth - 1)),
        };
    }
    loop {
        let (key, value) = match rng.below(10) {
            0 => ("keyword", strings(rng, &["bill", "copy", "via"])),
            1 => (
                "text",
                strings(rng, &["boleto", "via", "segunda via", "bol*"]),
            ),
            2 if rng.below(2) == 0 => (
                "text",
                json!({"whole_message": rng.pick(&["Via!", "segunda-via", "um bolo"])}),
            ),
            2 => ("text", json!({"exists": rng.below(2) == 0})),
            3 => (
                "reply.id",
                string(
                    rng,
                    &["pay_now", "pay_later"],
                    &["pay", "pay_"],
                    &["_later"],
                ),
            ),
            4 => (
                "event",
                json!(rng.pick(&["message.text", "message.image", "status.failed"])),
            ),
            5 if dimensions.tier => (
                "customer.tier",
                string(rng, &["gold", "SILVER"], &["sil"], &["r"]),
            ),
            6 if dimensions.orders => ("customer.orders", number(rng)),
            7 if dimensions.tags => ("customer.tags", set(rng)),
            8 if dimensions.score => ("crm.score", number(rng)),
            9 if dimensions.time => {
                let key = *rng.pick(&["open", "closed"]);
                (key, strings(rng, &["day", "night", "lunch"]))
            }
            _ => continue,
        };
        return (key.to_owned(), value);
    }
}

fn strings(rng: &mut Rng, values: &[&str]) -> Value {
    match rng.below(3) {
        0 => json!([rng.pick(values), rng.pick(values)]),
        _ => json!(rng.pick(values)),
    }
}

fn string(rng: &mut Rng, values: &[&str], prefixes: &[&str], suffixes: &[&str]) -> Value {
    match rng.below(7) {
        0 => json!(values),
        1 => json!({"ne": rng.pick(values)}),
        2 => json!({"not_in": values}),
        3 => json!({"prefix": rng.pick(prefixes)}),
        4 => json!({"suffix": rng.pick(suffixes)}),
        5 => json!({"exists": rng.below(2) == 0}),
        _ => json!(rng.pick(values)),
    }
}

fn number(rng: &mut Rng) -> Value {
    let limit = |rng: &mut Rng| json!(*rng.pick(&[0, 3, 5]));
    match rng.below(5) {
        0 => limit(rng),
        1 => json!([limit(rng), limit(rng)]),
        2 => json!({"gte": limit(rng), "lt": limit(rng)}),
        3 => json!({"exists": rng.below(2) == 0}),
        _ => json!({*rng.pick(&["gt", "gte", "lt", "lte", "eq", "ne"]): limit(rng)}),
    }
}

fn set(rng: &mut Rng) -> Value {
    let one = |rng: &mut Rng| json!(rng.pick(&["x", "y"]));
    match rng.below(6) {
        0 => json!({"has_all": ["x", "y"]}),
        1 => json!({"has_any": ["x", "y"]}),
        2 => json!({"ne": one(rng)}),
        3 => json!({"has_all": ["x"], "ne": one(rng)}),
        4 => json!({"exists": rng.below(2) == 0}),
        _ => one(rng),
    }
}

/// SplitMix64: a failing case is its seed.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: u64) -> usize {
        usize::try_from(self.next() % n).unwrap()
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let n = u64::try_from(items.len()).unwrap();
        &items[self.below(n)]
    }
}
