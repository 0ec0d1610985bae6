//! Conditions: an object whose entries must all hold.

use super::{Names, Table, keywords};
use crate::facts::{EventFact, Fact, FactType, Named};
use crate::json::tree::{Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Comparison, Condition, Test};
use crate::rules::shape::{Spanned, how_to_write};
use crate::text::{MatchMode, Term, fold, fold_regex};

/// How large a compiled regular expression may be, in bytes. Enough for a few hundred alternatives.
const REGEX_SIZE_LIMIT: usize = 1 << 20;

const OPERATORS: &[&str] = &[
    "eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "prefix", "suffix", "has", "has_any",
    "has_all", "exists",
];

/// A condition; what is wrong in it is reported and left out.
pub(super) fn read(node: &Node<'_>, names: &Names, report: &mut Report) -> Condition {
    let members = report.members(node).unwrap_or_default();
    Condition::all(
        members
            .iter()
            .filter_map(|member| entry(member, names, report))
            .collect(),
    )
}

fn entry(member: &Member<'_>, names: &Names, report: &mut Report) -> Option<Condition> {
    let node = &member.node;
    Some(match member.key.as_ref() {
        "all" => Condition::all(conditions(node, names, report)?),
        "any" => Condition::any(conditions(node, names, report)?),
        "not" => Condition::not(read(node, names, report)),
        "keyword" => named_set(
            node,
            "keyword set",
            &names.keyword_sets,
            Condition::Keyword,
            report,
        )?,
        "open" => named_set(node, "schedule", &names.schedules, Condition::Open, report)?,
        "closed" => Condition::Closed(lookup(
            &report.strings(node),
            "schedule",
            &names.schedules,
            report,
        )),
        name => {
            // `keyword` and `open` are read above.
            let Some(Named::Fact(fact)) = names.schema.find(name) else {
                let all = names.schema.names().chain(["all", "any", "not", "closed"]);
                let help = report.did_you_mean(name, all).unwrap_or_else(|| {
                    "declare it in `fields`, or name a built-in fact".to_owned()
                });
                let message = format!("no fact is called `{name}`");
                report.error_with_help(Code::UnknownFact, member.key_span, message, Some(help));
                return None;
            };
            match names.schema.fact_type(fact) {
                FactType::Text => text(node, report)?,
                fact_type => Comparisons {
                    name,
                    fact,
                    fact_type,
                    is_folded: names.schema.is_folded(fact),
                    report,
                }
                .read(node)?,
            }
        }
    })
}

