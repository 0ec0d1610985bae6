//! Random rule files and random events, from one seed each.
//!
//! The vocabulary is small on purpose: rules and events must often meet, nearly meet, and miss for want of a fact.

use serde_json::{Map, Value, json};

/// SplitMix64: a failing case is its seed.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True once in `n`.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn some<'a, T>(&mut self, items: &'a [T]) -> Vec<&'a T> {
        let n = self.below(3);
        (0..n).map(|_| self.pick(items)).collect()
    }
}

pub(crate) const TERMS: &[&str] = &[
    "boleto",
    "cobrança",
    "segunda via",
    "cancel*",
    "pare",
    "STOP",
    "nota  fiscal",
    "ß",
    "über",
    "c++",
    "👍",
    "取消",
    "カード",
    "24/7",
    "a",
    "e*",
    "R$ 5",
    "sub_x",
    "nota_fiscal!",
    "đơn hàng",
    "کتاب",
    "é",
    "e urgente",
    "\\*",
    "urgente",
    "cancelamento",
    "boletos",
    "segunda*",
];
const TEXTS: &[&str] = &[
    "Quero a 2ª via do BOLETO!",
    "segunda-via",
    "SEGUNDA   VIA",
    "cancelar",
    "Cancelamento já",
    "cancel",
    "PARE",
    "pare!!! 🙏",
    "stop",
    "*STOP*",
    "nota, fiscal?",
    "_Nota_ FISCAL",
    "nota_fiscal",
    "É URGENTE!",
    "e\u{301} urg\u{200b}ente",
    "ＵＲＧＥＮＴＥ",
    "c++ e c#",
    "vitamina c",
    "👍👍",
    "我要取消",
    "カードです",
    "24/7",
    "24 7",
    "٢٤/٧",
    "don_hang",
    "ĐƠN HÀNG",
    "أين كِتَـاب؟",
    "STRASSE ß",
    "ÜBER",
    "",
    " ",
    "R$ 50",
    "R$ 5,00",
    "sub_x1 sub_x",
    "sub: x",
    "a e i",
    "boletos",
    "cobranca",
    "*",
    "Привет, ё!",
    "uma cobrança indevida e um boleto",
    "bolet",
    "bboleto, cobrnaca",
    "oboleto",
    "segumda via",
    "segundo-via!",
    "nta fiscall",
    "Nota_Fiscl",
    "urgnete",
    "e urgent",
    "canncelar",
    "Cancelamemto",
];
const REGEXES: &[&str] = &[
    "[0-9]+",
    "^e urgente",
    "bole(to|tos)$",
    r"\bvia\b",
    "ß|ss",
    r"(?<n>\d+)(/(?<of>\d+))?",
    "(?<word>segunda|nota|stop|urgente)",
    "(?<first>[a-z]+)[^a-z]+(?<word>[a-z]+)",
];
pub(crate) const SETS: &[&str] = &["billing", "stop", "greet"];
const MODES: &[&str] = &["word", "whole_message", "starts_with", "substring"];
const SCHEDULES: &[&str] = &["day", "night", "never", "always"];
const KINDS: &[&str] = &[
    "message",
    "message.text",
    "message.button",
    "message.image",
    "status",
    "status.failed",
    "preference",
    "message.order",
    "message.flow",
    "call",
    "template.status",
];
pub(crate) const TIERS: &[&str] = &["gold", "Gold", "silver", "GÓLD", "platinum"];
const REGIONS: &[&str] = &["BR", "AR", "CL"];
const OWNERS: &[&str] = &["ana", "rui", ""];
const PEOPLE: &[&str] = &["ana", "rui", "zoe"];
const TEAMS: &[&str] = &["root", "latam", "br", "ar", "sales2", "lone"];
const BRANCHES: &[&str] = &["br", "lone", "ar", "Br", "west", ""];
const TAGS: &[&str] = &["vip", "blocked", "Novo", "novo", "vïp"];
const LANGUAGES: &[&str] = &["pt", "es", "PT", ""];
const STAGES: &[&str] = &["lead", "won", "LÉAD"];
const REPLIES: &[&str] = &["pay_now", "pay_later", "help"];
const DAYS: &[&str] = &["mon", "Mon", "tue", "7", "true"];
const PLACES: &[&str] = &["Praça", "praca", "Centro"];

