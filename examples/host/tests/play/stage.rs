//! The host and everything around it: the platform, the destinations, callers, and the clock.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use waypost::{Payload, Timestamp};
use waypost_connectors::Connector;
use waypost_host::{Attempt, Customer, Host, MemoryStore, Order, Taken};

use super::answers::Says;
use super::{setup, show};

/// A message that left, as the platform knows it.
pub(super) struct Message {
    pub(super) callback: String,
    pub(super) to: String,
}

/// Everything.
pub(crate) struct Stage {
    pub(super) host: Host<MemoryStore>,
    pub(super) script: Value,
    pub(super) rules: String,
    pub(super) connectors: BTreeMap<String, Connector>,
    pub(super) now: Timestamp,
    /// What destinations answer next; the last one stays.
    pub(super) answers: BTreeMap<String, Vec<Says>>,
    pub(super) hanging: Vec<(String, Attempt)>,
    pub(super) messages: Vec<Message>,
    pub(super) received: usize,
    pub(super) requests: usize,
    /// Whether bodies are worked off.
    pub(super) is_busy: bool,
    pub(super) day: String,
    pub(super) text: String,
}

impl Stage {
    pub(crate) fn new(script: &Value, rules: &str) -> Self {
        let connectors = setup::connectors(script);
        let plan = setup::plan(script, &connectors);
        let now = time(&script["steps"][0]["at"]);
        let store = MemoryStore::default();
        let host = Host::open(store, plan, setup::router(rules), now).unwrap();
        let about = script["about"].as_str().unwrap_or_default();
        Self {
            host,
            script: script.clone(),
            rules: rules.to_owned(),
            connectors,
            now,
            answers: BTreeMap::new(),
            hanging: Vec::new(),
            messages: Vec::new(),
            received: 0,
            requests: 0,
            is_busy: false,
            day: String::new(),
            text: format!("{about}\n"),
        }
    }

    /// Everything that is due until the step, and the step.
    pub(crate) fn play(&mut self, step: &Value) {
        let at = match &step["at"] {
            Value::Null => self.now,
            at => time(at),
        };
        self.until(at);
        self.now = at;
        let number = step["number"].as_str().unwrap_or("2");
        if let Some(text) = step["say"].as_str() {
            self.line(&format!("-- {text}"));
        }
        for (name, value) in step.as_object().unwrap() {
            match name.as_str() {
                "at" | "number" | "say" => {}
                "message" => self.message(value),
                "change" => {
                    let field = value["field"].as_str().unwrap();
                    self.post(setup::body(field, value["value"].clone()));
                }
                "again" => self.repeat(),
                "status" => self.status(value),
                "action" => self.order(value, number, false),
                "reply" => self.order(value, number, true),
                "release" => {
                    let customer = value.as_str().unwrap();
                    let customer = Customer::of(customer).unwrap();
                    let done = self.host.release(number, &customer, self.now).unwrap();
                    self.line(&format!("the conversation is let go of: {done}"));
                }
                "facts" => self.facts(value),
                "answers" => self.say(value),
                "mend" => {
                    self.host.mend(value.as_str().unwrap());
                    self.line("the destination is mended");
                }
                "busy" => self.is_busy = value.as_bool().unwrap(),
                "park" => {
                    let parked = self.host.park(self.now, value == "hopeless").unwrap();
                    self.line(&format!("an event is parked: {}", parked.is_some()));
                }
                "restart" => self.restart(),
                "down_until" => {
                    self.now = time(value);
                    self.restart();
                }
                "rules" => {
                    self.rules = value.to_string();
                    self.host.set_router(setup::router(&self.rules));
                    self.line("other rules are in service");
                }
                "until" => self.until(time(value)),
                other => panic!("no step {other}"),
            }
        }
        self.round();
    }

    /// What happened.
    pub(crate) fn end(self) -> String {
        self.text
    }

    pub(super) fn line(&mut self, line: &str) {
        let hours = self.script["hours_from_utc"].as_i64().unwrap_or(0);
        let (day, time) = show::clock(self.now, hours);
        if day != self.day {
            let _ = write!(self.text, "\n{day}\n");
            self.day = day;
        }
        let _ = writeln!(self.text, "{time}  {line}");
    }

