//! Counts of deliveries.

use std::collections::BTreeMap;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::delivery::{Delivery, Outcome};
use super::unix;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// How far messages got, counted by hour, number, category and campaign. Not a state, but a fold over deliveries: each is to
/// be [added](Self::add) once, when nothing more is to be expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    rows: BTreeMap<TallyKey, Counts>,
}

/// What deliveries are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct TallyKey {
    /// The hour in which the message left, else of the first report: its beginning.
    #[serde(with = "unix")]
    pub hour: Timestamp,
    /// The number of the business.
    pub phone_number_id: ShortText,
    /// The category that the message is charged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<ShortText>,
    /// What the callback says up to its first `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<ShortText>,
}

/// How many messages got how far. A later rank implies the ones before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Left.
    pub sent: u64,
    /// Reached a device.
    pub delivered: u64,
    /// Read. Who hides receipts is not counted, so this is the least it can be.
    pub read: u64,
    /// Heard.
    pub played: u64,
    /// Failed and not delivered, by the code; 0 where there is none.
    pub failed: BTreeMap<i64, u64>,
    /// Seconds from leaving to reaching a device.
    pub to_delivered: Histogram,
    /// Seconds from leaving to being read.
    pub to_read: Histogram,
    /// Seconds from leaving to being heard.
    pub to_played: Histogram,
    /// Seconds from leaving to failing.
    pub to_failed: Histogram,
}

/// How often something took how long: a count for each power of two. The key is the least number of seconds that is too long
/// for it: what took 5 seconds is counted under 8, what took none under 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Histogram(BTreeMap<u64, u64>);

impl Tally {
    /// Counts a delivery of this number. One without any time is not counted.
    pub fn add(&mut self, phone_number_id: &str, delivery: &Delivery) {
        let first = [
            delivery.sent_at,
            delivery.delivered_at,
            delivery.read_at,
            delivery.played_at,
            delivery.failed.map(|failure| failure.at),
        ];
        let first = first.into_iter().flatten().min();
        let Some(at) = delivery.sent_at.or(first) else {
            return;
        };
        let campaign = delivery.callback.as_ref().and_then(|callback| {
            let (campaign, _) = callback
                .as_str()
                .split_once('/')
                .unwrap_or((callback.as_str(), ""));
            (!campaign.is_empty()).then(|| campaign.into())
        });
        let key = TallyKey {
            hour: at.plus_secs(-at.as_secs().rem_euclid(unix::HOUR)),
            phone_number_id: phone_number_id.into(),
            category: delivery
                .pricing
                .as_ref()
                .and_then(|price| price.category.clone()),
            campaign,
        };
        self.rows.entry(key).or_default().add(delivery);
    }

    /// Adds the counts of other deliveries.
    pub fn merge(&mut self, other: &Self) {
        for (key, counts) in &other.rows {
            self.rows.entry(key.clone()).or_default().merge(counts);
        }
    }

    /// The counts, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = (&TallyKey, &Counts)> {
        self.rows.iter()
    }
}

/// A list of `{"key": ..., "counts": ...}`.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row<'t> {
            key: &'t TallyKey,
            counts: &'t Counts,
        }
        let mut rows = serializer.serialize_seq(Some(self.rows.len()))?;
        for (key, counts) in &self.rows {
            rows.serialize_element(&Row { key, counts })?;
        }
        rows.end()
    }
}

impl Counts {
    fn add(&mut self, delivery: &Delivery) {
        let outcome = delivery.outcome();
        self.sent += u64::from(
            outcome != Outcome::Unknown
                && (outcome != Outcome::Failed || delivery.sent_at.is_some()),
        );
        self.delivered += u64::from(outcome >= Outcome::Delivered);
        self.read += u64::from(outcome >= Outcome::Read);
        self.played += u64::from(outcome >= Outcome::Played);
        let failed = delivery.failed.filter(|_| outcome == Outcome::Failed);
        if let Some(failure) = failed {
            *self
                .failed
                .entry(failure.code.unwrap_or_default())
                .or_default() += 1;
        }
        let Some(sent_at) = delivery.sent_at else {
            return;
        };
        for (histogram, at) in [
            (&mut self.to_delivered, delivery.delivered_at),
            (&mut self.to_read, delivery.read_at),
            (&mut self.to_played, delivery.played_at),
            (&mut self.to_failed, failed.map(|failure| failure.at)),
        ] {
            if let Some(at) = at {
                histogram.add(at.as_secs().saturating_sub(sent_at.as_secs()));
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.sent += other.sent;
        self.delivered += other.delivered;
        self.read += other.read;
        self.played += other.played;
        for (code, count) in &other.failed {
            *self.failed.entry(*code).or_default() += count;
        }
        self.to_delivered.merge(&other.to_delivered);
        self.to_read.merge(&other.to_read);
        self.to_played.merge(&other.to_played);
        self.to_failed.merge(&other.to_failed);
    }
}

impl Histogram {
    /// Reports may come out of order by the platform's own clocks: what took less than nothing took no time.
    fn add(&mut self, secs: i64) {
        let secs = u64::try_from(secs).unwrap_or_default();
        let bits = u64::BITS - secs.leading_zeros();
        let end = 1_u64.checked_shl(bits).unwrap_or(u64::MAX);
        *self.0.entry(end).or_default() += 1;
    }

    fn merge(&mut self, other: &Self) {
        for (end, count) in &other.0 {
            *self.0.entry(*end).or_default() += count;
        }
    }

    /// The counts: under how many seconds, and how often.
    pub fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().map(|(end, count)| (*end, *count))
    }
}