/// String facts and what they may be.
const STRINGS: &[(&str, &[&str])] = &[
    ("customer.tier", TIERS),
    ("customer.region", REGIONS),
    ("customer.language", LANGUAGES),
    ("customer.owner", OWNERS),
    ("crm.stage", STAGES),
    ("crm.plain", STAGES),
    ("sender.country", REGIONS),
    (
        "sender.phone",
        &["5511999990000", "5491122223333", "56911112222"],
    ),
    ("sender.id", &["5511999990000", "BR.abc"]),
    ("reply.id", REPLIES),
    ("event", &["message.text", "status.failed"]),
    ("context.id", &["wamid.Q"]),
    ("form.day", DAYS),
    ("form.note", DAYS),
    ("direction", &["inbound", "outbound"]),
    ("call.status", &["FAILED", "COMPLETED"]),
    ("template.event", &["PAUSED", "APPROVED"]),
    ("location.name", PLACES),
];

/// A whole rule file that must be accepted.
pub(crate) fn rules(rng: &mut Rng) -> Value {
    let mut file = json!({
        "version": 1, "revision": "r", "timezone": "UTC",
        "fields": {
            "crm.stage": {"type": "string", "fold": true},
            "crm.plain": "string",
            "crm.branch": "string",
            "crm.score": {"type": "number", "default": 3},
            "form.day": {"type": "string", "from": "/interactive/nfm_reply/response_json/day"},
            "form.note": {"type": "string", "fold": true, "from": "/interactive/nfm_reply/response_json/rows/1/day"},
            "form.n": {"type": "number", "from": "/interactive/nfm_reply/response_json/n"},
            "form.ok": {"type": "bool", "from": "/interactive/nfm_reply/response_json/ok"},
            "form.days": {"type": "strings", "fold": rng.one_in(2), "from": "/interactive/nfm_reply/response_json/rows/*/day"},
        },
        "schedules": {
            "day": {"weekly": {"mon-sun": ["08:00-20:00"]}},
            "night": {"weekly": {"mon-sun": ["20:00-08:00"]}},
            "never": {"weekly": {}},
            "always": {"weekly": {"mon-sun": ["00:00-24:00"]}},
        },
    });
    if rng.one_in(2) {
        file["fields"]["crm.stage"]["default"] = json!(rng.pick(STAGES));
    }
    if rng.one_in(4) {
        file["fields"]["customer.tier"] = json!({"default": rng.pick(TIERS)});
    }
    file["conditions"] = json!({
        "simple": condition(rng, 0),
        "deep": condition(rng, 1),
    });
    file["conditions"]["both"] = json!({"is": ["simple", "deep"], "all": [condition(rng, 1)]});
    for set in SETS {
        let terms: Vec<&str> = (0..=rng.below(3)).map(|_| *rng.pick(TERMS)).collect();
        file["keywords"][set] = match rng.below(3) {
            0 => json!(terms),
            1 => json!({"terms": terms, "match": rng.pick(MODES)}),
            _ if rng.one_in(2) => {
                let mode = *rng.pick(&MODES[..2]);
                json!({"terms": terms, "match": mode, "unless": [rng.pick(TERMS)], "typos": true})
            }
            _ => json!({"terms": terms, "match": rng.pick(MODES), "unless": [rng.pick(TERMS)]}),
        };
    }
    teams(rng, &mut file);
    let list = |rng: &mut Rng, most: usize, make: &dyn Fn(&mut Rng, usize) -> Value| -> Value {
        (0..rng.below(most + 1))
            .map(|index| make(rng, index))
            .collect()
    };
    file["priority"] = list(
        rng,
        3,
        &|rng, _| json!({"when": condition(rng, 2), "add": rng.below(50)}),
    );
    file["triggers"] = list(rng, 3, &|rng, index| {
        let on: Vec<&str> = (0..=rng.below(2)).map(|_| *rng.pick(KINDS)).collect();
        let actions = if rng.one_in(2) {
            json!([{"tag": "x"}])
        } else {
            json!([{"tag": "x"}, {"send": {"a": 1}}])
        };
        json!({"id": format!("t{index}"), "on": on, "when": condition(rng, 2), "stop": rng.one_in(4), "actions": actions})
    });
    file["routes"] = list(rng, 6, &|rng, index| {
        let mut route = json!({"id": format!("r{index}"), "when": condition(rng, 3)});
        outcome(rng, &mut route);
        if rng.one_in(4) {
            route["on"] = json!(rng.pick(KINDS));
        }
        if rng.one_in(8) {
            route["disabled"] = json!(true);
        }
        route
    });
    let mut fallback = json!({});
    outcome(rng, &mut fallback);
    file["fallback"] = fallback;
    file
}

