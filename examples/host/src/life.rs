//! The life of an effect: what each state becomes by what happens, without a store.

use serde_json::Value;
use waypost::Timestamp;
use waypost::router::RawJson;
use waypost::state::guard::{Outgoing, Sending};
use waypost::state::{Peer, Reaction, Remedy};
use waypost_connectors::Outcome;

use crate::effect::{Address, Effect, EffectState, Task, TaskKind};
use crate::gate::denies_all;
use crate::key;
use crate::plan::{Manner, Plan};
use crate::report::Report;

/// An uncertain message is given up for lost after this time, while reports come in.
pub(crate) const UNKNOWN_AFTER_S: i64 = 10 * 60;

/// Reports of a message that arrived come within this time.
pub(crate) const HEARD_WITHIN_S: i64 = 60;

/// What waits for a person is tried again after this time, while the effect lives.
pub(crate) const ASK_AGAIN_S: i64 = 300;

/// Why an effect is begun again that is to be looked for first.
const LOOK_UP: &str = "look up";

/// The longest wait between attempts where nobody says one.
const LONGEST_WAIT_S: i64 = 300;

/// The state after an attempt, and the effect that goes on from there: the template in the place of a message that came too
/// late.
pub(crate) fn ended(
    effect: Effect,
    outcome: &Outcome,
    manner: Manner,
    now: Timestamp,
) -> (Effect, Option<Effect>) {
    // A report may have come before the answer: then only the name is news.
    if !matches!(effect.state, EffectState::Inflight | EffectState::Uncertain) {
        return (effect, None);
    }
    match outcome {
        Outcome::Accepted { remote_id } => {
            let state = match manner {
                Manner::Message => EffectState::Accepted,
                Manner::Repeatable | Manner::LookUp => EffectState::Done,
            };
            let remote = Some(remote_id.clone()).filter(|id| !id.is_empty());
            let effect = effect.moved(state, now, None);
            (Effect { remote, ..effect }, None)
        }
        Outcome::Again { at, fault, .. } => {
            // Where a token is not good the destination waits, not this: it goes as soon as somebody has mended that.
            let due = if denies_all(outcome).is_some() {
                now
            } else {
                (*at).max(now)
            };
            let why = fault
                .as_ref()
                .map_or_else(|| "not sent".to_owned(), ToString::to_string);
            (again(effect, due, now, &why), None)
        }
        Outcome::Never { fault } => {
            // What was refused at once is tried again only as something else.
            let is_late =
                fault.number().map(|code| Reaction::of(code).remedy) == Some(Remedy::TemplateOnly);
            let task = effect.task.as_ref().filter(|_| is_late);
            let template = task.and_then(in_place_of);
            let next = template.map(|task| next(&effect, task, now, now));
            (
                effect.moved(EffectState::Dead, now, Some(&fault.to_string())),
                next,
            )
        }
        Outcome::Uncertain => (uncertain(effect, manner, now), None),
    }
}

/// Nobody knows whether it was sent: it is due again when something is to be done about that.
pub(crate) fn uncertain(effect: Effect, manner: Manner, now: Timestamp) -> Effect {
    let wait = match manner {
        Manner::Repeatable => wait_s(effect.attempts),
        Manner::Message if !may_repeat(&effect) => UNKNOWN_AFTER_S,
        Manner::Message | Manner::LookUp => HEARD_WITHIN_S,
    };
    Effect {
        due: now.plus_secs(wait),
        ..effect.moved(EffectState::Uncertain, now, None)
    }
}

/// What becomes of an uncertain effect that is due.
pub(crate) fn doubted(effect: Effect, manner: Manner, now: Timestamp) -> Effect {
    match manner {
        Manner::Message if !may_repeat(&effect) => {
            effect.moved(EffectState::Dead, now, Some("unknown"))
        }
        Manner::LookUp => again(effect, now, now, LOOK_UP),
        Manner::Repeatable | Manner::Message => again(effect, now, now, "uncertain"),
    }
}

/// An effect and the one that tries the same again, after a report.
pub(crate) fn reported(
    effect: Effect,
    report: &Report,
    remote: Option<&str>,
    now: Timestamp,
) -> (Effect, Option<Effect>) {
    let effect = Effect {
        remote: effect.remote.clone().or_else(|| remote.map(str::to_owned)),
        ..effect
    };
    if effect.state.is_ended() {
        return (effect, None);
    }
    match report {
        Report::Sent if effect.state == EffectState::Accepted => (effect, None),
        Report::Sent => (effect.moved(EffectState::Accepted, now, None), None),
        Report::Delivered => (effect.moved(EffectState::Done, now, None), None),
        Report::Failed(code, _) => {
            let retry = retry(&effect, *code, now);
            let why = code.map_or_else(|| "failed".to_owned(), |code| code.to_string());
            (effect.moved(EffectState::Dead, now, Some(&why)), retry)
        }
    }
}

