//! What to do about an error code of the platform.

use super::words::words;

/// What to do about an error code, and what else the fault concerns.
///
/// Decide by the code, never by titles (Meta, "Error codes"). A code that is not in the table is for a person: it is never
/// tried again on its own.
///
/// ```
/// use waypost::state::{FaultScope, Reaction, Remedy};
///
/// let pair_rate = Reaction::of(131_056);
/// assert_eq!(pair_rate.scope, FaultScope::Pair);
/// let waits: Vec<u64> = (0..6).map_while(|attempt| pair_rate.retry_after(attempt)).collect();
/// assert_eq!(waits, [1, 4, 16, 64, 256]);
///
/// assert_eq!(Reaction::of(131_050).remedy, Remedy::Suppress);
/// assert_eq!(Reaction::of(131_047).remedy, Remedy::TemplateOnly);
/// assert_eq!(Reaction::of(999_999).remedy, Remedy::WaitForPerson);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reaction {
    /// What to do.
    pub remedy: Remedy,
    /// What the fault concerns: other messages of the same scope meet it, too.
    pub scope: FaultScope,
    /// When to try again, for [`Retry`](Remedy::Retry) and [`RetryAt`](Remedy::RetryAt).
    wait: Wait,
}

/// The wait before an attempt: `first` seconds, then each time `factor` times as long, for so many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Wait {
    first: u32,
    factor: u32,
    attempts: u32,
}

words! {
    /// What to do about a fault.
    pub enum Remedy {
        /// Change what was sent, or how the account is set up: the same again fails again.
        Fix = "fix",
        /// Try again, each time later.
        Retry = "retry",
        /// Try again at a known time, not before.
        RetryAt = "retry_at",
        /// Give this message up, or send it another way. Where the scope is wider than a message, what else goes there fails
        /// as well.
        Stop = "stop",
        /// Send nothing more of the kind to this scope until something lifts it.
        Suppress = "suppress",
        /// Send a template in its place: the window is closed.
        TemplateOnly = "template_only",
        /// Hold what waits, and tell a person.
        WaitForPerson = "wait_for_person",
    }

    /// What a fault concerns.
    pub enum FaultScope {
        /// The application and its token.
        App = "app",
        /// The account and a country.
        Country = "country",
        /// A flow.
        Flow = "flow",
        /// A group.
        Group = "group",
        /// Marketing to a customer.
        Marketing = "marketing",
        /// A phone number of the business.
        Number = "number",
        /// A number and a customer.
        Pair = "pair",
        /// The platform itself.
        Platform = "platform",
        /// A customer.
        Recipient = "recipient",
        /// This request or message alone.
        Request = "request",
        /// A template.
        Template = "template",
        /// Nobody knows.
        Unknown = "unknown",
        /// The account.
        Waba = "waba",
    }
}

impl Reaction {
    /// What to do about a code. Cost: a walk over the table.
    #[must_use]
    pub fn of(code: i64) -> Self {
        let mut rows = ROWS.iter();
        let row = rows.find(|(first, last, _)| (*first..=*last).contains(&code));
        row.map_or(FOR_A_PERSON, |(_, _, reaction)| *reaction)
    }

    /// How many seconds to wait before trying again after so many failed attempts (0 after the first one); `None` if it is
    /// not to be tried again, or not any more. Spread the attempts of many messages, so that they do not come at once.
    #[must_use]
    pub fn retry_after(&self, attempt: u32) -> Option<u64> {
        let Wait {
            first,
            factor,
            attempts,
        } = self.wait;
        let times = u64::from(factor).checked_pow(attempt)?;
        (attempt < attempts).then(|| u64::from(first).saturating_mul(times))
    }
}

/// A code that nobody knows.
const FOR_A_PERSON: Reaction = Reaction {
    remedy: Remedy::WaitForPerson,
    scope: FaultScope::Unknown,
    wait: NEVER,
};

