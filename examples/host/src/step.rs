//! From an event to what follows, without a store.

use serde::Deserialize;
use waypost::event::EventKey;
use waypost::event::types::MessageId;
use waypost::router::{Action, RawJson};
use waypost::state::consent::ConsentValue;
use waypost::state::hold::HoldState;
use waypost::state::{State, changes, consent_of_rule};
use waypost::{Context, Event, OwnedDecision, Router, Scratch, Timestamp};

use crate::blind::RowKey;
use crate::effect::{Address, Effect, EffectId, EffectState, Task, TaskKind, Told};
use crate::key;
use crate::life;
use crate::plan::{Place, Plan, SELF};
use crate::store::Once;
use crate::turns::turn;

/// A message of a rule, and a `send` of a caller, is worth nothing a quarter of an hour later.
const SEND_WITHIN_S: i64 = 15 * 60;

/// How long it is remembered that a sender got what is for once only.
const ONCE_FOR_S: i64 = 400 * 24 * 60 * 60;

/// What follows from an event.
#[derive(Clone, Debug)]
pub struct Step {
    /// To be joined into the states.
    pub joins: Vec<(RowKey, State)>,
    /// The decision.
    pub decision: OwnedDecision,
    /// What is to be done, each with what says that it was not done already.
    pub effects: Vec<(Effect, Option<Once>)>,
}

/// What follows from an event: pure, and total as routing is.
///
/// The context has the time and the facts that [`Router::needs`] asks for. What the actions `set_consent` say is among the
/// joins; every other action is an effect, and so is the turn of the first target, and the timer that ends it.
#[must_use]
pub fn step(
    plan: &Plan,
    router: &Router,
    scratch: &mut Scratch,
    event: &Event<'_>,
    context: &Context<'_>,
) -> Step {
    let decision = router.route_with(scratch, event, context).to_owned();
    let mut joins = joins(plan, event);
    let mut maker = Maker::of(plan, event, context.now());
    if plan.destinations.values().any(|known| known.is_told_all) {
        maker.told = Told::of(event, &decision);
    }
    let mut effects = Vec::new();
    for (at, action) in decision.actions.iter().enumerate() {
        if let Some(consent) = consent(plan, event, action) {
            joins.push(consent);
        } else {
            let is_of_event = key::is_of_event(&decision.actions, at, event.key());
            let once = maker.once(action, is_of_event);
            effects.push((maker.action(action, event.key()), once));
        }
    }
    let turns = maker.turns(&decision, reason(&decision), context.now(), context.now());
    effects.extend(turns.into_iter().map(|effect| (effect, None)));
    Step {
        joins,
        decision,
        effects,
    }
}

/// What an event changes, as it is kept.
pub(crate) fn joins(plan: &Plan, event: &Event<'_>) -> Vec<(RowKey, State)> {
    let is_failure = event.kind().as_str() == "status.failed";
    let changes = changes(event).filter_map(|change| plan.blinder.change(&change));
    changes
        .map(|(key, value)| {
            let value = match &value {
                State::Hold(hold) if is_failure => {
                    of_failure(&value, hold.at.plus_secs(life::ASK_AGAIN_S))
                }
                _ => value,
            };
            (plan.blinder.row(&key), value)
        })
        .collect()
}

/// What a failure says, as it is kept: what holds until somebody lifts it (a bill) holds until a message is tried again, for
/// only what comes of messages says that it is over.
pub(crate) fn of_failure(state: &State, tried_again: Timestamp) -> State {
    let mut state = state.clone();
    if let State::Hold(hold) = &mut state
        && hold.state == HoldState::Open
    {
        hold.state = HoldState::Until;
        hold.until = Some(tried_again);
    }
    state
}

/// The pseudonym of an event's conversation.
pub(crate) fn conversation(plan: &Plan, event: &Event<'_>) -> Option<String> {
    let (blinder, number) = (&plan.blinder, event.phone_number_id()?);
    Some(match event.group_id() {
        Some(group) => blinder.conversation(number, group),
        None => blinder.conversation(number, &blinder.name(event.customer()?.as_str())),
    })
}

/// The effects of an event that could not be worked off: the turn of the fallback's target, by a decision that says so.
pub(crate) fn parked(
    plan: &Plan,
    event: &Event<'_>,
    decision: &OwnedDecision,
    now: Timestamp,
) -> Vec<Effect> {
    Maker::of(plan, event, now).turns(decision, PARKED, now, now)
}