fn teams(rng: &mut Rng, file: &mut Value) {
    for (index, team) in TEAMS.iter().enumerate() {
        let mut spec = json!({});
        if index > 0 && *team != "lone" {
            spec["parent"] = json!(["root", "latam", "br"][rng.below(index.min(3))]);
        }
        if *team == "br" || rng.one_in(2) {
            spec["role"] = json!("sales");
        }
        if rng.one_in(3) {
            let regions = [rng.pick(REGIONS), rng.pick(REGIONS)];
            spec["regions"] = json!(regions[..rng.below(3)]);
        }
        if rng.one_in(3) {
            spec["languages"] = [json!(["pt"]), json!(["es"]), json!([])][rng.below(3)].clone();
        }
        if rng.one_in(2) {
            spec["schedule"] = json!(rng.pick(SCHEDULES));
        }
        if rng.one_in(3) {
            spec["members"] = rng
                .pick(&[
                    json!({"ana": 2, "rui": 1}),
                    json!({"ana": 1}),
                    json!({"ana": 1, "rui": 0, "zoe": 3}),
                    json!({}),
                ])
                .clone();
        }
        file["teams"][team] = spec;
    }
}

fn outcome(rng: &mut Rng, rule: &mut Value) {
    if rng.one_in(3) {
        rule["priority"] = json!(rng.below(40) as i64 - 20);
    }
    for list in ["actions", "if_held"] {
        if rng.one_in(4) {
            let actions = [json!({"tag": 1}), json!({"send": 1}), json!({"tag": 2})];
            rule[list] = json!(actions[..=rng.below(3)]);
        }
    }
    if rng.one_in(4) {
        rule["once_per"] = json!(rng.pick(&["event", "sender", "1d"]));
    }
    if rng.one_in(3) {
        let team = json!(rng.pick(&["root", "br", "lone"]));
        rule["team"] = if rng.one_in(4) {
            json!({"fact": "crm.branch"})
        } else {
            team
        };
        return;
    }
    let step = |rng: &mut Rng| {
        let (mut step, has_hours) = match rng.below(7) {
            6 if rng.one_in(3) => (json!({"queue": {"fact": "crm.branch"}}), false),
            6 => (json!({"team": {"fact": "crm.branch"}}), true),
            0 => (json!({"queue": "q"}), false),
            1 => (json!({"agent": "ana"}), false),
            2 => (json!({"agent": {"fact": "customer.owner"}}), false),
            3 => (json!({"team": rng.pick(&["latam", "ar", "lone"])}), true),
            _ => (json!({"role": "sales"}), true),
        };
        if rng.one_in(2) {
            step["timeout"] = json!(format!("{}s", 10 + rng.below(90)));
        } else if has_hours && rng.one_in(2) {
            step["timeout"] = json!(format!("{}s open", 1 + rng.below(40 * 3600)));
        }
        if rng.one_in(5) {
            step["skip_if"] = json!(rng.pick(&["closed", "never"]));
        }
        if rng.one_in(4) {
            step["priority"] = json!(rng.below(9));
        }
        step
    };
    rule["targets"] = (0..=rng.below(3)).map(|_| step(rng)).collect();
}

pub(crate) fn condition(rng: &mut Rng, depth: usize) -> Value {
    let mut entries = Map::new();
    for _ in 0..rng.below(3) {
        let (key, value) = entry(rng, depth);
        entries.insert(key, value);
    }
    Value::Object(entries)
}

