//! The host and everything around it: the platform, the destinations, callers, and the clock.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use waypost::{Payload, Timestamp};
use waypost_connectors::{Connector, LookUp, Next, Recovery, Request, Sighting, Waits};
use waypost_host::{
    Address, Attempt, Customer, EffectState, Host, Judgement, MemoryStore, Notice, Order, Outcome,
    Taken, Work,
};

use super::answers::{Says, success};
use super::{setup, show};

/// A message that left, as the platform knows it.
struct Message {
    callback: String,
    to: String,
}

/// Everything.
pub(crate) struct Stage {
    host: Host<MemoryStore>,
    script: Value,
    rules: String,
    connectors: BTreeMap<String, Connector>,
    now: Timestamp,
    /// What destinations answer next; the last one stays.
    answers: BTreeMap<String, Vec<Says>>,
    hanging: Vec<(String, Attempt)>,
    messages: Vec<Message>,
    received: usize,
    requests: usize,
    /// Whether bodies are worked off.
    is_busy: bool,
    day: String,
    text: String,
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

    fn line(&mut self, line: &str) {
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

    /// Lets time pass, from one instant at which something may happen to the next.
    fn until(&mut self, end: Timestamp) {
        while self.now < end {
            let second = self.now.plus_secs(1);
            let effects = self.host.store().effects();
            let next = effects.filter_map(|effect| match effect.state {
                EffectState::Pending | EffectState::Again => Some(effect.due.max(second)),
                EffectState::Uncertain => Some(effect.due.max(second)),
                _ => None,
            });
            self.now = next.min().unwrap_or(end).min(end);
            if self.now < end {
                self.round();
            }
        }
    }

    /// All that a service does in a round, until nothing is left to do now.
    fn round(&mut self) {
        for _ in 0..100 {
            let before = self.text.len();
            self.work();
            self.begin();
            let swept = self.host.sweep(self.now, true).unwrap();
            for notice in &swept.notices {
                self.notice(notice);
            }
            if self.text.len() == before && swept.timers == 0 && swept.again == 0 {
                return;
            }
        }
        panic!("there is always something left to do");
    }

    fn work(&mut self) {
        while !self.is_busy {
            let Work::Did(worked) = self.host.work(self.now, 16).unwrap() else {
                return;
            };
            for worked in worked {
                let shown = worked.decision.as_ref().map(show::decision);
                let line = match (worked.state, shown) {
                    (None, _) => "it was worked off before".to_owned(),
                    (Some(_), Some(line)) if line != "decides none" => line,
                    (Some(_), Some(_)) => continue,
                    (Some(state), None) => format!("it is {}", state.as_str()),
                };
                self.line(&format!("  {line}"));
            }
        }
    }

    fn begin(&mut self) {
        let names: Vec<String> = self.connectors.keys().cloned().collect();
        for name in names {
            let wall = Duration::from_secs(self.now.as_secs().unsigned_abs());
            for begun in self.host.begin(&name, wall, 16).unwrap() {
                match begun.judgement {
                    Judgement::Send => {}
                    Judgement::Hold(until, why) => {
                        let hours = self.script["hours_from_utc"].as_i64().unwrap_or(0);
                        let (day, time) = show::clock(until, hours);
                        self.line(&format!("  {name} waits until {day} {time}: {why}"));
                    }
                    Judgement::Replace => {
                        self.line(&format!("  {name} takes the template: window"));
                    }
                    Judgement::Dead(why) => self.line(&format!("  {name} gives up: {why}")),
                }
                if let Some(attempt) = begun.attempt {
                    self.finish(name.clone(), attempt);
                }
            }
        }
    }

    /// Carries an attempt out, and notes what came of it.
    fn finish(&mut self, destination: String, attempt: Attempt) {
        let Some(outcome) = self.carry(&destination, &attempt) else {
            self.line("    it hangs");
            self.hanging.push((destination, attempt));
            return;
        };
        let line = match &outcome {
            Outcome::Accepted { remote_id } => format!("accepted {remote_id}"),
            Outcome::Again { fault, .. } => {
                let fault = fault.as_ref().map(ToString::to_string);
                format!("again: {}", fault.unwrap_or_default())
            }
            Outcome::Never { fault } => format!("never: {fault}"),
            Outcome::Uncertain => "uncertain".to_owned(),
        };
        self.line(&format!("    {}", line.trim_end().trim_end_matches(':')));
        let ended = self
            .host
            .finish(&attempt, &outcome, self.now)
            .unwrap()
            .unwrap();
        if let Some(notice) = &ended.notice {
            self.notice(notice);
        }
    }

    /// `None` if the destination hangs.
    fn carry(&mut self, name: &str, attempt: &Attempt) -> Option<Outcome> {
        let connector = self.connectors[name].clone();
        let action = match attempt.action(&connector) {
            Ok(action) => action,
            Err(fault) => return Some(Outcome::Never { fault }),
        };
        let job = attempt.job(self.now);
        if attempt.looks_up() {
            if let Recovery::LookUp(look_up) = connector.recover(&action, &job) {
                return Some(self.find(name, &connector, &look_up));
            }
        }
        let mut exchange = match connector.begin(&action, &job) {
            Ok(exchange) => exchange,
            Err(error) => {
                return Some(Outcome::Never {
                    fault: error.fault(),
                });
            }
        };
        loop {
            let request = exchange.request().clone();
            if let Connector::Graph(_) = &connector {
                self.left(attempt);
            }
            let says = self.answer(name, &connector, &request);
            if matches!(says, Says::Hangs) {
                return None;
            }
            let now = self.now;
            match says.give(|answer| exchange.answer(answer, now)) {
                Next::Send(next) => exchange = next,
                Next::Done(outcome) => return Some(outcome),
            }
        }
    }

    fn left(&mut self, attempt: &Attempt) {
        let task = attempt.effect().task.as_ref().unwrap();
        let to = match task.to.as_ref().unwrap() {
            Address::Customer { address, .. } => address.clone(),
            Address::Group(group) => group.clone(),
        };
        self.messages.push(Message {
            callback: attempt.callback(),
            to,
        });
    }

    fn find(&mut self, name: &str, connector: &Connector, look_up: &LookUp) -> Outcome {
        let says = self.answer(name, connector, &look_up.request);
        match says.give(|answer| connector.sighting(look_up, answer)) {
            Sighting::There { remote_id } => Outcome::Accepted { remote_id },
            Sighting::Absent => Outcome::Again {
                at: self.now,
                waits: Waits::Nothing,
                fault: None,
            },
            Sighting::More(_) | Sighting::Unknown => Outcome::Uncertain,
        }
    }

    /// Shows a request and says what it is answered with.
    fn answer(&mut self, name: &str, connector: &Connector, request: &Request) -> Says {
        let shown = show::request(request, "              ");
        self.line(&format!("  {name} {shown}"));
        let says = match self.answers.get_mut(name) {
            Some(says) if says.len() > 1 => says.remove(0),
            Some(says) => says[0].clone(),
            None => Says::Success,
        };
        match says {
            Says::Success => {
                self.requests += 1;
                let count = match connector {
                    Connector::Graph(_) => self.messages.len(),
                    _ => 100 + self.requests,
                };
                success(connector, request, count)
            }
            other => other,
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let line = match notice {
            Notice::Unknown { destination, .. } => format!("of a message to {destination}"),
            Notice::Unanswered { route, .. } => {
                format!("after {}", route.as_deref().unwrap_or("the fallback"))
            }
            Notice::Stopped { destination } => destination.clone(),
        };
        self.line(&format!("  told: {} {line}", notice.as_str()));
    }
}

fn time(value: &Value) -> Timestamp {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}
