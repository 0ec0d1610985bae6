//! Finding the rules that match: from what the event names to the entries filed under it.

use super::eval::Evaluation;
use super::memo::LookUp;
use crate::facts::ValueRef;
use crate::rules::condition::Truth;
use crate::rules::model::RuleSort;
use crate::rules::program::declared::Declared;
use crate::rules::program::index::{ALWAYS, Entry, Filed, Group, Index, NO_FACTS};
use crate::rules::program::keys::Keys;
use crate::rules::program::literal::{Literal, PartAt};
use crate::rules::program::values::{Aspect, bool_bytes, number_bytes};
use crate::rules::rule_ref::RuleRef;

impl Evaluation<'_> {
    /// Notes the keys that the event names, of those that are asked for, and for any time.
    pub(super) fn find_keys(&mut self, asked: &Keys) {
        self.work.keys.clear();
        self.work.keys.push(ALWAYS);
        let kind = self.event.kind();
        for (fact, kinds) in &asked.facts {
            if kinds.contains(kind) {
                self.find_values(*fact);
            }
        }
        self.find_declared(&asked.declared);
        if !asked.read_text {
            return;
        }
        self.scan();
        let hits = std::mem::take(&mut self.work.term_hits);
        for term in &hits {
            self.work.keys.push(asked.term(*term));
            for set in asked.sets_of_term.get(*term) {
                let is_new = self.work.sets.get(*set).is_none();
                if is_new && self.hits(*set as usize) {
                    self.work.keys.push(asked.set(*set));
                }
            }
        }
        self.work.term_hits = hits;
    }

    /// Notes the keys of the facts that only the file declares and the host hands over.
    fn find_declared(&mut self, declared: &Declared) {
        let Some(context) = self.context.filter(|_| !declared.is_empty()) else {
            return;
        };
        for name in context.names() {
            self.work.counters.probe();
            for (fact, kinds) in declared.of_name(name) {
                if kinds.contains(self.event.kind()) {
                    self.find_values(fact);
                }
            }
        }
    }

    /// The first rule of a sort that matches.
    pub(super) fn first(&mut self, sort: RuleSort) -> Option<u32> {
        let index = self.rules.program.index(sort);
        let mut best = None;
        let keys = std::mem::take(&mut self.work.keys);
        for key in &keys {
            match index.under(*key) {
                Filed::List(entries) => self.first_of(sort, entries, &mut best),
                Filed::Groups(first, groups) => {
                    for (number, group) in (first..).zip(groups) {
                        if is_later(group.first_rule, best) {
                            break;
                        }
                        let entries = self.entries(index, number, group);
                        self.first_of(sort, entries, &mut best);
                    }
                }
            }
        }
        self.work.keys = keys;
        best
    }

    /// All rules of a sort that match, in their order.
    pub(super) fn all(&mut self, sort: RuleSort, matches: &mut Vec<u32>) {
        let index = self.rules.program.index(sort);
        self.all_in(index, |it, entry| it.holds(sort, entry), matches);
    }

    /// By their position among all, the rules that ask for facts of the host as far as the event says, in their order.
    pub(super) fn all_that_ask(&mut self, matches: &mut Vec<u32>) {
        let index = &self.rules.program.asking.index;
        let holds = |it: &mut Self, entry| {
            it.work.counters.candidate();
            it.literals_hold(entry)
        };
        self.all_in(index, holds, matches);
    }

    fn all_in(
        &mut self,
        index: &Index,
        holds: impl Fn(&mut Self, Entry) -> bool,
        matches: &mut Vec<u32>,
    ) {
        matches.clear();
        let keys = std::mem::take(&mut self.work.keys);
        for key in &keys {
            match index.under(*key) {
                Filed::List(entries) => self.all_of(entries, &holds, matches),
                Filed::Groups(first, groups) => {
                    for (number, group) in (first..).zip(groups) {
                        let entries = self.entries(index, number, group);
                        self.all_of(entries, &holds, matches);
                    }
                }
            }
        }
        self.work.keys = keys;
        // A rule is found by each of its alternatives.
        matches.sort_unstable();
        matches.dedup();
    }

    /// Looks for a better rule than the best so far.
    fn first_of(&mut self, sort: RuleSort, entries: &[Entry], best: &mut Option<u32>) {
        self.count_posting(entries);
        for entry in entries {
            if is_later(entry.rule, *best) {
                return;
            }
            if self.holds(sort, *entry) {
                *best = Some(entry.rule);
                return;
            }
        }
    }

    fn all_of(
        &mut self,
        entries: &[Entry],
        holds: impl Fn(&mut Self, Entry) -> bool,
        matches: &mut Vec<u32>,
    ) {
        self.count_posting(entries);
        for entry in entries {
            if holds(self, *entry) {
                matches.push(entry.rule);
            }
        }
    }

    fn count_posting(&mut self, entries: &[Entry]) {
        if !entries.is_empty() {
            self.work.counters.posting();
        }
    }

    /// The entries of a group that this event comes to.
    fn entries<'i>(&mut self, index: &'i Index, number: u32, group: &Group) -> &'i [Entry] {
        let program = &self.rules.program;
        if !self.is_of(group.on) {
            return &[];
        }
        if group.facts == NO_FACTS {
            return index.plain(group);
        }
        self.work.tuple.clear();
        for fact in program.facts.get(group.facts) {
            let Some(value) = self.value(*fact) else {
                return &[];
            };
            self.work.tuple.push(program.keys.value(value));
        }
        self.work.counters.probe();
        index.with_values(number, self.work.tuple.iter().copied())
    }

    /// Whether the rule that an entry leads to matches.
    fn holds(&mut self, sort: RuleSort, entry: Entry) -> bool {
        self.work.counters.candidate();
        if self.ahead.is_some() {
            let index = entry.rule;
            return self.matches_ahead(RuleRef { sort, index }, entry);
        }
        self.literals_hold(entry)
    }

    /// Whether everything that is left to ask of an entry holds.
    #[inline]
    pub(super) fn literals_hold(&mut self, entry: Entry) -> bool {
        let literals = self.rules.program.residuals.list(entry.residual);
        literals.iter().all(|literal| self.literal(*literal))
    }

    fn literal(&mut self, number: u32) -> bool {
        let rules = self.rules;
        match rules.program.residuals.literal(number) {
            Some(Literal::Kind(kinds)) => self.is_of(kinds),
            Some(Literal::Part { part, wanted }) => {
                self.remembered(number, |it| it.part_is(part, wanted))
            }
            Some(Literal::Regex {
                part,
                wanted,
                required,
            }) => self.remembered(number, |it| {
                if it.has_one_of(required) {
                    it.part_is(part, wanted)
                } else {
                    // It cannot match: false of a text, and unknown without one.
                    !wanted && it.set_text()
                }
            }),
            Some(Literal::Between(interval)) => {
                let interval = rules.program.residuals.interval(interval);
                interval.is_some_and(|interval| {
                    let value = self.fact(interval.fact);
                    let number = value.and_then(ValueRef::as_number);
                    number.is_some_and(|number| interval.has(number))
                })
            }
            None => false,
        }
    }

    /// The answer of a literal, which is found once.
    fn remembered(&mut self, number: u32, find: impl FnOnce(&mut Self) -> bool) -> bool {
        if let Some(known) = self.work.literals.get(number) {
            return known;
        }
        let holds = find(self);
        self.work.literals.set(number, holds);
        holds
    }

    /// Whether a part is true, or it is false, as wanted. Unknown is neither.
    fn part_is(&mut self, part: PartAt, wanted: bool) -> bool {
        let rules = self.rules;
        let condition = part.find(&rules.model, &rules.program.paths);
        condition.is_some_and(|condition| self.truth(condition) == Truth::from(wanted))
    }

    /// Whether the text has one of the terms that an expression requires.
    fn has_one_of(&mut self, required: u32) -> bool {
        self.scan();
        let terms = self.rules.program.residuals.required(required);
        terms
            .iter()
            .any(|term| self.work.terms.get(*term) == Some(true))
    }

    /// Whether the event is of one of these kinds.
    pub(super) fn is_of(&self, kinds: u32) -> bool {
        let set = self.rules.program.kinds.get(kinds as usize);
        set.is_some_and(|set| set.contains(self.event.kind()))
    }

    /// Notes the keys that a fact's value is, holds or lies in.
    fn find_values(&mut self, number: u32) {
        let program = &self.rules.program;
        let Some((fact, aspect)) = program.values.facts().get(number as usize).copied() else {
            return;
        };
        if aspect == Aspect::Value && !self.rules.model.schema.is_set(fact) {
            let key = self.value(number).map(|value| program.keys.value(value));
            self.work.keys.extend(key);
            return;
        }
        self.ask(fact);
        let mut keys = std::mem::take(&mut self.work.keys);
        let mut counters = std::mem::take(&mut self.work.counters);
        let mut named = std::mem::take(&mut self.work.named);
        if let Some(value) = self.known_fact(fact) {
            program.values.each(number, value, &mut counters, |value| {
                let is_new = named.get(value).is_none();
                if is_new {
                    named.set(value, true);
                    keys.push(program.keys.value(value));
                }
                is_new
            });
        }
        self.work.keys = keys;
        self.work.counters = counters;
        self.work.named = named;
    }

    /// The number of a fact's value; `None` if the fact is absent, or no rule compares it with this value.
    fn value(&mut self, fact: u32) -> Option<u32> {
        if let LookUp::Done(known) = self.work.values.get(fact) {
            return known;
        }
        self.work.counters.probe();
        let value = self.look_up(fact);
        self.work.values.set(fact, value);
        value
    }

    fn look_up(&mut self, fact: u32) -> Option<u32> {
        let rules = self.rules;
        let values = &rules.program.values;
        let find = |bytes: &[u8]| values.find(fact, bytes);
        match self.fact(values.facts().get(fact as usize)?.0)? {
            ValueRef::Bool(value) => find(&bool_bytes(value)),
            ValueRef::Number(value) => find(&number_bytes(value)),
            ValueRef::String(value) => find(value.as_bytes()),
            // It has many values, and no group compares it.
            ValueRef::Strings(_) => None,
        }
    }
}

fn is_later(rule: u32, best: Option<u32>) -> bool {
    best.is_some_and(|best| rule >= best)
}
