//! The store of whoever sends: the effects of one destination and number that are open, in memory, each as its row in the
//! broker has it. What the host writes is collected and goes out in one round; only then may anything leave.

mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use waypost::Timestamp;
use waypost::state::State;
use waypost_host::{Effect, EffectId, EffectState, RowKey, Sent};

use crate::broker::Broker;
use crate::bucket::{BrokerError, Put, Row};
use crate::commit::join;
use crate::config::Faults;
use crate::record::{self, EffectRow};

type Result<T> = std::result::Result<T, BrokerError>;

/// Open effects, as far as this process knows.
#[derive(Debug)]
pub(crate) struct Sender {
    broker: Broker,
    /// How long an attempt may take; nobody else touches an effect in flight for so long.
    lease: Duration,
    open: BTreeMap<EffectId, Open>,
    /// Of a conversation, the open effects in the order of commits.
    lanes: BTreeMap<String, BTreeMap<u64, EffectId>>,
    /// How many effects of a record are open.
    records: BTreeMap<u64, usize>,
    changed: BTreeSet<EffectId>,
    links: Vec<(String, String)>,
    /// What is known of customers and numbers from then on.
    joins: Vec<(RowKey, State)>,
    /// What was sent before this process began to send.
    sent: Vec<Sent>,
}

/// An effect that is open.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) row: EffectRow,
    /// 0 if there is no row yet: then it was never begun.
    pub(crate) revision: u64,
    /// The place in the outbox of the decision that it is of.
    pub(crate) record: u64,
}

/// What became of a round of writes.
#[derive(Debug, Default)]
pub(crate) struct Flushed {
    /// The records with effects that are open no longer.
    pub(crate) closed: Vec<u64>,
    /// The effects that somebody else moved: they stand in memory as they are there.
    pub(crate) conflicts: BTreeSet<EffectId>,
}

impl Sender {
    pub(crate) fn new(broker: Broker, destination_lease: Duration) -> Self {
        Self {
            broker,
            lease: destination_lease,
            open: BTreeMap::new(),
            lanes: BTreeMap::new(),
            records: BTreeMap::new(),
            changed: BTreeSet::new(),
            links: Vec::new(),
            joins: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// Each that is open.
    pub(crate) fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.open.values().map(|open| &open.row.effect)
    }

    /// Whether an effect of this record is open.
    pub(crate) fn is_open(&self, record: u64) -> bool {
        self.records.contains_key(&record)
    }

    /// Takes in an effect that is open.
    pub(crate) fn insert(&mut self, open: Open) {
        self.remove(&open.row.effect.id);
        let effect = &open.row.effect;
        if let Some(conversation) = &effect.conversation {
            let lane = self.lanes.entry(conversation.clone()).or_default();
            lane.insert(effect.seq, effect.id.clone());
        }
        *self.records.entry(open.record).or_default() += 1;
        self.open.insert(effect.id.clone(), open);
    }

    fn remove(&mut self, id: &EffectId) -> Option<Open> {
        let open = self.open.remove(id)?;
        if let Some(count) = self.records.get_mut(&open.record) {
            *count -= 1;
            if *count == 0 {
                self.records.remove(&open.record);
            }
        }
        let effect = &open.row.effect;
        if let Some(conversation) = &effect.conversation
            && let Some(lane) = self.lanes.get_mut(conversation)
        {
            lane.remove(&effect.seq);
            if lane.is_empty() {
                self.lanes.remove(conversation);
            }
        }
        Some(open)
    }

    pub(crate) fn set_sent(&mut self, sent: Vec<Sent>) {
        self.sent = sent;
    }

    /// Writes what changed, all at once. What fails as a whole is unknown: then all of this is to be forgotten and read anew.
    pub(crate) async fn flush(&mut self, now: Timestamp) -> Result<Flushed> {
        for (row, value) in self.joins.drain(..) {
            join(&self.broker, &row, &value, Faults::default()).await?;
        }
        for (key, remote) in self.links.drain(..) {
            self.broker.rows.overwrite(&key, &remote).await?;
        }
        let changed = std::mem::take(&mut self.changed);
        let lease = i64::try_from(self.lease.as_secs()).unwrap_or(60) + 1;
        let mut writes = Vec::with_capacity(changed.len());
        for id in &changed {
            let Some(open) = self.open.get_mut(id) else {
                continue;
            };
            let is_inflight = open.row.effect.state == EffectState::Inflight;
            open.row.until = is_inflight.then(|| now.plus_secs(lease));
            let (broker, open) = (&self.broker, open.clone());
            writes.push(async move {
                let key = record::effect_key(&open.row.effect.destination, &open.row.effect.id);
                let put = broker
                    .effects
                    .put(&key, open.revision, &open.row, None)
                    .await?;
                let there = match put {
                    Put::Stored(revision) => Ok(revision),
                    Put::Conflict => Err(broker.effects.get::<EffectRow>(&key).await?),
                };
                Ok((open, there))
            });
        }
        let mut flushed = Flushed::default();
        for written in join_all(writes).await {
            let (open, there): (Open, std::result::Result<u64, Option<Row<EffectRow>>>) = written?;
            let id = open.row.effect.id.clone();
            self.remove(&id);
            let open = match there {
                Ok(revision) => Open { revision, ..open },
                Err(Some(Row { revision, value })) => {
                    flushed.conflicts.insert(id);
                    let row = EffectRow {
                        next: value.next.clone(),
                        ..value
                    };
                    Open {
                        row,
                        revision,
                        ..open
                    }
                }
                // The row is gone: its effect ended long ago.
                Err(None) => {
                    flushed.conflicts.insert(id);
                    flushed.closed.push(open.record);
                    continue;
                }
            };
            if open.row.effect.state.is_open() {
                self.insert(open);
            } else {
                if let Some(next) = &open.row.next
                    && !self.open.contains_key(&next.id)
                {
                    self.insert(open.followed_by(next));
                }
                flushed.closed.push(open.record);
            }
        }
        Ok(flushed)
    }
}

impl Open {
    /// The effect that goes on from its end, in the same place.
    pub(crate) fn followed_by(&self, next: &Effect) -> Self {
        let effect = Effect {
            seq: self.row.effect.seq,
            ..next.clone()
        };
        Self {
            row: EffectRow {
                effect,
                partition: self.row.partition,
                until: None,
                sent: None,
                next: None,
            },
            revision: 0,
            record: self.record,
        }
    }

    fn is_to_begin(&self, now: Timestamp) -> bool {
        let effect = &self.row.effect;
        matches!(effect.state, EffectState::Pending | EffectState::Again) && effect.due <= now
    }
}
