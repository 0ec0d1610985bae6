//! `hours --routes`: a week for people, and for programs.

use serde_json::json;

use crate::{file, lines, waypost};

const RULES: &str = r#"{"version": 1, "timezone": "America/Sao_Paulo",
    "calendars": {"br": ["2026-11-30"]},
    "schedules": {"office": {"holidays": ["br"], "weekly": {"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": ["09:00-13:00"]}},
                  "night": {"weekly": {"fri-sat": ["22:00-02:00"]}},
                  "later": {"weekly": {}, "overrides": [{"from": "2026-12-07", "hours": ["10:00-12:00"]}]}},
    "teams": {"office": {"schedule": "office"}, "night": {"schedule": "night"}, "later": {"schedule": "later"},
              "br-sales": {"schedule": "office", "role": "sales", "regions": ["BR"]},
              "all-sales": {"role": "sales", "schedule": "night"}},
    "routes": [
        {"id": "vip", "when": {"customer.tier": "gold"}, "targets": [{"agent": {"fact": "customer.owner"}}, {"team": "office"}]},
        {"id": "help", "when": {"text": "help"}, "team": "office"},
        {"id": "more help", "when": {"text": "ajuda"}, "team": "office"},
        {"id": "sales", "when": {"text": "buy"}, "targets": [{"role": "sales"}, {"team": "night"}]},
        {"id": "event", "when": {"text": "event"}, "team": "later"},
        {"id": "lunch", "when": {"closed": "office", "text": "lunch"}, "targets": [{"queue": "lunch"}]}],
    "fallback": {"targets": [{"team": "office"}, {"queue": "later"}]}}"#;

/// What falls back on a desk that is closed, too.
const FALLS_BACK: &str = r#"{"version": 1, "timezone": "America/Sao_Paulo", "fields": {"crm.branch": "string"},
    "schedules": {"office": {"weekly": {"mon-fri": ["09:00-18:00"]}}, "night": {"weekly": {"fri-sat": ["22:00-02:00"]}}},
    "teams": {"mx-help": {"schedule": "office", "role": "help", "regions": ["MX", "GT"], "languages": ["es"]},
              "pt-help": {"schedule": "night", "role": "help", "languages": ["pt"]},
              "more-mx-help": {"schedule": "office", "role": "help", "regions": ["MX"]},
              "desk": {"schedule": "office"}},
    "routes": [
        {"id": "help", "when": {"text": "help"}, "targets": [{"role": "help"}]},
        {"id": "branch", "when": {"text": "branch"}, "targets": [{"team": {"fact": "crm.branch"}}]}],
    "fallback": {"team": "desk"}}"#;

#[test]
fn a_week_is_a_table_of_80_columns() {
    let rules = file("week.json", RULES);
    let ran = waypost(&["hours", &rules, "--routes", "--at", "2026-11-25"]);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    assert_eq!(ran.out, include_str!("week.txt"));
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80));

    let ran = waypost(&[
        "hours",
        &rules,
        "--routes",
        "--at",
        "2026-11-25",
        "--format",
        "json",
    ]);
    let week = &lines(&ran.out)[0];
    assert_eq!((ran.out.lines().count(), ran.code), (1, Some(0)));
    assert_eq!(week["timezone"], json!("America/Sao_Paulo"));
    assert_eq!(week["routes"][1]["route"], json!("help"));
    assert_eq!(
        week["routes"][1]["stretches"][1],
        json!({"from": "2026-11-25T12:00:00Z", "to": "2026-11-25T15:00:00Z", "local_from": "2026-11-25T09:00:00-03:00",
            "local_to": "2026-11-25T12:00:00-03:00", "asked": true, "first": [{"team": "office", "depends_on": []}],
            "held": [], "fallback": null})
    );
}

#[test]
fn a_week_says_for_whom_a_team_is_and_what_the_fallback_does() {
    let rules = file("week-falls-back.json", FALLS_BACK);
    let ran = waypost(&["hours", &rules, "--routes", "--at", "2026-11-27"]);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    assert_eq!(ran.out, include_str!("week_falls_back.txt"));
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_week_is_of_routes_or_of_a_schedule() {
    let rules = file("week-flags.json", RULES);
    let hours = ["hours", &rules];
    for (flags, said) in [
        (&["office", "--routes"][..], "cannot be used with"),
        (
            &[
                "office",
                "--from",
                "2026-11-25",
                "--to",
                "2026-11-26",
                "--at",
                "2026-11-25",
            ],
            "cannot be used with",
        ),
        (&[], "<SCHEDULE>"),
    ] {
        let ran = waypost(&[&hours, flags].concat());
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{flags:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    // Without a zone of its own, the file has days of UTC.
    let utc = file(
        "week-utc.json",
        r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"}}"#,
    );
    let ran = waypost(&["hours", &utc, "--routes", "--at", "2026-11-25"]);
    let expected =
        "UTC, wed 2026-11-25 to tue 2026-12-01\n\nfallback\n  wed-tue  00:00-24:00  team `desk`\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (expected, ""));
}
