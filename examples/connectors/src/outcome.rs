//! What the answer to a request means for the effect behind it.

use std::fmt;
use std::time::UNIX_EPOCH;

use serde_json::Value;
use waypost::Timestamp;

/// The most that is read of an answer, in bytes. Read one byte more and hand over all of it, so that a longer one is known
/// to be longer.
pub const MAX_ANSWER: usize = 1 << 20;

/// What came of a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// It never left: the name was not found, no connection was made, the handshake failed.
    NotSent,
    /// It left, in part or whole, and no answer came: a time-out, a closed connection, an end while inflight.
    NoAnswer,
    /// It was answered.
    Response(Response<'a>),
}

/// An answer. `Debug` shows no header and no body.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "hosts make it")]
pub struct Response<'a> {
    /// The status, 100 to 599.
    pub status: u16,
    /// Names, in any case, and values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, as far as it was read.
    pub body: &'a [u8],
}

impl Response<'_> {
    /// The body as JSON; `None` if it is longer than [`MAX_ANSWER`] or not JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        let fits = self.body.len() <= MAX_ANSWER;
        serde_json::from_slice(self.body).ok().filter(|_| fits)
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// `Retry-After` in seconds from now on, whether it has them or a date; 1 second to a day. `None` if it is missing or neither.
    fn retry_after(&self, now: Timestamp) -> Option<i64> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
        let value = value.trim();
        let secs = match value.parse::<u32>() {
            Ok(secs) => i64::from(secs),
            Err(_) => {
                let date = httpdate::parse_http_date(value).ok()?;
                let since = date.duration_since(UNIX_EPOCH).ok()?;
                i64::try_from(since.as_secs()).ok()? - now.as_secs()
            }
        };
        Some(secs.clamp(1, 86_400))
    }
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a host has to have an answer for each"
)]
pub enum Outcome {
    /// It is done there.
    Accepted {
        /// What it is called there, for reports and what goes on in it: a message's id, a ticket's number. Empty where the
        /// destination gives none, and of what nothing goes on in.
        remote_id: String,
    },
    /// It had no effect, and may have one later.
    Again {
        /// Not before.
        at: Timestamp,
        /// What else has to wait until then.
        waits: Waits,
        /// What was wrong, where the destination said.
        fault: Option<Fault>,
    },
    /// It had no effect, and will have none.
    Never {
        /// Why.
        fault: Fault,
    },
    /// Whether it had an effect is not known: see [`Connector::recover`](crate::Connector::recover).
    Uncertain,
}

/// What has to wait with a request that is to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a host has to have an answer for each"
)]
pub enum Waits {
    /// Nothing else.
    Nothing,
    /// What goes to the same place: a channel, a number of the business.
    Place,
    /// What goes to the same destination.
    Destination,
    /// The same, until somebody has mended it and says so: a token that is not valid. Trying tells nothing new.
    UntilMended,
}

/// What was wrong. It holds nothing that a person wrote: the status, and a code if it looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// What kind of fault.
    pub reason: Reason,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The destination's own code: `131026`, `channel_not_found`; of what was never asked for, why.
    pub code: Option<String>,
}

impl Fault {
    /// One of an action that was never asked for, and why: words of ours.
    #[must_use]
    pub fn unasked(why: &str) -> Self {
        Self {
            reason: Reason::Unasked,
            status: None,
            code: Some(why.to_owned()),
        }
    }

    /// The code as a number, as [`Reaction::of`](waypost::state::Reaction::of) takes it.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.code.as_ref()?.parse().ok()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.as_str())?;
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        match &self.code {
            Some(why) if self.reason == Reason::Unasked => write!(f, ": {why}")?,
            Some(code) => write!(f, ", error {code}")?,
            None => {}
        }
        Ok(())
    }
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The token is not valid, or may not do this.
    Denied,
    /// It clashes with something that is there.
    Conflict,
    /// The destination is gone for good (410).
    Gone,
    /// A redirect, which is not followed.
    Redirected,
    /// The request is refused.
    Refused,
    /// Too many requests.
    TooMany,
    /// The destination has a fault of its own.
    Unavailable,
    /// Nothing was asked: an action or place that the destination does not have, or parameters that are none.
    Unasked,
}

impl Reason {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "not allowed",
            Self::Conflict => "a conflict",
            Self::Gone => "gone",
            Self::Redirected => "a redirect",
            Self::Refused => "refused",
            Self::TooMany => "too many requests",
            Self::Unavailable => "unavailable",
            Self::Unasked => "cannot be asked for",
        }
    }
}

