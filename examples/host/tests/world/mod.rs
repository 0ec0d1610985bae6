//! A platform that repeats what is not acknowledged, a sink that counts, a disk that outlives the process, and a process that
//! dies at a given write.

mod disk;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use waypost::event::EventKey;
use waypost::time::Zones;
use waypost::{Payload, Router, RuleSet, Timestamp};
use waypost_host::{
    Attempt, Blinder, Effect, EffectId, EffectState, Host, Manner, Outcome, Place, Plan,
    Store as _, Work,
};

pub(crate) use disk::Ending;
use disk::{Dead, Shared};

pub(crate) const START: i64 = 1_790_000_000;

/// What stands between an effect and its sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    /// As it is.
    CommitBeforeSend,
    /// The other way round: what the test must see.
    SendBeforeCommit,
}

/// All of it.
pub(crate) struct World {
    disk: Shared,
    protection: Protection,
    now: Timestamp,
    /// Bodies that are not acknowledged.
    bodies: Vec<Vec<u8>>,
    acknowledged: BTreeSet<EventKey>,
    /// What arrived at the destinations, in order: the key, and what was to be done.
    sink: Vec<(String, String)>,
    /// What was in flight when the process died.
    in_flight: BTreeSet<String>,
}

impl World {
    pub(crate) fn new(protection: Protection) -> Self {
        let text = |from: &str, id: &str, text: &str| json!({"from": from, "id": id, "timestamp": START.to_string(), "type": "text", "text": {"body": text}});
        let mut world = Self {
            disk: Shared(Rc::default()),
            protection,
            now: Timestamp::from_secs(START),
            bodies: Vec::new(),
            acknowledged: BTreeSet::new(),
            sink: Vec::new(),
            in_flight: BTreeSet::new(),
        };
        world.post(json!({"messages": [text("5511900000001", "wamid.A", "meu boleto")]}));
        world.post(json!({"messages": [
            text("5511900000002", "wamid.B", "oi"),
            text("5511900000001", "wamid.C", "oi, de novo"),
        ]}));
        world.post(json!({"messages": [text("5511900000002", "wamid.D", "sair")]}));
        // As the platform does: once more, in another batch.
        world.post(json!({"messages": [
            text("5511900000002", "wamid.D", "sair"),
            text("5511900000003", "wamid.E", "um boleto"),
        ]}));
        world
    }

    pub(crate) fn calm() -> Self {
        let mut world = Self::new(Protection::CommitBeforeSend);
        world.run([], Ending::NothingWritten);
        world
    }

    /// Runs until nothing is left to do.
    pub(crate) fn run(&mut self, dies_after: impl IntoIterator<Item = usize>, ending: Ending) {
        {
            let mut disk = self.disk.0.borrow_mut();
            disk.dies_after = dies_after.into_iter().collect();
            disk.ending = Some(ending);
        }
        let mut host = None;
        for _ in 0..400 {
            if self.go_on(&mut host).is_err() {
                host = None;
                let disk = self.disk.0.borrow();
                let in_flight = disk.store.effects().filter(|effect| {
                    matches!(effect.state, EffectState::Inflight | EffectState::Uncertain)
                });
                self.in_flight
                    .extend(in_flight.map(|effect| effect.id.key.clone()));
                continue;
            }
            if self.is_quiet() {
                return;
            }
            self.now = self.now.plus_secs(5);
        }
        panic!("there is always something left to do");
    }

    /// How often the process died.
    pub(crate) fn ends(&self) -> usize {
        self.disk.0.borrow().ends
    }

    /// How often each effect was sent.
    pub(crate) fn sent(&self) -> BTreeMap<String, usize> {
        let mut sent = BTreeMap::new();
        for (key, _) in &self.sink {
            *sent.entry(key.clone()).or_default() += 1;
        }
        sent
    }

