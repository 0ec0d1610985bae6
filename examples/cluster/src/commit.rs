//! The commit of an event: join its states, create its record, apply what the record says.
//!
//! Only the create decides anything. What stands before it is joined, and joining twice is joining once; what stands after it
//! is read off the record, and is done again whenever the message comes again, until it is acknowledged. So an end at any
//! place is mended by doing all of it once more.

use waypost::state::State;
use waypost_host::{Effect, Once, RowKey, Thread};

use crate::broker::Broker;
use crate::bucket::{BrokerError, Put, Row, lives_until};
use crate::config::Faults;
use crate::record::{self, EffectRow, Record, ThreadRow};

type Result<T> = std::result::Result<T, BrokerError>;

/// Commits what an event came to, unless it has a record: then that one counts. True where it is this one.
pub(crate) async fn commit(
    broker: &Broker,
    key: &str,
    joins: &[(RowKey, State)],
    record: &Record,
    faults: Faults,
) -> Result<bool> {
    for (row, value) in joins {
        join(broker, row, value, faults).await?;
    }
    let put = if faults.without_create {
        broker.decided.overwrite(key, record).await?
    } else {
        broker.decided.put(key, 0, record, None).await?
    };
    match put {
        Put::Stored(_) => {
            apply(broker, record).await?;
            Ok(true)
        }
        Put::Conflict => {
            apply_again(broker, key).await?;
            Ok(false)
        }
    }
}

/// Does what the record that is there says, where whoever wrote it did not come to that.
pub(crate) async fn apply_again(broker: &Broker, key: &str) -> Result<()> {
    let row: Option<Row<Record>> = broker.decided.get(key).await?;
    match row {
        Some(row) => apply(broker, &row.value).await,
        None => Ok(()),
    }
}

/// Does what a record says beside its effects, where it is not done yet.
async fn apply(broker: &Broker, record: &Record) -> Result<()> {
    if let Some((conversation, thread)) = &record.thread {
        follow(broker, conversation, thread, record.order).await?;
    }
    for once in &record.once {
        remember(broker, once).await?;
    }
    for effect in &record.reported {
        report(broker, effect).await?;
    }
    Ok(())
}

/// Joins a value into its row.
pub(crate) async fn join(
    broker: &Broker,
    row: &RowKey,
    value: &State,
    faults: Faults,
) -> Result<()> {
    let key = record::state_key(row);
    change(broker, &key, faults, |known: Option<&State>| {
        let mut joined = known.unwrap_or(value).clone();
        joined.join(value);
        (known != Some(&joined)).then_some(joined)
    })
    .await
}

/// Notes what is known about a conversation, unless a later message of it was faster.
async fn follow(broker: &Broker, conversation: &str, thread: &Thread, order: u64) -> Result<()> {
    let key = record::thread_key(conversation);
    change(
        broker,
        &key,
        Faults::default(),
        |known: Option<&ThreadRow>| {
            let thread = thread.clone();
            let is_news = known.is_none_or(|known| known.order < order);
            is_news.then_some(ThreadRow { thread, order })
        },
    )
    .await
}

async fn remember(broker: &Broker, once: &Once) -> Result<()> {
    let key = record::once_key(&once.key, &once.number);
    change(broker, &key, Faults::default(), |known: Option<&Once>| {
        let is_news = known.is_none_or(|known| known.until < once.until);
        is_news.then(|| once.clone())
    })
    .await
}

/// Takes a report over into the effect's row: an end stays an end.
async fn report(broker: &Broker, told: &Effect) -> Result<()> {
    let key = record::effect_key(&told.destination, &told.id);
    change(
        broker,
        &key,
        Faults::default(),
        |known: Option<&EffectRow>| {
            let known = known.filter(|known| {
                !known.effect.state.is_ended() && known.effect.state < told.state
            })?;
            let mut row = known.clone();
            let remote = told.remote.clone().or_else(|| row.effect.remote.take());
            row.effect = Effect {
                remote,
                ..told.clone()
            };
            row.until = None;
            Some(row)
        },
    )
    .await
}

/// A value that may be forgotten some day.
trait Kept: serde::Serialize + serde::de::DeserializeOwned + Sync + Send {
    /// When; `None` for one that stays.
    fn until(&self) -> Option<waypost::Timestamp>;
}

impl Kept for State {
    fn until(&self) -> Option<waypost::Timestamp> {
        self.expires_at()
    }
}

impl Kept for Once {
    fn until(&self) -> Option<waypost::Timestamp> {
        Some(self.until)
    }
}

impl Kept for ThreadRow {
    fn until(&self) -> Option<waypost::Timestamp> {
        Some(self.thread.heard_at.plus_secs(THREAD_S))
    }
}

impl Kept for EffectRow {
    fn until(&self) -> Option<waypost::Timestamp> {
        None
    }
}

/// A conversation that fell silent is forgotten after the time for which decisions are kept.
const THREAD_S: i64 = 9 * 24 * 60 * 60;

/// Reads, changes and writes a row, again where somebody else was faster; `None` for one that is to stay as it is.
async fn change<T: Kept>(
    broker: &Broker,
    key: &str,
    faults: Faults,
    change: impl Fn(Option<&T>) -> Option<T>,
) -> Result<()> {
    let bucket = if key.starts_with("effect.") {
        &broker.effects
    } else {
        &broker.rows
    };
    loop {
        let row: Option<Row<T>> = bucket.get(key).await?;
        let Some(value) = change(row.as_ref().map(|row| &row.value)) else {
            return Ok(());
        };
        let now = waypost_runtime::log::now();
        let lives = value.until().map(|until| lives_until(until, now));
        let put = if faults.without_compare {
            bucket.overwrite(key, &value).await?
        } else {
            let replaces = row.map_or(0, |row| row.revision);
            bucket.put(key, replaces, &value, lives).await?
        };
        if put != Put::Conflict {
            return Ok(());
        }
    }
}
