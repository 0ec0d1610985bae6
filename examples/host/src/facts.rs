//! What is known about an event's customer: rows of all ids that are one person's, and the facts they become.

use std::collections::BTreeSet;

use waypost::event::types::ShortText;
use waypost::facts::Needs;
use waypost::state::{Peer, State, StateKey, States, changes};
use waypost::{Context, Event, Timestamp};

use crate::blind::{Blinder, join};
use crate::store::{Store, Thread};

/// How long somebody has a conversation after it fell silent.
const AGENT_KEPT_S: i64 = 24 * 60 * 60;

/// A person has no more ids than this.
const MOST_IDS: usize = 32;

/// A customer's ids, as pseudonyms, the one asked for first; and the identities that link them.
pub(crate) struct Person {
    pub(crate) ids: Vec<ShortText>,
    pub(crate) states: States,
}

impl Person {
    /// Whoever an id belongs to. `seen` are identities that are not joined yet.
    pub(crate) fn find<S: Store>(
        store: &S,
        blinder: &Blinder,
        waba_id: &str,
        id: &str,
        seen: States,
    ) -> Result<Self, S::Error> {
        let mut person = Self {
            ids: vec![blinder.name(id).as_str().into()],
            states: seen,
        };
        let mut at = 0;
        while let Some(alias) = person.ids.get(at).cloned() {
            at += 1;
            let key = StateKey::Identity {
                waba_id: waba_id.into(),
                alias,
            };
            if let Some(value) = store.state(&blinder.row(&key))? {
                join(&mut person.states, key.clone(), value);
            }
            if let Some(State::Identity(identity)) = person.states.get(&key) {
                let known: BTreeSet<_> = person.ids.iter().cloned().collect();
                let links = identity.links.iter().map(|(alias, _)| alias);
                let new = links.filter(|alias| !known.contains(*alias)).cloned();
                let room = MOST_IDS.saturating_sub(person.ids.len());
                let new: Vec<ShortText> = new.take(room).collect();
                person.ids.extend(new);
            }
        }
        Ok(person)
    }

    /// Reads the rows of these keys.
    pub(crate) fn read<S: Store>(
        &mut self,
        store: &S,
        blinder: &Blinder,
        keys: impl IntoIterator<Item = StateKey>,
    ) -> Result<(), S::Error> {
        for key in keys {
            if let Some(value) = store.state(&blinder.row(&key))? {
                join(&mut self.states, key, value);
            }
        }
        Ok(())
    }
}

/// The context in which an event is decided: only what its rules need is read.
pub(crate) fn context<S: Store>(
    store: &S,
    blinder: &Blinder,
    event: &Event<'_>,
    thread: Option<&Thread>,
    needs: &Needs<'_>,
    now: Timestamp,
) -> Result<Context<'static>, S::Error> {
    let mut context = Context::at(now);
    if needs.is_empty() {
        return Ok(context);
    }
    // What everybody shares first, so that what is known of the customer wins.
    if let Some(facts) = store.facts("")? {
        // What is stored was checked when it came in.
        let _ = context.set_json(&facts);
    }
    if let Some(thread) = thread.filter(|thread| is_kept(thread, now)) {
        set(&mut context, "conversation.agent", thread.agent.clone());
        set(&mut context, "conversation.team", thread.team.clone());
    }
    let Some(customer) = event.customer() else {
        return Ok(context);
    };
    let waba_id = event.waba_id().unwrap_or_default();
    let seen = changes(event).filter_map(|change| blinder.change(&change));
    let seen = seen.filter(|(key, _)| matches!(key, StateKey::Identity { .. }));
    let mut identities = States::default();
    seen.for_each(|(key, value)| join(&mut identities, key, value));
    let mut person = Person::find(store, blinder, waba_id, customer.as_str(), identities)?;
    for id in person.ids.iter().rev() {
        if let Some(facts) = store.facts(id.as_str())? {
            let _ = context.set_json(&facts);
        }
    }
    if needs.contains("conversation.is_first") {
        let is_first = is_first(store, blinder, event, &mut person)?;
        let _ = context.set("conversation.is_first", is_first);
    }
    if needs.contains("consent.marketing") {
        let word = marketing(store, blinder, waba_id, &mut person)?;
        set(&mut context, "consent.marketing", Some(word));
    }
    Ok(context)
}

/// Whether whoever has the conversation still has it.
pub(crate) fn is_kept(thread: &Thread, now: Timestamp) -> bool {
    now < thread.heard_at.plus_secs(AGENT_KEPT_S)
}

fn set(context: &mut Context<'_>, name: &'static str, value: Option<String>) {
    if let Some(value) = value {
        // These are strings by name and by type.
        let _ = context.set(name, value);
    }
}

/// First where nobody of these ids wrote before the event's own time.
fn is_first<S: Store>(
    store: &S,
    blinder: &Blinder,
    event: &Event<'_>,
    person: &mut Person,
) -> Result<bool, S::Error> {
    let phone_number_id = ShortText::from(event.phone_number_id().unwrap_or_default());
    let peers = match event.group_id() {
        Some(group) => vec![Peer::Group(group.into())],
        None => person.ids.iter().cloned().map(Peer::Customer).collect(),
    };
    let keys: Vec<StateKey> = peers
        .into_iter()
        .map(|peer| StateKey::Window {
            phone_number_id: phone_number_id.clone(),
            peer,
        })
        .collect();
    person.read(store, blinder, keys.clone())?;
    let firsts = keys.iter().filter_map(|key| match person.states.get(key)? {
        State::Window(window) => window.first_at,
        _ => None,
    });
    let first_at = firsts.min();
    Ok(first_at.is_none() || first_at >= event.timestamp())
}

/// `opted_in`, `opted_out` or `unknown`.
fn marketing<S: Store>(
    store: &S,
    blinder: &Blinder,
    waba_id: &str,
    person: &mut Person,
) -> Result<String, S::Error> {
    let keys: Vec<StateKey> = person
        .ids
        .iter()
        .map(|id| StateKey::Consent {
            waba_id: waba_id.into(),
            customer: id.clone(),
            category: "marketing".into(),
        })
        .collect();
    person.read(store, blinder, keys.clone())?;
    let mut joined: Option<State> = None;
    for value in keys.iter().filter_map(|key| person.states.get(key)) {
        match &mut joined {
            Some(joined) => joined.join(value),
            None => joined = Some(value.clone()),
        }
    }
    Ok(match joined {
        Some(State::Consent(consent)) => consent.value.as_str().to_owned(),
        _ => "unknown".to_owned(),
    })
}
