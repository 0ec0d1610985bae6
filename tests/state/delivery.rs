//! The life of a message against a reference that reads the reports themselves.

use proptest::prelude::*;
use waypost::state::State;
use waypost::state::delivery::{Delivery, Outcome};

use crate::cases;

const RANKS: [&str; 4] = ["sent", "delivered", "read", "played"];

/// A report: which word, at which second, with which code.
type Report = (&'static str, i64, Option<i64>);

/// How far a message got, from all its reports.
fn outcome(reports: &[Report]) -> Outcome {
    let rank = reports
        .iter()
        .filter_map(|(word, _, _)| RANKS.iter().position(|rank| rank == word));
    let has_failed = reports.iter().any(|(word, _, _)| *word == "failed");
    match (rank.max(), has_failed) {
        (Some(3), _) => Outcome::Played,
        (Some(2), _) => Outcome::Read,
        (Some(1), _) => Outcome::Delivered,
        (_, true) => Outcome::Failed,
        (Some(_), false) => Outcome::Sent,
        (None, false) => Outcome::Unknown,
    }
}

/// When something was reported first.
fn first(reports: &[Report], wanted: &str) -> Option<i64> {
    let of_it = reports.iter().filter(|(word, _, _)| *word == wanted);
    of_it.map(|(_, at, _)| *at).min()
}

/// Why it failed first; of two at one second the least code, none last.
fn failure(reports: &[Report]) -> Option<(i64, Option<i64>)> {
    let failed = reports.iter().filter(|(word, _, _)| *word == "failed");
    let least = failed.min_by_key(|(_, at, code)| (*at, code.is_none(), *code));
    least.map(|(_, at, code)| (*at, *code))
}

fn body(reports: &[Report]) -> String {
    let status = |(word, at, code): &Report| {
        let errors = code.map_or(String::new(), |code| {
            format!(r#","errors":[{{"code":{code}}}]"#)
        });
        format!(
            r#"{{"id":"wamid.1","status":"{word}","timestamp":"{at}","recipient_id":"5511988880001"{errors}}}"#
        )
    };
    let statuses: Vec<String> = reports.iter().map(status).collect();
    let statuses = statuses.join(",");
    format!(
        r#"{{"field":"messages","value":{{"metadata":{{"phone_number_id":"7"}},"statuses":[{statuses}]}}}}"#
    )
}

fn delivery(reports: &[Report]) -> Delivery {
    let states = cases::fold(cases::of_body(&body(reports)));
    match states.values().next().map(|row| row.value().clone()) {
        Some(State::Delivery(delivery)) => *delivery,
        _ => Delivery::default(),
    }
}

proptest! {
    #[test]
    fn is_what_the_reports_say_in_any_order(
        reports in prop::collection::vec((
            prop::sample::select(&["sent", "delivered", "read", "played", "failed", "deleted", "warning"][..]),
            1_790_000_000_i64..1_790_000_004,
            prop::option::of(1_i64..4),
        ), 1..8),
    ) {
        let delivery = delivery(&reports);
        let secs = |time: Option<waypost::Timestamp>| time.map(waypost::Timestamp::as_secs);
        prop_assert_eq!(delivery.outcome(), outcome(&reports));
        prop_assert_eq!(secs(delivery.sent_at), first(&reports, "sent"));
        prop_assert_eq!(secs(delivery.delivered_at), first(&reports, "delivered"));
        prop_assert_eq!(secs(delivery.read_at), first(&reports, "read"));
        prop_assert_eq!(secs(delivery.played_at), first(&reports, "played"));
        prop_assert_eq!(secs(delivery.deleted_at), first(&reports, "deleted"));
        let failed = delivery.failed.map(|failed| (failed.at.as_secs(), failed.code));
        prop_assert_eq!(failed, failure(&reports));
        let now = waypost::Timestamp::from_secs(1_790_000_100);
        let is_lost = outcome(&reports) == Outcome::Sent;
        prop_assert_eq!(delivery.presumed_lost(60, now), is_lost);
        prop_assert!(!delivery.presumed_lost(101, now));
    }
}
