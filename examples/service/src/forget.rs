//! `forget`: what is kept of a person is removed; what they opted out of stays.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde_json::Value;
use waypost::Payload;
use waypost::event::sender::dialled;
use waypost::event::types::ShortText;
use waypost::state::identity::Identity;
use waypost::state::{self, State, StateKey};
use waypost_host::{Blinder, Customer, RowKey, Store as _};
use waypost_runtime::config::Config;

use crate::start;
use crate::store::{Forgotten, KeptBody, SqliteStore, StoreError, Traces};

/// Removes what is kept of a person by any of these ids: phone numbers and user ids. The service may run beside it.
pub(crate) fn forget(config: &Config, ids: &[&str]) -> Result<ExitCode, String> {
    if config.numbers.is_empty() {
        return Err(
            "to find what is kept of a person, the configuration has to list `numbers`".into(),
        );
    }
    let mut store = start::open(config)?;
    let blinder = start::blinder(&config.folder, &store)?;
    let text = |error: StoreError| error.to_string();
    let mut person = Person::of(ids)?;
    person.look_through(&store).map_err(text)?;
    let traces = traces(&store, &blinder, config, &person).map_err(text)?;
    if person.waits || store.waiting_of(&traces).map_err(text)? > 0 {
        return Err("events of this person wait to be worked off: try again later".into());
    }
    let Forgotten {
        removed,
        on_their_way,
    } = store.forget(&traces).map_err(text)?;
    let is_empty = store.checkpoint().map_err(text)?;
    println!("{removed} rows removed");
    if on_their_way > 0 {
        println!(
            "{on_their_way} requests are on their way and cannot be called back: nothing of them is kept or sent again"
        );
    }
    if !is_empty {
        println!("somebody reads the database: what was removed leaves its log within a minute");
    }
    Ok(ExitCode::SUCCESS)
}

/// Who is meant, and where they are named in clear.
struct Person {
    ids: BTreeSet<String>,
    /// The bodies that are kept and name them.
    kept: BTreeSet<u64>,
    /// Whether a body that waits to be worked off names them: in a group, it is not of their own conversation.
    waits: bool,
}

impl Person {
    fn of(ids: &[&str]) -> Result<Self, String> {
        let id = |id: &&str| {
            let customer = Customer::of(id);
            customer.map(|customer| customer.id().to_owned())
        };
        let ids: Option<BTreeSet<String>> = ids.iter().map(id).collect();
        let of = |ids| Self {
            ids,
            kept: BTreeSet::new(),
            waits: false,
        };
        ids.map(of).ok_or_else(|| {
            "a person is named by phone numbers with country codes, and user ids".to_owned()
        })
    }

    /// Looks through the bodies that are kept or wait, again while they tell of further ids of the person.
    fn look_through(&mut self, store: &SqliteStore) -> Result<(), StoreError> {
        loop {
            let ids = self.ids.len();
            pages(|before| {
                let bodies = store.kept_bodies(before, PAGE)?;
                for body in &bodies {
                    if self.is_named_in(body) {
                        self.kept.insert(body.id);
                    }
                }
                Ok(bodies.last().map(|last| last.id))
            })?;
            pages(|before| {
                let bodies = store.waiting_bodies(before, PAGE)?;
                for body in &bodies {
                    self.waits |= self.is_named_in(body);
                }
                Ok(bodies.last().map(|last| last.id))
            })?;
            if self.ids.len() == ids {
                return Ok(());
            }
        }
    }

    /// Whether a body names the person; what else it calls them is known from then on.
    fn is_named_in(&mut self, body: &KeptBody) -> bool {
        // Also in what could not be read.
        let mut is_named = self.ids.iter().any(|id| contains(&body.bytes, id));
        let Ok(payload) = Payload::parse_unverified(&body.bytes) else {
            return is_named;
        };
        for event in payload.events() {
            let sender = event.sender();
            let (phone, customer) = (sender.phone().map(dialled), event.customer());
            let [phone, customer] = [&phone, &customer].map(|id| Some(id.as_ref()?.as_str()));
            let all = [phone, sender.user_id(), customer].into_iter().flatten();
            if all.clone().any(|id| self.ids.contains(id)) {
                self.ids.extend(all.map(str::to_owned));
                is_named = true;
            }
        }
        is_named
    }
}