fn entry(rng: &mut Rng, depth: usize) -> (String, Value) {
    let one_or_list = |rng: &mut Rng, items: &[&str]| match rng.below(3) {
        0 => json!(rng.some(items)),
        _ => json!(rng.pick(items)),
    };
    if depth > 0 && rng.one_in(3) {
        let parts = |rng: &mut Rng| -> Value {
            (0..rng.below(3))
                .map(|_| condition(rng, depth - 1))
                .collect()
        };
        return match rng.below(3) {
            0 => ("all".to_owned(), parts(rng)),
            1 => ("any".to_owned(), parts(rng)),
            _ => ("not".to_owned(), condition(rng, depth - 1)),
        };
    }
    let (key, value) = match rng.below(14) {
        12 if depth == 3 => ("is", one_or_list(rng, &["simple", "deep", "both"])),
        12 => (
            "share",
            json!({"name": rng.pick(&["a", "b"]), "percent": *rng.pick(&[0.0, 12.5, 50.0, 99.99, 100.0])}),
        ),
        13 => {
            let (key, values) = *rng.pick(STRINGS);
            (key, parts(rng, values))
        }
        0 | 1 => ("keyword", one_or_list(rng, SETS)),
        2 => ("open", one_or_list(rng, SCHEDULES)),
        3 => ("closed", one_or_list(rng, SCHEDULES)),
        4 | 5 => ("text", text(rng)),
        6 => {
            let key = *rng.pick(&[
                "order.total",
                "status.code",
                "error.code",
                "customer.orders",
                "crm.score",
                "form.n",
            ]);
            (key, numeric(rng))
        }
        7 if rng.one_in(4) => ("agents.away", set(rng, PEOPLE)),
        7 if rng.one_in(4) => ("teams.full", set(rng, TEAMS)),
        7 if rng.one_in(2) => ("form.days", set(rng, DAYS)),
        7 => ("customer.tags", set(rng, TAGS)),
        8 => ("keyword", set(rng, SETS)),
        9 => (
            *rng.pick(&["conversation.is_first", "context.forwarded", "form.ok"]),
            boolean(rng),
        ),
        _ => {
            let (key, values) = *rng.pick(STRINGS);
            (key, string(rng, values))
        }
    };
    (key.to_owned(), value)
}

fn text(rng: &mut Rng) -> Value {
    match rng.below(5) {
        0 => json!(rng.pick(TERMS)),
        1 => json!([rng.pick(TERMS), rng.pick(TERMS)]),
        2 => json!({"regex": rng.pick(REGEXES)}),
        3 => json!({"exists": rng.one_in(2)}),
        _ => {
            let (a, b) = (*rng.pick(MODES), *rng.pick(MODES));
            let mut tests = json!({a: rng.pick(TERMS)});
            tests[b] = json!([rng.pick(TERMS), rng.pick(TERMS)]);
            tests
        }
    }
}

pub(crate) fn numeric(rng: &mut Rng) -> Value {
    let number = |rng: &mut Rng| json!(*rng.pick(&[0.0, 3.0, 131_026.0, 25.5, -1.0, 7.0]));
    match rng.below(6) {
        0 => number(rng),
        1 => json!([number(rng), number(rng)]),
        2 => json!({*rng.pick(&["gt", "gte", "lt", "lte", "eq", "ne"]): number(rng)}),
        // Often a number lies on an end of it, and now and then none lies in it.
        3 | 4 => json!({
            *rng.pick(&["gt", "gte"]): number(rng),
            *rng.pick(&["lt", "lte"]): number(rng),
        }),
        _ => json!({"gte": number(rng), "not_in": [number(rng)], "exists": !rng.one_in(4)}),
    }
}

fn boolean(rng: &mut Rng) -> Value {
    match rng.below(3) {
        0 => json!(rng.one_in(2)),
        1 => json!({"ne": rng.one_in(2)}),
        _ => json!({"exists": rng.one_in(2)}),
    }
}

fn set(rng: &mut Rng, values: &[&str]) -> Value {
    match rng.below(4) {
        0 => json!(rng.pick(values)),
        1 => json!({"has_all": rng.some(values)}),
        2 => json!({"has_any": rng.some(values), "ne": rng.pick(values)}),
        _ => json!({*rng.pick(&["has", "eq", "ne"]): rng.pick(values)}),
    }
}

fn string(rng: &mut Rng, values: &[&str]) -> Value {
    match rng.below(6) {
        0 => json!(rng.pick(values)),
        1 => json!(rng.some(values)),
        2 => parts(rng, values),
        3 => {
            let (mut both, other) = (parts(rng, values), parts(rng, values));
            for (operator, part) in other.as_object().into_iter().flatten() {
                both[operator] = part.clone();
            }
            both
        }
        4 => json!({"exists": rng.one_in(2)}),
        _ => json!({*rng.pick(&["in", "not_in"]): rng.some(values)}),
    }
}

