//! Which consumer has which partitions, and how that changes while all of it runs.
//!
//! The intake never changes: it knows partitions alone. A partition goes from one consumer to another while neither has a
//! message in hand: pause, wait until nothing is, take it away from the one, give it to the other, go on. So the order of a
//! partition holds.

use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::PullConsumer;
use futures_util::StreamExt as _;
use waypost_runtime::log;

use crate::broker::{ACK_WAIT, Broker, PARTITIONS};
use crate::config::Faults;

/// The partitions of one of so many consumers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    at: u32,
    pub(crate) partitions: Vec<u32>,
}

impl Share {
    /// Every `count`th partition, from `at` on.
    pub(crate) fn of(at: u32, count: u32) -> Self {
        let step = usize::try_from(count.max(1)).unwrap_or(1);
        Self {
            at,
            partitions: (at..PARTITIONS).step_by(step).collect(),
        }
    }

    /// The name of its consumer.
    pub(crate) fn name(&self) -> String {
        format!("work-{}", self.at)
    }
}

/// The shares of all consumers that there are.
pub(crate) async fn shares(broker: &Broker) -> Result<Vec<Share>, String> {
    let mut shares = Vec::new();
    let mut consumers = broker.inbox.consumers();
    while let Some(info) = consumers.next().await {
        let info = info.map_err(|error| format!("consumers: {error}"))?;
        let at = info
            .name
            .strip_prefix("work-")
            .and_then(|at| at.parse().ok());
        let subjects = info.config.filter_subjects.iter().map(String::as_str);
        let subjects = subjects.chain(Some(info.config.filter_subject.as_str()));
        let partitions = subjects.filter_map(|subject| subject.strip_prefix("in.")?.parse().ok());
        if let Some(at) = at {
            shares.push(Share {
                at,
                partitions: partitions.collect(),
            });
        }
    }
    shares.sort_by_key(|share| share.at);
    Ok(shares)
}

/// Has so many consumers where there were others: one number has to be a multiple of the other. What was cut off in the middle is
/// finished by the same command.
pub(crate) async fn reshard(
    broker: &Broker,
    from: u32,
    to: u32,
    faults: Faults,
) -> Result<(), String> {
    let (few, many) = (from.min(to), from.max(to));
    if few == 0 || many > PARTITIONS || many % few != 0 {
        return Err(format!(
            "one of {from} and {to} has to be a multiple of the other, up to {PARTITIONS}"
        ));
    }
    let known = shares(broker).await?;
    // Those of one family may be gone and not made anew.
    let is_between = known.len() + 1 >= usize_of(few) && known.len() <= usize_of(many);
    if !is_between {
        return Err(format!("there are {} consumers, not {from}", known.len()));
    }
    for first in 0..few {
        // These, and no others, exchange partitions.
        let family: Vec<u32> = (first..many).step_by(usize_of(few)).collect();
        exchange(broker, &family, to, &known, faults).await?;
        log::line("info", "moved", &[("consumer", serde_json::json!(first))]);
    }
    Ok(())
}

fn usize_of(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Has the partitions of some consumers divided among those of them that there are to be.
async fn exchange(
    broker: &Broker,
    family: &[u32],
    to: u32,
    known: &[Share],
    faults: Faults,
) -> Result<(), String> {
    let old: Vec<&Share> = known
        .iter()
        .filter(|share| family.contains(&share.at))
        .collect();
    if let Err(error) = quieten(broker, &old).await {
        for share in &old {
            // It goes on by itself otherwise.
            let _ = broker.inbox.resume_consumer(&share.name()).await;
        }
        return Err(error);
    }
    // What one has no longer goes first: no partition may have two consumers. One that gets more is made anew, too: a consumer
    // stands somewhere in the stream, and what lies behind it of its new partitions would come to nobody.
    for share in &old {
        let gone = broker.inbox.delete_consumer(&share.name()).await;
        gone.map_err(|error| format!("consumer {}: {error}", share.name()))?;
    }
    for at in family.iter().filter(|at| **at < to) {
        broker
            .make_consumer(&Share::of(*at, to), faults.unordered)
            .await?;
    }
    Ok(())
}

/// Pauses consumers, and waits until they have no message in hand.
async fn quieten(broker: &Broker, shares: &[&Share]) -> Result<(), String> {
    for share in shares {
        pause(broker, share).await?;
    }
    for share in shares {
        wait_until_idle(broker, share).await?;
    }
    Ok(())
}

/// How long a consumer is paused at most: it goes on by itself where this command ends in the middle.
const PAUSE_S: i64 = 60;

async fn pause(broker: &Broker, share: &Share) -> Result<(), String> {
    let until = log::now().plus_secs(PAUSE_S).to_string();
    let until = async_nats::datetime::parse_rfc3339(&until).map_err(|error| error.to_string())?;
    let paused = broker.inbox.pause_consumer(&share.name(), until).await;
    paused.map_err(|error| format!("consumer {}: {error}", share.name()))?;
    Ok(())
}

async fn wait_until_idle(broker: &Broker, share: &Share) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let consumer = broker.inbox.get_consumer(&share.name()).await;
        let consumer: PullConsumer =
            consumer.map_err(|error| format!("consumer {}: {error}", share.name()))?;
        if consumer.cached_info().num_ack_pending == 0 {
            return Ok(());
        }
        // A message that nobody has any more comes free when its time is over; a paused consumer hands it out to nobody.
        if begun.elapsed() > 3 * ACK_WAIT {
            return Err(format!(
                "consumer {}: a message stays in hand; run the command again",
                share.name()
            ));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