fn contains(bytes: &[u8], id: &str) -> bool {
    let mut places = bytes.windows(id.len());
    places.any(|place| place == id.as_bytes())
}

/// Looks at pages from the newest to the oldest; each says where it ends, and the last one nothing.
fn pages(mut look: impl FnMut(u64) -> Result<Option<u64>, StoreError>) -> Result<(), StoreError> {
    let mut before = i64::MAX.unsigned_abs();
    while let Some(last) = look(before)? {
        before = last;
    }
    Ok(())
}

/// How many bodies are looked at at a time.
const PAGE: usize = 256;

fn traces(
    store: &SqliteStore,
    blinder: &Blinder,
    config: &Config,
    person: &Person,
) -> Result<Traces, StoreError> {
    let mut traces = Traces::default();
    let categories = categories(config);
    let mut names = BTreeSet::new();
    for id in &person.ids {
        let name = blinder.name(id);
        for (waba_id, numbers) in config.accounts() {
            let identities = identities(store, blinder, waba_id, &name)?;
            let known = state::keys_of(&name, &identities);
            let numbers = numbers.iter().copied();
            for name in known.ids() {
                names.insert(name.as_str().to_owned());
                let conversation = |number| blinder.conversation(number, name.as_str());
                traces
                    .conversations
                    .extend(numbers.clone().map(conversation));
            }
            for category in &categories {
                let row = |customer: &ShortText| {
                    let key = StateKey::Consent {
                        waba_id: waba_id.into(),
                        customer: customer.clone(),
                        category: category.as_str().into(),
                    };
                    RowKey(blinder.name(&key.to_string()))
                };
                traces.consents.push(known.ids().map(row).collect());
            }
            let categories = categories.iter().map(String::as_str);
            let keys = known.list(waba_id, numbers, categories);
            let rows = keys.map(|key| RowKey(blinder.name(&key.to_string())));
            traces.rows.extend(rows);
        }
    }
    traces.names = names.into_iter().collect();
    traces.ids = person.ids.iter().cloned().collect();
    traces.kept = person.kept.iter().copied().collect();
    Ok(traces)
}

/// The identities that lead from one id to all others of the person. All of them are pseudonyms.
fn identities(
    store: &SqliteStore,
    blinder: &Blinder,
    waba_id: &str,
    name: &str,
) -> Result<BTreeMap<ShortText, Identity>, StoreError> {
    let mut found = BTreeMap::new();
    let mut to_follow = vec![ShortText::from(name)];
    let mut seen = BTreeSet::new();
    while let Some(alias) = to_follow.pop() {
        if !seen.insert(alias.clone()) {
            continue;
        }
        let key = StateKey::Identity {
            waba_id: waba_id.into(),
            alias: alias.clone(),
        };
        let row = RowKey(blinder.name(&key.to_string()));
        if let Some(State::Identity(identity)) = store.state(&row)? {
            to_follow.extend(identity.links.iter().map(|(other, _)| other.clone()));
            found.insert(alias, identity);
        }
    }
    Ok(found)
}

/// The categories of consent: that of marketing, and those that the rules set.
fn categories(config: &Config) -> BTreeSet<String> {
    let mut found = BTreeSet::from(["marketing".to_owned()]);
    let rules = config.rules_text().unwrap_or_default();
    collect(
        &serde_json::from_str(&rules).unwrap_or_default(),
        &mut found,
    );
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let category = members
                .get("set_consent")
                .and_then(|params| params.get("category"));
            found.extend(category.and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| collect(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}
