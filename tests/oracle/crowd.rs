//! Rule files in which many rules stand close together: one keyword in most of them, the same few facts compared with
//! different values, parts and ranges, conditions too large to be multiplied out, keyword sets of their own that share terms. A router
//! that files rules under what they need has to tell them apart again.

use serde_json::{Map, Value, json};

use crate::generate::{self, Rng, SETS, TERMS, TIERS};

const OWN_SETS: usize = 12;
const COUNTRIES: &[&str] = &["BR", "AR", "CL", "PT", "ES"];
const REPLIES: &[&str] = &["pay_now", "pay_later", "help", "other"];

/// A whole rule file that must be accepted.
pub(crate) fn rules(rng: &mut Rng) -> Value {
    let mut file = generate::rules(rng);
    for set in 0..OWN_SETS {
        let terms: Vec<&str> = (0..=rng.below(4)).map(|_| *rng.pick(TERMS)).collect();
        file["keywords"][format!("own{set}")] = if rng.one_in(3) {
            json!({"terms": terms, "unless": [rng.pick(TERMS)]})
        } else {
            json!(terms)
        };
    }
    // Most rules of a file are of one kind, so that they crowd under the same key.
    let kind = rng.below(7);
    let when = |rng: &mut Rng| {
        let kind = if rng.one_in(5) { rng.below(7) } else { kind };
        crowded(rng, kind)
    };
    let routes = 20 + rng.below(50);
    file["routes"] = (0..routes)
        .map(|index| {
            let mut route = json!({"id": format!("r{index}"), "when": when(rng), "team": "root"});
            if rng.one_in(3) {
                route["on"] =
                    json!(rng.pick(&["message.text", "message", "status", "message.button"]));
            }
            route
        })
        .collect();
    let triggers = rng.below(25);
    file["triggers"] = (0..triggers)
        .map(|index| {
            let on = *rng.pick(&["message.text", "message", "status", "message.button"]);
            json!({"id": format!("t{index}"), "on": on, "when": when(rng), "stop": rng.one_in(40), "actions": [{"tag": "x"}]})
        })
        .collect();
    let scoring = rng.below(25);
    file["priority"] = (0..scoring)
        .map(|_| json!({"when": when(rng), "add": rng.below(50)}))
        .collect();
    file
}

fn crowded(rng: &mut Rng, kind: usize) -> Value {
    match kind {
        // One keyword for all, the rest compared.
        0 => {
            let mut when = facts(rng, 3);
            when["keyword"] = json!("billing");
            when
        }
        // No keyword.
        1 => facts(rng, 4),
        // A keyword of its own, or one of two rules.
        2 => {
            let mut when = facts(rng, 1);
            let set = format!("own{}", rng.below(OWN_SETS));
            when["keyword"] = if rng.one_in(3) {
                json!([set, rng.pick(SETS)])
            } else {
                json!(set)
            };
            when
        }
        // Terms of its own.
        3 => {
            let mut when = facts(rng, 1);
            when["text"] = json!([rng.pick(TERMS), rng.pick(TERMS)]);
            when
        }
        // Alternatives, more than are multiplied out where they are many.
        4 => {
            let factors = 1 + rng.below(8);
            let any = |rng: &mut Rng| {
                let parts: Vec<Value> = (0..=rng.below(3)).map(|_| facts(rng, 2)).collect();
                json!({ "any": parts })
            };
            let all: Vec<Value> = (0..factors).map(|_| any(rng)).collect();
            json!({ "all": all })
        }
        // Parts and ranges, of facts that events have, alone or beside each other.
        5 => {
            let mut when = if rng.one_in(2) {
                facts(rng, 1)
            } else {
                json!({})
            };
            for _ in 0..=rng.below(2) {
                let (fact, wanted) = match rng.below(6) {
                    0..3 => ("reply.id", generate::parts(rng, REPLIES)),
                    3 => (
                        "sender.id",
                        generate::parts(rng, &["5511999990000", "BR.abc"]),
                    ),
                    4 => ("customer.orders", generate::numeric(rng)),
                    _ => ("crm.score", generate::numeric(rng)),
                };
                when[fact] = wanted;
            }
            if rng.one_in(6) {
                json!({ "not": when })
            } else {
                when
            }
        }
        // Anything, deep.
        _ => {
            let inner = generate::condition(rng, 5);
            json!({"any": [inner, {"not": {"all": [facts(rng, 2), {"not": generate::condition(rng, 3)}]}}]})
        }
    }
}

/// At most so many facts, each compared with one value or with a few, or asked otherwise.
fn facts(rng: &mut Rng, most: usize) -> Value {
    let mut when = Map::new();
    for _ in 0..=rng.below(most) {
        let (fact, wanted) = match rng.below(10) {
            0..3 => ("customer.tier", some_of(rng, TIERS)),
            3..5 => ("sender.country", some_of(rng, COUNTRIES)),
            5 => ("reply.id", some_of(rng, REPLIES)),
            6 => ("conversation.is_first", json!(rng.one_in(2))),
            7 => ("customer.orders", json!(*rng.pick(&[0, 3, 7]))),
            8 => (
                "customer.tags",
                json!({*rng.pick(&["has_all", "has_any"]): ["vip", rng.pick(&["novo", "blocked"])]}),
            ),
            _ => ("open", json!(rng.pick(&["day", "night"]))),
        };
        when.insert(fact.to_owned(), wanted);
    }
    Value::Object(when)
}

fn some_of(rng: &mut Rng, values: &[&str]) -> Value {
    match rng.below(6) {
        0 => json!([rng.pick(values), rng.pick(values)]),
        1 => json!({"ne": rng.pick(values)}),
        _ => json!(rng.pick(values)),
    }
}
