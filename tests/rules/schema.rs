//! The JSON Schema against rule files that work, and against files that do not.
//!
//! `WAYPOST_BLESS=1 cargo test --test rules schema` writes `src/rules/schema/rules.schema.json` anew.

#![expect(clippy::disallowed_methods, reason = "reads the schema and rule files")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be read fails the test"
)]

use std::path::Path;
use std::{env, fs};

use boon::{Compiler, Draft, SchemaIndex, Schemas, ValidationError};
use serde_json::{Value, json};
use waypost::Diagnostic;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The schema as it is committed.
const SCHEMA: &str = "src/rules/schema/rules.schema.json";
/// A rule file that uses every part of the language.
const EVERYTHING: &str = "tests/data/rules/everything.json";

/// The schema, as an editor reads it.
struct Validator {
    schemas: Schemas,
    root: SchemaIndex,
}

impl Validator {
    /// Takes only what the schema of all draft-07 schemas takes.
    fn new() -> Self {
        let schema: Value = serde_json::from_str(&waypost::rules::rule_schema()).unwrap();
        let draft = schema.get("$schema").and_then(Value::as_str);
        assert_eq!(draft, Some("http://json-schema.org/draft-07/schema#"));
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V7);
        compiler.add_resource(SCHEMA, schema).unwrap();
        let root = compiler.compile(SCHEMA, &mut schemas);
        let root = root.expect("a draft-07 schema");
        Self { schemas, root }
    }

    fn is_valid(&self, file: &Value) -> bool {
        self.schemas.validate(file, self.root).is_ok()
    }

    /// What is wrong, each with its place: where a file does not fit any of several shapes, what is wrong for each.
    fn errors(&self, file: &Value) -> Vec<(String, String)> {
        let mut errors = Vec::new();
        if let Err(error) = self.schemas.validate(file, self.root) {
            collect(&error, &mut errors);
        }
        errors
    }
}

fn collect(error: &ValidationError<'_, '_>, into: &mut Vec<(String, String)>) {
    if error.causes.is_empty() {
        into.push((error.instance_location.to_string(), error.kind.to_string()));
    }
    for cause in &error.causes {
        collect(cause, into);
    }
}

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(ROOT).join(SCHEMA);
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(&path, waypost::rules::rule_schema()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == waypost::rules::rule_schema(),
        "write it anew with `WAYPOST_BLESS=1 cargo test --test rules schema`"
    );
}

