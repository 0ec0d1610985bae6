//! Recorded traffic against two rule files: what moves, in words.

#![expect(
    clippy::unwrap_used,
    reason = "a record that cannot be read fails the test"
)]

use serde_json::json;
use waypost::replay::{Coverage, Diff, Record};
use waypost::{Router, RuleSet};

const TEAMS: &str = r#""version": 1, "timezone": "UTC",
    "schedules": {"day": {"weekly": {"mon-sun": ["08:00-20:00"]}}, "late": {"weekly": {"mon-sun": ["09:00-20:00"]}}, "night": {"weekly": {"mon-sun": ["20:00-08:00"]}}},
    "keywords": {"stop": {"terms": ["stop"], "match": "whole_message"}},
    "fallback": {"team": "desk"}"#;

fn router(parts: &str) -> Router {
    let teams = if parts.contains("\"teams\"") {
        ""
    } else {
        r#""teams": {"desk": {}, "vip": {}},"#
    };
    let rules = RuleSet::parse(&format!("{{{teams} {parts}, {TEAMS}}}")).unwrap();
    Router::new(&rules).unwrap()
}

/// A message of a gold customer, shortly before eight.
const GOLD: &str = r#"{"now": "2026-11-25T07:00:00Z", "facts": {"customer.tier": "gold", "customer.owner": "Zorzal"}, "body": {"field": "messages",
    "value": {"messages": [{"id": "wamid.SECRET", "from": "5511987654321", "text": {"body": "Sesame"}}]}}}"#;

fn moves(old: &str, new: &str, line: &str) -> Vec<String> {
    let mut diff = Diff::new(&router(old), &router(new));
    let record = Record::parse(line.as_bytes()).unwrap();
    diff.observe_record(7, &record).unwrap();
    diff.moves().iter().map(ToString::to_string).collect()
}

#[test]
fn a_move_says_from_where_to_where_and_by_which_rule() {
    const VIP: &str =
        r#""routes": [{"id": "vip", "when": {"customer.tier": "gold"}, "team": "vip"}]"#;
    for (old, new, expected) in [
        (VIP, VIP, None),
        (
            r#""routes": []"#,
            VIP,
            Some("fallback (team `desk`) -> route `vip` (team `vip`), by `vip`: 1"),
        ),
        (
            VIP,
            r#""routes": []"#,
            Some("route `vip` (team `vip`) -> fallback (team `desk`), by `vip`: 1"),
        ),
        (
            VIP,
            r#""routes": [{"id": "other", "targets": [{"agent": {"fact": "customer.owner"}}, {"queue": "q"}]}]"#,
            Some(
                "route `vip` (team `vip`) -> route `other` (agent of `customer.owner`, then queue `q`), by `other`: 1",
            ),
        ),
        (
            VIP,
            r#""triggers": [{"id": "halt", "on": "message", "when": {"customer.tier": "gold"}, "stop": true}]"#,
            Some("route `vip` (team `vip`) -> stopped by `halt`, by `halt`: 1"),
        ),
        (
            VIP,
            r#""routes": [{"id": "vip", "targets": [{"team": "desk", "timeout": "2m"}, {"agent": "ana"}]}]"#,
            Some("team `vip` -> team `desk` for 120 s, then agent `ana`, by `vip`: 1"),
        ),
        (
            VIP,
            r#""routes": [{"id": "vip", "targets": [{"team": "desk", "timeout": "2h open"}, {"agent": "ana"}]}]"#,
            Some(
                "team `vip` -> team `desk` for 7200 s of open time, then agent `ana`, by `vip`: 1",
            ),
        ),
        (
            r#""routes": [{"id": "vip", "targets": [{"agent": {"fact": "customer.owner"}}]}]"#,
            r#""routes": [{"id": "vip", "targets": [{"agent": {"fact": "customer.owner"}, "timeout": "5s"}]}]"#,
            Some("agent of `customer.owner` -> agent of `customer.owner` for 5 s, by `vip`: 1"),
        ),
        (
            r#""teams": {"desk": {"members": {"ana": 1}}}"#,
            r#""teams": {"desk": {"members": {"rui": 1}}}"#,
            Some("team `desk` (`ana`) -> team `desk` (`rui`): 1"),
        ),
        (
            r#""teams": {"desk": {"schedule": "night"}}"#,
            r#""teams": {"desk": {"schedule": "day"}}"#,
            Some("no team closed -> `desk` closed, held: 1"),
        ),
        (
            r#""teams": {"desk": {"schedule": "day"}}"#,
            r#""teams": {"desk": {"schedule": "late"}}"#,
            Some("`desk` closed, held -> `desk` closed, held, opening at another time: 1"),
        ),
        (
            VIP,
            r#""routes": [{"id": "vip", "when": {"customer.tier": "gold"}, "team": "vip", "priority": 5}]"#,
            Some("priority 0 -> priority 5: 1"),
        ),
        (
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "a"}]}]"#,
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "a"}]}, {"id": "u", "on": "message", "actions": [{"send": 1}, {"tag": 2}]}]"#,
            Some("no action -> `send` of `u` and `tag` of `u`, by `u`: 1"),
        ),
        (
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "a"}]}]"#,
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "b"}]}]"#,
            Some("`tag` of `t` -> `tag` of `t`, otherwise, by `t`: 1"),
        ),
        (
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "a"}]}]"#,
            r#""triggers": [{"id": "t", "on": "message", "actions": [{"tag": "a"}], "once_per": "1d"}]"#,
            Some("`tag` of `t` -> `tag` of `t`, otherwise, by `t`: 1"),
        ),
    ] {
        assert_eq!(
            moves(old, new, GOLD),
            Vec::from_iter(expected),
            "{old} {new}"
        );
    }
}

