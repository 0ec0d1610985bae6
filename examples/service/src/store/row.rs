//! Rows: their names, and values as they are written and read.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use rusqlite::Row;
use waypost::Timestamp;
use waypost_host::{Effect, EffectId, EffectState, EventState};

use super::{Result, StoreError};

/// The name of a row, shortened: two rows with the same name cost no more than a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RowName(u64);

impl RowName {
    pub(crate) fn new(table: &'static str, key: &(impl Hash + ?Sized)) -> Self {
        let mut hasher = DefaultHasher::new();
        table.hash(&mut hasher);
        key.hash(&mut hasher);
        Self(hasher.finish())
    }

    /// What stands for the rules in service.
    pub(crate) fn rules() -> Self {
        Self::new("rules", "")
    }
}

/// The columns of an effect, in the order in which they are read.
pub(super) const EFFECT: &str = "number, key, seq, destination, conversation, state, since, due, deadline, attempts, retry, task, remote, why, asked";

pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Row("what is to be written"))
}

pub(super) const fn event_state_number(state: EventState) -> i64 {
    match state {
        EventState::Decided => 0,
        EventState::Stale => 1,
        EventState::Foreign => 2,
        EventState::Parked => 3,
    }
}

pub(super) const fn event_state(number: i64) -> Result<EventState> {
    Ok(match number {
        0 => EventState::Decided,
        1 => EventState::Stale,
        2 => EventState::Foreign,
        3 => EventState::Parked,
        _ => return Err(StoreError::Row("state of an event")),
    })
}

pub(super) fn effect_state(number: i64) -> Result<EffectState> {
    let at = usize::try_from(number).ok();
    let state = at.and_then(|at| EffectState::ALL.get(at));
    state.copied().ok_or(StoreError::Row("state of an effect"))
}

pub(super) fn effect(row: &Row<'_>) -> Result<Effect> {
    let task: Option<String> = row.get(11)?;
    let read = |text: String| serde_json::from_str(&text).map_err(|_| StoreError::Row("task"));
    let deadline: Option<i64> = row.get(8)?;
    Ok(Effect {
        id: EffectId {
            number: row.get(0)?,
            key: row.get(1)?,
        },
        seq: row.get(2)?,
        destination: row.get(3)?,
        conversation: row.get(4)?,
        state: effect_state(row.get(5)?)?,
        since: Timestamp::from_secs(row.get(6)?),
        due: Timestamp::from_secs(row.get(7)?),
        deadline: deadline.map(Timestamp::from_secs),
        attempts: row.get(9)?,
        retry: row.get(10)?,
        task: task.map(read).transpose()?,
        remote: row.get(12)?,
        why: row.get(13)?,
        asked: row.get(14)?,
    })
}