/// The same where the library cannot even be asked who they are.
pub(crate) fn parked_untold(plan: &Plan, event: &Event<'_>, now: Timestamp) -> Option<Effect> {
    Maker::of(plan, event, now).ticket(key::parked(event.key()), PARKED, NOT_WORKED_OFF)
}

/// The reason of a turn or ticket for an event that could not be worked off.
pub(crate) const PARKED: &str = "parked";

/// The parameters of such a ticket.
const NOT_WORKED_OFF: &str =
    r#"{"subject": "A message could not be worked off", "urgency": "high"}"#;

/// The reason of a ticket for a conversation that nobody took.
const UNANSWERED: &str = "unanswered";

/// Its parameters.
const NOBODY: &str = r#"{"subject": "Nobody took a conversation", "urgency": "high"}"#;

/// What a decision gives as the reason of its turns.
pub(crate) fn reason(decision: &OwnedDecision) -> &str {
    let route = decision.route.as_deref();
    route.unwrap_or(decision.reason.as_str())
}

/// The message that an answer answers to.
fn message_id<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    event.message()?;
    event.id().map(MessageId::as_str)
}

/// Where an answer goes.
fn address(event: &Event<'_>) -> Option<Address> {
    if let Some(group) = event.group_id() {
        return Some(Address::Group(group.to_owned()));
    }
    Some(Address::Customer {
        id: event.customer()?.as_str().to_owned(),
        address: event.sender().address()?.to_owned(),
    })
}

/// The parameters of `set_consent`.
#[derive(Deserialize)]
struct SetConsent {
    category: String,
    value: ConsentValue,
}

/// What an action `set_consent` says; `None` for any other action, and for one that says nothing.
fn consent(plan: &Plan, event: &Event<'_>, action: &Action) -> Option<(RowKey, State)> {
    if action.name != "set_consent" {
        return None;
    }
    let SetConsent { category, value } = action.params.parse().ok()?;
    let change = consent_of_rule(event, &category, value)?;
    let (key, value) = plan.blinder.change(&change)?;
    Some((plan.blinder.row(&key), value))
}

/// Makes the effects of one event, or of one that was decided earlier.
pub(crate) struct Maker<'m> {
    pub(crate) plan: &'m Plan,
    pub(crate) event: Option<EventKey>,
    pub(crate) number: &'m str,
    pub(crate) waba_id: Option<&'m str>,
    pub(crate) conversation: Option<String>,
    pub(crate) to: Option<Address>,
    pub(crate) writer: Option<String>,
    pub(crate) name: Option<&'m str>,
    pub(crate) message_id: Option<&'m str>,
    pub(crate) text: Option<&'m str>,
    pub(crate) told: Option<Told>,
    pub(crate) now: Timestamp,
}

impl<'m> Maker<'m> {
    /// For the effects of this event.
    fn of(plan: &'m Plan, event: &'m Event<'_>, now: Timestamp) -> Self {
        Self {
            plan,
            event: Some(event.key()),
            number: event.phone_number_id().unwrap_or_default(),
            waba_id: event.waba_id(),
            conversation: conversation(plan, event),
            to: address(event),
            writer: writer(plan, event),
            name: event.sender().name(),
            message_id: message_id(event),
            text: event.text(),
            told: None,
            now,
        }
    }

    /// An effect that may be begun at once.
    fn effect(&self, key: String, place: Option<Place>, rule: &str, kind: TaskKind) -> Effect {
        let is_known = place.is_some();
        let Place { destination, place } = place.unwrap_or_default();
        let known = self.plan.destinations.get(&destination);
        let is_told_all = known.is_some_and(|known| known.is_told_all);
        let effect = Effect {
            id: EffectId {
                number: self.number.to_owned(),
                key,
            },
            seq: 0,
            destination,
            conversation: self.conversation.clone(),
            state: EffectState::Pending,
            since: self.now,
            due: self.now,
            deadline: None,
            attempts: 0,
            retry: 0,
            task: Some(Task {
                kind,
                rule: rule.to_owned(),
                event: self.event,
                decided_at: self.now,
                waba_id: self.waba_id.map(str::to_owned),
                to: self.to.clone(),
                writer: self.writer.clone(),
                name: self.name.map(str::to_owned),
                place,
                message_id: self.message_id.map(str::to_owned),
                text: None,
                told: self.told.clone().filter(|_| is_told_all),
                by_person: false,
            }),
            remote: None,
            why: None,
            asked: None,
        };
        if is_known {
            effect
        } else {
            effect.moved(EffectState::Dead, self.now, Some("no destination"))
        }
    }

