//! The schema of conditions: the built-in facts with the operators of their types.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{OneOrMore, Term};
use crate::facts::FactType;
use crate::facts::schema::rows;
use crate::rules::operators::{OPERATORS, Operand, Operator, of_type};

/// A condition: all its entries must hold.
pub(super) struct Condition;
written!(Condition, condition);

fn condition(generator: &mut SchemaGenerator) -> Schema {
    let condition = generator.subschema_for::<Condition>();
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
    entry("is", "one of these named conditions holds", json!(names));
    let share = generator.subschema_for::<Share>();
    entry(
        "share",
        "the sender is among these per cent, always the same ones for one name",
        json!(share),
    );
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

/// The schema of what facts of some type are compared with: one value, a list of them, or operators.
fn test<'o>(value: &Value, operators: impl Iterator<Item = (&'o Operator, &'o str)>) -> Schema {
    let mut properties = Map::new();
    for (operator, meaning) in operators {
        let schema = match operator.operand {
            Operand::One => json!({"description": meaning, "allOf": [value]}),
            Operand::Many => {
                json!({"description": meaning, "allOf": [{"type": "array", "items": value}]})
            }
            Operand::Flag => json!({"description": meaning, "type": "boolean"}),
        };
        properties.insert(operator.name.to_owned(), schema);
    }
    json_schema!({
        "anyOf": [
            value,
            {"type": "array", "items": value},
            {"type": "object", "properties": properties, "additionalProperties": false}
        ]
    })
}

/// What a boolean is compared with.
struct BoolTest;
written!(BoolTest, |_| value_test("boolean", FactType::Bool));

/// What a number is compared with.
struct NumberTest;
written!(NumberTest, |_| value_test("number", FactType::Number));

/// What a string is compared with.
struct StringTest;
written!(StringTest, |_| value_test("string", FactType::String));

/// What a set of strings is compared with.
struct SetTest;
written!(SetTest, |_| {
    let operators = of_type(FactType::Strings).into_iter();
    test(
        &json!({"type": "string"}),
        operators.map(|one| (one, one.meaning.set)),
    )
});

/// What a declared fact, of whatever type, is compared with.
struct AnyTest;
written!(AnyTest, |_| {
    let all = OPERATORS.iter().map(|one| (one, one.meaning.any));
    test(&json!({"type": ["boolean", "number", "string"]}), all)
});

fn value_test(json_type: &str, fact_type: FactType) -> Schema {
    let operators = of_type(fact_type).into_iter();
    let operators = operators.map(|operator| (operator, operator.meaning.value));
    test(&json!({"type": json_type}), operators)
}

/// A share of the senders.
struct Share;
written!(Share, |_| json_schema!({
    "type": "object",
    "properties": {
        "name": {"description": "what the share is for: another name is other senders", "type": "string", "minLength": 1},
        "percent": {"description": "how many of a hundred senders", "type": "number", "minimum": 0, "maximum": 100}
    },
    "required": ["name", "percent"],
    "additionalProperties": false
}));

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
