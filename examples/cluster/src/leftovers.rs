//! Messages that were acknowledged and are not gone. A consumer's place and the removal of a message are two writes of the
//! broker: one that is killed in between knows the first alone when it is back, hands the message to nobody any more, and
//! keeps it for good.

use async_nats::jetstream::stream::Stream;
use serde_json::json;
use waypost_runtime::log;

use crate::broker::Broker;
use crate::reshard;
use crate::timers::DUE;

/// Removes what stands first and is acknowledged; what is behind something that waits is looked at later.
pub(crate) async fn remove(broker: &Broker) {
    let shares = reshard::shares(broker).await.unwrap_or_default();
    let of_share = |subject: &str| {
        let partition = subject.strip_prefix("in.")?.parse().ok()?;
        let share = shares
            .iter()
            .find(|share| share.partitions.contains(&partition))?;
        Some(share.name())
    };
    let removed = remove_first(&broker.inbox, "in.*", of_share).await
        + remove_first(&broker.timers, "due.*", |_| Some(DUE.to_owned())).await;
    if removed > 0 {
        let fields = [("count", json!(removed))];
        log::line("warn", "acknowledged messages are removed", &fields);
    }
}

async fn remove_first(
    stream: &Stream,
    filter: &str,
    consumer: impl Fn(&str) -> Option<String>,
) -> usize {
    let mut removed = 0;
    // What cannot be asked for now is asked for again.
    while let Ok(first) = stream.get_first_raw_message_by_subject(filter, 1).await {
        let Some(name) = consumer(&first.subject) else {
            break;
        };
        let Ok(info) = stream.consumer_info(&name).await else {
            break;
        };
        let is_acknowledged = first.sequence <= info.ack_floor.stream_sequence;
        if !is_acknowledged || stream.delete_message(first.sequence).await.is_err() {
            break;
        }
        removed += 1;
    }
    removed
}