/// How a string begins or ends, or what stands in it: often a stretch of one of the values, all of it or nothing at
/// all; now and then with a slip at either end, so that it nearly hits.
pub(crate) fn parts(rng: &mut Rng, values: &[&str]) -> Value {
    let value: Vec<char> = rng.pick(values).chars().collect();
    let operator = *rng.pick(&["prefix", "suffix", "contains"]);
    let cut = |rng: &mut Rng| rng.below(value.len() + 1);
    let (start, end) = match operator {
        "prefix" => (0, cut(rng)),
        "suffix" => (cut(rng), value.len()),
        _ => {
            let (one, other) = (cut(rng), cut(rng));
            (one.min(other), one.max(other))
        }
    };
    let mut part: String = value[start..end].iter().collect();
    if rng.one_in(8) {
        part.push('a');
    } else if rng.one_in(8) {
        part.insert(0, 'a');
    }
    json!({operator: part})
}

/// A body with one event, and what the event says.
pub(crate) struct Generated {
    pub(crate) body: Value,
    pub(crate) kind: &'static str,
    /// The event as it stands in its list.
    pub(crate) element: Value,
    pub(crate) facts: Map<String, Value>,
}

/// A random event. Its facts are written down here, not read from the body.
pub(crate) fn event(rng: &mut Rng) -> Generated {
    let mut facts = Map::new();
    let mut fact = |name: &str, value: Value| {
        facts.insert(name.to_owned(), value);
    };
    let (phone, country) = *rng.pick(&[
        ("5511999990000", "BR"),
        ("5491122223333", "AR"),
        ("56911112222", "CL"),
        ("4915112345678", "DE"),
    ]);
    fact("sender.phone", json!(phone));
    fact("sender.country", json!(country));
    let mut message = json!({"id": "wamid.A", "from": phone, "timestamp": "1790000000"});
    if rng.one_in(4) {
        message["from_user_id"] = json!("BR.abc");
        fact("sender.user_id", json!("BR.abc"));
        fact("sender.id", json!("BR.abc"));
    } else {
        fact("sender.id", json!(phone));
    }
    if rng.one_in(4) {
        message["context"] = json!({"id": "wamid.Q", "forwarded": rng.one_in(2)});
        fact("context.id", json!("wamid.Q"));
        if message["context"]["forwarded"] == true {
            fact("context.forwarded", json!(true));
        }
    }
    let text = *rng.pick(TEXTS);
    let reply = *rng.pick(REPLIES);
    let mut content = |kind: &str, value: Value| {
        message["type"] = json!(kind);
        message[kind] = value;
    };
    let kind = match rng.below(12) {
        0..=3 => {
            content("text", json!({"body": text}));
            fact("text", json!(text));
            "message.text"
        }
        4 => {
            content(
                "interactive",
                json!({"type": "button_reply", "button_reply": {"id": reply, "title": text}}),
            );
            fact("text", json!(text));
            fact("reply.id", json!(reply));
            "message.button"
        }
        5 => {
            let captioned = rng.one_in(2);
            content(
                "image",
                if captioned {
                    json!({"id": "9", "caption": text})
                } else {
                    json!({"id": "9"})
                },
            );
            if captioned {
                fact("text", json!(text));
            }
            "message.image"
        }
        6 => {
            content(
                "order",
                json!({"product_items": [{"quantity": 2, "item_price": 12.75, "currency": "BRL"}]}),
            );
            fact("order.total", json!(25.5));
            "message.order"
        }
        7 => {
            content(
                "interactive",
                json!({"type": "nfm_reply", "nfm_reply": {"response_json": answers(rng)}}),
            );
            "message.flow"
        }
        8 => {
            let place = *rng.pick(PLACES);
            content("location", json!({"latitude": 1, "name": place}));
            fact("location.name", json!(place));
            "message.location"
        }
        9 => "call.terminate",
        10 => "template.status",
        _ => "status.failed",
    };
    fact("event", json!(kind));
    if kind.starts_with("message") {
        fact("direction", json!("inbound"));
    }
    let mut value = json!({"metadata": {"phone_number_id": "2"}});
    let sender = |name: &str| {
        [
            "sender.id",
            "sender.phone",
            "sender.user_id",
            "sender.country",
            "event",
        ]
        .contains(&name)
    };
    if kind == "call.terminate" {
        facts.retain(|name, _| sender(name));
        let (status, direction) = *rng.pick(&[
            ("FAILED", "USER_INITIATED"),
            ("COMPLETED", "USER_INITIATED"),
            ("FAILED", "BUSINESS_INITIATED"),
        ]);
        facts.insert("call.status".to_owned(), json!(status));
        let inbound = direction == "USER_INITIATED";
        let word = if inbound { "inbound" } else { "outbound" };
        facts.insert("direction".to_owned(), json!(word));
        message["event"] = json!("terminate");
        message["status"] = json!(status);
        message["direction"] = json!(direction);
        if let Some(object) = message.as_object_mut() {
            object.remove("context");
        }
        value["calls"] = json!([message]);
        return generated("calls", kind, &message, value, facts);
    }
    if kind == "template.status" {
        facts.retain(|name, _| name == "event");
        let event = *rng.pick(&["PAUSED", "APPROVED"]);
        facts.insert("template.event".to_owned(), json!(event));
        let value = json!({"event": event, "message_template_id": 1});
        let field = "message_template_status_update";
        return generated(field, kind, &value.clone(), value, facts);
    }
    if kind == "status.failed" {
        let code = *rng.pick(&[131_026, 131_047]);
        facts
            .retain(|name, _| ["sender.phone", "sender.country", "event"].contains(&name.as_str()));
        facts.insert("sender.id".to_owned(), json!(phone));
        facts.insert("status.code".to_owned(), json!(code));
        facts.insert("error.code".to_owned(), json!(code));
        message = json!({"id": "wamid.S", "status": "failed", "recipient_id": phone, "errors": [{"code": code}]});
        value["statuses"] = json!([message]);
    } else {
        value["messages"] = json!([message]);
    }
    generated("messages", kind, &message, value, facts)
}

