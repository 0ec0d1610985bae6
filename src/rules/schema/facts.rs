//! The schema of `fields`, and of the host's facts in a test: the built-in facts by their types, and declared ones.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::facts::BuiltIn;
use crate::facts::FactType;
use crate::facts::schema::{NameKind, RESERVED, builtin, rows};
use crate::rules::read::fields::TYPES;

/// Facts of the host's own, members of the event, and defaults for built-in ones.
pub(super) struct Fields;
written!(Fields, fields);

fn fields(generator: &mut SchemaGenerator) -> Schema {
    let known = host_facts(|fact_type, meaning| {
        json!({
            "description": meaning,
            "type": "object",
            "properties": {
                "type": {"const": fact_type.as_str()},
                "fold": {"type": "boolean"},
                "default": {"description": DEFAULT, "allOf": [value(fact_type)]},
                "note": {"description": NOTE, "type": "string"}
            },
            "required": ["default"],
            "additionalProperties": false
        })
    });
    json_schema!({
        "type": "object",
        "properties": known,
        "propertyNames": {"minLength": 1, "not": {"enum": taken_names()}},
        "additionalProperties": generator.subschema_for::<Field>()
    })
}

pub(super) const NOTE: &str = "Free text for people; the engine does not look at it.";
const DEFAULT: &str = "what the fact is where nobody says";

/// A declared fact: its type, or more about it.
struct Field;
written!(Field, field);

fn field(_: &mut SchemaGenerator) -> Schema {
    let fact_type =
        json!({"description": "the type of the fact", "enum": TYPES.map(FactType::as_str)});
    let by_type = TYPES.map(|fact_type| {
        let fold = match fact_type {
            FactType::Bool | FactType::Number => json!({"const": false}),
            _ => json!(true),
        };
        let from = match fact_type {
            FactType::Strings => json!(true),
            _ => json!({"not": {"pattern": r"/\*(/|$)"}}),
        };
        json!({
            "if": {"properties": {"type": {"const": fact_type.as_str()}}},
            "then": {"properties": {"fold": fold, "default": value(fact_type), "from": from}}
        })
    });
    json_schema!({
        "anyOf": [
            fact_type,
            {
                "type": "object",
                "properties": {
                    "type": fact_type,
                    "fold": {"description": "whether comparisons ignore case and accents", "type": "boolean"},
                    "default": {"description": DEFAULT},
                    "note": {"description": NOTE, "type": "string"},
                    "from": {
                        "description": "where in the event it stands: a JSON Pointer into the element, as `/interactive/nfm_reply/response_json/day`; for `strings` the step `*` is every element of an array",
                        "type": "string",
                        "pattern": "^(/([^~/]|~[01])*)*$"
                    }
                },
                "required": ["type"],
                "additionalProperties": false,
                "allOf": by_type
            }
        ]
    })
}

/// What the host hands over in a test; `null` is absent.
pub(super) struct Facts;
written!(Facts, facts);

fn facts(_: &mut SchemaGenerator) -> Schema {
    let absent = json!({"const": null});
    let known = host_facts(
        |fact_type, meaning| json!({"description": meaning, "anyOf": [value(fact_type), absent]}),
    );
    json_schema!({
        "type": "object",
        "properties": known,
        "propertyNames": {"not": {"enum": taken_names()}},
        "additionalProperties": {"anyOf": [{"anyOf": TYPES.map(value)}, absent]}
    })
}

/// The schema of a fact's value.
fn value(fact_type: FactType) -> Value {
    match fact_type {
        FactType::Bool => json!({"type": "boolean"}),
        FactType::Number => json!({"type": "number"}),
        FactType::Strings => json!({"type": "array", "items": {"type": "string"}}),
        FactType::String | FactType::Text => json!({"type": "string"}),
    }
}

/// The built-in facts of the host, each with a schema made of its type and meaning.
fn host_facts(schema: impl Fn(FactType, &str) -> Value) -> Map<String, Value> {
    BuiltIn::ALL
        .iter()
        .map(|fact| fact.row())
        .map(|row| (row.name.to_owned(), schema(row.fact_type, row.meaning)))
        .collect()
}

/// Names that no host fact can have.
fn taken_names() -> Vec<&'static str> {
    let of_facts = rows().map(|row| row.name);
    let all = of_facts
        .chain(RESERVED.iter().copied())
        .chain(["keyword", "open"]);
    all.filter(|name| builtin(name) == NameKind::Event)
        .collect()
}
