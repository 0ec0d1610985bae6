//! Conditions: an object whose entries must all hold.

use super::{Names, Table, keywords};
use crate::facts::{EventFact, Fact, FactType, Named};
use crate::json::tree::{Member, Node, Span, Value};
use crate::rules::condition::{Builder, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::{Comparison, Condition, Test};
use crate::rules::shape::{Spanned, how_to_write};
use crate::text::{MatchMode, Term, fold, fold_pattern};

/// How large a compiled regular expression may be, in bytes. Enough for a few hundred alternatives.
const REGEX_SIZE_LIMIT: usize = 1 << 20;

const OPERATORS: &[&str] = &[
    "eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "prefix", "suffix", "has", "has_any",
    "has_all", "exists",
];

/// The condition of a rule; what is wrong in it is reported and left out.
pub(super) fn read(node: &Node<'_>, names: &Names, report: &mut Report) -> When {
    let mut reader = Reader {
        names,
        builder: Builder::default(),
        report,
    };
    let condition = reader.condition(node);
    reader.builder.finish(condition)
}

/// The condition of a rule that has none: it always holds.
pub(super) fn always(rule: Span) -> When {
    let mut builder = Builder::default();
    let condition = builder.all(rule, Vec::new());
    builder.finish(condition)
}

struct Reader<'r> {
    names: &'r Names,
    builder: Builder,
    report: &'r mut Report,
}

