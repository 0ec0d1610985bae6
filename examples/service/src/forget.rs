//! `forget`: what is kept of a person is removed; what they opted out of stays.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde_json::Value;
use waypost::event::types::ShortText;
use waypost::state::identity::Identity;
use waypost::state::{self, State, StateKey};
use waypost_host::{Blinder, RowKey, Store as _};
use waypost_runtime::config::Config;

use crate::customer;
use crate::start;
use crate::store::{SqliteStore, StoreError, Traces};

/// Removes what is kept of a person by any of these ids: phone numbers and user ids. The service may run beside it.
pub(crate) fn forget(config: &Config, ids: &[&str]) -> Result<ExitCode, String> {
    if config.numbers.is_empty() {
        return Err(
            "to find what is kept of a person, the configuration has to list `numbers`".into(),
        );
    }
    let store = start::open(config)?;
    let blinder = start::blinder(&config.folder, &store)?;
    let text = |error: StoreError| error.to_string();
    let traces = traces(&store, &blinder, config, ids).map_err(text)?;
    if store.waiting_of(&traces).map_err(text)? > 0 {
        return Err("events of this person wait to be worked off: try again later".into());
    }
    let removed = store.forget(&traces).map_err(text)?;
    let is_empty = store.checkpoint().map_err(text)?;
    println!("{removed} rows removed");
    if !is_empty {
        println!("somebody reads the database: what was removed leaves its log within a minute");
    }
    Ok(ExitCode::SUCCESS)
}

fn traces(
    store: &SqliteStore,
    blinder: &Blinder,
    config: &Config,
    ids: &[&str],
) -> Result<Traces, StoreError> {
    let mut traces = Traces::default();
    let categories = categories(config);
    let mut names = BTreeSet::new();
    for id in ids {
        let id = customer::id(id);
        let name = blinder.name(id.as_str());
        traces.ids.push(id.as_str().to_owned());
        for (waba_id, numbers) in config.accounts() {
            let identities = identities(store, blinder, waba_id, &name)?;
            let person = state::keys_of(&name, &identities);
            names.extend(person.ids().map(|id| id.as_str().to_owned()));
            let numbers = numbers.iter().copied();
            let categories = categories.iter().map(String::as_str);
            let keys = person.list(waba_id, numbers.clone(), categories);
            let rows = keys.map(|key| RowKey(blinder.name(&key.to_string())));
            traces.rows.extend(rows);
            let conversation = |number| blinder.name(&format!("{number}/{id}"));
            traces.conversations.extend(numbers.map(conversation));
        }
    }
    traces.names = names.into_iter().collect();
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