fn conditions(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Vec<Condition>> {
    Some(
        report
            .list(node)?
            .iter()
            .map(|item| read(item, names, report))
            .collect(),
    )
}

/// `keyword` and `open`: sets of names, written as one, as a list, or with the operators of sets.
fn named_set(
    node: &Node<'_>,
    what: &str,
    table: &Table,
    condition: fn(Vec<usize>) -> Condition,
    report: &mut Report,
) -> Option<Condition> {
    if !matches!(node.value, Value::Object(_)) {
        return Some(condition(lookup(
            &report.strings(node),
            what,
            table,
            report,
        )));
    }
    let mut parts = Vec::new();
    for member in report.members(node)? {
        let node = &member.node;
        let one = |report: &mut Report| {
            let name: Vec<Spanned<'_>> = report.string(node).into_iter().collect();
            lookup(&name, what, table, report)
        };
        let many = |report: &mut Report| match report.list(node) {
            Some(_) => lookup(&report.strings(node), what, table, report),
            None => Vec::new(),
        };
        parts.push(match member.key.as_ref() {
            "eq" | "has" => condition(one(report)),
            "ne" => Condition::not(condition(one(report))),
            "in" | "has_any" => condition(many(report)),
            "not_in" => Condition::not(condition(many(report))),
            "has_all" => Condition::all(
                many(report)
                    .into_iter()
                    .map(|name| condition(vec![name]))
                    .collect(),
            ),
            // The set is always there, even when it is empty.
            "exists" if report.bool(node)? => Condition::always(),
            "exists" => Condition::not(Condition::always()),
            _ => {
                report.unknown_key(
                    member,
                    &[
                        "eq", "ne", "in", "not_in", "has", "has_any", "has_all", "exists",
                    ],
                );
                continue;
            }
        });
    }
    Some(Condition::all(parts))
}

fn lookup(names: &[Spanned<'_>], what: &str, table: &Table, report: &mut Report) -> Vec<usize> {
    names
        .iter()
        .filter_map(|name| table.find(what, name, report).copied())
        .collect()
}

fn text(node: &Node<'_>, report: &mut Report) -> Option<Condition> {
    if !matches!(node.value, Value::Object(_)) {
        return Some(Condition::Terms(terms(node, MatchMode::Word, report)));
    }
    let mut parts = Vec::new();
    for member in report.members(node)? {
        let mode = keywords::MODES
            .iter()
            .find(|(name, _)| *name == member.key)
            .map(|(_, mode)| *mode);
        match (member.key.as_ref(), mode) {
            (_, Some(mode)) => parts.push(Condition::Terms(terms(&member.node, mode, report))),
            ("regex", _) => parts.extend(regex(&member.node, report)),
            ("exists", _) => {
                parts.extend(exists(&member.node, Fact::Event(EventFact::Text), report));
            }
            _ => {
                let keys = [
                    "word",
                    "whole_message",
                    "starts_with",
                    "substring",
                    "regex",
                    "exists",
                ];
                report.unknown_key(member, &keys);
            }
        }
    }
    Some(Condition::all(parts))
}

fn terms(node: &Node<'_>, mode: MatchMode, report: &mut Report) -> Vec<Term> {
    match &node.value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| keywords::term(item, mode, report))
            .collect(),
        Value::String(_) => keywords::term(node, mode, report).into_iter().collect(),
        _ => {
            report.wrong_type(node, "a term or a list of terms");
            Vec::new()
        }
    }
}

fn regex(node: &Node<'_>, report: &mut Report) -> Option<Condition> {
    let pattern = report.string(node)?;
    let compiled = regex::RegexBuilder::new(&fold_regex(pattern.text))
        .case_insensitive(true)
        .size_limit(REGEX_SIZE_LIMIT)
        .build();
    match compiled {
        Ok(regex) => Some(Condition::Regex(Box::new(regex))),
        Err(regex::Error::CompiledTooBig(limit)) => {
            let message =
                format!("the regular expression takes more than {limit} bytes when compiled");
            report.error_with_help(
                Code::Regex,
                node.span,
                message,
                Some("write smaller repetitions"),
            );
            None
        }
        Err(error) => {
            // The last line says what is wrong; those before draw the pattern once more.
            let text = error.to_string();
            let cause = text
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ");
            report.error(
                Code::Regex,
                node.span,
                format!(
                    "the regular expression `{}` is invalid: {cause}",
                    pattern.text
                ),
            );
            None
        }
    }
}

fn exists(node: &Node<'_>, fact: Fact, report: &mut Report) -> Option<Condition> {
    let there = Condition::Exists(fact);
    Some(if report.bool(node)? {
        there
    } else {
        Condition::not(there)
    })
}

/// Reads what one fact is compared with.
struct Comparisons<'r> {
    name: &'r str,
    fact: Fact,
    fact_type: FactType,
    is_folded: bool,
    report: &'r mut Report,
}

