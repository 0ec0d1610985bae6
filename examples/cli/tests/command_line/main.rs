//! The command line as people call it: what it prints, where, and its exit code.

#![expect(
    clippy::disallowed_methods,
    reason = "writes the files that the commands read"
)]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what cannot be run or read fails the test"
)]

mod page;
mod states;
mod times;
mod week;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// What a command printed and how it ended.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

/// Runs the command line where the repository begins.
fn waypost(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_waypost"))
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .unwrap();
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// A file for one test.
fn file(name: &str, text: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const SHOP: &str = "examples/data/shop.rules.json";
const VIP: &str = "examples/data/bodies/05-new-message-vip.json";
const BODIES: &str = "examples/data/bodies";
const BAD: &str = "{\"version\": 1,\n \"rotues\": []}";

fn lines(text: &str) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    text.lines().map(line).collect()
}

#[test]
fn check_says_how_a_file_is() {
    let shop = waypost(&["check", SHOP, "--at", "2026-11-25T12:00:00-03:00"]);
    assert_eq!((shop.code, shop.err.as_str()), (Some(0), ""));
    assert!(shop.out.contains("17 of 17 tests passed"), "{}", shop.out);
    assert!(shop.out.ends_with("0 errors, 0 warnings\n"), "{}", shop.out);

    let path = file("bad.json", BAD);
    let bad = waypost(&["check", &path]);
    let expected = format!(
        "error[unknown-key]: unknown key `rotues`\n --> {path}:2:2\n  |\n2 |  \"rotues\": []}}\n  |  ^^^^^^^^\n  = at: /rotues\n  \
         = help: did you mean `routes`?\n\n1 error, 0 warnings\n"
    );
    assert_eq!((bad.out, bad.code), (expected, Some(1)));
    let bad = waypost(&["check", &path, "--format", "json"]);
    assert_eq!(
        lines(&bad.out),
        [
            json!({"code": "unknown-key", "severity": "error", "message": "unknown key `rotues`", "help": "did you mean `routes`?",
            "says": {"says": "unknown_key", "key": "rotues"}, "help_says": {"says": "did_you_mean", "name": "routes"},
            "replacement": "\"routes\"", "pointer": "/rotues", "line": 2, "column": 2, "length": 8})
        ]
    );
    assert_eq!(bad.code, Some(1));

    let failing = r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"},
        "tests": [{"name": "t", "event": {"text": "x"}, "expect": {"reason": "none"}}]}"#;
    let failed = waypost(&["check", &file("failing.json", failing)]);
    assert!(
        failed.out.contains(
            "error[test-failed]: test `t` failed: expected reason `none`, got `fallback`"
        )
    );
    assert_eq!(failed.code, Some(1));

    let missing = waypost(&["check", "no/such/file.json"]);
    assert_eq!((missing.out.as_str(), missing.code), ("", Some(2)));
    assert!(
        missing
            .err
            .starts_with("waypost: cannot read no/such/file.json")
    );
}

