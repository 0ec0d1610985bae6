//! The page for people who write rules says what the command line says, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use waypost_playground::Playground;

use crate::{ROOT, SHOP, file, waypost};

const NOW: &str = "2026-11-25T14:30:00Z";
const ZONES: &[&str] = &["UTC", "America/Sao_Paulo", "America/Mexico_City"];

/// An answer as it was written.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    ok: Members<'a>,
}

type Members<'a> = BTreeMap<&'a str, &'a RawValue>;

/// A page with the system's zones and this rule file.
fn page(rules: &str) -> Playground {
    let mut packed = b"2026x\n".to_vec();
    for zone in ZONES {
        let data = fs::read(Path::new("/usr/share/zoneinfo").join(zone)).unwrap();
        packed.extend(format!("{} {zone}\n", data.len()).bytes());
        packed.extend(data);
    }
    let mut page = Playground::default();
    page.add_zones(&packed);
    ask(
        &mut page,
        &json!({"call": "check", "rules": rules, "now": NOW}),
    );
    page
}

fn ask(page: &mut Playground, request: &Value) -> Vec<u8> {
    page.call(request.to_string().as_bytes())
}

fn answer(bytes: &[u8]) -> Members<'_> {
    let answer: Answer<'_> = serde_json::from_slice(bytes).unwrap();
    answer.ok
}

/// A list as the command line prints it: one a line.
fn lines(list: &RawValue) -> String {
    let list: Vec<&RawValue> = serde_json::from_str(list.get()).unwrap();
    list.iter().flat_map(|one| [one.get(), "\n"]).collect()
}

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

fn files(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
    let paths = entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name()));
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect()
}

