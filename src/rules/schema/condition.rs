//! The schema of conditions: the built-in facts with the operators of their types.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{OneOrMore, Term};
use crate::facts::FactType;
use crate::facts::schema::rows;

/// A condition: all its entries must hold.
pub(super) struct Condition;

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let condition = generator.subschema_for::<Self>();
        let names = generator.subschema_for::<OneOrMore>();
        let sets = generator.subschema_for::<SetTest>();
        let searched = generator.subschema_for::<TextTest>();
        let mut properties = Map::new();
        let mut entry = |name: &str, meaning: &str, schema: Value| {
            properties.insert(
                name.to_owned(),
                json!({"description": meaning, "allOf": [schema]}),
            );
        };
        let list = json!({"type": "array", "items": condition});
        entry("all", "all of these hold", list.clone());
        entry("any", "one of these holds; an empty list never does", list);
        entry("not", "this does not hold", json!(condition));
        entry(
            "keyword",
            "one of these keyword sets hits the text",
            json!(sets),
        );
        entry("open", "one of these schedules is open", json!(sets));
        entry("closed", "one of these schedules is closed", json!(names));
        for row in rows() {
            let test = match row.fact_type {
                FactType::Bool => generator.subschema_for::<BoolTest>(),
                FactType::Number => generator.subschema_for::<NumberTest>(),
                FactType::String => generator.subschema_for::<StringTest>(),
                FactType::Strings => sets.clone(),
                FactType::Text => searched.clone(),
            };
            entry(row.name, row.meaning, json!(test));
        }
        let declared = generator.subschema_for::<AnyTest>();
        json_schema!({
            "type": "object",
            "description": "all entries must hold; `{}` always does",
            "properties": properties,
            "additionalProperties": declared
        })
    }
}

/// Defines the schema of what a fact of one type is compared with: one value, a list of them, or operators.
macro_rules! test {
    ($(#[$doc:meta])* $name:ident: $value:tt, {$($operator:literal: $operand:tt $meaning:literal,)*}) => {
        $(#[$doc])*
        struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let value = json!($value);
                let one = |value: &Value| value.clone();
                let many = |value: &Value| json!({"type": "array", "items": value});
                json_schema!({
                    "anyOf": [
                        value,
                        {"type": "array", "items": value},
                        {
                            "type": "object",
                            "properties": {
                                $($operator: {"description": $meaning, "allOf": [test!(@ $operand one many value)]},)*
                                "exists": {"description": "whether the fact is there", "type": "boolean"}
                            },
                            "additionalProperties": false
                        }
                    ]
                })
            }
        }
    };
    (@ one $one:ident $many:ident $value:ident) => { $one(&$value) };
    (@ many $one:ident $many:ident $value:ident) => { $many(&$value) };
}

test! {
    /// What a boolean is compared with.
    BoolTest: {"type": "boolean"}, {
        "eq": one "it is this",
        "ne": one "it is there and not this",
        "in": many "it is one of these",
        "not_in": many "it is there and none of these",
    }
}

test! {
    /// What a number is compared with.
    NumberTest: {"type": "number"}, {
        "eq": one "it is this",
        "ne": one "it is there and not this",
        "in": many "it is one of these",
        "not_in": many "it is there and none of these",
        "gt": one "greater than",
        "gte": one "greater than or equal",
        "lt": one "less than",
        "lte": one "less than or equal",
    }
}

test! {
    /// What a string is compared with.
    StringTest: {"type": "string"}, {
        "eq": one "it is this",
        "ne": one "it is there and not this",
        "in": many "it is one of these",
        "not_in": many "it is there and none of these",
        "prefix": one "it begins with this",
        "suffix": one "it ends with this",
    }
}

test! {
    /// What a set of strings is compared with.
    SetTest: {"type": "string"}, {
        "has": one "it contains this",
        "has_any": many "it contains one of these",
        "has_all": many "it contains all of these",
        "eq": one "it contains this",
        "ne": one "it is there and does not contain this",
        "in": many "it contains one of these",
        "not_in": many "it is there and contains none of these",
    }
}

test! {
    /// What a declared fact, of whatever type, is compared with.
    AnyTest: {"type": ["boolean", "number", "string"]}, {
        "eq": one "it is this, or contains it",
        "ne": one "it is there and not this",
        "in": many "it is, or contains, one of these",
        "not_in": many "it is there and none of these",
        "gt": one "greater than",
        "gte": one "greater than or equal",
        "lt": one "less than",
        "lte": one "less than or equal",
        "prefix": one "it begins with this",
        "suffix": one "it ends with this",
        "has": one "it contains this",
        "has_any": many "it contains one of these",
        "has_all": many "it contains all of these",
    }
}

/// What a text is searched for: a term or a list of them, as whole words, or several ways that must all hold.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum TextTest {
    One(Term),
    More(Vec<Term>),
    Ways(TextWays),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TextWays {
    /// One of these terms stands at word boundaries.
    word: Option<TermOrMore>,
    /// The text is one of these terms and nothing else, decoration aside.
    whole_message: Option<TermOrMore>,
    /// The text begins with one of these.
    starts_with: Option<TermOrMore>,
    /// One of these stands anywhere.
    substring: Option<TermOrMore>,
    /// The expression matches somewhere in the folded text, whatever the case.
    regex: Option<String>,
    /// Whether there is a text.
    exists: Option<bool>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum TermOrMore {
    One(Term),
    More(Vec<Term>),
}
