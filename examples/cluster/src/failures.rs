//! How often an event failed, by its own fault.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use waypost::Event;

use crate::broker::Broker;
use crate::bucket::{BrokerError, Row};
use crate::record::failed_key;

/// How long it is known: longer than a message waits for a process that does not end at it.
const KNOWN: Duration = Duration::from_secs(24 * 60 * 60);

/// What is known of it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Failures {
    /// How often it panicked, or the process ended with it in hand.
    count: u32,
    /// Whether a process has it in hand.
    in_hand: bool,
}

impl Failures {
    /// Notes that a process has the event in hand. If one had it, that one ended with it, and this is how often the event has
    /// failed; else `None`.
    pub(crate) async fn take_in_hand(
        broker: &Broker,
        event: &Event<'_>,
    ) -> Result<Option<u32>, BrokerError> {
        let row = Self::of(broker, event).await?;
        let Self {
            count,
            in_hand: has_ended,
        } = row.value;
        let count = count + u32::from(has_ended);
        let now = Self {
            count,
            in_hand: true,
        };
        now.write(broker, event, row.revision).await?;
        Ok(has_ended.then_some(count))
    }

    /// Notes that the process has lived to the end of it.
    pub(crate) async fn let_go(broker: &Broker, event: &Event<'_>) -> Result<(), BrokerError> {
        let row = Self::of(broker, event).await?;
        let now = Self {
            in_hand: false,
            ..row.value
        };
        if row.value.in_hand {
            now.write(broker, event, row.revision).await?;
        }
        Ok(())
    }

    /// Notes a panic, and says how often the event has failed.
    pub(crate) async fn count(broker: &Broker, event: &Event<'_>) -> Result<u32, BrokerError> {
        let row = Self::of(broker, event).await?;
        let count = row.value.count + 1;
        let now = Self {
            count,
            in_hand: false,
        };
        now.write(broker, event, row.revision).await?;
        Ok(count)
    }

    async fn of(broker: &Broker, event: &Event<'_>) -> Result<Row<Self>, BrokerError> {
        let row = broker.rows.get(&failed_key(event.key())).await?;
        Ok(row.unwrap_or_default())
    }

    /// Somebody else who was first knows as much.
    async fn write(
        self,
        broker: &Broker,
        event: &Event<'_>,
        replaces: u64,
    ) -> Result<(), BrokerError> {
        let key = failed_key(event.key());
        broker.rows.put(&key, replaces, &self, Some(KNOWN)).await?;
        Ok(())
    }
}