#[test]
fn the_page_decides_and_explains_every_example_body_alike() {
    let facts =
        r#"{"customer.tier": "gold", "customer.owner": "marta", "conversation.is_first": true}"#;
    let facts_file = file("page.facts.json", facts);
    let mut page = page(&text(SHOP));
    let bodies = files("examples/data/bodies");
    assert_eq!(bodies.len(), 16);
    for body in bodies {
        let event = format!(r#"{{"payload": {}}}"#, text(&body));
        let request = json!({"call": "message", "event": event, "facts": facts, "now": NOW, "at": "2026-11-25T11:30"});
        let told = ask(&mut page, &request);
        let events: Vec<Members<'_>> = serde_json::from_str(answer(&told)["events"].get()).unwrap();
        let shown = |member: &str| {
            let lines = events.iter().flat_map(|event| [event[member].get(), "\n"]);
            lines.collect::<String>()
        };
        let common = [
            "--rules",
            SHOP,
            "--facts",
            &facts_file,
            "--at",
            "2026-11-25T11:30",
            &body,
        ];
        let route = waypost(&[&["route"], &common[..]].concat());
        assert_eq!(shown("decision"), route.out, "{body}");
        let explain =
            waypost(&[&["explain", "--values", "--format", "json"], &common[..]].concat());
        assert_eq!(shown("explanation"), explain.out, "{body}");

        let request = json!({"call": "why_not", "rule": "vip", "event": event, "facts": facts, "now": NOW,
            "at": "2026-11-25T11:30"});
        let told = ask(&mut page, &request);
        let explain = waypost(
            &[
                &["explain", "--values", "--format", "json", "--rule", "vip"],
                &common[..],
            ]
            .concat(),
        );
        let first = explain.out.lines().next().unwrap();
        assert_eq!(answer(&told)["explanation"].get(), first, "{body}");
    }
}

#[test]
fn the_page_checks_alike() {
    let shop = text(SHOP);
    let broken_test = shop.replace(r#""priority": 90"#, r#""priority": 91"#);
    let unused = shop.replace(r#""keyword": "urgent""#, r#""keyword": "billing""#);
    for (name, rules) in [
        ("good", shop.as_str()),
        ("test", &broken_test),
        ("unused", &unused),
        ("key", "{\"version\": 1,\n \"rotues\": []}"),
        ("syntax", "{\"version\": 1"),
        ("nothing", ""),
    ] {
        let path = file(&format!("page.{name}.json"), rules);
        let request = json!({"call": "check", "rules": rules, "now": NOW});
        let told = ask(&mut page(&shop), &request);
        let check = waypost(&["check", &path, "--at", NOW, "--format", "json"]);
        assert_eq!(lines(answer(&told)["findings"]), check.out, "{name}");
        assert_eq!(check.out.is_empty(), name == "good");
    }
}

#[test]
fn the_page_shows_the_same_hours() {
    // The clocks of Mexico do not change any more; those of a holiday week, a weekend of all hours. The page has them from Monday on.
    for (day, monday) in [
        ("2026-11-25", "2026-11-23"),
        ("2026-12-22", "2026-12-21"),
        ("2027-01-01", "2026-12-28"),
    ] {
        let mut page = page(&text(SHOP));
        let told = ask(&mut page, &json!({"call": "hours", "now": NOW, "at": day}));
        let hours = answer(&told);
        let routes = waypost(&[
            "hours", SHOP, "--routes", "--at", monday, "--format", "json",
        ]);
        assert_eq!(format!("{}\n", hours["week"].get()), routes.out);

        let schedules: Vec<Members<'_>> = serde_json::from_str(hours["schedules"].get()).unwrap();
        // The four of the file, and `always`.
        assert_eq!(schedules.len(), 5);
        for schedule in schedules {
            let name: String = serde_json::from_str(schedule["name"].get()).unwrap();
            let days: Vec<Value> = serde_json::from_str(schedule["days"].get()).unwrap();
            let [from, to] = [&days[0]["from"], &days[6]["to"]].map(|at| at.as_str().unwrap());
            let hours = waypost(&[
                "hours", SHOP, &name, "--from", from, "--to", to, "--format", "json",
            ]);
            assert_eq!(lines(schedule["intervals"]), hours.out, "{name}");
        }
    }
}

#[test]
fn the_page_compares_alike() {
    let old = text(SHOP);
    let new = old.replace(
        r#""customer.tier": ["gold", "platinum"]"#,
        r#""customer.tier": "platinum""#,
    );
    let mut traffic = String::new();
    for body in files("examples/data/bodies") {
        let body: Value = serde_json::from_str(&text(&body)).unwrap();
        let record = json!({"now": NOW, "facts": {"customer.tier": "gold"}, "body": body});
        traffic += &record.to_string();
        traffic.push('\n');
    }
    let request = json!({"call": "compare", "old": old, "new": new, "traffic": traffic});
    let told = ask(&mut page(&old), &request);
    let told = answer(&told);
    let [new_file, traffic_file] = [file("page.new.json", &new), file("page.ndjson", &traffic)];
    let diff = waypost(&[
        "diff",
        SHOP,
        &new_file,
        "--traffic",
        &traffic_file,
        "--format",
        "json",
    ]);
    let (totals, moves) = diff.out.split_once('\n').unwrap();
    let totals: Members<'_> = serde_json::from_str(totals).unwrap();
    for (name, total) in totals {
        assert_eq!(told[name].get(), total.get(), "{name}");
    }
    assert_eq!(lines(told["moves"]), moves);
    assert!(moves.lines().count() > 1, "{moves}");
}

#[test]
fn the_page_says_what_it_cannot_do() {
    let mut page = page(&text(SHOP));
    for (request, problem) in [
        ("[]", "missing field `call`"),
        (r#"{"call": "dance"}"#, "unknown variant `dance`"),
        (
            r#"{"call": "message", "event": "{\"text\": \"hi\"}", "facts": "{}", "now": "2026-11-25T14:30:00Z", "at": "2026-02-30"}"#,
            "the calendar has no day `2026-02-30`",
        ),
        (
            r#"{"call": "message", "event": "{\"tetx\": \"hi\"}", "facts": "{}", "now": "2026-11-25T14:30:00Z"}"#,
            "unknown key `tetx`",
        ),
        (
            r#"{"call": "message", "event": "{\"text\": \"hi\"}", "facts": "{\"crm.stage\": 5}", "now": "2026-11-25T14:30:00Z"}"#,
            "fact `crm.stage` is a string, got a number",
        ),
        (
            r#"{"call": "compare", "old": "{}", "new": "{}", "traffic": ""}"#,
            "version",
        ),
    ] {
        let told = String::from_utf8(page.call(request.as_bytes())).unwrap();
        assert!(
            told.starts_with(r#"{"problem":"#) && told.contains(problem),
            "{told}"
        );
    }
    let empty = Playground::default().call(br#"{"call": "hours", "now": "2026-11-25T14:30:00Z"}"#);
    assert_eq!(empty, br#"{"problem":"no rule file could be read yet"}"#);
}

#[test]
fn the_page_answers_whatever_it_is_asked() {
    let shop = text(SHOP);
    let mut page = page(&shop);
    let cuts = (0..shop.len())
        .step_by(211)
        .filter(|cut| shop.is_char_boundary(*cut));
    for cut in cuts {
        let (begun, rest) = shop.split_at(cut);
        for rules in [begun, rest] {
            for request in [
                json!({"call": "check", "rules": rules, "now": NOW}),
                json!({"call": "message", "event": rules, "facts": rules, "now": NOW, "at": rules}),
                json!({"call": "compare", "old": rules, "new": shop, "traffic": rules}),
            ] {
                let told: Value = serde_json::from_slice(&ask(&mut page, &request)).unwrap();
                assert_eq!(told.as_object().unwrap().len(), 1);
            }
            // Not even a request.
            assert!(!page.call(rules.as_bytes()).is_empty());
        }
    }
}