/// A response, and the attempt that it answers: how to read what no rule of a destination's own covers.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) attempt: Attempt<'a>,
    pub(crate) response: &'a Response<'a>,
}

/// Which attempt of what, and when.
#[derive(Clone, Copy)]
pub(crate) struct Attempt<'a> {
    pub(crate) key: &'a str,
    pub(crate) number: u32,
    pub(crate) now: Timestamp,
}

impl Reading<'_> {
    /// How many seconds the destination asks to wait, if it does.
    pub(crate) fn retry_after(self) -> Option<i64> {
        self.response.retry_after(self.attempt.now)
    }

    /// What was wrong. `code` is the destination's own.
    pub(crate) fn fault(self, reason: Reason, code: Option<&str>) -> Fault {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let fits = |code: &&str| (1..=64).contains(&code.len()) && code.bytes().all(is_plain);
        Fault {
            reason,
            status: Some(self.response.status),
            code: code.filter(fits).map(str::to_owned),
        }
    }

    /// Refused for good.
    pub(crate) fn never(self, reason: Reason, code: Option<&str>) -> Outcome {
        let fault = self.fault(reason, code);
        Outcome::Never { fault }
    }

    /// Again after as many seconds, or after the wait for this attempt.
    pub(crate) fn again(self, after: Option<i64>, waits: Waits, fault: Option<Fault>) -> Outcome {
        self.attempt.again(after, waits, fault)
    }

    /// Again when the destination says so, or after the wait for this attempt.
    pub(crate) fn later(self, waits: Waits, reason: Reason, code: Option<&str>) -> Outcome {
        let after = self.retry_after();
        self.again(after, waits, Some(self.fault(reason, code)))
    }

    /// The token or the right to it is missing: a person has to look, and a try now and then finds out.
    pub(crate) fn denied(self, waits: Waits, code: Option<&str>) -> Outcome {
        let after = self.retry_after().or(Some(DENIED_SECS));
        self.again(after, waits, Some(self.fault(Reason::Denied, code)))
    }

    /// By the status alone. `code` is the one in the body, if it is the API's own error body: without one, a fault of the
    /// server says nothing about the effect.
    pub(crate) fn by_status(self, code: Option<&str>) -> Outcome {
        match self.response.status {
            300..=399 => self.never(Reason::Redirected, code),
            401 | 403 => self.denied(Waits::Destination, code),
            408 | 425 => self.later(Waits::Nothing, Reason::Unavailable, code),
            409 | 423 => self.later(Waits::Nothing, Reason::Conflict, code),
            410 => self.never(Reason::Gone, code),
            429 => self.later(Waits::Destination, Reason::TooMany, code),
            400..=499 => self.never(Reason::Refused, code),
            500..=599 if code.is_some() => self.later(Waits::Nothing, Reason::Unavailable, code),
            _ => Outcome::Uncertain,
        }
    }

    /// The same of a destination that may get everything twice: where its server says when to come back, it is believed.
    pub(crate) fn by_status_or_its_word(self, code: Option<&str>) -> Outcome {
        match (code, self.retry_after()) {
            (None, Some(after)) if self.response.status >= 500 => {
                self.again(Some(after), Waits::Destination, None)
            }
            _ => self.by_status(code),
        }
    }
}

impl Attempt<'_> {
    /// Again after as many seconds, or after the wait for this attempt.
    pub(crate) fn again(self, after: Option<i64>, waits: Waits, fault: Option<Fault>) -> Outcome {
        let secs = after.unwrap_or_else(|| self.backoff());
        Outcome::Again {
            at: self.now.plus_secs(secs),
            waits,
            fault,
        }
    }

    /// 5 seconds, doubled with each attempt up to an hour, and up to a quarter of it more, by the key: what failed together
    /// does not come back together.
    fn backoff(self) -> i64 {
        let wait = 5_i64
            .saturating_mul(1_i64.checked_shl(self.number.min(16)).unwrap_or(1))
            .min(3600);
        let spread = self.key.bytes().fold(0_i64, |sum, byte| {
            (sum * 31 + i64::from(byte)).rem_euclid(1009)
        });
        wait + wait * spread / (4 * 1009)
    }
}

/// Until a person has mended a token it only fails again: a try every five minutes finds out.
pub(crate) const DENIED_SECS: i64 = 300;

/// An id that a destination gave; `None` if it is none that can be kept: 1 to 256 visible ASCII characters.
pub(crate) fn remote_id(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let fits = (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(text)
}
