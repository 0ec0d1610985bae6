//! The life of an effect: what each state becomes by what happens, without a store.

use serde_json::Value;
use waypost::Timestamp;
use waypost::router::RawJson;
use waypost::state::guard::Outgoing;
use waypost::state::{Reaction, Remedy};

use crate::effect::{Effect, EffectState, Task, TaskKind};
use crate::key;
use crate::plan::{Manner, Plan};

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The destination took it, and what it calls it.
    Accepted(Option<String>),
    /// It is to be tried again, at this time if it is known. Only for what never left, or was refused for now.
    Again(Option<Timestamp>),
    /// It is refused for good, and why: a word or a code, no text of anybody.
    Never(String),
    /// Nobody knows whether it arrived: a time-out, a broken connection, an error that is not the destination's own.
    Uncertain,
}

/// What the platform told about a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It took the message.
    Sent,
    /// It reached a device.
    Delivered,
    /// It failed, with the code and what was made of it.
    Failed(Option<i64>, Remedy),
}

/// An uncertain message is given up for lost after this time, while reports come in.
pub(crate) const UNKNOWN_AFTER_S: i64 = 10 * 60;

/// Reports of a message that arrived come within this time.
pub(crate) const HEARD_WITHIN_S: i64 = 60;

/// Why an effect is begun again that is to be looked for first.
pub(crate) const LOOK_UP: &str = "look up";

/// The longest wait between attempts where nobody says one.
const LONGEST_WAIT_S: i64 = 300;

/// The state after an attempt.
pub(crate) fn ended(effect: Effect, outcome: &Outcome, manner: Manner, now: Timestamp) -> Effect {
    // A report may have come before the answer: then only the name is news.
    if !matches!(effect.state, EffectState::Inflight | EffectState::Uncertain) {
        return effect;
    }
    match (outcome, manner) {
        (Outcome::Accepted(remote), manner) => {
            let state = match manner {
                Manner::Message => EffectState::Accepted,
                Manner::Repeatable | Manner::LookUp => EffectState::Done,
            };
            Effect {
                remote: remote.clone(),
                ..effect.moved(state, now, None)
            }
        }
        (Outcome::Again(at), _) => {
            let wait = wait_s(effect.attempts);
            let due = at.unwrap_or_else(|| now.plus_secs(wait)).max(now);
            again(effect, due, now, "refused for now")
        }
        (Outcome::Never(why), _) => effect.moved(EffectState::Dead, now, Some(why)),
        (Outcome::Uncertain, _) => effect.moved(EffectState::Uncertain, now, None),
    }
}

/// What becomes of an uncertain effect as time goes by; `None` while it waits. `is_current` says that reports come in and are
/// worked off: otherwise silence says nothing.
pub(crate) fn doubted(
    effect: &Effect,
    manner: Manner,
    is_current: bool,
    now: Timestamp,
) -> Option<Effect> {
    let after = |secs: i64| effect.since.plus_secs(secs) <= now;
    match manner {
        Manner::Repeatable if after(wait_s(effect.attempts)) => {
            Some(again(effect.clone(), now, now, "uncertain"))
        }
        Manner::Message if is_current && after(HEARD_WITHIN_S) && may_repeat(effect) => {
            Some(again(effect.clone(), now, now, "uncertain"))
        }
        Manner::Message if is_current && after(UNKNOWN_AFTER_S) => Some(effect.clone().moved(
            EffectState::Dead,
            now,
            Some("unknown"),
        )),
        Manner::LookUp if after(HEARD_WITHIN_S) => Some(again(effect.clone(), now, now, LOOK_UP)),
        Manner::Repeatable | Manner::Message | Manner::LookUp => None,
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
        Report::Failed(code, remedy) => {
            let retry = retry(&effect, *code, *remedy, now);
            let why = code.map_or_else(|| "failed".to_owned(), |code| code.to_string());
            (effect.moved(EffectState::Dead, now, Some(&why)), retry)
        }
    }
}

/// The next attempt after a failure that the platform reported.
fn retry(effect: &Effect, code: Option<i64>, remedy: Remedy, now: Timestamp) -> Option<Effect> {
    let task = effect.task.as_ref()?;
    let wait = i64::try_from(Reaction::of(code?).retry_after(effect.retry)?).ok();
    let (task, wait) = match remedy {
        Remedy::Retry | Remedy::RetryAt => (task.clone(), wait?),
        Remedy::TemplateOnly
        | Remedy::Fix
        | Remedy::Stop
        | Remedy::Suppress
        | Remedy::WaitForPerson => return None,
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

/// What a message is to the guard.
pub(crate) fn outgoing(plan: &Plan, task: &Task) -> Outgoing {
    let member = match &task.kind {
        TaskKind::Action { name, .. } if name == "template" => "name",
        TaskKind::Action { .. } | TaskKind::Turn { .. } | TaskKind::Timer => "template",
    };
    let text = |name| match parameter(task, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    match (text(member), text("category")) {
        (Some(_), Some(category)) => Outgoing::Template {
            id: None,
            category: category.as_str().into(),
        },
        (Some(name), None) => Outgoing::Template {
            id: None,
            category: plan.category(&name).into(),
        },
        (None, _) => Outgoing::FreeForm,
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
