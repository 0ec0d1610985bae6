//! Events, one after the other: what is joined, decided and to be done.

use waypost::event::EventKey;
use waypost::{Context, Event, EventKind, OwnedDecision, Payload, Router, Timestamp};

use super::pace::Paced;
use super::{Host, joined};
use crate::effect::EffectId;
use crate::facts;
use crate::report::Report;
use crate::step::{self, Step, step};
use crate::store::{Body, Decided, EventState, Store, Thread, Write};

/// An event is decided as of the time its body was accepted, if it is worked off within this time.
const FRESH_S: i64 = 60;

/// What the platform may repeat is not older than this; what is older is never acted upon.
const STALE_S: i64 = 8 * 24 * 60 * 60;

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
    /// Of an event of another business, whose: the account and the number.
    pub foreign: Option<String>,
    /// What it told about a message of ours.
    pub report: Option<Report>,
    /// The message, where it is an effect of ours: its destination and its name.
    pub reported: Option<(String, EffectId)>,
    /// Whether it is the first to say that this message was delivered.
    pub is_delivered: bool,
    /// What the pace has to know of it.
    pub(super) paced: Option<Paced>,
}

impl<S: Store> Host<S> {
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
                self.note(&what);
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

    /// Gives up the event that is next: a person has to look at it. Its changes are joined and the fallback's targets get it
    /// with the reason `parked`, as they would get a message; unless it is `hopeless` to ask the library about it: then
    /// nothing is joined, and a ticket goes to where targets without a place of their own are. Later events go on.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn park(&mut self, wall: Timestamp, hopeless: bool) -> Result<Option<EventKey>, S::Error> {
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
                    writes = self.give_up(&event, hopeless, now)?;
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

    /// What an event comes to that is given up, as [`park`](Self::park) says.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn give_up(
        &self,
        event: &Event<'_>,
        hopeless: bool,
        now: Timestamp,
    ) -> Result<Vec<Write>, S::Error> {
        let mut writes = Vec::new();
        let mut decided = Decided {
            event: event.key(),
            state: EventState::Parked,
            conversation: step::conversation(&self.plan, event),
            decision: None,
            now,
        };
        if hopeless {
            let ticket = step::parked_untold(&self.plan, event, now);
            self.insert(ticket, &mut writes)?;
        } else {
            writes.extend(joined(step::joins(&self.plan, event)));
            let context = Context::at(now);
            let decision = self.router.fallback(event, &context).to_owned();
            let effects = step::parked(&self.plan, event, &decision, now);
            self.insert(effects, &mut writes)?;
            self.follow_thread(&decided, event, &decision, &mut writes)?;
            decided.decision = Some(without_customer(&decision));
        }
        writes.push(Write::Decide(decided));
        Ok(writes)
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

    /// What an event comes to: what is to be [committed](Self::commit) together, if what was read has not changed since;
    /// then the host that writes takes [note](Self::note) of it. Nothing where it was worked off before.
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
            foreign: None,
            report: None,
            reported: None,
            is_delivered: false,
            paced: None,
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
            let [waba, number] =
                [event.waba_id(), event.phone_number_id()].map(Option::unwrap_or_default);
            worked.foreign = Some(format!("{waba}/{number}"));
            return Ok((vec![Write::Decide(decided)], worked));
        }
        let oldest = now.plus_secs(-STALE_S);
        if event.timestamp().is_some_and(|at| at < oldest) {
            decided.state = EventState::Stale;
            worked.state = Some(decided.state);
            let mut writes: Vec<Write> = joined(step::joins(&self.plan, event)).collect();
            writes.push(Write::Decide(decided));
            return Ok((writes, worked));
        }
        let Step {
            joins,
            decision,
            effects,
        } = self.step(event, &decided, now)?;
        let mut writes: Vec<Write> = joined(joins).collect();
        self.report(event, now, &mut worked, &mut writes)?;
        for (effect, once) in effects {
            if let Some(once) = once {
                if self.store.is_once(&once.key, &once.number, now)? {
                    continue;
                }
                writes.push(Write::Once(once));
            }
            worked.effects += self.insert([effect], &mut writes)?;
        }
        self.follow_thread(&decided, event, &decision, &mut writes)?;
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
        let (store, plan) = (&self.store, &self.plan);
        let thread = match step::conversation(plan, event) {
            Some(name) => store.thread(&name)?,
            None => None,
        };
        let needs = facts::wider(self.router.needs(event), others.needs(event));
        let known = facts::known(store, &plan.blinder, event, &needs)?;
        let by = (plan, &[&self.router, others][..]);
        let context = facts::context(store, by, thread.as_ref(), &known, &needs, now)?;
        Ok(look(&context))
    }

    /// What follows from an event, by what is known now.
    fn step(
        &mut self,
        event: &Event<'_>,
        decided: &Decided,
        now: Timestamp,
    ) -> Result<Step, S::Error> {
        let (store, plan) = (&self.store, &self.plan);
        let thread = match &decided.conversation {
            Some(name) => store.thread(name)?,
            None => None,
        };
        let needs = self.router.needs_with(&mut self.scratch, event);
        let known = facts::known(store, &plan.blinder, event, &needs)?;
        let by = (plan, &[&self.router][..]);
        let context = facts::context(store, by, thread.as_ref(), &known, &needs, now)?;
        Ok(step(plan, &self.router, &mut self.scratch, event, &context))
    }

    /// What is known about the conversation from then on, if that is anything else.
    fn follow_thread(
        &self,
        decided: &Decided,
        event: &Event<'_>,
        decision: &OwnedDecision,
        writes: &mut Vec<Write>,
    ) -> Result<(), S::Error> {
        if let Some(conversation) = &decided.conversation {
            let before = self.store.thread(conversation)?;
            let after = Thread::after(before.as_ref(), event, decision, decided.now);
            let changed = after.filter(|after| Some(after) != before.as_ref());
            writes.extend(changed.map(|thread| Write::Thread {
                conversation: conversation.clone(),
                thread,
            }));
        }
        Ok(())
    }
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
