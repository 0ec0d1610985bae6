//! Instants as Unix seconds: what states are written with, and the events of decisions.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

use crate::time::Timestamp;

/// 2009-01-01T00:00:00Z, the year in which WhatsApp began.
const FIRST: i64 = 1_230_768_000;
/// 2100-12-31T23:59:59Z.
const LAST: i64 = 4_133_980_799;

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// How long the platform may repeat a webhook (7 days; Meta, "Webhooks: Overview"), and a day more.
pub(super) const REPEATS: i64 = 8 * DAY;

/// The time, where it can be one: milliseconds, zeros and whatever else is not a time in seconds is absent.
pub(super) fn readable(time: Option<Timestamp>) -> Option<Timestamp> {
    time.filter(|time| (FIRST..=LAST).contains(&time.as_secs()))
}

/// The second that a time since the epoch is in.
pub(super) fn second_of(time: Duration) -> Timestamp {
    Timestamp::from_secs(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

/// The first whole second that is not before it.
pub(super) fn second_after(time: Duration) -> Timestamp {
    second_of(time).plus_secs(i64::from(time.subsec_nanos() > 0))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.as_secs())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Timestamp, D::Error> {
    i64::deserialize(deserializer).map(Timestamp::from_secs)
}

/// The same for a time that may be absent.
pub(crate) mod option {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::time::Timestamp;

    #[expect(clippy::ref_option, reason = "what serde asks for")]
    pub(crate) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_i64(at.as_secs()),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp::from_secs))
    }
}
