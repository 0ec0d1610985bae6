//! What is known about an event's customer: rows of all ids that are one person's, and the facts they become.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use waypost::event::types::ShortText;
use waypost::facts::{FactType, Needs};
use waypost::state::{Peer, State, StateKey, States, changes};
use waypost::{Context, Event, Router, Timestamp};

use crate::blind::{Blinder, join};
use crate::plan::Plan;
use crate::store::{Store, Thread};

/// A person has no more ids than this.
const MOST_IDS: usize = 32;

/// A customer's ids, as pseudonyms, the one asked for first; and the identities that link them. Or a group.
pub(crate) struct Person {
    pub(crate) ids: Vec<ShortText>,
    group: Option<ShortText>,
    pub(crate) states: States,
}

impl Person {
    pub(crate) fn group(id: &str) -> Self {
        Self {
            ids: Vec::new(),
            group: Some(id.into()),
            states: States::default(),
        }
    }

    /// Whose rows are looked at.
    pub(crate) fn peers(&self) -> impl Iterator<Item = Peer> {
        let customers = self.ids.iter().cloned().map(Peer::Customer);
        customers.chain(self.group.clone().map(Peer::Group))
    }

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
            group: None,
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

    /// What is known under the keys of all peers, joined.
    pub(crate) fn joined(&self, key: impl Fn(Peer) -> StateKey) -> Option<State> {
        let mut joined: Option<State> = None;
        for row in self.peers().filter_map(|peer| self.states.get(&key(peer))) {
            match &mut joined {
                Some(joined) => joined.join(row),
                None => joined = Some(row.clone()),
            }
        }
        joined
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

/// What the states say of an event's conversation, and who its customer is. The rows of all ids that are one person's are joined
/// under the ids that the event itself has.
pub(crate) fn known<S: Store>(
    store: &S,
    blinder: &Blinder,
    event: &Event<'_>,
    needs: &Needs<'_>,
) -> Result<(Option<Person>, States), S::Error> {
    let mut known = States::default();
    let Some(customer) = event.customer().filter(|_| !needs.is_empty()) else {
        return Ok((None, known));
    };
    let waba_id = ShortText::from(event.waba_id().unwrap_or_default());
    let mut identities = States::default();
    for (key, value) in changes(event).filter_map(|change| blinder.change(&change)) {
        if matches!(key, StateKey::Identity { .. }) {
            join(&mut identities, key, value);
        }
    }
    let person = Person::find(
        store,
        blinder,
        waba_id.as_str(),
        customer.as_str(),
        identities,
    )?;
    if STATE_FACTS.iter().any(|name| needs.contains(name)) {
        let phone_number_id = ShortText::from(event.phone_number_id().unwrap_or_default());
        let rows = |customer: &ShortText| {
            let peer = match event.group_id() {
                Some(group) => Peer::Group(group.into()),
                None => Peer::Customer(customer.clone()),
            };
            [
                StateKey::Consent {
                    waba_id: waba_id.clone(),
                    customer: customer.clone(),
                    category: "marketing".into(),
                },
                StateKey::Window {
                    phone_number_id: phone_number_id.clone(),
                    peer: peer.clone(),
                },
                StateKey::Handling {
                    phone_number_id: phone_number_id.clone(),
                    peer,
                },
            ]
        };
        for id in &person.ids {
            for (clear, blind) in rows(&customer).into_iter().zip(rows(id)) {
                if let Some(value) = store.state(&blinder.row(&blind))? {
                    join(&mut known, clear, value);
                }
            }
        }
    }
    Ok((Some(person), known))
}

/// Of the needs of two files for an event, those that read no less: states are read as a whole, and so is what the host knows.
pub(crate) fn wider<'n>(one: Needs<'n>, other: Needs<'n>) -> Needs<'n> {
    let reads = |needs: &Needs<'_>| {
        let reads_states = STATE_FACTS.iter().any(|name| needs.contains(name));
        (reads_states, !needs.is_empty())
    };
    if reads(&one) >= reads(&other) {
        one
    } else {
        other
    }
}

/// The facts that are read from states.
const STATE_FACTS: [&str; 5] = [
    "consent.marketing",
    "conversation.is_first",
    "window.open",
    "handling.by",
    "handling.who",
];

/// The context in which an event is decided: only what its rules need is read. Texts become what facts are by the first of the
/// rule files that knows them.
pub(crate) fn context<'c, S: Store>(
    store: &S,
    (plan, routers): (&'c Plan, &[&Router]),
    thread: Option<&Thread>,
    known: &'c (Option<Person>, States),
    needs: &Needs<'_>,
    now: Timestamp,
) -> Result<Context<'c>, S::Error> {
    let mut context = Context::at(now);
    if needs.is_empty() {
        return Ok(context);
    }
    // What everybody shares first, so that what is known of the customer wins.
    if let Some(facts) = store.facts("")? {
        // What is stored was checked when it came in.
        let _ = context.set_json(&facts);
    }
    if let Some(thread) = thread.filter(|thread| thread.is_kept(now)) {
        set(&mut context, "conversation.agent", thread.agent.clone());
        set(&mut context, "conversation.team", thread.team.clone());
    }
    let (person, states) = known;
    for id in person.iter().flat_map(|person| person.ids.iter().rev()) {
        if let Some(facts) = store.facts(id.as_str())? {
            let _ = context.set_json(&facts);
        }
        for (name, text) in store.said(id.as_str())? {
            let fact = routers.iter().find_map(|router| router.host_fact(&name));
            let fact = Map::from_iter([(name, typed(fact, &text))]);
            // A name that the event has is the event's.
            let _ = context.set_json(&Value::Object(fact).to_string());
        }
    }
    Ok(context.with_states(states).with_policy(plan.policy()))
}

/// A text as the type that a fact has: a list has `;` between its items. Nothing where it is empty, or not of that type.
fn typed(fact: Option<FactType>, text: &str) -> Value {
    let plain = text.trim();
    match fact {
        _ if text.is_empty() => Value::Null,
        Some(FactType::Bool) => plain.parse().map_or(Value::Null, Value::Bool),
        Some(FactType::Number) => plain.parse().map_or(Value::Null, Value::Number),
        Some(FactType::Strings) => {
            let items = text.split(';').map(str::trim);
            items.filter(|item| !item.is_empty()).collect()
        }
        _ => Value::from(text),
    }
}

fn set(context: &mut Context<'_>, name: &'static str, value: Option<String>) {
    if let Some(value) = value {
        // These are strings by name and by type.
        let _ = context.set(name, value);
    }
}
