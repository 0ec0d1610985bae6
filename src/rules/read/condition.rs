//! Conditions: an object whose entries must all hold.

use super::{Names, Table, keywords};
use crate::facts::{EventFact, Fact, FactType, Named};
use crate::json::tree::{Member, Node, Span, Value};
use crate::rules::condition::{Builder, Condition, FoundBy, Leaf, Test, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::operators::{self, Asks, OPERATORS, Operand, Operator, Values};
use crate::rules::shape::{Spanned, how_to_write};
use crate::rules::words::backticked;
use crate::text::{MatchMode, Term, fold, fold_regex};

/// How large a compiled regular expression may be, in bytes. Enough for a few hundred alternatives.
const REGEX_SIZE_LIMIT: usize = 1 << 20;

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
                self.builder.leaf(key, Leaf::Closed(schedules))
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
            return Some(self.builder.leaf(member.key_span, (set.leaf)(names)));
        }
        let mut parts = Vec::new();
        for member in self.report.members(&member.node)? {
            let of_sets = OPERATORS
                .iter()
                .filter(|operator| operator.types.contains(&FactType::Strings));
            let Some(operator) = of_sets.clone().find(|one| one.name == member.key) else {
                self.unknown_operator(member, of_sets);
                continue;
            };
            parts.extend(self.named_set_operator(operator, member, set));
        }
        Some(self.builder.all(member.key_span, parts))
    }

    fn named_set_operator(
        &mut self,
        operator: &Operator,
        member: &Member<'_>,
        set: &NamedSet,
    ) -> Option<Condition> {
        let (node, key) = (&member.node, member.key_span);
        let make = match operator.asks {
            // The set is always there, even when it is empty.
            Asks::Presence => {
                let is_wanted = self.report.bool(node)?;
                let always = self.builder.all(key, Vec::new());
                return Some(if is_wanted {
                    always
                } else {
                    self.builder.not(key, always)
                });
            }
            Asks::Test(make) => make,
        };
        let names = match operator.operand {
            Operand::Many if self.report.list(node).is_none() => Vec::new(),
            Operand::Many => self.lookup_all(node, set),
            Operand::One | Operand::Flag => {
                let name = self.report.string(node);
                let found = name.and_then(|name| self.lookup(&name, set));
                found.into_iter().collect()
            }
        };
        // Which names must be there is as with any other set.
        let holds = match make(Values::Strings(vec![String::new()]))?.found_by() {
            FoundBy::Each => {
                let each = names.into_iter();
                let each = each
                    .map(|name| self.builder.leaf(key, (set.leaf)(vec![name])))
                    .collect();
                self.builder.all(key, each)
            }
            FoundBy::Any | FoundBy::Nothing => self.builder.leaf(key, (set.leaf)(names)),
        };
        Some(if operator.negates {
            self.builder.not(key, holds)
        } else {
            holds
        })
    }

    fn unknown_operator<'o>(
        &mut self,
        member: &Member<'_>,
        known: impl Iterator<Item = &'o Operator> + Clone,
    ) {
        let is_meant = |operator: &&Operator| operator.also.contains(&member.key.as_ref());
        let names: Vec<&str> = known.clone().map(|operator| operator.name).collect();
        match { known }.find(is_meant) {
            Some(operator) => {
                let help = format!("did you mean `{}`?", operator.name);
                self.report.unknown_key_with_help(member, help);
            }
            None => self.report.unknown_key(member, &names),
        }
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
            return Some(self.builder.leaf(member.key_span, Leaf::Terms(terms)));
        }
        let mut parts = Vec::new();
        for member in self.report.members(&member.node)? {
            let mode = keywords::MODES
                .iter()
                .find(|(name, _)| *name == member.key)
                .map(|(_, mode)| *mode);
            let leaf = match (member.key.as_ref(), mode) {
                (_, Some(mode)) => Some(Leaf::Terms(terms(&member.node, mode, self.report))),
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
            parts.extend(leaf.map(|leaf| self.builder.leaf(member.key_span, leaf)));
        }
        Some(self.builder.all(member.key_span, parts))
    }

    fn exists(&mut self, member: &Member<'_>, fact: Fact) -> Option<Condition> {
        let is_wanted = self.report.bool(&member.node)?;
        let there = self.builder.leaf(member.key_span, Leaf::Exists(fact));
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
    leaf: fn(Vec<usize>) -> Leaf,
}

const KEYWORD_SETS: NamedSet = NamedSet {
    what: "keyword set",
    table: |names| &names.keyword_sets,
    leaf: Leaf::Keyword,
};

const SCHEDULES: NamedSet = NamedSet {
    what: "schedule",
    table: |names| &names.schedules,
    leaf: Leaf::Open,
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

fn regex(node: &Node<'_>, report: &mut Report) -> Option<Leaf> {
    let pattern = report.string(node)?;
    let compiled = regex::RegexBuilder::new(&fold_regex(pattern.text))
        .case_insensitive(true)
        .size_limit(REGEX_SIZE_LIMIT)
        .build();
    match compiled {
        Ok(regex) => Some(Leaf::Regex(Box::new(regex))),
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
        let Some(operator) = operators::find(&member.key) else {
            self.reader.unknown_operator(member, OPERATORS.iter());
            return None;
        };
        if !operator.types.contains(&self.fact_type) {
            self.does_not_apply(member);
            return None;
        }
        let make = match operator.asks {
            Asks::Presence => return self.reader.exists(member, self.fact),
            Asks::Test(make) => make,
        };
        let items = match operator.operand {
            Operand::Many => self.reader.report.list(node)?,
            Operand::One | Operand::Flag => std::slice::from_ref(node),
        };
        let test = make(self.values(items)?)?;
        let holds = self.test(key, test);
        Some(if operator.negates {
            self.reader.builder.not(key, holds)
        } else {
            holds
        })
    }

    fn does_not_apply(&mut self, member: &Member<'_>) {
        let message = format!(
            "`{}` does not apply to `{}`, which is of type `{}`",
            member.key, self.name, self.fact_type
        );
        let facts = match self.fact_type {
            FactType::Bool => "booleans",
            FactType::Number => "numbers",
            FactType::String => "strings",
            FactType::Strings => "sets",
            FactType::Text => "texts",
        };
        let operators = operators::of_type(self.fact_type).into_iter();
        let names = backticked(operators.map(|operator| operator.name));
        self.reader.report.error_with_help(
            Code::WrongType,
            member.key_span,
            message,
            Some(format!("{facts} have {names}")),
        );
    }

    /// Equal to, or for a set containing, one of these.
    fn one_of(&mut self, key: Span, items: &[Node<'_>]) -> Option<Condition> {
        let values = self.values(items)?;
        Some(self.test(key, operators::one_of(values)))
    }

    /// The operands, of the type that the fact is compared with.
    fn values(&mut self, items: &[Node<'_>]) -> Option<Values> {
        // All of them are looked at, so that every wrong one is reported.
        fn all<T>(values: Vec<Option<T>>) -> Option<Vec<T>> {
            values.into_iter().collect()
        }
        Some(match self.fact_type {
            FactType::Bool => {
                Values::Bools(all(items.iter().map(|item| self.bool(item)).collect())?)
            }
            FactType::Number => {
                Values::Numbers(all(items.iter().map(|item| self.number(item)).collect())?)
            }
            FactType::String | FactType::Strings | FactType::Text => {
                Values::Strings(all(items.iter().map(|item| self.string(item)).collect())?)
            }
        })
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
        self.reader.builder.leaf(key, Leaf::Test(self.fact, test))
    }
}