    /// The same, with what the customer wrote.
    fn told(&self, key: String, place: Option<Place>, rule: &str, kind: TaskKind) -> Effect {
        let mut effect = self.effect(key, place, rule, kind);
        if let Some(task) = &mut effect.task {
            task.text = self.text.map(str::to_owned);
        }
        effect
    }

    /// The effect of an action that somebody asks for by this key.
    pub(crate) fn asked(&self, key: String, rule: &str, name: &str, params: &RawJson) -> Effect {
        let place = self.plan.place(name, params);
        let kind = TaskKind::Action {
            name: name.to_owned(),
            params: params.clone(),
        };
        let effect = self.effect(key, place, rule, kind);
        // A template may wait for the morning; what is written for this moment may not.
        self.within(effect, name == "send")
    }

    fn action(&self, action: &Action, event: EventKey) -> Effect {
        let key = key::action(action, event);
        let effect = self.asked(key, &action.rule, &action.name, &action.params);
        self.within(effect, true)
    }

    /// With a deadline if it is a message that is worth nothing later.
    fn within(&self, effect: Effect, is_for_now: bool) -> Effect {
        let is_it = is_for_now && self.plan.is_message(&effect.destination);
        let deadline = is_it.then(|| self.now.plus_secs(SEND_WITHIN_S));
        Effect { deadline, ..effect }
    }

    /// The ticket that tells that all targets had their turn, and nobody took the conversation.
    pub(crate) fn bell(&self, event: EventKey) -> Option<Effect> {
        self.ticket(key::bell(event), UNANSWERED, NOBODY)
    }

    /// A ticket of the host's own, to where targets without a place of their own are.
    fn ticket(&self, key: String, reason: &str, params: &str) -> Option<Effect> {
        let place = self.plan.deliver.default.clone();
        let kind = TaskKind::Action {
            name: "ticket".to_owned(),
            params: serde_json::from_str(params).ok()?,
        };
        Some(self.effect(key, place, reason, kind))
    }

    /// What keeps an action from being done again: nothing beside the event's own key, where the action's key is of the event.
    fn once(&self, action: &Action, is_of_event: bool) -> Option<Once> {
        let for_s = match action.forget_after_s {
            Some(secs) => i64::try_from(secs).unwrap_or(ONCE_FOR_S),
            None if is_of_event => return None,
            None => ONCE_FOR_S,
        };
        Some(Once {
            key: self.plan.blinder.name(&action.key.to_string()),
            number: self.number.to_owned(),
            since: self.now,
            until: self.now.plus_secs(for_s),
        })
    }

    /// The turn that a decision has now, and the timer that ends it; of a decision that is held, the timer that begins it: a
    /// turn that waits for Monday would hold up what comes before.
    pub(crate) fn turns(
        &self,
        decision: &OwnedDecision,
        reason: &str,
        started: Timestamp,
        now: Timestamp,
    ) -> Vec<Effect> {
        let (Some(event), Some(turn)) = (self.event, turn(decision, started, now)) else {
            return Vec::new();
        };
        let Some(target) = decision.targets.get(turn.index) else {
            return Vec::new();
        };
        let timer = |index, due| Effect {
            due,
            // It waits for no other timer, and no other for it.
            conversation: None,
            ..self.told(
                key::timer(event, index),
                Some(own()),
                reason,
                TaskKind::Timer,
            )
        };
        if now < turn.since {
            return vec![timer(turn.index, turn.since)];
        }
        let place = self.plan.deliver.find(target).cloned();
        let kind = TaskKind::Turn {
            index: turn.index,
            target: target.clone(),
            priority: decision.priority,
        };
        let key = key::turn(event, turn.index);
        let mut effects = vec![self.told(key, place, reason, kind)];
        effects.extend(turn.until.map(|until| timer(turn.index + 1, until)));
        effects
    }
}

/// The pseudonym of who wrote in a group.
fn writer(plan: &Plan, event: &Event<'_>) -> Option<String> {
    event.group_id()?;
    Some(plan.blinder.name(event.customer()?.as_str()))
}

/// The host itself.
fn own() -> Place {
    Place {
        destination: SELF.to_owned(),
        place: None,
    }
}
