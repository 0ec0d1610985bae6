//! The JSON Schema against rule files that work, and against files that do not.
//!
//! `WAYPOST_BLESS=1 cargo test --test schema` writes `schema/rules.schema.json` anew.

#![expect(clippy::disallowed_methods, reason = "reads the schema and rule files")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be read fails the test"
)]

use std::path::Path;
use std::{env, fs};

use jsonschema::Validator;
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&waypost::rule_schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).expect("a draft-07 schema");
    jsonschema::draft7::new(&schema).unwrap()
}

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(ROOT).join("schema/rules.schema.json");
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(&path, waypost::rule_schema()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == waypost::rule_schema(),
        "write it anew with `WAYPOST_BLESS=1 cargo test --test schema`"
    );
}

#[test]
fn whatever_works_is_valid() {
    let validator = validator();
    let mut files = vec![("the shop".to_owned(), read("examples/data/shop.rules.json"))];
    for entry in fs::read_dir(Path::new(ROOT).join("tests/data/decisions")).unwrap() {
        let path = entry.unwrap().path();
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        files.push((
            path.display().to_string(),
            case.get("rules").unwrap().clone(),
        ));
    }
    for page in ["tutorial", "reference"] {
        let text =
            fs::read_to_string(Path::new(ROOT).join(format!("src/manual/{page}.md"))).unwrap();
        let blocks = text
            .split("```json\n")
            .skip(1)
            .filter_map(|block| block.split("```").next());
        files.extend(blocks.map(|block| (page.to_owned(), serde_json::from_str(block).unwrap())));
    }
    assert!(files.len() > 40, "{} files", files.len());
    for (name, file) in files {
        let errors: Vec<String> = validator
            .iter_errors(&file)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn mistakes_are_underlined_where_they_are() {
    let validator = validator();
    let sound = json!({
        "version": 1, "timezone": "UTC",
        "fields": {"crm.stage": {"type": "string"}},
        "calendars": {"br": ["12-25"]},
        "schedules": {"s": {"weekly": {"mon-fri": ["09:00-18:00"]}, "overrides": [{"from": "2026-12-24", "hours": []}]}},
        "keywords": {"k": {"terms": ["x"], "match": "word"}},
        "teams": {"t": {"members": {"ana": 1}}},
        "priority": [{"when": {}, "add": 1}],
        "triggers": [{"id": "a", "on": "message", "actions": [{"tag": 1}], "once_per": "1d"}],
        "routes": [{"id": "r", "when": {"customer.tier": "gold", "order.total": {"gt": 1}, "text": {"regex": "x"}},
                    "targets": [{"agent": {"fact": "customer.owner"}, "timeout": "2m"}]}],
        "fallback": {"team": "t"}
    });
    assert!(validator.is_valid(&sound));
    for (pointer, wrong) in [
        ("/version", json!(2)),
        ("/fields/crm.stage/type", json!("text")),
        ("/calendars/br/0", json!("Christmas")),
        ("/schedules/s/weekly", json!({"monday": ["09:00-18:00"]})),
        ("/schedules/s/weekly/mon-fri/0", json!("9-18")),
        ("/schedules/s/overrides/0", json!({"from": "2026-12-24"})),
        ("/keywords/k/match", json!("fuzzy")),
        ("/keywords/k/terms/0", json!("")),
        ("/teams/t/members/ana", json!(-1)),
        ("/priority/0/add", json!(1.5)),
        ("/triggers/0/on", json!("mesage")),
        ("/triggers/0/actions/0", json!({"a": 1, "b": 2})),
        ("/triggers/0/once_per", json!("week")),
        ("/routes/0/when/customer.tier", json!(3)),
        ("/routes/0/when/order.total", json!({"gt": "1"})),
        ("/routes/0/when/order.total", json!({"prefix": 1})),
        ("/routes/0/when/text", json!({"rexeg": "x"})),
        ("/routes/0/targets", json!([])),
        ("/routes/0/targets/0", json!({"team": "t", "queue": "q"})),
        ("/routes/0/targets/0/timeout", json!("5 minutes")),
        ("/routes/0", json!({"id": "r"})),
        ("/fallback", json!({"team": "t", "targets": []})),
        ("/fallback", json!({"teem": "t"})),
    ] {
        let mut file = sound.clone();
        *file.pointer_mut(pointer).unwrap() = wrong.clone();
        assert!(
            waypost::RuleSet::parse(&file.to_string()).is_err(),
            "{pointer} {wrong}"
        );
        let errors: Vec<String> = validator
            .iter_errors(&file)
            .map(|error| error.instance_path().to_string())
            .collect();
        assert!(
            errors
                .iter()
                .any(|at| at.starts_with(pointer) || pointer.starts_with(at)),
            "{pointer} {wrong}: {errors:?}"
        );
        assert!(!errors.is_empty(), "{pointer} {wrong}");
    }
}

fn read(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(path)).unwrap()).unwrap()
}