#[test]
fn examples_say_where_and_not_who() {
    let mut diff = Diff::new(
        &router(r#""routes": []"#),
        &router(r#""routes": [{"id": "all", "team": "vip"}]"#),
    );
    let record = Record::parse(GOLD.as_bytes()).unwrap();
    for number in 1..=5 {
        diff.observe_record(number, &record).unwrap();
    }
    let moves = diff.moves();
    let examples: Vec<String> = moves
        .iter()
        .flat_map(|one| &one.examples)
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        examples,
        [1, 2, 3].map(|number| format!(
            "record {number}, message.text at 2026-11-25T07:00:00Z (/value/messages/0)"
        ))
    );
    let shown = format!("{diff:?} {moves:?} {}", json!(moves));
    for secret in ["Sesame", "5511987654321", "Zorzal", "SECRET"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let example = |number: u64| json!({"record": number, "path": "/value/messages/0", "kind": "message.text", "now": "2026-11-25T07:00:00Z"});
    assert_eq!(
        json!(moves),
        json!([{
            "aspect": "route", "from": "fallback (team `desk`)", "to": "route `all` (team `vip`)", "rule": "all",
            "count": 5, "examples": [example(1), example(2), example(3)],
            "from_says": {"says": "{way} ({steps})", "way": {"says": "fallback"}, "steps": {"says": "team", "team": "desk"}},
            "to_says": {
                "says": "{way} ({steps})",
                "way": {"says": "route `{id}`", "id": "all"}, "steps": {"says": "team", "team": "vip"},
            },
        }])
    );
    assert!((diff.share() - 1.0).abs() < f64::EPSILON);
}

/// However different the decisions, there is an end to what is kept.
#[test]
fn moves_beyond_the_limit_are_counted_together() {
    // Every set of tags has a priority of its own.
    let bits = 0..14;
    let scoring: Vec<String> = bits
        .clone()
        .map(|bit| {
            format!(
                r#"{{"when": {{"customer.tags": "t{bit}"}}, "add": {}}}"#,
                1 << bit
            )
        })
        .collect();
    let scoring = format!(r#""priority": [{}]"#, scoring.join(","));
    let mut diff = Diff::new(&router(r#""priority": []"#), &router(&scoring));
    for number in 0..10_050 {
        let tags: Vec<String> = bits
            .clone()
            .filter(|bit| number & (1 << bit) != 0)
            .map(|bit| format!("t{bit}"))
            .collect();
        let body = json!({"field": "messages", "value": {"messages": [{"id": "a"}]}});
        let line = json!({"now": 0, "facts": {"customer.tags": tags}, "body": body}).to_string();
        let record = Record::parse(line.as_bytes()).unwrap();
        diff.observe_record(number, &record).unwrap();
    }
    // Without tags the priority is the same in both.
    assert_eq!(
        (diff.moved(), diff.moves().len(), diff.others()),
        (10_049, 10_000, 49)
    );
}

#[test]
fn coverage_counts_what_took_part() {
    let router = router(
        r#""priority": [{"when": {"customer.tier": "gold"}, "add": 1}, {"when": {"text": ["pix", "sesame"]}, "add": 1, "disabled": true}, {"when": {"customer.tier": "silver"}, "add": 1}],
           "triggers": [{"id": "t", "on": "message", "when": {"text": ["open", "sesame"]}, "actions": [{"tag": "x"}]}, {"id": "u", "on": "message", "when": {"keyword": "stop"}, "stop": true}],
           "routes": [{"id": "closed", "when": {"open": "night", "customer.tier": "silver"}, "team": "vip"}, {"id": "gold", "when": {"open": "day"}, "team": "vip"}, {"id": "night", "when": {"closed": "day"}, "team": "vip"}]"#,
    );
    let mut coverage = Coverage::new(&router);
    let record = Record::parse(GOLD.as_bytes()).unwrap();
    for event in record.payload().unwrap().events() {
        coverage.observe(&event, record.context());
    }
    let gaps: Vec<String> = coverage.gaps().iter().map(ToString::to_string).collect();
    assert_eq!(
        gaps,
        [
            "scoring rule `/priority/2`",
            "trigger `u`",
            "route `closed`",
            "route `gold`",
            "term `stop` of keyword set `stop`",
            "term `open` of trigger `t`",
            "schedule `late`",
            "schedule `night`",
        ]
    );
    let counts = coverage.counts();
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.kind.as_str(), count.reached, count.all))
        .collect();
    assert_eq!(counts, [("rule", 3, 7), ("term", 1, 3), ("schedule", 1, 3)]);
    let shown = format!("{coverage:?}");
    assert!(!shown.to_lowercase().contains("sesame"), "{shown}");
}
