//! The host: what is accepted, worked off, begun and ended, each in one commit.

use waypost::event::EventKey;
use waypost::event::sender::RestrictedRegions;
use waypost::event::types::MessageId;
use waypost::router::RawJson;
use waypost::state::guard::{self, ObjectionKind, Ruling, Sending};
use waypost::state::handling::Handler;
use waypost::state::{Peer, Reaction, State, StateKey, States};
use waypost::{Context, Event, EventKind, OwnedDecision, Payload, Router, Scratch, Timestamp};

use crate::effect::{Address, Effect, EffectId, EffectState, TaskKind};
use crate::facts::{self, Person};
use crate::key;
use crate::life::{self, Outcome, Report};
use crate::plan::{Manner, Plan, SELF};
use crate::step::{self, Maker, Step, step};
use crate::store::{Body, Decided, EventState, Store, Thread, Write};

/// An event is decided as of the time its body was accepted, if it is worked off within this time.
const FRESH_S: i64 = 60;

/// What the platform may repeat is not older than this; what is older is never acted upon.
const STALE_S: i64 = 8 * 24 * 60 * 60;

/// How many effects a sweep looks at.
const SWEEP: usize = 500;

/// Works events off and carries their effects on, over a store. One for a store: what it reads stays true until it
/// commits.
#[derive(Debug)]
pub struct Host<S> {
    store: S,
    plan: Plan,
    router: Router,
    scratch: Scratch,
    time: Timestamp,
}

/// What [`Host::work`] did.
#[derive(Clone, Debug)]
pub enum Work {
    /// There was nothing.
    Idle,
    /// Events, each committed.
    Did(Vec<Worked>),
}

/// One event that was worked off.
#[derive(Clone, Debug)]
pub struct Worked {
    /// Its kind.
    pub kind: EventKind,
    /// Its key.
    pub key: EventKey,
    /// What became of it; `None` for one that was worked off before.
    pub state: Option<EventState>,
    /// The decision: it holds the customer's ids.
    pub decision: Option<OwnedDecision>,
    /// How many effects it has.
    pub effects: usize,
    /// What it told about a message of ours.
    pub report: Option<Report>,
}

/// An effect that may be sent now: it stands in the store that it may have been.
///
/// Only [`Host::begin`] makes one, after the commit. Where commits are grouped, hand it out after the group's.
#[derive(Debug, PartialEq, Eq)]
pub struct Attempt {
    effect: Effect,
    looks_up: bool,
    link: Option<String>,
}

impl Attempt {
    /// What is to be done.
    #[must_use]
    pub const fn effect(&self) -> &Effect {
        &self.effect
    }

    /// Whether it is to be looked for at the destination: nobody knows whether it was carried out. If it is there, it is
    /// [accepted](Outcome::Accepted), if not, it is to be done [again](Outcome::Again).
    #[must_use]
    pub const fn looks_up(&self) -> bool {
        self.looks_up
    }

    /// What the destination calls the conversation, from the first effect that it took: the thread to go on in.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What goes along with a message of ours (`biz_opaque_callback_data`): reports bring it back.
    #[must_use]
    pub fn callback(&self) -> String {
        let rule = self.effect.task.as_ref().map(|task| task.rule.as_str());
        format!("{}/{}", rule.unwrap_or_default(), self.effect.id.key)
    }
}

/// What the guard said of an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It may be sent.
    Send,
    /// Not before this time, and why.
    Hold(Timestamp, &'static str),
    /// A template goes in its place.
    Replace,
    /// It is given up, and why.
    Dead(&'static str),
}

/// What became of an effect that was due.
#[derive(Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its name.
    pub id: EffectId,
    /// What the guard said.
    pub judgement: Judgement,
    /// To be sent, where it may be.
    pub attempt: Option<Attempt>,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its name.
    pub id: EffectId,
    /// How far it got.
    pub state: EffectState,
    /// Why it waits or died.
    pub why: Option<String>,
}

/// How many effects a sweep moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uncertain ones that are tried again.
    pub again: usize,
    /// Uncertain ones that nobody will ever know of.
    pub unknown: usize,
    /// Timers that ran out.
    pub timers: usize,
}