impl Reader<'_> {
    fn condition(&mut self, node: &Node<'_>) -> Condition {
        let members = self.report.members(node).unwrap_or_default();
        let parts = members
            .iter()
            .filter_map(|member| self.entry(member))
            .collect();
        self.builder.all(node.span, parts)
    }

    fn entry(&mut self, member: &Member<'_>) -> Option<Condition> {
        let (node, key) = (&member.node, member.key_span);
        Some(match member.key.as_ref() {
            "all" => {
                let parts = self.conditions(node)?;
                self.builder.all(key, parts)
            }
            "any" => {
                let parts = self.conditions(node)?;
                self.builder.any(key, parts)
            }
            "not" => {
                let part = self.condition(node);
                self.builder.not(key, part)
            }
            "keyword" => self.named_set(member, &KEYWORD_SETS)?,
            "open" => self.named_set(member, &SCHEDULES)?,
            "closed" => {
                let schedules = self.lookup_all(node, &SCHEDULES);
                self.builder.leaf(key, Condition::Closed(schedules))
            }
            name => {
                let names = self.names;
                // `keyword` and `open` are read above.
                let Some(Named::Fact(fact)) = names.schema.find(name) else {
                    self.unknown_fact(name, key);
                    return None;
                };
                match names.schema.fact_type(fact) {
                    FactType::Text => self.text(member)?,
                    fact_type => Comparisons {
                        name,
                        fact,
                        fact_type,
                        is_folded: names.schema.is_folded(fact),
                        reader: self,
                    }
                    .read(member)?,
                }
            }
        })
    }

    fn conditions(&mut self, node: &Node<'_>) -> Option<Vec<Condition>> {
        let items = self.report.list(node)?;
        Some(items.iter().map(|item| self.condition(item)).collect())
    }

    fn unknown_fact(&mut self, name: &str, key: Span) {
        let all = self.names.schema.names();
        let all = all.chain(["all", "any", "not", "closed"]);
        let help = self
            .report
            .did_you_mean(name, all)
            .unwrap_or_else(|| "declare it in `fields`, or name a built-in fact".to_owned());
        let message = format!("no fact is called `{name}`");
        self.report
            .error_with_help(Code::UnknownFact, key, message, Some(help));
    }

    /// `keyword` and `open`: sets of names, written as one, as a list, or with the operators of sets.
    fn named_set(&mut self, member: &Member<'_>, set: &NamedSet) -> Option<Condition> {
        if !matches!(member.node.value, Value::Object(_)) {
            let names = self.lookup_all(&member.node, set);
            return Some(self.builder.leaf(member.key_span, (set.condition)(names)));
        }
        let mut parts = Vec::new();
        for member in self.report.members(&member.node)? {
            let (node, key) = (&member.node, member.key_span);
            let mut names = |one: bool| -> Vec<usize> {
                if one {
                    let name = self.report.string(node);
                    name.and_then(|name| self.lookup(&name, set))
                        .into_iter()
                        .collect()
                } else if self.report.list(node).is_some() {
                    self.lookup_all(node, set)
                } else {
                    Vec::new()
                }
            };
            parts.push(match member.key.as_ref() {
                "eq" | "has" => {
                    let names = names(true);
                    self.builder.leaf(key, (set.condition)(names))
                }
                "in" | "has_any" => {
                    let names = names(false);
                    self.builder.leaf(key, (set.condition)(names))
                }
                "ne" => {
                    let names = names(true);
                    let one = self.builder.leaf(key, (set.condition)(names));
                    self.builder.not(key, one)
                }
                "not_in" => {
                    let names = names(false);
                    let one = self.builder.leaf(key, (set.condition)(names));
                    self.builder.not(key, one)
                }
                "has_all" => {
                    let each = names(false).into_iter();
                    let each = each
                        .map(|name| self.builder.leaf(key, (set.condition)(vec![name])))
                        .collect();
                    self.builder.all(key, each)
                }
                "exists" => {
                    // The set is always there, even when it is empty.
                    let is_wanted = self.report.bool(node)?;
                    let always = self.builder.all(key, Vec::new());
                    if is_wanted {
                        always
                    } else {
                        self.builder.not(key, always)
                    }
                }
                _ => {
                    self.report.unknown_key(
                        member,
                        &[
                            "eq", "ne", "in", "not_in", "has", "has_any", "has_all", "exists",
                        ],
                    );
                    continue;
                }
            });
        }
        Some(self.builder.all(member.key_span, parts))
    }

    fn lookup(&mut self, name: &Spanned<'_>, set: &NamedSet) -> Option<usize> {
        (set.table)(self.names)
            .find(set.what, name, self.report)
            .copied()
    }

    /// What one name or a list of names stands for.
    fn lookup_all(&mut self, node: &Node<'_>, set: &NamedSet) -> Vec<usize> {
        let names = self.report.strings(node);
        names
            .iter()
            .filter_map(|name| self.lookup(name, set))
            .collect()
    }

    fn text(&mut self, member: &Member<'_>) -> Option<Condition> {
        if !matches!(member.node.value, Value::Object(_)) {
            let terms = terms(&member.node, MatchMode::Word, self.report);
            return Some(self.builder.leaf(member.key_span, Condition::Terms(terms)));
        }
        let mut parts = Vec::new();
        for member in self.report.members(&member.node)? {
            let mode = keywords::MODES
                .iter()
                .find(|(name, _)| *name == member.key)
                .map(|(_, mode)| *mode);
            let condition = match (member.key.as_ref(), mode) {
                (_, Some(mode)) => Some(Condition::Terms(terms(&member.node, mode, self.report))),
                ("regex", _) => regex(&member.node, self.report),
                ("exists", _) => {
                    parts.extend(self.exists(member, Fact::Event(EventFact::Text)));
                    continue;
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
                    self.report.unknown_key(member, &keys);
                    continue;
                }
            };
            parts.extend(condition.map(|condition| self.builder.leaf(member.key_span, condition)));
        }
        Some(self.builder.all(member.key_span, parts))
    }

    fn exists(&mut self, member: &Member<'_>, fact: Fact) -> Option<Condition> {
        let is_wanted = self.report.bool(&member.node)?;
        let there = self.builder.leaf(member.key_span, Condition::Exists(fact));
        Some(if is_wanted {
            there
        } else {
            self.builder.not(member.key_span, there)
        })
    }
}

/// Names of one sort, which a condition asks for as a set.
struct NamedSet {
    what: &'static str,
    table: fn(&Names) -> &Table,
    condition: fn(Vec<usize>) -> Condition,
}

