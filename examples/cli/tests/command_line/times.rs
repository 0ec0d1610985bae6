//! Times on the command line: dates and local times beside instants.

use serde_json::json;

use crate::{file, lines, waypost};

/// A file in one zone with a schedule in another.
const RULES: &str = r#"{"version": 1, "timezone": "America/Sao_Paulo",
    "schedules": {"office": {"weekly": {"mon-fri": ["09:00-18:00"]}},
                  "tokyo": {"timezone": "Asia/Tokyo", "weekly": {"mon-fri": ["09:00-18:00"]}}},
    "teams": {"desk": {"schedule": "office"}, "tokyo": {"schedule": "tokyo"}},
    "routes": [{"id": "tokyo", "when": {"text": "tokyo"}, "team": "tokyo"}],
    "fallback": {"team": "desk"}}"#;
const BODY: &str =
    r#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "oi"}}]}}"#;
const WRITE: &str = "write a date (`2026-12-24`), a date with the time (`2026-12-24T14:00`), or an instant with its \
                     offset (`2026-12-24T14:00:00-03:00`)";

#[test]
fn local_times_are_those_of_the_rule_file() {
    let rules = file("times-rules.json", RULES);
    let without = RULES
        .replace(r#""timezone": "America/Sao_Paulo","#, "")
        .replace(
            r#""office": {"#,
            r#""office": {"timezone": "America/Sao_Paulo", "#,
        );
    let without = file("times-without.json", &without);
    let body = file("times-body.json", BODY);
    for (rules, at, held_until) in [
        // From midnight of the day, Wednesday.
        (&rules, "2026-11-25", json!("2026-11-25T12:00:00Z")),
        (&rules, "2026-11-25T09:00", json!(null)),
        (&rules, "2026-11-25T08:59", json!("2026-11-25T12:00:00Z")),
        (&rules, "2026-11-25T24:00", json!("2026-11-26T12:00:00Z")),
        (&rules, "2026-11-25T12:00:00Z", json!(null)),
        // Without a zone, UTC.
        (&without, "2026-11-25T09:00", json!("2026-11-25T12:00:00Z")),
        (&without, "2026-11-25T12:00", json!(null)),
    ] {
        let ran = waypost(&["route", "--rules", rules, "--at", at, &body]);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{at}");
        assert_eq!(lines(&ran.out)[0]["held_until"], held_until, "{at}");
    }
}

#[test]
fn local_times_are_those_of_the_schedule_that_is_asked() {
    let rules = file("times-hours.json", RULES);
    let hours = |from: &str, to: &str| {
        let ran = waypost(&[
            "hours", &rules, "tokyo", "--from", from, "--to", to, "--format", "json",
        ]);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
        let rows = lines(&ran.out).into_iter();
        rows.map(|row| format!("{} {}", row["local_from"], row["local_to"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let first = "2026-11-25T09:00:00+09:00 2026-11-25T18:00:00+09:00";
    let second = "2026-11-26T09:00:00+09:00 2026-11-26T18:00:00+09:00";
    assert_eq!(hours("2026-11-25", "2026-11-26"), [first]);
    assert_eq!(hours("2026-11-25T18:00", "2026-11-27"), [second]);
    // An instant is what it is.
    assert_eq!(
        hours("2026-11-25T00:00:00Z", "2026-11-25T09:00:00Z"),
        [first]
    );
}

#[test]
fn what_is_no_time_is_told_with_what_to_write() {
    let rules = file("times-wrong.json", RULES);
    for text in [
        "tomorrow",
        "24/12/2026",
        "2026-12-24 14:00",
        "2026-12-24T14:00:00",
        "2026-12-24T25:00",
        "12-24",
        "",
    ] {
        for (arguments, flag) in [
            (vec!["check", &rules, "--at", text], "--at"),
            (
                vec![
                    "hours",
                    &rules,
                    "tokyo",
                    "--from",
                    text,
                    "--to",
                    "2026-12-24",
                ],
                "--from",
            ),
        ] {
            let ran = waypost(&arguments);
            let said = format!("error: invalid value '{text}' for '{flag} <TIME>': {WRITE}\n");
            assert!(ran.err.starts_with(&said), "{}", ran.err);
            assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
        }
    }
    for text in ["2026-02-30", "2026-02-30T10:00", "2026-13-01T10:00:00Z"] {
        let ran = waypost(&["check", &rules, "--at", text]);
        let day = text.split('T').next().unwrap_or_default();
        let said = format!(
            "error: invalid value '{text}' for '--at <TIME>': the calendar has no day `{day}`\n"
        );
        assert!(ran.err.starts_with(&said), "{}", ran.err);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    }
    let ran = waypost(&[
        "hours",
        &rules,
        "tokyo",
        "--from",
        "2026-12-25",
        "--to",
        "2026-12-24",
    ]);
    assert_eq!(ran.err, "waypost: `--from` is later than `--to`\n");
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    let help = waypost(&["route", "--help"])
        .out
        .replace("\n          ", " ");
    let said = "a date (`2026-12-24`) or a local time (`2026-12-24T14:00`) in the `timezone` of the rule file, in UTC \
                without one";
    assert!(help.contains(said), "{help}");
}