/// Something that a caller wants done, beside all events.
#[derive(Clone, Debug)]
pub struct Order {
    /// The caller's own key: the same is done once. Letters, digits, `-`, `_` and `:`, for reports bring it back.
    pub key: String,
    /// The account.
    pub waba_id: String,
    /// The number.
    pub phone_number_id: String,
    /// The customer: a phone number or a user id.
    pub customer: String,
    /// What stands before the key in what reports bring back: a campaign.
    pub campaign: String,
    /// The action.
    pub name: String,
    /// Its parameters.
    pub params: RawJson,
}

impl<S: Store> Host<S> {
    /// Goes on where the store is: service time does not go back, and what was in flight at the end is uncertain.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn open(store: S, plan: Plan, router: Router, wall: Timestamp) -> Result<Self, S::Error> {
        let time = store.clock()?.map_or(wall, |clock| clock.max(wall));
        let mut host = Self::beside(store, plan, router, time);
        host.doubt_inflight(wall)?;
        Ok(host)
    }

    /// One that reads beside the host that writes, to [decide](Self::decide) over a snapshot.
    #[must_use]
    pub fn beside(store: S, plan: Plan, router: Router, time: Timestamp) -> Self {
        Self {
            store,
            plan,
            scratch: router.create_scratch(),
            router,
            time,
        }
    }

    /// Notes of all that is in flight that nobody knows what became of it: at an end, and after one.
    ///
    /// # Errors
    ///
    /// Those of the store; what was noted stays noted.
    pub fn doubt_inflight(&mut self, wall: Timestamp) -> Result<(), S::Error> {
        let now = self.tick(wall);
        loop {
            let found = self
                .store
                .since(EffectState::Inflight, Timestamp::MAX, SWEEP)?;
            if found.is_empty() {
                return Ok(());
            }
            let doubt = |effect: Effect| effect.moved(EffectState::Uncertain, now, None);
            let found = found.into_iter().map(doubt);
            self.commit(found.map(Write::Update).collect())?;
        }
    }

    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The store, to be written beside the host: facts, purges.
    pub const fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    /// The plan.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes another rule file into service.
    pub fn set_router(&mut self, router: Router) {
        self.scratch = router.create_scratch();
        self.router = router;
    }

    /// The rules in service.
    pub const fn router(&self) -> &Router {
        &self.router
    }

    /// Service time: the clock's, but never before what it was.
    pub fn tick(&mut self, wall: Timestamp) -> Timestamp {
        self.time = self.time.max(wall);
        self.time
    }

    /// Takes a body in, with the pseudonyms of [its conversations](Self::conversations). When this returns it may be
    /// acknowledged.
    ///
    /// # Errors
    ///
    /// Those of the store: then it must not be acknowledged.
    pub fn accept(
        &mut self,
        bytes: Vec<u8>,
        conversations: Vec<String>,
        wall: Timestamp,
    ) -> Result<(), S::Error> {
        let at = self.tick(wall);
        self.commit(vec![Write::Accept {
            bytes,
            at,
            conversations,
        }])
    }

    /// The pseudonyms of the conversations of a body's events, each once.
    #[must_use]
    pub fn conversations(plan: &Plan, payload: &Payload<'_>) -> Vec<String> {
        let names = payload.events();
        let mut names: Vec<String> = names
            .filter_map(|event| step::conversation(plan, &event))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Works the oldest body off, so many of its events at most, each in a commit of its own.
    ///
    /// # Errors
    ///
    /// Those of the store; the events before are worked off.
    pub fn work(&mut self, wall: Timestamp, most: usize) -> Result<Work, S::Error> {
        let now = self.tick(wall);
        let Some(body) = self.store.next_body()? else {
            return Ok(Work::Idle);
        };
        let Body {
            id,
            bytes,
            at,
            done,
        } = body;
        let now = Self::as_of(at, now);
        let mut worked = Vec::new();
        // What cannot be read was not accepted.
        if let Ok(payload) = Payload::parse_unverified(&bytes) {
            let mut events = payload.events().skip(done).peekable();
            let mut done = done;
            while let Some(event) = events.next() {
                let (mut writes, what) = self.decide(&event, now)?;
                done += 1;
                writes.push(match events.peek() {
                    Some(_) => Write::Worked { body: id, done },
                    None => Write::Finished { body: id },
                });
                self.commit(writes)?;
                worked.push(what);
                if worked.len() >= most {
                    return Ok(Work::Did(worked));
                }
            }
        }
        if worked.is_empty() {
            self.commit(vec![Write::Finished { body: id }])?;
        }
        Ok(Work::Did(worked))
    }

    /// Gives up the event that is next: a person has to look at it. Its changes are joined, unless that is what cannot be done;
    /// a ticket goes to where targets without a place of their own are; later events go on.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn park(&mut self, wall: Timestamp, joins: bool) -> Result<Option<EventKey>, S::Error> {
        let now = self.tick(wall);
        let Some(body) = self.store.next_body()? else {
            return Ok(None);
        };
        let (mut writes, mut parked, mut is_last) = (Vec::new(), None, true);
        if let Ok(payload) = Payload::parse_unverified(&body.bytes) {
            let mut events = payload.events().skip(body.done);
            if let Some(event) = events.next() {
                is_last = events.next().is_none();
                parked = Some(event.key());
                if self.store.decided(event.key())?.is_none() {
                    writes = self.give_up(&event, now, joins);
                }
            }
        }
        let (body, done) = (body.id, body.done + 1);
        writes.push(if is_last {
            Write::Finished { body }
        } else {
            Write::Worked { body, done }
        });
        self.commit(writes)?;
        Ok(parked)
    }

    /// What an event comes to that is given up: a ticket, and its changes with `joins`.
    #[must_use]
    pub fn give_up(&self, event: &Event<'_>, now: Timestamp, joins: bool) -> Vec<Write> {
        let mut writes = Vec::new();
        if joins {
            writes.extend(joined(step::joins(&self.plan, event)));
        }
        let ticket = step::parked(&self.plan, event, now);
        writes.extend(ticket.map(Write::Insert));
        writes.push(Write::Decide(Decided {
            event: event.key(),
            state: EventState::Parked,
            conversation: step::conversation(&self.plan, event),
            decision: None,
            now,
        }));
        writes
    }

    /// The time for which an event is decided: that at which its body was accepted, if it is worked off soon after it.
    #[must_use]
    pub fn as_of(accepted: Timestamp, now: Timestamp) -> Timestamp {
        if now <= accepted.plus_secs(FRESH_S) {
            accepted
        } else {
            now
        }
    }

    /// What an event comes to: what is to be [committed](Self::commit) together, if what was read has not changed since.
    /// Nothing where it was worked off before.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn decide(
        &mut self,
        event: &Event<'_>,
        now: Timestamp,
    ) -> Result<(Vec<Write>, Worked), S::Error> {
        let mut worked = Worked {
            kind: event.kind(),
            key: event.key(),
            state: None,
            decision: None,
            effects: 0,
            report: None,
        };
        if self.store.decided(worked.key)?.is_some() {
            return Ok((Vec::new(), worked));
        }
        let mut decided = Decided {
            event: worked.key,
            state: EventState::Decided,
            conversation: step::conversation(&self.plan, event),
            decision: None,
            now,
        };
        if !self.plan.is_ours(event) {
            decided.state = EventState::Foreign;
            worked.state = Some(decided.state);
            return Ok((vec![Write::Decide(decided)], worked));
        }
        let oldest = now.plus_secs(-STALE_S);
        if event.timestamp().is_some_and(|at| at < oldest) {
            decided.state = EventState::Stale;
            worked.state = Some(decided.state);
            let mut writes = joined(step::joins(&self.plan, event));
            writes.push(Write::Decide(decided));
            return Ok((writes, worked));
        }
        let thread = match &decided.conversation {
            Some(name) => self.store.thread(name)?,
            None => None,
        };
        let needs = self.router.needs(event);
        let known = facts::known(&self.store, &self.plan.blinder, event, &needs)?;
        let context = facts::context(
            &self.store,
            &self.plan,
            thread.as_ref(),
            &known,
            &needs,
            now,
        )?;
        let Step {
            joins,
            decision,
            effects,
        } = step(&self.plan, &self.router, &mut self.scratch, event, &context);
        let mut writes = joined(joins);
        let (report, of_report) = self.report(event, now)?;
        writes.extend(of_report);
        worked.report = report;
        for (effect, once) in effects {
            if let Some(once) = once {
                if self.store.is_once(&once.key, &once.number, now)? {
                    continue;
                }
                writes.push(Write::Once(once));
            }
            if self.store.effect(&effect.id)?.is_none() {
                writes.push(Write::Insert(effect));
                worked.effects += 1;
            }
        }
        if let Some(conversation) = &decided.conversation {
            let next = next_thread(thread.as_ref(), event, &decision, now);
            if let Some(thread) = next.filter(|next| Some(next) != thread.as_ref()) {
                let conversation = conversation.clone();
                writes.push(Write::Thread {
                    conversation,
                    thread,
                });
            }
        }
        decided.decision = Some(without_customer(&decision));
        worked.state = Some(decided.state);
        worked.decision = Some(decision);
        writes.push(Write::Decide(decided));
        Ok((writes, worked))
    }

    /// Hands on the context in which an event is decided now, with all that this host's rules and others need: to compare the
    /// two.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn in_context<T>(
        &self,
        event: &Event<'_>,
        now: Timestamp,
        others: &Router,
        look: impl FnOnce(&Context<'_>) -> T,
    ) -> Result<T, S::Error> {
        let thread = match step::conversation(&self.plan, event) {
            Some(name) => self.store.thread(&name)?,
            None => None,
        };
        let needs = facts::wider(self.router.needs(event), others.needs(event));
        let known = facts::known(&self.store, &self.plan.blinder, event, &needs)?;
        let (store, plan) = (&self.store, &self.plan);
        let context = facts::context(store, plan, thread.as_ref(), &known, &needs, now)?;
        Ok(look(&context))
    }

    /// What a report about a message of ours says, and what becomes of its effect.
    fn report(
        &self,
        event: &Event<'_>,
        now: Timestamp,
    ) -> Result<(Option<Report>, Vec<Write>), S::Error> {
        let report = match event.kind().as_str() {
            "status.sent" => Report::Sent,
            "status.delivered" | "status.read" | "status.played" => Report::Delivered,
            "status.failed" => {
                let code = event.status_code();
                Report::Failed(code, Reaction::of(code.unwrap_or_default()).remedy)
            }
            _ => return Ok((None, Vec::new())),
        };
        let Some(callback) = event.callback_data() else {
            return Ok((Some(report), Vec::new()));
        };
        let id = EffectId {
            number: event.phone_number_id().unwrap_or_default().to_owned(),
            key: key::of_callback(callback).to_owned(),
        };
        let Some(effect) = self.store.effect(&id)? else {
            return Ok((Some(report), Vec::new()));
        };
        let remote = event.id().map(MessageId::as_str);
        let (effect, retry) = life::reported(effect, &report, remote, now);
        let mut writes = vec![Write::Update(effect)];
        if let Some(retry) = retry {
            if self.store.effect(&retry.id)?.is_none() {
                writes.push(Write::Insert(retry));
            }
        }
        Ok((Some(report), writes))
    }

    /// Looks at effects of a destination that are due, at most so many, and notes of those that may be sent that they may have
    /// been, in one commit. Only then is there an [`Attempt`].
    ///
    /// # Errors
    ///
    /// Those of the store: then nothing may be sent.
    pub fn begin(
        &mut self,
        destination: &str,
        wall: Timestamp,
        most: usize,
    ) -> Result<Vec<Begun>, S::Error> {
        let now = self.tick(wall);
        let (mut writes, mut begun) = (Vec::new(), Vec::new());
        let is_message = self.plan.is_message(destination);
        for effect in self.store.due(destination, is_message, now, most)? {
            let id = effect.id.clone();
            let judgement = self.judge(&effect, is_message, now)?;
            let (effect, attempt) = match &judgement {
                Judgement::Send => {
                    let attempts = effect.attempts + 1;
                    let looks_up = effect.why.as_deref() == Some(life::LOOK_UP);
                    let link = match &effect.conversation {
                        Some(conversation) => self.store.link(destination, conversation)?,
                        None => None,
                    };
                    let mut effect = effect.moved(EffectState::Inflight, now, None);
                    effect.attempts = attempts;
                    let attempt = Attempt {
                        effect: effect.clone(),
                        looks_up,
                        link,
                    };
                    (effect, Some(attempt))
                }
                Judgement::Hold(until, why) => (life::again(effect, *until, now, why), None),
                Judgement::Replace => {
                    let task = effect.task.as_ref().and_then(life::in_place_of);
                    (Effect { task, ..effect }, None)
                }
                Judgement::Dead(why) => (effect.moved(EffectState::Dead, now, Some(why)), None),
            };
            writes.push(Write::Update(effect));
            begun.push(Begun {
                id,
                judgement,
                attempt,
            });
        }
        if !writes.is_empty() {
            self.commit(writes)?;
        }
        Ok(begun)
    }

    /// Whether an effect may be sent now.
    pub(crate) fn judge(
        &self,
        effect: &Effect,
        is_message: bool,
        now: Timestamp,
    ) -> Result<Judgement, S::Error> {
        if effect.deadline.is_some_and(|deadline| deadline <= now) {
            return Ok(Judgement::Dead("deadline"));
        }
        let Some(task) = &effect.task else {
            return Ok(Judgement::Dead("nothing to do"));
        };
        if !is_message {
            return Ok(Judgement::Send);
        }
        let (Some(waba_id), Some(to)) = (&task.waba_id, &task.to) else {
            return Ok(Judgement::Dead("nobody to send to"));
        };
        let (store, blinder) = (&self.store, &self.plan.blinder);
        let (peer, mut person) = match to {
            Address::Customer { id, address } => {
                let regions = RestrictedRegions::default();
                if regions.is_restricted(Some(address), Some(id)) == Some(true) {
                    return Ok(Judgement::Dead("region"));
                }
                let person = Person::find(store, blinder, waba_id, id, States::default())?;
                let peer = person.ids.first().cloned().map(Peer::Customer);
                (peer, person)
            }
            Address::Group(group) => {
                let person = Person {
                    ids: Vec::new(),
                    states: States::default(),
                };
                (Some(Peer::Group(group.as_str().into())), person)
            }
        };
        let Some(peer) = peer else {
            return Ok(Judgement::Dead("nobody to send to"));
        };
        let what = life::outgoing(&self.plan, task);
        let mut sending = Sending::new(waba_id, &effect.id.number, peer, what);
        if task.by_person {
            sending = sending.by_person();
        }
        let identities = person.states.identities(waba_id);
        person.read(store, blinder, guard::keys(&sending, &identities))?;
        let verdict = guard::guard(&sending, &person.states, self.plan.policy(), now);
        let first = verdict.reasons().first();
        let why = first.map_or("guard", |reason| ObjectionKind::as_str(reason.kind()));
        Ok(match verdict.ruling() {
            Ruling::Allow => Judgement::Send,
            Ruling::NotBefore(until) => Judgement::Hold(until, why),
            Ruling::NeedTemplate if life::in_place_of(task).is_some() => Judgement::Replace,
            Ruling::NeedTemplate | Ruling::Suppressed => Judgement::Dead(why),
            _ => Judgement::Dead(why),
        })
    }

    /// Notes what came of an attempt.
    ///
    /// # Errors
    ///
    /// Those of the store: then it stays in flight, and is uncertain after the next start.
    pub fn finish(
        &mut self,
        attempt: &Attempt,
        outcome: &Outcome,
        wall: Timestamp,
    ) -> Result<Option<Ended>, S::Error> {
        let now = self.tick(wall);
        let Some(effect) = self.store.effect(&attempt.effect.id)? else {
            return Ok(None);
        };
        let manner = self.manner(&effect.destination);
        let effect = if effect.attempts == attempt.effect.attempts {
            life::ended(effect, outcome, manner, now)
        } else {
            effect
        };
        let ended = Ended {
            id: effect.id.clone(),
            state: effect.state,
            why: effect.why.clone(),
        };
        let mut writes = Vec::new();
        if let (Some(remote), Some(conversation), false) = (
            &effect.remote,
            &effect.conversation,
            manner == Manner::Message,
        ) {
            let destination = effect.destination.clone();
            if self.store.link(&destination, conversation)?.is_none() {
                writes.push(Write::Link {
                    destination,
                    conversation: conversation.clone(),
                    remote: remote.clone(),
                });
            }
        }
        writes.push(Write::Update(effect));
        self.commit(writes)?;
        Ok(Some(ended))
    }

    /// Looks after uncertain effects and timers. `is_current` says that reports come in and are worked off: intake is healthy,
    /// and the oldest body younger than a minute.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn sweep(&mut self, wall: Timestamp, is_current: bool) -> Result<Swept, S::Error> {
        let now = self.tick(wall);
        let mut swept = Swept::default();
        let mut writes = Vec::new();
        for effect in self.store.since(EffectState::Uncertain, now, SWEEP)? {
            let manner = self.manner(&effect.destination);
            if let Some(effect) = life::doubted(&effect, manner, is_current, now) {
                match effect.state {
                    EffectState::Dead => swept.unknown += 1,
                    _ => swept.again += 1,
                }
                writes.push(Write::Update(effect));
            }
        }
        if !writes.is_empty() {
            self.commit(writes)?;
        }
        for timer in self.store.due(SELF, false, now, SWEEP)? {
            let writes = self.run_out(&timer, now)?;
            self.commit(writes)?;
            swept.timers += 1;
        }
        Ok(swept)
    }

    /// What a timer comes to that ran out: the turn that the decision has now, if it still stands.
    fn run_out(&self, timer: &Effect, now: Timestamp) -> Result<Vec<Write>, S::Error> {
        let end = |why| {
            vec![Write::Update(timer.clone().moved(
                EffectState::Done,
                now,
                why,
            ))]
        };
        let Some(task) = timer.task.as_ref() else {
            return Ok(end(Some("nothing to do")));
        };
        let decided = match task.event {
            Some(event) => self.store.decided(event)?,
            None => None,
        };
        let Some(Decided {
            conversation,
            decision: Some(decision),
            now: started,
            event,
            ..
        }) = decided
        else {
            return Ok(end(Some("forgotten")));
        };
        if let Some(name) = &conversation {
            let thread = self.store.thread(name)?;
            if thread.is_some_and(|thread| thread.event != Some(event)) {
                return Ok(end(Some("replaced")));
            }
        }
        if self.is_handled(task.to.as_ref(), task.waba_id.as_deref(), &timer.id.number)? {
            return Ok(end(Some("handled")));
        }
        let maker = Maker {
            plan: &self.plan,
            event: Some(event),
            number: &timer.id.number,
            waba_id: task.waba_id.as_deref(),
            conversation,
            to: task.to.clone(),
            message_id: task.message_id.as_deref(),
            now,
        };
        let mut writes = end(None);
        for effect in maker.turns(&decision, started, now) {
            if self.store.effect(&effect.id)?.is_none() {
                writes.push(Write::Insert(effect));
            }
        }
        Ok(writes)
    }

    /// Whether a person handles a conversation.
    fn is_handled(
        &self,
        to: Option<&Address>,
        waba_id: Option<&str>,
        number: &str,
    ) -> Result<bool, S::Error> {
        let (store, blinder) = (&self.store, &self.plan.blinder);
        let peers = match to {
            None => return Ok(false),
            Some(Address::Group(group)) => vec![Peer::Group(group.as_str().into())],
            Some(Address::Customer { id, .. }) => {
                let waba_id = waba_id.unwrap_or_default();
                let person = Person::find(store, blinder, waba_id, id, States::default())?;
                person.ids.into_iter().map(Peer::Customer).collect()
            }
        };
        let mut joined: Option<State> = None;
        for peer in peers {
            let key = StateKey::Handling {
                phone_number_id: number.into(),
                peer,
            };
            let value = store.state(&blinder.row(&key))?;
            match (&mut joined, value) {
                (Some(joined), Some(value)) => joined.join(&value),
                (joined @ None, value) => *joined = value,
                (Some(_), None) => {}
            }
        }
        Ok(match joined {
            Some(State::Handling(handling)) => handling.by == Handler::Person,
            _ => false,
        })
    }

    /// Takes in what a caller wants done; false where the same was asked for before. It goes the way of all effects.
    ///
    /// # Errors
    ///
    /// Those of the store: then ask again.
    pub fn order(&mut self, order: &Order, wall: Timestamp) -> Result<bool, S::Error> {
        let now = self.tick(wall);
        let id = waypost::event::sender::dialled(&order.customer);
        let conversation = format!("{}/{id}", order.phone_number_id);
        let maker = Maker {
            plan: &self.plan,
            event: None,
            number: &order.phone_number_id,
            waba_id: Some(&order.waba_id),
            conversation: Some(self.plan.blinder.name(&conversation)),
            to: Some(Address::Customer {
                id: id.as_str().to_owned(),
                address: order.customer.clone(),
            }),
            message_id: None,
            now,
        };
        let kind = TaskKind::Action {
            name: order.name.clone(),
            params: order.params.clone(),
        };
        let destination = self.plan.destination(&order.name, &order.params);
        let effect = maker.effect(order.key.clone(), destination, &order.campaign, kind);
        if self.store.effect(&effect.id)?.is_some() {
            return Ok(false);
        }
        self.commit(vec![Write::Insert(effect)])?;
        Ok(true)
    }

    fn manner(&self, destination: &str) -> Manner {
        let known = self.plan.destinations.get(destination).copied();
        // What nobody knows any more is not sent twice.
        known.unwrap_or(Manner::Message)
    }

    /// Commits what was [decided](Self::decide), and the time.
    ///
    /// # Errors
    ///
    /// Those of the store: then nothing of it was written.
    pub fn commit(&mut self, mut writes: Vec<Write>) -> Result<(), S::Error> {
        writes.push(Write::Clock(self.time));
        self.store.commit(&writes)
    }
}