impl Comparisons<'_> {
    fn read(&mut self, node: &Node<'_>) -> Option<Condition> {
        match &node.value {
            Value::Object(_) => {
                let mut parts = Vec::new();
                for member in self.report.members(node)? {
                    parts.extend(self.operator(member));
                }
                Some(Condition::all(parts))
            }
            Value::Array(items) => self.one_of(items),
            _ => self.one_of(std::slice::from_ref(node)),
        }
    }

    fn operator(&mut self, member: &Member<'_>) -> Option<Condition> {
        let node = &member.node;
        let one = std::slice::from_ref(node);
        let is = self.fact_type;
        let fits = match member.key.as_ref() {
            "eq" | "ne" | "in" | "not_in" | "exists" => true,
            "gt" | "gte" | "lt" | "lte" => is == FactType::Number,
            "prefix" | "suffix" => is == FactType::String,
            "has" | "has_any" | "has_all" => is == FactType::Strings,
            _ => {
                self.report.unknown_key(member, OPERATORS);
                return None;
            }
        };
        if !fits {
            let message = format!(
                "`{}` does not apply to `{}`, which is of type `{is}`",
                member.key, self.name
            );
            let help = match is {
                FactType::Number => {
                    "numbers have `eq`, `ne`, `in`, `not_in`, `gt`, `gte`, `lt`, `lte`, `exists`"
                }
                FactType::String => {
                    "strings have `eq`, `ne`, `in`, `not_in`, `prefix`, `suffix`, `exists`"
                }
                FactType::Strings => {
                    "sets have `has`, `has_any`, `has_all`, `eq`, `ne`, `in`, `not_in`, `exists`"
                }
                _ => "booleans have `eq`, `ne`, `in`, `not_in`, `exists`",
            };
            self.report
                .error_with_help(Code::WrongType, member.key_span, message, Some(help));
            return None;
        }
        match member.key.as_ref() {
            "eq" | "has" => self.one_of(one),
            "ne" => self.one_of(one).map(Condition::not),
            "in" | "has_any" => {
                let items = self.report.list(node)?;
                self.one_of(items)
            }
            "not_in" => {
                let items = self.report.list(node)?;
                self.one_of(items).map(Condition::not)
            }
            "has_all" => {
                let items = self.report.list(node)?;
                let values = items
                    .iter()
                    .map(|item| self.string(item))
                    .collect::<Option<_>>()?;
                Some(self.test(Test::HasAll(values)))
            }
            "gt" => self.compare(node, Comparison::Greater),
            "gte" => self.compare(node, Comparison::GreaterOrEqual),
            "lt" => self.compare(node, Comparison::Less),
            "lte" => self.compare(node, Comparison::LessOrEqual),
            "prefix" => self.string(node).map(|text| self.test(Test::Prefix(text))),
            "suffix" => self.string(node).map(|text| self.test(Test::Suffix(text))),
            _ => exists(node, self.fact, self.report),
        }
    }

    fn compare(&mut self, node: &Node<'_>, comparison: Comparison) -> Option<Condition> {
        let number = self.number(node)?;
        Some(self.test(Test::Compare(comparison, number)))
    }

    /// Equal to, or for a set containing, one of these.
    fn one_of(&mut self, items: &[Node<'_>]) -> Option<Condition> {
        // All of them are looked at, so that every wrong one is reported.
        fn all<T>(values: Vec<Option<T>>) -> Option<Vec<T>> {
            values.into_iter().collect()
        }
        let test = match self.fact_type {
            FactType::Bool => Test::Bool(all(items.iter().map(|item| self.bool(item)).collect())?),
            FactType::Number => {
                Test::Number(all(items.iter().map(|item| self.number(item)).collect())?)
            }
            _ => Test::OneOf(all(items.iter().map(|item| self.string(item)).collect())?),
        };
        Some(self.test(test))
    }

    fn string(&mut self, node: &Node<'_>) -> Option<String> {
        match &node.value {
            Value::String(text) if self.is_folded => Some(fold(text)),
            Value::String(text) => Some(text.to_string()),
            _ => self.mismatch(node, "a string"),
        }
    }

    fn number(&mut self, node: &Node<'_>) -> Option<f64> {
        match node.value {
            Value::Number(number) => Some(number),
            _ => self.mismatch(node, "a number"),
        }
    }

    fn bool(&mut self, node: &Node<'_>) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => self.mismatch(node, "true or false"),
        }
    }

    fn mismatch<T>(&mut self, node: &Node<'_>, wanted: &str) -> Option<T> {
        let (name, got) = (self.name, node.value.type_name());
        let message = format!(
            "`{name}` is of type `{}`: expected {wanted}, got {got}",
            self.fact_type
        );
        let help = match node.value {
            Value::Null => Some("to ask for absence write `{\"exists\": false}`"),
            _ => how_to_write(node, self.fact_type),
        };
        self.report
            .error_with_help(Code::WrongType, node.span, message, help);
        None
    }

    fn test(&self, test: Test) -> Condition {
        Condition::Test(self.fact, test)
    }
}