const KEYWORD_SETS: NamedSet = NamedSet {
    what: "keyword set",
    table: |names| &names.keyword_sets,
    condition: Condition::Keyword,
};

const SCHEDULES: NamedSet = NamedSet {
    what: "schedule",
    table: |names| &names.schedules,
    condition: Condition::Open,
};

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
    let compiled = regex::RegexBuilder::new(&fold_pattern(pattern.text))
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

/// Reads what one fact is compared with.
struct Comparisons<'c, 'r> {
    name: &'c str,
    fact: Fact,
    fact_type: FactType,
    is_folded: bool,
    reader: &'c mut Reader<'r>,
}

impl Comparisons<'_, '_> {
    fn read(&mut self, member: &Member<'_>) -> Option<Condition> {
        let key = member.key_span;
        match &member.node.value {
            Value::Object(_) => {
                let mut parts = Vec::new();
                for member in self.reader.report.members(&member.node)? {
                    parts.extend(self.operator(member));
                }
                Some(self.reader.builder.all(key, parts))
            }
            Value::Array(items) => self.one_of(key, items),
            _ => self.one_of(key, std::slice::from_ref(&member.node)),
        }
    }

    fn operator(&mut self, member: &Member<'_>) -> Option<Condition> {
        let (node, key) = (&member.node, member.key_span);
        let one = std::slice::from_ref(node);
        let is = self.fact_type;
        let fits = match member.key.as_ref() {
            "eq" | "ne" | "in" | "not_in" | "exists" => true,
            "gt" | "gte" | "lt" | "lte" => is == FactType::Number,
            "prefix" | "suffix" => is == FactType::String,
            "has" | "has_any" | "has_all" => is == FactType::Strings,
            _ => {
                self.reader.report.unknown_key(member, OPERATORS);
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
            self.reader.report.error_with_help(
                Code::WrongType,
                member.key_span,
                message,
                Some(help),
            );
            return None;
        }
        match member.key.as_ref() {
            "eq" | "has" => self.one_of(key, one),
            "ne" => {
                let one_of = self.one_of(key, one)?;
                Some(self.reader.builder.not(key, one_of))
            }
            "in" | "has_any" => {
                let items = self.reader.report.list(node)?;
                self.one_of(key, items)
            }
            "not_in" => {
                let items = self.reader.report.list(node)?;
                let one_of = self.one_of(key, items)?;
                Some(self.reader.builder.not(key, one_of))
            }
            "has_all" => {
                let items = self.reader.report.list(node)?;
                let values = items
                    .iter()
                    .map(|item| self.string(item))
                    .collect::<Option<_>>()?;
                Some(self.test(key, Test::HasAll(values)))
            }
            "gt" => self.compare(member, Comparison::Greater),
            "gte" => self.compare(member, Comparison::GreaterOrEqual),
            "lt" => self.compare(member, Comparison::Less),
            "lte" => self.compare(member, Comparison::LessOrEqual),
            "prefix" => {
                let text = self.string(node)?;
                Some(self.test(key, Test::Prefix(text)))
            }
            "suffix" => {
                let text = self.string(node)?;
                Some(self.test(key, Test::Suffix(text)))
            }
            _ => self.reader.exists(member, self.fact),
        }
    }

    fn compare(&mut self, member: &Member<'_>, comparison: Comparison) -> Option<Condition> {
        let number = self.number(&member.node)?;
        Some(self.test(member.key_span, Test::Compare(comparison, number)))
    }

    /// Equal to, or for a set containing, one of these.
    fn one_of(&mut self, key: Span, items: &[Node<'_>]) -> Option<Condition> {
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
        Some(self.test(key, test))
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
        self.reader
            .report
            .error_with_help(Code::WrongType, node.span, message, help);
        None
    }

    fn test(&mut self, key: Span, test: Test) -> Condition {
        let condition = Condition::Test(self.fact, test);
        self.reader.builder.leaf(key, condition)
    }
}