    /// Everything that must not be, beside a run in which nothing failed.
    pub(crate) fn complaints(&self, calm: &Self) -> Vec<String> {
        let mut complaints = Vec::new();
        let disk = self.disk.0.borrow();
        for key in &self.acknowledged {
            match disk.decided.get(key) {
                Some(1) => {}
                times => complaints.push(format!("event {key} was worked off {times:?} times")),
            }
        }
        let mut contents: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, content) in &self.sink {
            if *contents.entry(key).or_insert(content) != content {
                complaints.push(format!("{key} has two contents"));
            }
        }
        let is_message = |key: &str| {
            let mut effects = disk.store.effects();
            effects.any(|effect| effect.id.key == key && effect.destination == "graph")
        };
        for (key, times) in self.sent() {
            if times > 1 && (is_message(&key) || !self.in_flight.contains(&key)) {
                complaints.push(format!("{key} was sent twice"));
            }
        }
        // What nobody knows of is told as such; everything else is done.
        let mut are_all_known = true;
        for effect in disk.store.effects() {
            let key = &effect.id.key;
            let is_unknown = effect.why.as_deref() == Some("unknown");
            are_all_known &= !is_unknown;
            if is_unknown && !self.in_flight.contains(key) {
                complaints.push(format!("{key} is unknown and was not in flight"));
            }
            if !is_unknown && effect.destination != "self" && !contents.contains_key(key.as_str()) {
                complaints.push(format!("{key} is {:?} and was never sent", effect.state));
            }
            if effect.task.is_some() {
                complaints.push(format!("{key} still holds what was sent"));
            }
        }
        let there = |world: &Self| -> BTreeSet<EffectId> {
            let disk = world.disk.0.borrow();
            disk.store
                .effects()
                .map(|effect| effect.id.clone())
                .collect()
        };
        let (here, wanted) = (there(self), there(calm));
        let missing = wanted.difference(&here);
        // What tries an unknown one again is not there.
        let missing = missing.filter(|id| are_all_known || !id.key.contains('#'));
        complaints.extend(missing.map(|id| format!("{} is missing", id.key)));
        complaints.extend(
            here.difference(&wanted)
                .map(|id| format!("{} is too much", id.key)),
        );
        let calm = calm.disk.0.borrow();
        if are_all_known && !disk.store.states().eq(calm.store.states()) {
            complaints.push("the states differ".to_owned());
        }
        complaints
    }

    /// One round of everything that a service does.
    fn go_on(&mut self, host: &mut Option<Host<Shared>>) -> Result<(), Dead> {
        let host = match host {
            Some(host) => host,
            None => host.insert(Host::open(self.disk.clone(), plan(), router(), self.now)?),
        };
        while let Some(body) = self.bodies.first().cloned() {
            let payload = Payload::parse_unverified(&body).unwrap();
            let conversations = Host::<Shared>::conversations(host.plan(), &payload);
            host.accept(body.clone(), conversations, self.now)?;
            self.acknowledged
                .extend(payload.events().map(|event| event.key()));
            self.bodies.remove(0);
        }
        while !matches!(host.work(self.now, 2)?, Work::Idle) {}
        for destination in ["graph", "desk"] {
            if self.protection == Protection::SendBeforeCommit {
                for effect in host.store().due(destination, None, self.now, 10)? {
                    self.send(&effect, &format!("x/{}", effect.id.key));
                }
            }
            let begun = host.begin(destination, instant(self.now), 10)?;
            for attempt in begun.into_iter().filter_map(|begun| begun.attempt) {
                if self.protection == Protection::CommitBeforeSend {
                    self.deliver(&attempt);
                }
                let remote_id = format!("remote.{}", attempt.effect().id.key);
                let outcome = Outcome::Accepted { remote_id };
                host.finish(&attempt, &outcome, self.now)?;
            }
        }
        host.sweep(self.now, true)?;
        Ok(())
    }

    fn deliver(&mut self, attempt: &Attempt) {
        self.send(attempt.effect(), &attempt.callback());
    }

    /// What arrives at a destination. The platform reports each message, and fails the first welcome of one customer.
    fn send(&mut self, effect: &Effect, callback: &str) {
        let key = effect.id.key.clone();
        let task = effect.task.as_ref().unwrap();
        self.sink
            .push((key.clone(), serde_json::to_string(task).unwrap()));
        if effect.destination != "graph" {
            return;
        }
        let fails = task.rule == "welcome" && !key.contains('#');
        let report = |status: &str| {
            json!({"id": format!("remote.{key}"), "status": status, "timestamp": (START + 1).to_string(),
                   "recipient_id": "5511900000001", "biz_opaque_callback_data": callback,
                   "errors": if status == "failed" { json!([{"code": 131_056}]) } else { json!([]) }})
        };
        let reports = if fails {
            vec![report("failed")]
        } else {
            vec![report("delivered"), report("sent")]
        };
        for report in reports {
            self.post(json!({"statuses": [report]}));
        }
    }

    fn post(&mut self, value: Value) {
        self.bodies.push(body(value));
    }

    fn is_quiet(&self) -> bool {
        let disk = self.disk.0.borrow();
        self.bodies.is_empty() && disk.store.effects().all(|effect| effect.state.is_ended())
    }
}

fn instant(second: Timestamp) -> Duration {
    Duration::from_secs(second.as_secs().unsigned_abs())
}

/// A body with these members in its value.
pub(crate) fn body(mut value: Value) -> Vec<u8> {
    value["metadata"] = json!({"phone_number_id": "2"});
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    body.to_string().into_bytes()
}

pub(crate) fn router() -> Router {
    let rules = include_str!("../data/shop.rules.json");
    Router::new(&RuleSet::parse(rules).unwrap()).unwrap()
}

pub(crate) fn plan() -> Plan {
    let blinder = Blinder::new(vec![7; 32]);
    let mut plan = Plan::new(blinder, "{}", &Zones::builtin()).unwrap();
    plan.destinations = [
        ("graph".to_owned(), Manner::Message.into()),
        ("desk".to_owned(), Manner::Repeatable.into()),
    ]
    .into();
    plan.actions = [("send", "graph"), ("ticket", "desk"), ("note", "desk")]
        .map(|(action, destination)| (action.to_owned(), destination.to_owned()))
        .into();
    plan.deliver.default = Some(Place {
        destination: "desk".to_owned(),
        place: None,
    });
    plan
}