    fn message(&mut self, message: &Value) {
        self.received += 1;
        let from = message["from"].as_str().unwrap_or("5511900000001");
        let mut raw = json!({"from": from, "id": format!("wamid.IN.{}", self.received),
                             "timestamp": self.now.as_secs().to_string()});
        let mut what = String::new();
        for (name, value) in message.as_object().unwrap() {
            match name.as_str() {
                "from" | "name" => {}
                "text" => {
                    raw["type"] = json!("text");
                    raw["text"] = json!({"body": value});
                    what = value.to_string();
                }
                "button" => {
                    raw["type"] = json!("interactive");
                    raw["interactive"] = json!({"type": "button_reply", "button_reply": value});
                    what = format!("button {}", value["title"]);
                }
                "template_button" => {
                    raw["type"] = json!("button");
                    raw["button"] = value.clone();
                    what = format!("button {}", value["text"]);
                }
                "raw" => {
                    for (name, value) in value.as_object().unwrap() {
                        raw[name] = value.clone();
                    }
                    what = value.to_string();
                }
                other => panic!("no member {other}"),
            }
        }
        self.line(&format!("{from} writes {what}"));
        let mut value = json!({"messages": [raw]});
        if let Some(name) = message["name"].as_str() {
            value["contacts"] = json!([{"wa_id": from, "profile": {"name": name}}]);
        }
        self.post(setup::body("messages", value));
    }

    /// What the platform tells about a message of ours, the last one unless the script says which.
    fn status(&mut self, status: &Value) {
        let number = status["of"]
            .as_u64()
            .map(|number| usize::try_from(number).unwrap());
        let number = number.unwrap_or(self.messages.len());
        let Message { callback, to } = &self.messages[number - 1];
        let name = status["status"].as_str().unwrap();
        let mut value = json!({"id": format!("wamid.OUT.{number}"), "status": name, "recipient_id": to,
                               "timestamp": self.now.as_secs().to_string(),
                               "biz_opaque_callback_data": callback});
        let mut line = format!("message {number} is {name}");
        if let Some(code) = status["code"].as_i64() {
            value["errors"] = json!([{"code": code}]);
            let _ = write!(line, ", {code}");
        }
        self.line(&line);
        self.post(setup::body("messages", json!({"statuses": [value]})));
    }

    fn post(&mut self, body: Vec<u8>) {
        let payload = Payload::parse_unverified(&body).unwrap();
        let names = Host::<MemoryStore>::conversations(self.host.plan(), &payload);
        self.host.accept(body.clone(), names, self.now).unwrap();
        self.script["last"] = json!(String::from_utf8(body).unwrap());
    }

    /// The platform sends the last body once more.
    fn repeat(&mut self) {
        self.line("the same body comes again");
        let body = self.script["last"].as_str().unwrap().as_bytes().to_vec();
        self.post(body);
    }

    fn order(&mut self, asked: &Value, number: &str, by_person: bool) {
        let (name, params) = asked["action"].as_object().unwrap().iter().next().unwrap();
        let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let order = Order {
            key: text("key"),
            waba_id: "1".to_owned(),
            phone_number_id: number.to_owned(),
            customer: Customer::of(&text("customer")).unwrap(),
            campaign: text("campaign"),
            name: name.clone(),
            params: serde_json::from_str(&params.to_string()).unwrap(),
            by_person,
        };
        let taken = self.host.order(&order, self.now).unwrap();
        let who = if by_person {
            "a colleague answers"
        } else {
            "a caller asks for"
        };
        let new = match taken {
            Taken::New => "",
            Taken::Before => ", as before",
            Taken::Another => ", not as before",
            Taken::Named => ", by somebody's number",
        };
        self.line(&format!("{who} {name}, {}{new}", order.key));
    }

    fn facts(&mut self, facts: &Value) {
        let who = facts["of"]
            .as_str()
            .map(|id| self.host.plan().blinder.name(id));
        let who = who.unwrap_or_default();
        let set = facts["set"].to_string();
        self.host.store_mut().set_facts(&who, &set);
        self.line(&format!("it is known that {set}"));
    }

    /// What a destination answers from now on; what hangs gets the first of it.
    fn say(&mut self, answers: &Value) {
        for (name, says) in answers.as_object().unwrap() {
            let says = says
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![says.clone()]);
            let says: Vec<Says> = says.iter().map(Says::read).collect();
            self.answers.insert(name.clone(), says);
            let hanging = std::mem::take(&mut self.hanging);
            for (destination, attempt) in hanging {
                if destination == *name {
                    self.finish(destination, attempt);
                } else {
                    self.hanging.push((destination, attempt));
                }
            }
        }
    }

    fn restart(&mut self) {
        self.line("the process ends, and another one begins");
        self.hanging.clear();
        let plan = setup::plan(&self.script, &self.connectors);
        let store = self.host.store().clone();
        self.host = Host::open(store, plan, setup::router(&self.rules), self.now).unwrap();
    }
}

fn time(value: &Value) -> Timestamp {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}