/// The next attempt after a failure that the platform reported.
fn retry(effect: &Effect, code: Option<i64>, now: Timestamp) -> Option<Effect> {
    let task = effect.task.as_ref()?;
    let reaction = Reaction::of(code?);
    let (task, wait) = match reaction.remedy {
        Remedy::Retry | Remedy::RetryAt => {
            let wait = i64::try_from(reaction.retry_after(effect.retry)?).ok()?;
            (task.clone(), wait)
        }
        Remedy::TemplateOnly => (in_place_of(task)?, 0),
        Remedy::Fix | Remedy::Stop | Remedy::Suppress | Remedy::WaitForPerson => return None,
        _ => return None,
    };
    Some(next(effect, task, now.plus_secs(wait), now))
}

/// The same once more, as an effect of its own.
fn next(effect: &Effect, task: Task, due: Timestamp, now: Timestamp) -> Effect {
    let number = effect.retry + 1;
    let mut next = effect.clone().moved(EffectState::Pending, now, None);
    next.id.key = key::retry(&effect.id.key, number);
    Effect {
        seq: 0,
        due,
        attempts: 0,
        retry: number,
        task: Some(task),
        remote: None,
        ..next
    }
}

/// Not to be begun before a time, or given up at its deadline; what was to be looked for still is.
pub(crate) fn held(effect: Effect, until: Timestamp, now: Timestamp, why: &str) -> Effect {
    let why = if looks_up(&effect) { LOOK_UP } else { why };
    let due = effect
        .deadline
        .map_or(until, |deadline| until.min(deadline));
    again(effect, due, now, why)
}

/// Whether it is to be looked for before it is done again.
pub(crate) fn looks_up(effect: &Effect) -> bool {
    effect.why.as_deref() == Some(LOOK_UP)
}

/// To be begun again at a time.
pub(crate) fn again(effect: Effect, due: Timestamp, now: Timestamp, why: &str) -> Effect {
    Effect {
        due,
        ..effect.moved(EffectState::Again, now, Some(why))
    }
}

/// Doubling from a second on.
fn wait_s(attempts: u32) -> i64 {
    1_i64
        .checked_shl(attempts.saturating_sub(1).min(16))
        .map_or(LONGEST_WAIT_S, |wait| wait.min(LONGEST_WAIT_S))
}

/// A parameter of the task's action.
fn parameter(task: &Task, name: &str) -> Option<Value> {
    match &task.kind {
        TaskKind::Action { params, .. } => {
            let mut params: Value = params.parse().ok()?;
            params.get_mut(name).map(Value::take)
        }
        TaskKind::Turn { .. } | TaskKind::Timer => None,
    }
}

/// Whether the action would rather come twice than not at all.
fn may_repeat(effect: &Effect) -> bool {
    let word = effect
        .task
        .as_ref()
        .and_then(|task| parameter(task, "if_uncertain"));
    word.as_ref().and_then(Value::as_str) == Some("again")
}

/// What a message is to the guard and the pace, with pseudonyms in it; `None` for what is sent to nobody.
pub(crate) fn sending(plan: &Plan, effect: &Effect) -> Option<Sending> {
    let task = effect.task.as_ref()?;
    let peer = match task.to.as_ref()? {
        Address::Customer { id, .. } => Peer::Customer(plan.blinder.name(id).as_str().into()),
        Address::Group(group) => Peer::Group(group.as_str().into()),
    };
    let what = outgoing(plan, task);
    let sending = Sending::new(task.waba_id.as_ref()?, &effect.id.number, peer, what);
    Some(if task.by_person {
        sending.by_person()
    } else {
        sending
    })
}

fn outgoing(plan: &Plan, task: &Task) -> Outgoing {
    let member = match &task.kind {
        TaskKind::Action { name, .. } if name == "template" => "name",
        TaskKind::Action { .. } | TaskKind::Turn { .. } | TaskKind::Timer => "template",
    };
    let text = |name| match parameter(task, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let Some(name) = text(member) else {
        return Outgoing::FreeForm;
    };
    Outgoing::Template {
        id: None,
        category: plan.category(&name, text("category").as_deref()).into(),
    }
}

/// The template that the action names for a closed window.
pub(crate) fn in_place_of(task: &Task) -> Option<Task> {
    let text = parameter(task, "else")?.to_string();
    let params: RawJson = serde_json::from_str(&text).ok()?;
    Some(Task {
        kind: TaskKind::Action {
            name: "template".to_owned(),
            params,
        },
        ..task.clone()
    })
}
