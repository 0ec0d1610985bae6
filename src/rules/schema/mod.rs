//! The JSON Schema of a rule file: what editors complete and underline.
//!
//! The shapes here say the same as the readers in [`read`](super::read), for a machine that cannot run them: keys, types,
//! the small languages of dates and hours, descriptions. Names of keyword sets, schedules and teams are left to the
//! readers. Only the schema is made of these types; no file is read into them.

#![expect(
    dead_code,
    reason = "the fields are there for their names, types and documentation"
)]

/// Gives a type the schema that a function writes out, where the derive cannot say it.
macro_rules! written {
    ($name:ident, $schema:expr) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema(generator)
            }
        }
    };
}

mod condition;
mod facts;
mod rule;
mod schedules;
mod tests;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use condition::Condition;
use facts::Fields;
use rule::{Fallback, Route, Scoring, Trigger};
use schedules::{Date, Schedule};
use tests::Test;

/// The JSON Schema (draft-07) of rule files, as indented JSON with a final newline.
///
/// It is committed beside the code that makes it, as `src/rules/schema/rules.schema.json`. Needs the feature `schema`. Cost: builds it anew at each call.
///
/// ```
/// let schema = waypost::rules::rule_schema();
/// assert!(schema.contains("\"$schema\": \"http://json-schema.org/draft-07/schema#\""));
/// ```
#[must_use]
pub fn rule_schema() -> String {
    let schema = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(without_null))
        .into_generator()
        .into_root_schema_for::<RuleFile>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Takes off the `null` that an [`Option`] allows: what a rule file leaves out is not written. Where null means something,
/// the schema says `const`.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice != &json!({"type": "null"}));
    }
}

/// A waypost rule file: decides where WhatsApp messages go.
#[expect(
    clippy::zero_sized_map_values,
    reason = "nothing is kept: only the schema is asked for"
)]
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    title = "waypost rules",
    extend("if" = {"properties": {"routes": {"minItems": 1}}, "required": ["routes"]}, "then" = {"required": ["fallback"]})
)]
struct RuleFile {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The version of the rule language.
    version: Version,
    /// The schema that an editor checks this file with; the engine does not look at it.
    #[schemars(rename = "$schema")]
    schema: Option<Value>,
    /// Free text, echoed in every decision. Without it: the first 16 hex digits of the file's SHA-256.
    revision: Option<String>,
    /// The time zone of schedules that have none of their own, as an IANA name.
    #[schemars(example = "America/Sao_Paulo", length(min = 1))]
    timezone: Option<String>,
    /// Facts of your own that the host hands over, and defaults for built-in ones.
    fields: Option<Fields>,
    /// Named lists of dates, to be used as holidays.
    calendars: Option<BTreeMap<String, Vec<Date>>>,
    /// Named conditions, of which others ask with `is`.
    conditions: Option<Conditions>,
    /// Named opening hours.
    schedules: Option<BTreeMap<String, Schedule>>,
    /// Named sets of words and phrases.
    keywords: Option<BTreeMap<String, Keywords>>,
    /// The tree of teams.
    teams: Option<BTreeMap<String, Team>>,
    /// Scoring rules: every one that matches adds to the priority.
    priority: Option<Vec<Scoring>>,
    /// Rules that ask for actions: all that match fire, in this order.
    triggers: Option<Vec<Trigger>>,
    /// Rules that choose where a message goes: the first that matches wins.
    routes: Option<Vec<Route>>,
    /// Where a message goes that no route takes; required with routes.
    fallback: Option<Fallback>,
    /// Cases that the file itself must pass.
    tests: Option<Vec<Test>>,
}

/// Conditions by name.
struct Conditions;
written!(Conditions, |generator: &mut SchemaGenerator| {
    let condition = generator.subschema_for::<Condition>();
    json_schema!({"type": "object", "additionalProperties": condition})
});

/// `1`.
struct Version;
written!(Version, version);

fn version(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"const": 1})
}

/// A set of words and phrases: a list of terms, or more about them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Keywords {
    Short(Vec<Term>),
    Long(KeywordSpec),
}

/// Terms and how they match.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("if" = {"properties": {"match": {"enum": ["starts_with", "substring"]}}, "required": ["match"]}, "then" = {"properties": {"typos": {"const": false}}})
)]
struct KeywordSpec {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The words and phrases.
    terms: Vec<Term>,
    /// How they match; whole words, unless it says otherwise.
    #[schemars(rename = "match")]
    mode: Option<MatchMode>,
    /// Terms that cancel the set where one of them hits.
    unless: Option<Vec<Term>>,
    /// Whether one slip a word is forgiven: a character too many, missing, wrong, or swapped with its neighbour, in words of
    /// five characters or more. For whole words and whole messages.
    typos: Option<bool>,
}

/// A word or phrase. A star at the end makes the last word a beginning (`cancel*`); `\*` is a star.
#[derive(JsonSchema)]
struct Term(#[schemars(regex(pattern = r"\S"))] String);

/// How terms match.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum MatchMode {
    /// At word boundaries.
    Word,
    /// The text is the term and nothing else, decoration aside.
    WholeMessage,
    /// The text begins with it.
    StartsWith,
    /// Anywhere.
    Substring,
}

/// A team.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Team {
    /// Free text for people; the engine does not look at it.
    note: Option<String>,
    /// The team above, from which schedule, regions and languages are inherited.
    #[schemars(length(min = 1))]
    parent: Option<String>,
    /// What it does; a step names the role, and the fitting team is found.
    #[schemars(length(min = 1))]
    role: Option<String>,
    /// The regions it serves, as `BR`.
    regions: Option<OneOrMore>,
    /// The languages it speaks, as `pt`.
    languages: Option<OneOrMore>,
    /// When it is open; without one here or above, always.
    #[schemars(length(min = 1))]
    schedule: Option<String>,
    /// Its people and their weights: who gets how many of the customers.
    members: Option<BTreeMap<String, Weight>>,
}

/// A share; 0 gets no new customers.
#[derive(JsonSchema)]
struct Weight(#[schemars(range(min = 0, max = 1_000_000))] f64);

/// One string or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}