fn joined(joins: Vec<(crate::RowKey, State)>) -> Vec<Write> {
    let joins = joins.into_iter();
    joins
        .map(|(key, value)| Write::Join { key, value })
        .collect()
}

/// What is known about a conversation after an event of it; `None` where nothing was.
fn next_thread(
    thread: Option<&Thread>,
    event: &Event<'_>,
    decision: &OwnedDecision,
    now: Timestamp,
) -> Option<Thread> {
    let kind = event.kind();
    let is_heard = kind.matches("message") || kind.matches("echo.message");
    let target = decision.targets.first();
    if !is_heard && target.is_none() {
        return None;
    }
    let kept = thread.filter(|thread| facts::is_kept(thread, now));
    let kept = kept.filter(|thread| thread.agent.is_some());
    let (agent, team) = match (kept, target) {
        (Some(thread), _) => (thread.agent.clone(), thread.team.clone()),
        (None, Some(target)) => {
            let name = Some(target.name().to_owned());
            match target.destination() {
                waypost::router::Destination::Agent(_) => (name, None),
                _ => (
                    target.member.clone(),
                    name.filter(|_| target.member.is_some()),
                ),
            }
        }
        (None, None) => (None, None),
    };
    Some(Thread {
        event: match target {
            Some(_) => Some(event.key()),
            None => thread.and_then(|thread| thread.event),
        },
        agent,
        team,
        heard_at: if is_heard {
            now
        } else {
            thread.map_or(now, |thread| thread.heard_at)
        },
    })
}

/// A decision that names no customer and holds no text: what turns and readers need.
fn without_customer(decision: &OwnedDecision) -> OwnedDecision {
    let mut decision = decision.clone();
    decision.event.id = None;
    decision.event.sender = None;
    decision.event.user_id = None;
    decision.event.group_id = None;
    decision.event_line = None;
    decision.actions.clear();
    decision
}