fn generated(
    field: &str,
    kind: &'static str,
    element: &Value,
    value: Value,
    facts: Map<String, Value>,
) -> Generated {
    let change = json!({"field": field, "value": value});
    Generated {
        body: json!({"entry": [{"id": "1", "changes": [change]}]}),
        kind,
        element: element.clone(),
        facts,
    }
}

/// What a form was filled in with: mostly an object in a string, of mostly the right types.
fn answers(rng: &mut Rng) -> Value {
    let scalar = |rng: &mut Rng| match rng.below(7) {
        0 => json!(7),
        1 => json!(true),
        2 => json!("7"),
        3 => json!(null),
        4 => json!({"day": "mon"}),
        _ => json!(rng.pick(DAYS)),
    };
    let mut answers = Map::new();
    for name in ["day", "n", "ok"] {
        if !rng.one_in(3) {
            answers.insert(name.to_owned(), scalar(rng));
        }
    }
    let row = |rng: &mut Rng| match rng.below(4) {
        0 => scalar(rng),
        1 => json!({"day": [scalar(rng), scalar(rng)]}),
        2 => json!(json!({"day": scalar(rng)}).to_string()),
        _ => json!({"day": scalar(rng)}),
    };
    let rows: Vec<Value> = (0..rng.below(4)).map(|_| row(rng)).collect();
    answers.insert("rows".to_owned(), json!(rows));
    let text = Value::Object(answers).to_string();
    let broken = rng.one_in(10);
    json!(if broken { &text[1..] } else { &text })
}

/// Random host facts, of the right types.
pub(crate) fn host_facts(rng: &mut Rng) -> Map<String, Value> {
    let mut facts = Map::new();
    for (name, values) in STRINGS.iter().take(6) {
        if rng.one_in(2) {
            facts.insert((*name).to_owned(), json!(rng.pick(values)));
        }
    }
    if rng.one_in(2) {
        facts.insert("customer.tags".to_owned(), json!(rng.some(TAGS)));
    }
    if rng.one_in(2) {
        facts.insert("customer.orders".to_owned(), json!(rng.pick(&[0, 3, 7])));
    }
    if rng.one_in(3) {
        facts.insert("crm.score".to_owned(), json!(*rng.pick(&[3.0, 25.5])));
    }
    if rng.one_in(2) {
        facts.insert("crm.branch".to_owned(), json!(rng.pick(BRANCHES)));
    }
    for (name, values) in [("agents.away", PEOPLE), ("teams.full", TEAMS)] {
        if rng.one_in(3) {
            facts.insert(name.to_owned(), json!(rng.some(values)));
        }
    }
    if rng.one_in(3) {
        facts.insert("conversation.is_first".to_owned(), json!(rng.one_in(2)));
    }
    if rng.one_in(3) {
        facts.insert(
            "conversation.agent".to_owned(),
            json!(rng.pick(&["ana", "rui", "zoe"])),
        );
    }
    facts
}