#[test]
fn every_command_shows_mistakes_with_their_line() {
    let path = file("bad-for-route.json", BAD);
    for arguments in [
        vec!["route", "--rules", &path, VIP],
        vec!["explain", "--rules", &path, VIP],
        vec!["coverage", &path, "--traffic", "-"],
    ] {
        let ran = waypost(&arguments);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
        assert!(
            ran.err.contains("2 |  \"rotues\": []}\n  |  ^^^^^^^^\n"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn explain_says_why() {
    let at = ["--at", "2026-11-25T11:30:00-03:00"];
    let all = waypost(&[&["explain", "--rules", SHOP, VIP], &at[..]].concat());
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""));
    assert!(
        all.out.contains(
            "`vip` did not match: `customer.tier` is absent, wanted `gold` or `platinum`. "
        ),
        "{}",
        all.out
    );
    let one = [
        "explain", "--rules", SHOP, "--rule", "vip", "--format", "json", VIP,
    ];
    let one = waypost(&[&one[..], &at].concat());
    assert_eq!(
        lines(&one.out)[0]["rules"].as_array().map(Vec::len),
        Some(1)
    );
    let none = waypost(&["explain", "--rules", SHOP, "--rule", "vpi", BODIES]);
    assert_eq!(
        (none.err.as_str(), none.code),
        ("waypost: no rule is called `vpi`\n", Some(1))
    );
}

#[test]
fn a_facts_file_is_refused_without_a_word_of_it() {
    for (facts, refusal) in [
        (r#""Helena""#, "expected an object of facts, got a string\n"),
        (
            r#"{"customer.owner": ["Helena", {"a": 1}]}"#,
            "fact `customer.owner` is a string, got a list with an object in it\n",
        ),
        (
            r#"{"by_sender": "Helena"}"#,
            "/by_sender: expected an object of senders\n",
        ),
        (
            r#"{"by_sender": {"5511999990000": "Helena", "5511999990001": "Rui", "5511999990002": {"customer.tier": 5}}}"#,
            "/by_sender/*: expected an object of facts, got a string\n/by_sender/*: fact `customer.tier` is a string, got a number\n",
        ),
    ] {
        let path = file("facts.json", facts);
        let ran = waypost(&["route", "--rules", SHOP, "--facts", &path, VIP]);
        let refusals = refusal.lines().map(|line| format!("{path}: {line}\n"));
        assert_eq!(ran.err, refusals.collect::<String>());
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
    }

    // What no rule knows is said once, and is no error.
    let facts = r#"{"by_sender": {"1": {"crm.x": 1}, "2": {"crm.x": 2}}}"#;
    let path = file("unknown-facts.json", facts);
    let ran = waypost(&["route", "--rules", SHOP, "--facts", &path, VIP]);
    assert_eq!(
        ran.err,
        "waypost: /by_sender/*: no rule knows the fact `crm.x`\n"
    );
    assert_eq!((ran.out.lines().count(), ran.code), (1, Some(0)));
}

#[test]
fn facts_are_found_by_whatever_the_body_calls_the_sender() {
    let gold = json!({"customer.tier": "gold"});
    let facts = json!({"by_sender": {"5511999990000": gold, "BR.1": gold, "BR.ENT.1": gold}, "default": {}});
    let facts = file("senders.json", &facts.to_string());
    let rules = r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"},
        "routes": [{"id": "gold", "when": {"customer.tier": "gold"}, "team": "desk"}]}"#;
    let rules = file("gold.json", rules);
    for (number, (sender, route)) in [
        (json!({"from": "5511999990000"}), json!("gold")),
        (
            json!({"from": "5511999990000", "from_user_id": "BR.2"}),
            json!("gold"),
        ),
        (
            json!({"from": "5511999990001", "from_user_id": "BR.1"}),
            json!("gold"),
        ),
        (json!({"from_user_id": "BR.1"}), json!("gold")),
        (json!({"from_parent_user_id": "BR.ENT.1"}), json!("gold")),
        (json!({"from": "5511999990001"}), Value::Null),
        (json!({}), Value::Null),
    ]
    .into_iter()
    .enumerate()
    {
        let mut message = sender.clone();
        message["id"] = json!("wamid.A");
        let body = json!({"field": "messages", "value": {"messages": [message]}}).to_string();
        let body = file(&format!("sender-{number}.json"), &body);
        let ran = waypost(&["route", "--rules", &rules, "--facts", &facts, &body]);
        assert_eq!(ran.err, "");
        assert_eq!(lines(&ran.out)[0]["route"], route, "{sender}");
    }
}

#[test]
fn diff_and_coverage_read_traffic() {
    let record = |tier: &str| {
        json!({"now": "2026-11-25T14:00:00Z", "facts": {"customer.tier": tier}, "note": 1,
            "body": {"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "oi"}}]}}})
    };
    let traffic = format!("{}\n\n{}\n", record("gold"), record("silver"));
    let traffic = file("traffic.ndjson", &traffic);
    let shop = fs::read_to_string(Path::new(ROOT).join(SHOP)).unwrap();
    let tier = r#""valued": {"customer.tier": ["gold", "platinum"]}"#;
    assert!(shop.contains(tier));
    let silver = shop.replace(tier, r#""valued": {"customer.tier": ["gold", "silver"]}"#);
    let silver = file("silver.json", &silver);

    let diff = waypost(&[
        "diff",
        SHOP,
        &silver,
        "--traffic",
        &traffic,
        "--fail-over",
        "50%",
    ]);
    assert_eq!((diff.code, diff.err.as_str()), (Some(0), ""));
    let moved = "2 events decided, 1 moved (50.00 %)\n\n        1  fallback (team `desk`)\n       -> route `vip` \
        (agent of `customer.owner`, then team `vip`, then role `support`)  by `vip`\n           \
        record 3, message.text at 2026-11-25T14:00:00Z (/value/messages/0)\n";
    assert_eq!(diff.out, moved);
    for limit in ["49%", "0"] {
        let over = waypost(&[
            "diff",
            SHOP,
            &silver,
            "--traffic",
            &traffic,
            "--fail-over",
            limit,
        ]);
        assert_eq!(over.code, Some(1));
        assert_eq!(
            over.err,
            "waypost: more decisions move than `--fail-over` allows\n"
        );
    }
    let diff = waypost(&[
        "diff",
        SHOP,
        &silver,
        "--traffic",
        &traffic,
        "--format",
        "json",
    ]);
    let diff = lines(&diff.out);
    assert_eq!(
        diff[0],
        json!({"events": 2, "moved": 1, "share": 0.5, "others": 0})
    );
    assert_eq!((diff.len(), &diff[1]["rule"]), (2, &json!("vip")));

    let coverage = waypost(&["coverage", SHOP, "--traffic", &traffic]);
    assert_eq!(coverage.code, Some(0));
    assert!(
        coverage.out.starts_with("2 events decided\n"),
        "{}",
        coverage.out
    );
    assert!(coverage.out.contains("never reached: route `sales`\n"));

    // Lines that cannot be read are named, the others are decided.
    let mixed = format!("nonsense\n{}\n", record("gold"));
    let ran = waypost(&["coverage", SHOP, "--traffic", &file("mixed.ndjson", &mixed)]);
    assert!(
        ran.err
            .ends_with("mixed.ndjson:1: the line is not valid JSON: expected a value (byte 1)\n"),
        "{}",
        ran.err
    );
    assert!(ran.out.starts_with("1 event decided\n"));
    assert_eq!(ran.code, Some(2));
    let missing = waypost(&["diff", SHOP, SHOP, "--traffic", "no/such/file"]);
    assert_eq!(missing.code, Some(2));
}

/// Whoever waits for `--fail-over` is told by a status of its own, and no report is about traffic that was not read.
#[test]
fn traffic_that_cannot_be_read_has_no_report() {
    let good = json!({"now": "2026-11-25T14:00:00Z", "body": {"field": "messages", "value": {"messages": [{"id": "wamid.A"}]}}});
    let bad = file("bad.ndjson", "nonsense\n{}\n");
    let empty = file("empty.ndjson", "\n");
    let mixed = file("half.ndjson", &format!("{good}\nnonsense\n"));
    let other = file(
        "other.json",
        r#"{"version": 1, "teams": {"d": {}}, "fallback": {"team": "d"}}"#,
    );
    let wrong = file("wrong.json", BAD);
    let folder = env!("CARGO_TARGET_TMPDIR");

    for (traffic, said) in [
        ("no/such/file", "waypost: cannot read no/such/file: "),
        (folder, "waypost: cannot read "),
        (&bad, "waypost: no line of "),
    ] {
        for format in ["human", "json"] {
            let traffic = ["--traffic", traffic, "--format", format];
            for command in [&["coverage", SHOP][..], &["diff", SHOP, &other]] {
                let ran = waypost(&[command, &traffic].concat());
                assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{command:?}");
                let last = ran.err.lines().last().unwrap_or_default();
                assert!(last.starts_with(said), "{command:?}: {}", ran.err);
            }
        }
    }

    for (files, traffic, code, said) in [
        ([SHOP, SHOP], &empty, 0, ""),
        ([SHOP, &other], &empty, 0, ""),
        ([SHOP, &other], &mixed, 2, "half.ndjson:2: "),
        ([SHOP, &wrong], &mixed, 2, "1 error, 0 warnings\n"),
        ([&wrong, &wrong], &mixed, 2, "1 error, 0 warnings\n"),
    ] {
        let diff = [
            &["diff"],
            &files[..],
            &["--traffic", traffic, "--fail-over", "0"],
        ]
        .concat();
        let ran = waypost(&diff);
        assert_eq!(ran.code, Some(code), "{diff:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{diff:?}: {}", ran.err);
    }
}

#[test]
fn the_statuses_are_in_the_help() {
    let all = waypost(&["--help"]);
    for status in [
        "  0  all is well",
        "  1  something that was read is wrong",
        "  2  something could not be read",
    ] {
        assert!(all.out.contains(status), "{}", all.out);
    }
    let diff = waypost(&["diff", "--help"]);
    let status = "  1  more decisions move than `--fail-over` allows";
    assert!(diff.out.contains(status), "{}", diff.out);
}

#[test]
fn what_no_test_reaches_is_one_line_or_a_list() {
    let rules = r#"{"version": 1, "teams": {"d": {}}, "fallback": {"team": "d"},
        "routes": [{"id": "a", "when": {"text": "a"}, "team": "d"}, {"id": "b", "when": {"text": "b"}, "team": "d"}],
        "tests": [{"name": "t", "at": "2026-11-25T12:00:00Z", "event": {"text": "x"}, "expect": {"reason": "fallback"}}]}"#;
    let rules = file("reach.json", rules);
    let passed = "1 of 1 test passed\nthey reach 0 of 2 rules, 0 of 2 terms";
    for (flags, expected) in [
        (
            &[][..],
            format!(
                "{passed}; `--reach` lists what they do not\n0 errors, 0 warnings\n"
            ),
        ),
        (
            &["--reach"],
            format!(
                "{passed}\n  never reached: route `a`\n  never reached: route `b`\n  never reached: term `a` of route `a`\n  \
                 never reached: term `b` of route `b`\n0 errors, 0 warnings\n"
            ),
        ),
        (&["--format", "json"], String::new()),
        (
            &["--format", "json", "--reach"],
            "{\"kind\":\"rule\",\"name\":\"a\",\"of\":\"route\"}\n{\"kind\":\"rule\",\"name\":\"b\",\"of\":\"route\"}\n\
             {\"kind\":\"term\",\"name\":\"a\",\"of\":\"route `a`\"}\n{\"kind\":\"term\",\"name\":\"b\",\"of\":\"route `b`\"}\n"
                .to_owned(),
        ),
    ] {
        let ran = waypost(&[&["check", &rules], flags].concat());
        assert_eq!((ran.out, ran.code), (expected, Some(0)), "{flags:?}");
    }
    let whole = waypost(&[
        "check",
        SHOP,
        "--at",
        "2026-11-25T12:00:00-03:00",
        "--reach",
    ]);
    assert!(whole.out.contains("17 of 17 tests passed"), "{}", whole.out);
}

#[test]
fn findings_are_counted_in_words() {
    let path = file("two.json", r#"{"version": 2, "x": 1}"#);
    let ran = waypost(&["check", &path]);
    assert!(
        ran.out.ends_with("\n\n2 errors, 0 warnings\n"),
        "{}",
        ran.out
    );
}

#[test]
fn a_card_can_be_read() {
    let facts = "examples/data/shop.facts.json";
    let at = ["--at", "2026-11-25T11:30:00-03:00"];
    let route = [
        "route", "--rules", SHOP, "--facts", facts, "--format", "human",
    ];
    for (body, expected) in [
        (
            VIP,
            "\
message.text (5511987650001): route `vip`, priority 100
  1. agent `marta`, for 2m
  2. team `vip` (member `otto`) after 2m, for 10m
  3. team `br-support` (member `lia`, role `support`) after 12m
  decided otherwise from 2026-11-25T15:00:00Z (wed 2026-11-25 12:00 in America/Sao_Paulo) on

",
        ),
        (
            "examples/data/bodies/01-opt-out-keyword.json",
            "\
message.text (5531987650010): stopped, priority 0
  action: set_consent {\"category\":\"marketing\",\"value\":\"opted_out\"} (by `opt-out`)
  action: tag \"no-marketing\" (by `opt-out`)
  action: send {\"template\":\"opt_out_confirmed\",\"category\":\"utility\"} (by `opt-out`)

",
        ),
        (
            "examples/data/bodies/13-status-failed.json",
            "\
status.failed (5561987650004): route `delivery-watch`, priority 0
  1. queue `delivery`
  action: ticket {\"place\":\"delivery\",\"subject\":\"A message was not delivered (code 131026)\"} (by `not-delivered`)

",
        ),
    ] {
        let ran = waypost(&[&route[..], &at, &[body]].concat());
        assert_eq!(
            (ran.out.as_str(), ran.err.as_str(), ran.code),
            (expected, "", Some(0))
        );
    }
}

#[test]
fn a_refusal_says_what_was_wrong() {
    let body = r#"{"field": "messages", "value": {}}"#;
    let signed = |text: &[u8]| waypost::signature::sign(b"secret", text);
    let list = file("list.json", "[]");
    let good = file("good.json", body);
    let route = ["route", "--rules", SHOP];
    for (path, signature, said) in [
        (&good, signed(body.as_bytes()), String::new()),
        (&good, signed(b"other"), format!("{good}: signature: ")),
        (&good, "sha1=00".to_owned(), format!("{good}: signature: ")),
        (&list, signed(b"[]"), format!("{list}: JSON: ")),
    ] {
        let ran = waypost(
            &[
                &route[..],
                &["--secret", "secret", "--signature", &signature, path],
            ]
            .concat(),
        );
        assert!(ran.err.starts_with(&said), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), usize::from(!said.is_empty()));
        assert_eq!(ran.code, Some(i32::from(!said.is_empty())));
    }
    let one = waypost(&[&route[..], &["--secret", "secret", &good]].concat());
    assert!(one.err.contains("--signature <SIGNATURE>"), "{}", one.err);
    assert_eq!((one.out.as_str(), one.code), ("", Some(2)));
}

/// However people write a phone number, it is found; what can be none is refused, and not quoted.
#[test]
fn senders_are_found_however_their_number_is_written() {
    let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000", "from_parent_user_id": "BR.ENT.1"}]}});
    let body = file("spelled.json", &body.to_string());
    let rules = file(
        "spelled-rules.json",
        r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"},
            "routes": [{"id": "gold", "when": {"customer.tier": "gold"}, "team": "desk"}]}"#,
    );
    let route = |name: &str, senders: &[&str]| {
        let senders: serde_json::Map<String, Value> = senders
            .iter()
            .map(|key| ((*key).to_owned(), json!({"customer.tier": "gold"})))
            .collect();
        let facts = file(name, &json!({"by_sender": senders}).to_string());
        let ran = waypost(&["route", "--rules", &rules, "--facts", &facts, &body]);
        (facts, ran)
    };
    for key in [
        "5511999990000",
        "+5511999990000",
        "+55 11 99999-0000",
        "+55 (11) 99999.0000",
        "55-11-99999-0000",
        "\u{a0}+55\u{a0}11\u{a0}99999\u{2011}0000 ",
        "tel:+5511999990000",
        "whatsapp:+5511999990000",
        "TEL:005511999990000",
        "0055 11 99999\u{2013}0000",
        "BR.ENT.1",
        " BR.ENT.1",
    ] {
        let (_, ran) = route("spelled-facts.json", &[key]);
        assert_eq!(ran.err, "", "{key}");
        assert_eq!(lines(&ran.out)[0]["route"], json!("gold"), "{key}");
    }
    let refusal = |masked: &str| {
        format!(
            "/by_sender/*: the key `{masked}` (letters and digits masked) is neither a phone number that begins with its \
             country code, as `5511999990000`, nor a user id, as `BR.13491208655302741918`\n"
        )
    };
    for (keys, said) in [
        (&["Helena Prado"][..], refusal("aaaaaa aaaaa")),
        (&["011 99999-0000"], refusal("000 00000-0000")),
        (&["+55 (0) 11 99999-0000"], refusal("+00 (0) 00 00000-0000")),
        (&["0005511999990000"], refusal("0000000000000000")),
        (&["5511999990000 ext. 5"], refusal("0000000000000 aaa. 0")),
        (&["1234567890123456"], refusal("0000000000000000")),
        (&["５５11"], refusal("0000")),
        (&[""], refusal("")),
        (&["br.1", "us.2"], refusal("aa.0")),
        (
            &["5511999990000", "+55 11 99999-0000"],
            "/by_sender/*: two keys are one phone number, written in two ways\n".to_owned(),
        ),
    ] {
        let (path, ran) = route("wrong-senders.json", keys);
        assert_eq!(ran.err, format!("{path}: {said}"), "{keys:?}");
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
    }
}
