//! What is remembered, and what may be sent.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{BODIES, ROOT, Ran, VIP, file, lines, waypost};

/// All bodies that there are, also the published samples beside the repository.
fn bodies() -> Vec<String> {
    fn add(folder: &Path, bodies: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                add(&path, bodies);
            } else if path.extension().is_some_and(|end| end == "json")
                && !path.ends_with("manifest.json")
            {
                bodies.push(path.display().to_string());
            }
        }
    }
    let mut bodies = Vec::new();
    for folder in [BODIES, "../shared/corpus"] {
        add(&Path::new(ROOT).join(folder), &mut bodies);
    }
    bodies
}

fn state(from: &[String], bodies: &[String]) -> String {
    let mut arguments = vec!["state"];
    for path in from {
        arguments.extend(["--from", path.as_str()]);
    }
    arguments.extend(bodies.iter().map(String::as_str));
    let ran = waypost(&arguments);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    ran.out
}

#[test]
fn whatever_the_order_and_however_often_the_values_are_the_same() {
    let bodies = bodies();
    let calm = state(&[], &bodies);
    assert!(calm.lines().count() > 10, "{calm}");
    let keys: Vec<String> = calm
        .lines()
        .map(|line| {
            let change: waypost::state::StateChange = serde_json::from_str(line).unwrap();
            change.key().to_string()
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");

    let reversed: Vec<String> = bodies.iter().rev().cloned().collect();
    assert_eq!(state(&[], &reversed), calm);
    let repeated = [&bodies[..], &reversed, &bodies].concat();
    assert_eq!(state(&[], &repeated), calm);

    // Three replicas, each with two thirds of the bodies in another order.
    let replicas: Vec<String> = (0..3)
        .map(|replica| {
            let numbered = bodies.iter().enumerate();
            let mut seen: Vec<String> = numbered
                .filter(|(number, _)| number % 3 != replica)
                .map(|(_, body)| body.clone())
                .collect();
            let turns = replica * 7 % seen.len();
            seen.rotate_left(turns);
            file(&format!("replica-{replica}.ndjson"), &state(&[], &seen))
        })
        .collect();
    assert_eq!(state(&replicas, &[]), calm);
    let backwards: Vec<String> = replicas.iter().rev().cloned().collect();
    assert_eq!(state(&backwards, &[]), calm);
    assert_eq!(state(&replicas[..1], &bodies), calm);
}

#[test]
fn values_are_lines_by_kind_and_key() {
    let ran = waypost(&["state", VIP, VIP]);
    let expected = concat!(
        r#"{"kind":"window","key":{"phone_number_id":"106540352242922","customer":"5511987650001"},"#,
        r#""value":{"first_at":1795608100,"inbound_at":1795608100}}"#,
        "\n"
    );
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.code),
        (expected, "", Some(0))
    );
    let nothing = waypost(&["state"]);
    assert_eq!(
        (nothing.out.as_str(), nothing.err.as_str(), nothing.code),
        ("", "", Some(0))
    );
    // By the text, in which an id that another one begins with comes first: `/` is less than a digit.
    let text = |id: &str| {
        format!(
            r#"{{"kind":"window","key":{{"phone_number_id":"{id}","customer":"551"}},"value":{{"inbound_at":1790000000}}}}"#
        ) + "\n"
    };
    let hold = |scope: &str, member: &str| {
        format!(
            r#"{{"kind":"hold","key":{{"scope":"{scope}","{member}":"2","cause":"host","covers":"all"}},"value":{{"state":"open","at":1790000000}}}}"#
        ) + "\n"
    };
    let sorted = [
        hold("number", "phone_number_id"),
        hold("template", "template_id"),
        hold("waba", "waba_id"),
        text("2"),
        text("2~"),
        text("20"),
    ];
    let mut shuffled = sorted.clone();
    shuffled.reverse();
    let path = file("shuffled.ndjson", &(shuffled.concat() + "\n"));
    let ran = waypost(&["state", "--from", &path]);
    let mut expected = sorted.to_vec();
    // `~` is greater than a digit.
    expected.swap(4, 5);
    assert_eq!(ran.out, expected.concat());
}

