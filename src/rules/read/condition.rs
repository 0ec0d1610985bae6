//! Conditions: an object whose entries must all hold.

use super::{Names, Table, keywords, regex};
use crate::facts::schema::RESERVED;
use crate::facts::{Fact, FactType, Named};
use crate::json::tree::{Member, Node, Span, Value};
use crate::rules::condition::{Builder, Condition, FoundBy, Leaf, Share, When};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::operators::{Asks, OPERATORS, Operand, Operator, Values};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::{NOTE, Spanned};
use crate::rules::sort::Sort;
use crate::text::{MatchMode, Term};

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

pub(super) struct Reader<'r> {
    pub(super) names: &'r Names,
    pub(super) builder: Builder,
    pub(super) report: &'r mut Report,
}

impl Reader<'_> {
    fn condition(&mut self, node: &Node<'_>) -> Condition {
        if matches!(node.value, Value::Array(_)) {
            self.report
                .wrong_type_with_help(node, Phrase::AnObject, Some(Phrase::AllOrAny));
            return self.builder.all(node.span, Vec::new());
        }
        let members = self.report.members(node).unwrap_or_default();
        self.all(node.span, members, Self::entry)
    }

    /// What is read of each of the members, all of which must hold.
    pub(super) fn all(
        &mut self,
        place: Span,
        members: &[Member<'_>],
        mut read: impl FnMut(&mut Self, &Member<'_>) -> Option<Condition>,
    ) -> Condition {
        let parts = members.iter().filter_map(|member| read(self, member));
        let parts = parts.collect();
        self.builder.all(place, parts)
    }

    /// A condition, or that it does not hold.
    pub(super) fn not_if(&mut self, negates: bool, key: Span, condition: Condition) -> Condition {
        if negates {
            self.builder.not(key, condition)
        } else {
            condition
        }
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
            "is" => self.is(member),
            "share" => self.share(member)?,
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
                    self.unknown_fact(member);
                    return None;
                };
                match names.schema.fact_type(fact) {
                    FactType::Text => self.text(member, fact)?,
                    FactType::Bool | FactType::Number | FactType::String | FactType::Strings => {
                        self.compare(member, name, fact)?
                    }
                }
            }
        })
    }

    /// Perhaps it is the negation of one, or the first part of its name.
    fn unknown_fact(&mut self, member: &Member<'_>) {
        let (key, schema) = (Spanned::key(member), &self.names.schema);
        let message = || said!("no fact is called");
        if key.text == NOTE {
            let help = said!("write the `note` into the rule, beside its condition");
            return self
                .report
                .unknown(Code::UnknownFact, message(), &key, [], help);
        }
        if OF_RULES.contains(&key.text) {
            let help = said!("write `{key}` into the rule, beside `when`", key = key.text);
            return self
                .report
                .unknown(Code::UnknownFact, message(), &key, [], help);
        }
        let negated = ["!", "not ", "not_", "-"].iter().find_map(|sign| {
            let name = key.text.strip_prefix(sign)?;
            schema.find(name).map(|_| name)
        });
        if let Some(name) = negated {
            let help = said!("write `\"not\": {\"{name}\": ...}`", name);
            return self
                .report
                .unknown(Code::UnknownFact, message(), &key, [], help);
        }
        let mut parts = member
            .node
            .members()
            .iter()
            .map(|part| format!("{}.{}", key.text, part.key));
        if let Some(name) = parts.find(|name| schema.find(name).is_some()) {
            let help = said!("write the name with its dot: `\"{name}\": ...`", name);
            return self
                .report
                .unknown(Code::UnknownFact, message(), &key, [], help);
        }
        let known = schema.names().chain(RESERVED.iter().copied());
        self.report.unknown_fact(&key, known);
    }

    fn conditions(&mut self, node: &Node<'_>) -> Option<Vec<Condition>> {
        let items = self.report.list(node)?;
        Some(items.iter().map(|item| self.condition(item)).collect())
    }

    /// One of these named conditions holds.
    fn is(&mut self, member: &Member<'_>) -> Condition {
        let names = self.names;
        let mut parts = Vec::new();
        for name in self.report.strings(&member.node) {
            let Some(index) = self.find(&names.conditions.table, Sort::Condition, &name) else {
                continue;
            };
            if let Some(when) = names.conditions.get(index, &name, self.report) {
                parts.push(self.builder.named(index, when));
            }
        }
        let key = member.key_span;
        if matches!(member.node.value, Value::String(_)) {
            self.builder.all(key, parts)
        } else {
            self.builder.any(key, parts)
        }
    }

    fn share(&mut self, member: &Member<'_>) -> Option<Condition> {
        if !matches!(member.node.value, Value::Object(_)) {
            let help = said!(
                "write `{\"name\": \"new-bot\", \"percent\": 10}`: a name of your own, and how many of a hundred senders"
            );
            self.report
                .wrong_type_with_help(&member.node, Phrase::AnObject, Some(help));
            return None;
        }
        let object = self
            .report
            .exact_object(&member.node, &["name", "percent"])?;
        let what = || said!("what the share is for: another name is other senders");
        let name = self.report.required(object, "name", what);
        let percent = self
            .report
            .required(object, "percent", || said!("how many of a hundred senders"));
        let name = name.and_then(|node| self.report.name(node));
        let of_ten_thousand = percent.and_then(|node| self.percent(node));
        let share = Box::new(Share {
            name: name?.text.to_owned(),
            of_ten_thousand: of_ten_thousand?,
        });
        Some(self.builder.leaf(member.key_span, Leaf::Share(share)))
    }

    /// So many of a hundred, in hundredths.
    fn percent(&mut self, node: &Node<'_>) -> Option<u16> {
        let percent = self.report.number(node)?;
        let of_ten_thousand = Share::of_percent(percent);
        if of_ten_thousand.is_none() {
            let message = said!(
                "`{percent}` is not a percentage from 0 to 100 with two decimals at most",
                percent
            );
            self.report.error(Code::Value, node.span, message);
        }
        of_ten_thousand
    }

    /// `keyword` and `open`: sets of names, written as one, as a list, or with the operators of sets.
    fn named_set(&mut self, member: &Member<'_>, set: &NamedSet) -> Option<Condition> {
        if !matches!(member.node.value, Value::Object(_)) {
            let names = self.lookup_all(&member.node, set);
            return Some(self.builder.leaf(member.key_span, (set.leaf)(names)));
        }
        let members = self.report.members(&member.node)?;
        let read = |reader: &mut Self, member: &Member<'_>| reader.named_set_operator(member, set);
        Some(self.all(member.key_span, members, read))
    }

    fn named_set_operator(&mut self, member: &Member<'_>, set: &NamedSet) -> Option<Condition> {
        let (node, key) = (&member.node, member.key_span);
        let of_sets = OPERATORS.iter();
        let of_sets = of_sets.filter(|operator| operator.types.contains(&FactType::Strings));
        let operator = self.operator(member, of_sets)?;
        let make = match operator.asks {
            // The set is always there, even when it is empty.
            Asks::Presence => {
                let is_wanted = self.report.bool(node)?;
                let always = self.builder.all(key, Vec::new());
                return Some(self.not_if(!is_wanted, key, always));
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
                let each = names.into_iter().map(|name| (set.leaf)(vec![name]));
                let each = each.map(|leaf| self.builder.leaf(key, leaf)).collect();
                self.builder.all(key, each)
            }
            FoundBy::Any | FoundBy::Nothing => self.builder.leaf(key, (set.leaf)(names)),
        };
        Some(self.not_if(operator.negates, key, holds))
    }

    /// One of the operators that are known here, or what was probably meant.
    pub(super) fn operator<'o>(
        &mut self,
        member: &Member<'_>,
        known: impl Iterator<Item = &'o Operator> + Clone,
    ) -> Option<&'o Operator> {
        let key = member.key.as_ref();
        let found = known.clone().find(|operator| operator.name == key);
        if found.is_none() {
            let names: Vec<&str> = known.clone().map(|operator| operator.name).collect();
            match { known }.find(|operator| operator.is_also(key)) {
                Some(meant) => {
                    let help = Phrase::DidYouMean {
                        name: meant.name.to_owned(),
                    };
                    let key = Spanned::key(member);
                    self.report
                        .unknown(Code::UnknownKey, said!("unknown key"), &key, [], help);
                }
                None => self.report.unknown_key(member, &names),
            }
        }
        found
    }

    fn lookup(&mut self, name: &Spanned<'_>, set: &NamedSet) -> Option<usize> {
        self.find((set.table)(self.names), set.what, name)
    }

    /// What a name stands for. If it is that of something else, the help says so.
    fn find(&mut self, table: &Table, what: Sort, name: &Spanned<'_>) -> Option<usize> {
        let names = self.names;
        let others = [
            (&names.conditions.table, said!("it is a condition"), "is"),
            (&names.keyword_sets, said!("it is a keyword set"), "keyword"),
            (&names.schedules, said!("it is a schedule"), "open"),
        ];
        let is_in = |table: &Table| table.0.contains_key(name.text);
        let mut others = others.iter().filter(|_| !is_in(table));
        if let Some((_, it_is, key)) = others.find(|(table, ..)| is_in(table)) {
            let json = serde_json::Value::from(name.text).to_string();
            let help = said!(
                "{it_is}: write `\"{key}\": {json}`",
                it_is = it_is.clone(),
                key,
                json
            );
            self.report.no_such_name(what, name, Some(help));
            return None;
        }
        table.find(what, name, self.report).copied()
    }

    /// What one name or a list of names stands for.
    fn lookup_all(&mut self, node: &Node<'_>, set: &NamedSet) -> Vec<usize> {
        let names = self.report.strings(node).into_iter();
        names.filter_map(|name| self.lookup(&name, set)).collect()
    }

    fn text(&mut self, member: &Member<'_>, fact: Fact) -> Option<Condition> {
        if !matches!(member.node.value, Value::Object(_)) {
            let terms = terms(&member.node, MatchMode::Word, self.report);
            return Some(self.builder.leaf(member.key_span, Leaf::Terms(terms)));
        }
        let members = self.report.members(&member.node)?;
        let read = |reader: &mut Self, member: &Member<'_>| reader.text_test(member, fact);
        Some(self.all(member.key_span, members, read))
    }

    fn text_test(&mut self, member: &Member<'_>, fact: Fact) -> Option<Condition> {
        let node = &member.node;
        let mut modes = keywords::MODES.iter();
        let leaf = match modes.find(|(name, _)| *name == member.key) {
            Some((_, mode)) => Leaf::Terms(terms(node, *mode, self.report)),
            None if member.key == "regex" => regex::read(node, self.report)?,
            None if member.key == "exists" => return self.exists(member, fact),
            None => {
                let modes = keywords::MODES.iter().map(|(name, _)| *name);
                let keys: Vec<&str> = modes.chain(["regex", "exists"]).collect();
                self.report.unknown_key(member, &keys);
                return None;
            }
        };
        Some(self.builder.leaf(member.key_span, leaf))
    }

    pub(super) fn exists(&mut self, member: &Member<'_>, fact: Fact) -> Option<Condition> {
        let is_wanted = self.report.bool(&member.node)?;
        let there = self.builder.leaf(member.key_span, Leaf::Exists(fact));
        Some(self.not_if(!is_wanted, member.key_span, there))
    }
}

/// Names of one sort, which a condition asks for as a set.
struct NamedSet {
    what: Sort,
    table: fn(&Names) -> &Table,
    leaf: fn(Vec<usize>) -> Leaf,
}

const KEYWORD_SETS: NamedSet = NamedSet {
    what: Sort::KeywordSet,
    table: |names| &names.keyword_sets,
    leaf: Leaf::Keyword,
};

const SCHEDULES: NamedSet = NamedSet {
    what: Sort::Schedule,
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
            report.wrong_type(node, Phrase::ATermOrList);
            Vec::new()
        }
    }
}

/// Keys of rules that are no facts.
const OF_RULES: &[&str] = &[
    "on", "actions", "stop", "once_per", "disabled", "if_held", "targets", "fallback",
];