const NEVER: Wait = Wait {
    first: 0,
    factor: 1,
    attempts: 0,
};

const fn only(remedy: Remedy, scope: FaultScope) -> Reaction {
    Reaction {
        remedy,
        scope,
        wait: NEVER,
    }
}

/// Doubling from a second on: 1, 2, 4 ...
const fn retry(attempts: u32, scope: FaultScope) -> Reaction {
    Reaction {
        remedy: Remedy::Retry,
        scope,
        wait: Wait {
            first: 1,
            factor: 2,
            attempts,
        },
    }
}

/// Once at the time, and then each time as long again.
const fn retry_at(secs: u32, scope: FaultScope) -> Reaction {
    Reaction {
        remedy: Remedy::RetryAt,
        scope,
        wait: Wait {
            first: secs,
            factor: 2,
            attempts: 3,
        },
    }
}

/// The codes, from the first to the last one; the first row that has a code counts. From Meta's "Error codes" as of 2026-03,
/// where no other source stands beside it. Which attempts are worth it Meta mostly does not say: the numbers are ours.
const ROWS: &[(i64, i64, Reaction)] = &{
    use FaultScope::{
        App, Country, Flow, Group, Marketing, Number, Pair, Platform, Recipient, Request, Template,
        Waba,
    };
    use Remedy::{Fix, Stop, Suppress, TemplateOnly, WaitForPerson};
    [
        // The token and its permissions.
        (0, 0, only(WaitForPerson, App)),
        (190, 190, only(WaitForPerson, App)),
        (3, 3, only(Fix, App)),
        (10, 10, only(Fix, App)),
        (200, 299, only(Fix, App)),
        (131_005, 131_005, only(Fix, App)),
        // Integrity.
        (368, 368, only(WaitForPerson, Waba)),
        (131_031, 131_031, only(WaitForPerson, Waba)),
        (130_497, 130_497, only(Suppress, Country)),
        // Too much.
        (4, 4, retry(8, App)),
        (613, 613, retry(8, App)),
        (80_007, 80_007, retry(8, Waba)),
        (130_429, 130_429, retry(6, Number)),
        // Meta, "About the platform": wait 4^X seconds, X from 0 on.
        (
            131_056,
            131_056,
            Reaction {
                remedy: Remedy::Retry,
                scope: Pair,
                wait: Wait {
                    first: 1,
                    factor: 4,
                    attempts: 5,
                },
            },
        ),
        // Some libraries try it again at once; the number is being blocked and reported.
        (131_048, 131_048, retry_at(86_400, Number)),
        (133_016, 133_016, only(WaitForPerson, Number)),
        // The customer.
        (131_026, 131_026, only(Stop, Recipient)),
        (131_047, 131_047, only(TemplateOnly, Pair)),
        // Meta, "Per-user marketing template message limits": not within 24 hours, else it only fails again.
        (131_049, 131_049, retry_at(86_400, Marketing)),
        (131_050, 131_050, only(Suppress, Marketing)),
        (130_472, 130_472, only(Stop, Marketing)),
        (131_062, 131_062, only(Fix, Request)),
        // Not in Meta's list, but in those of others.
        (130_403, 130_403, only(Suppress, Pair)),
        // The request.
        (131_021, 131_021, only(Fix, Request)),
        (131_030, 131_030, only(Fix, Number)),
        (131_051, 131_051, only(Fix, Request)),
        // About a message that came in: nothing was to be sent.
        (131_052, 131_052, only(Stop, Request)),
        (131_053, 131_053, only(Fix, Request)),
        (100, 100, only(Fix, Request)),
        (131_008, 131_009, only(Fix, Request)),
        (135_000, 135_000, only(Fix, Request)),
        (131_055, 131_055, only(Fix, Request)),
        // A cursor that is not valid any more: from the first page on.
        (131_059, 131_059, only(Fix, Request)),
        // The platform.
        (1, 1, retry(3, Platform)),
        (2, 2, retry(8, Platform)),
        (131_000, 131_000, retry(3, Platform)),
        (131_016, 131_016, retry(8, Platform)),
        (133_004, 133_004, retry(8, Platform)),
        (131_057, 131_057, retry_at(120, Number)),
        (2_494_100, 2_494_100, retry_at(120, Number)),
        // The number and the account.
        (33, 33, only(WaitForPerson, Number)),
        (131_037, 131_037, only(Fix, Number)),
        (131_042, 131_042, only(WaitForPerson, Waba)),
        (131_044, 131_044, only(WaitForPerson, Waba)),
        (131_045, 131_045, only(WaitForPerson, Number)),
        (133_000, 133_000, only(WaitForPerson, Number)),
        (133_005, 133_006, only(WaitForPerson, Number)),
        (133_008, 133_010, only(WaitForPerson, Number)),
        (133_015, 133_015, only(WaitForPerson, Number)),
        (134_011, 134_011, only(WaitForPerson, Waba)),
        // Templates and flows.
        (131_063, 131_063, only(Fix, Template)),
        (132_000, 132_000, only(Fix, Request)),
        (132_001, 132_001, only(Fix, Template)),
        (132_005, 132_005, only(Fix, Request)),
        (132_007, 132_007, only(Fix, Template)),
        (132_012, 132_012, only(Fix, Request)),
        (132_018, 132_018, only(Fix, Request)),
        // Until the template's own webhook says otherwise.
        (132_015, 132_016, only(Suppress, Template)),
        (132_068, 132_068, only(Fix, Flow)),
        (132_069, 132_069, retry_at(3_600, Flow)),
        // The marketing interface.
        (134_100, 134_100, only(Fix, Request)),
        (134_101, 134_101, retry_at(600, Template)),
        (134_102, 134_103, only(Fix, Template)),
        // Groups.
        (131_020, 131_020, only(Stop, Group)),
        (131_041, 131_041, only(Stop, Group)),
        (131_207, 131_207, only(Stop, Group)),
        (131_208, 131_208, retry(6, Group)),
        (131_201, 131_211, only(Fix, Group)),
        // Calls.
        (138_002, 138_002, retry(6, Number)),
        (138_005, 138_005, retry(6, Number)),
        (138_006, 138_006, only(Stop, Pair)),
        (138_009, 138_009, only(Stop, Pair)),
        // The error's own data has the time; a day where it has none.
        (138_012, 138_012, retry_at(86_400, Pair)),
        (138_000, 138_023, only(Fix, Pair)),
        // Done already.
        (1_752_041, 1_752_041, only(Stop, Request)),
        // Management: templates, migration, the sharing of contacts and history, insights.
        (200_005, 200_007, only(WaitForPerson, Waba)),
        (2_388_000, 2_388_999, only(WaitForPerson, Waba)),
        (2_593_000, 2_593_999, only(WaitForPerson, Waba)),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_again_says_when_and_nothing_else_does() {
        for (first, last, reaction) in ROWS {
            assert!(first <= last, "{first}");
            let is_retried = matches!(reaction.remedy, Remedy::Retry | Remedy::RetryAt);
            assert_eq!(reaction.retry_after(0).is_some(), is_retried, "{first}");
            assert_eq!(reaction.retry_after(9), None, "{first}");
        }
        assert_eq!(Reaction::of(999_999).retry_after(0), None);
        assert_eq!(Reaction::of(-1), FOR_A_PERSON);
        assert_eq!(Reaction::of(i64::MAX), FOR_A_PERSON);
    }

    #[test]
    fn a_row_is_not_hidden_by_the_ones_before() {
        for (first, last, reaction) in ROWS {
            let hits = (*first..=*last).any(|code| Reaction::of(code) == *reaction);
            assert!(hits, "{first}");
        }
    }
}