#[test]
fn values_are_not_taken_for_a_body() {
    let path = file(
        "values-as-body.ndjson",
        concat!(
            r#"{"kind":"window","key":{"phone_number_id":"2","customer":"551"},"value":{"inbound_at":1790000000}}"#,
            "\n"
        ),
    );
    let ran = waypost(&["state", &path]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
    assert_eq!(
        ran.err,
        format!("{path}: not a body: values are read with `--from`\n")
    );
}

#[test]
fn a_states_file_is_read_whole_or_refused() {
    let path = file(
        "bad.ndjson",
        concat!(
            r#"{"kind":"window","key":{"phone_number_id":"2","customer":"551"},"value":{"inbound_at":1790000000}}"#,
            "\n\n{\"kind\":\n",
            r#"{"kind":"5511999990000","key":{},"value":{}}"#,
            "\n",
            r#"{"kind":"window","key":{"phone_number_id":"2"},"value":{}}"#,
            "\n",
            r#"{"kind":"window","key":{"phone_number_id":"2","customer":"551","waba_id":"1"},"value":{}}"#,
            "\n",
            r#"{"kind":"window","key":{"phone_number_id":"2","customer":"551"},"value":{"inbound_at":"5511999990000"}}"#,
            "\n",
            r#"{"kind":"consent","key":{"waba_id":"1","customer":"551","category":"marketing"},"value":{"value":"5511999990000","at":1,"source":"host"}}"#,
            "\n",
            r#"["5511999990000"]"#,
            "\n"
        ),
    );
    let expected = [
        (3, "not valid JSON, at column 8"),
        (4, "unknown kind"),
        (5, "not the key of a `window`"),
        (6, "not the key of a `window`"),
        (7, "not the value of a `window`"),
        (8, "not the value of a `consent`"),
        (9, "not an object of `kind`, `key` and `value`"),
    ];
    let expected = expected.map(|(line, message)| format!("{path}:{line}: {message}\n"));
    let expected = expected.concat();
    let asked = [
        "may-send",
        "--states",
        &path,
        "--waba",
        "1",
        "--number",
        "2",
        "--to",
        "551",
        "--free-form",
    ];
    for ran in [waypost(&["state", "--from", &path, VIP]), waypost(&asked)] {
        assert_eq!(
            (ran.out.as_str(), ran.err.as_str(), ran.code),
            ("", expected.as_str(), Some(2))
        );
    }
    let missing = waypost(&["state", "--from", "no/such.ndjson"]);
    assert!(
        missing
            .err
            .starts_with("waypost: cannot read no/such.ndjson"),
        "{}",
        missing.err
    );
    assert_eq!(missing.code, Some(2));
}

#[test]
fn events_have_partitions_where_they_are_asked_for() {
    let plain = waypost(&["events", BODIES]).out;
    let ran = waypost(&["events", "--partitions", "1024", BODIES]);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let (plain, placed) = (lines(&plain), lines(&ran.out));
    assert_eq!(plain.len(), placed.len());
    assert!(
        placed
            .iter()
            .any(|event| event["conversation"] == "106540352242922/5511987650001")
    );
    for (mut plain, mut placed) in plain.into_iter().zip(placed) {
        // What a report says of its price has the same name.
        plain.as_object_mut().unwrap().remove("conversation");
        let members = placed.as_object_mut().unwrap();
        assert!(members["partition"].as_u64().unwrap() < 1024);
        members.remove("partition");
        if let Some(conversation) = members.remove("conversation") {
            assert!(conversation.is_string(), "{conversation}");
        }
        assert_eq!(placed, plain);
        assert_eq!(placed["key"].as_str().unwrap().len(), 32);
    }
    for number in ["0", "-1", "many", "1.5"] {
        let none = waypost(&["events", &format!("--partitions={number}"), BODIES]);
        let said = format!(
            "error: invalid value '{number}' for '--partitions <N>': write how many partitions there are, a whole number \
             from 1 on\n"
        );
        assert!(none.err.starts_with(&said), "{}", none.err);
        assert_eq!((none.out.as_str(), none.code), ("", Some(2)));
    }
}

const NOW: i64 = 1_790_000_000;
/// The same instant for people.
const AT: &str = "2026-09-21T14:13:20Z";

/// Asks about number 2 of account 1, with these values known.
fn may_send(name: &str, states: &[Value], arguments: &[&str]) -> Ran {
    let states: Vec<String> = states.iter().map(Value::to_string).collect();
    let states = states.join("\n");
    let path = file(name, &states);
    let mut all = vec![
        "may-send", "--states", &path, "--waba", "1", "--number", "2", "--at", AT,
    ];
    all.extend(arguments);
    waypost(&all)
}

fn opt_out() -> Value {
    json!({"kind": "consent", "key": {"waba_id": "1", "customer": "5511988880001", "category": "marketing"},
        "value": {"value": "opted_out", "at": NOW - 60, "source": "rule"}})
}

fn taken_over() -> Value {
    json!({"kind": "handling", "key": {"phone_number_id": "2", "customer": "5511988880001"},
        "value": {"by": "person", "who": "app", "at": NOW - 60}})
}

fn paused() -> Value {
    json!({"kind": "hold", "key": {"scope": "template", "template_id": "7", "cause": "quality", "covers": "templates"},
        "value": {"state": "until", "until": NOW + 900, "at": NOW - 60, "reason": "FIRST_PAUSE"}})
}

#[test]
fn every_reason_has_its_verdict() {
    let window = |value| json!({"kind": "window", "key": {"phone_number_id": "2", "customer": "5511988880001"}, "value": value});
    let open = window(json!({"inbound_at": NOW - 60}));
    let (out, person, hold) = (opt_out(), taken_over(), paused());
    let quiet = file(
        "quiet.json",
        r#"{"quiet_hours": {"timezone": "America/Sao_Paulo", "hours": ["20:00-12:00"]}}"#,
    );
    let marketing = ["--to", "+55 (11) 8888-0001", "--template", "marketing"];
    let free_form = ["--to", "5511988880001", "--free-form"];
    let handled = json!({"kind": "handling", "verdict": "not_before", "not_before": NOW - 60 + 43_200,
        "key": person["key"], "value": person["value"]});
    let opted_out = json!({"kind": "consent", "verdict": "suppressed", "key": out["key"], "value": out["value"]});

    let expect = |name: &str, states: &[Value], arguments: &[&str], expected: Value| {
        let ran = may_send(&format!("may-send-{name}.ndjson"), states, arguments);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{name}");
        assert_eq!(lines(&ran.out), [expected], "{name}");
    };
    expect(
        "allow",
        std::slice::from_ref(&open),
        &free_form,
        json!({"verdict": "allow", "reasons": []}),
    );
    expect(
        "window",
        &[],
        &free_form,
        json!({"verdict": "need_template", "reasons": [{"kind": "window", "verdict": "need_template",
            "key": {"phone_number_id": "2", "customer": "5511988880001"}}]}),
    );
    expect(
        "consent",
        std::slice::from_ref(&out),
        &marketing,
        json!({"verdict": "suppressed", "reasons": [opted_out]}),
    );
    expect(
        "hold",
        std::slice::from_ref(&hold),
        &[
            "--to",
            "5511988880001",
            "--template",
            "utility",
            "--template-id",
            "7",
        ],
        json!({"verdict": "not_before", "not_before": NOW + 900, "reasons": [{"kind": "hold", "verdict": "not_before",
            "not_before": NOW + 900, "key": hold["key"], "value": hold["value"]}]}),
    );
    expect(
        "handling",
        &[open.clone(), person.clone()],
        &free_form,
        json!({"verdict": "not_before", "not_before": NOW - 60 + 43_200, "reasons": [handled]}),
    );
    expect(
        "person",
        &[open, person],
        &[&free_form[..], &["--as", "person"]].concat(),
        json!({"verdict": "allow", "reasons": []}),
    );
    expect(
        "region",
        &[],
        &["--to", "CU.42", "--template", "utility"],
        json!({"verdict": "suppressed", "reasons": [{"kind": "region", "verdict": "suppressed"}]}),
    );
    let noon = NOW + 2_800;
    let night = json!({"kind": "quiet_hours", "verdict": "not_before", "not_before": noon});
    expect(
        "quiet",
        &[],
        &[&marketing[..], &["--policy", &quiet]].concat(),
        json!({"verdict": "not_before", "not_before": noon, "reasons": [night]}),
    );
    let group = json!({"kind": "window", "key": {"phone_number_id": "2", "group_id": "g"}, "value": {"inbound_at": NOW - 60}});
    expect(
        "group",
        &[group],
        &["--group", "g", "--free-form"],
        json!({"verdict": "allow", "reasons": []}),
    );
}

#[test]
fn all_reasons_are_told_the_strongest_first() {
    let ran = may_send(
        "may-send-all.ndjson",
        &[taken_over(), paused(), opt_out()],
        &[
            "--to",
            "5511988880001",
            "--template",
            "marketing",
            "--template-id",
            "7",
        ],
    );
    let kinds: Vec<Value> = lines(&ran.out)[0]["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["kind"].clone())
        .collect();
    assert_eq!(kinds, ["consent", "handling", "hold"],);
    let start = r#"{"verdict":"suppressed","reasons":[{"kind":"consent","verdict":"suppressed","key":{"waba_id":"1","customer":"5511988880001","category":"marketing"},"value":{"value":"opted_out","at":1789999940,"source":"rule"}},{"kind":"handling","verdict":"not_before","not_before":1790043140,"key":"#;
    assert!(ran.out.starts_with(start), "{}", ran.out);
}

#[test]
fn questions_that_are_none_are_refused() {
    for (arguments, message) in [
        (
            vec!["--to", "banana", "--free-form"],
            "waypost: --to: `aaaaaa` (letters and digits masked) is neither a phone number that begins with its country \
             code, as `5511999990000`, nor a user id, as `BR.13491208655302741918`\n",
        ),
        (vec!["--free-form"], "error: the following required"),
        (vec!["--to", "551"], "error: the following required"),
        (
            vec!["--to", "551", "--group", "g", "--free-form"],
            "error: the argument",
        ),
        (
            vec!["--to", "551", "--free-form", "--template", "utility"],
            "error: the argument",
        ),
    ] {
        let ran = may_send("may-send-none.ndjson", &[], &arguments);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{arguments:?}");
        assert!(ran.err.starts_with(message), "{}", ran.err);
    }
    // A category is looked up as it is written, so one that the platform does not have is told.
    let ran = may_send(
        "may-send-category.ndjson",
        &[],
        &["--to", "551", "--template", " Marketing "],
    );
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let ran = may_send(
        "may-send-category.ndjson",
        &[],
        &["--to", "551", "--template", "marketting"],
    );
    assert_eq!(
        (ran.err.as_str(), ran.code),
        (
            "waypost: --template: `marketting` is not a category that the platform has: `marketing`, `utility`, \
             `authentication`\n",
            Some(0)
        )
    );
    let policy = file("bad-policy.json", r#"{"margin": 5}"#);
    let ran = may_send(
        "may-send-policy.ndjson",
        &[],
        &["--to", "551", "--free-form", "--policy", &policy],
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
    assert!(
        ran.err.starts_with(&format!(
            "{policy}: `/margin` at line 1, column 2: unknown key; there are `margin_s`"
        )),
        "{}",
        ran.err
    );
}