#[test]
fn whatever_works_is_valid() {
    let validator = Validator::new();
    let mut files = vec![
        ("the shop".to_owned(), read("examples/data/shop.rules.json")),
        ("everything".to_owned(), read(EVERYTHING)),
    ];
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
    for list in ["findings", "tests"] {
        let path = Path::new(ROOT).join(format!("tests/data/rules/{list}.txt"));
        let text = fs::read_to_string(path).unwrap();
        let cases = text.split("\n--- ").skip(1);
        let texts = cases.filter_map(|case| case.split_once('\n')?.1.split("===").next());
        files.extend(texts.map(|text| (list.to_owned(), serde_json::from_str(text).unwrap())));
    }
    assert!(files.len() > 80, "{} files", files.len());
    for (name, file) in files {
        let errors = validator.errors(&file);
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn mistakes_are_underlined_where_they_are() {
    let validator = Validator::new();
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
        ("/triggers/0", json!({"id": "a", "on": "message"})),
        (
            "/triggers/0",
            json!({"id": "a", "on": "message", "actions": []}),
        ),
        (
            "/triggers/0",
            json!({"id": "a", "on": "message", "stop": false}),
        ),
        ("/fields", json!({"customer.tier": {"type": "string"}})),
        ("/fields", json!({"customer.tier": "string"})),
        ("/fields", json!({"customer.orders": {"default": "3"}})),
        ("/fields", json!({"text": "string"})),
        ("/fields", json!({"crm.stage": {"default": "lead"}})),
    ] {
        let mut file = sound.clone();
        *file.pointer_mut(pointer).unwrap() = wrong.clone();
        assert!(
            waypost::RuleSet::parse(&file.to_string()).is_err(),
            "{pointer} {wrong}"
        );
        let errors = validator.errors(&file);
        assert!(
            errors
                .iter()
                .any(|(at, _)| at.starts_with(pointer) || pointer.starts_with(at)),
            "{pointer} {wrong}: {errors:?}"
        );
    }
}

/// Every part of a file that uses all there is is left out, renamed, given another key or another value.
#[test]
fn the_schema_refuses_what_the_reader_refuses_and_nothing_else() {
    // What only the reader knows: which names there are, and what they stand for.
    const OF_NAMES: &[&str] = &[
        "cycle",
        "duplicate",
        "overlap",
        "regex",
        "unknown-fact",
        "unknown-name",
        "unknown-zone",
    ];
    let validator = Validator::new();
    let whole = read(EVERYTHING);
    assert_eq!(refusals(&whole), Vec::<&str>::new());
    let (mut accepted, mut refused) = (0, 0);
    for pointer in pointers(&whole) {
        for (change, file) in changes(&whole, &pointer) {
            let codes = refusals(&file);
            if codes.is_empty() {
                accepted += 1;
                assert!(validator.is_valid(&file), "{pointer}: {change}");
            } else if codes.iter().any(|code| !OF_NAMES.contains(code)) {
                refused += 1;
                let is_declared_fact = pointer.contains("/crm.") && !pointer.starts_with("/fields");
                assert!(
                    !validator.is_valid(&file) || is_declared_fact,
                    "{pointer}: {change}: {codes:?}"
                );
            }
        }
    }
    assert!(
        accepted > 200 && refused > 1_000,
        "{accepted} accepted, {refused} refused"
    );
}

/// The codes of what is wrong with a file.
fn refusals(file: &Value) -> Vec<&'static str> {
    match waypost::RuleSet::parse(&file.to_string()) {
        Ok(_) => Vec::new(),
        Err(error) => error.diagnostics().iter().map(Diagnostic::code).collect(),
    }
}

/// Every part of a file but the inside of a body, which is not the file's.
fn pointers(value: &Value) -> Vec<String> {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, v)| (key.clone(), v)).collect(),
        Value::Array(items) => (0..).map(|n: usize| n.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    let inner = members.into_iter().flat_map(|(key, member)| {
        let below = if key == "payload" {
            Vec::new()
        } else {
            pointers(member)
        };
        let below = below.into_iter().map(|rest| format!("/{key}{rest}"));
        [format!("/{key}")]
            .into_iter()
            .chain(below)
            .collect::<Vec<_>>()
    });
    inner.collect()
}

fn changes(whole: &Value, pointer: &str) -> Vec<(String, Value)> {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let mut changes = Vec::new();
    let mut change = |name: String, apply: &dyn Fn(&mut Value)| {
        let mut file = whole.clone();
        apply(&mut file);
        changes.push((name, file));
    };
    for value in [
        json!(null),
        json!(true),
        json!(5),
        json!(1.5),
        json!(-1),
        json!(1e15),
        json!(""),
        json!("x"),
        json!("g"),
        json!([]),
        json!(["x"]),
        json!([5]),
        json!([null]),
        json!({}),
        json!({"x": 1}),
    ] {
        change(value.to_string(), &|file| {
            *file.pointer_mut(pointer).unwrap() = value.clone();
        });
    }
    if whole.pointer(pointer).unwrap().is_object() {
        change("another key".to_owned(), &|file| {
            file.pointer_mut(pointer).unwrap()["zz"] = json!(1);
        });
    }
    match whole.pointer(parent).unwrap() {
        Value::Array(_) => change("left out".to_owned(), &|file| {
            let list = file.pointer_mut(parent).unwrap().as_array_mut().unwrap();
            list.remove(key.parse().unwrap());
        }),
        _ => {
            change("left out".to_owned(), &|file| {
                let object = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                object.remove(key);
            });
            change("renamed".to_owned(), &|file| {
                let object = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                let value = object.remove(key).unwrap();
                object.insert(format!("{key}x"), value);
            });
        }
    }
    changes
}

fn read(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(path)).unwrap()).unwrap()
}
