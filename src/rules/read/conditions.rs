//! `conditions`: conditions with a name, which others may name.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Names, Table, condition, lineage};
use crate::json::tree::{Member, Node, Value};
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::NamedCondition;
use crate::rules::shape::Spanned;

/// How many parts all conditions of a file may have through names: enough for a thousand names of a thousand parts.
const MOST_PARTS: usize = 1 << 20;

/// The named conditions, by name.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) table: Table,
    /// `None` if it has not been read: it is in a circle.
    read: Vec<Option<When>>,
    /// How many parts have been named.
    parts: Cell<usize>,
}

impl Conditions {
    /// One that was found. `None` if it leads back to whoever names it, or there are too many parts; only the latter is
    /// reported here, and once.
    pub(super) fn get(
        &self,
        index: usize,
        name: &Spanned<'_>,
        report: &mut Report,
    ) -> Option<&When> {
        let when = self.read.get(index)?.as_ref()?;
        let before = self.parts.get();
        let parts = before.saturating_add(when.condition.size());
        self.parts.set(parts);
        if parts <= MOST_PARTS {
            return Some(when);
        }
        if before <= MOST_PARTS {
            let message = format!(
                "with condition `{}` written out the conditions of this file have more than {MOST_PARTS} parts",
                name.text
            );
            let help = Some("name fewer or smaller conditions");
            report.error_with_help(Code::TooMuch, name.span, message, help);
        }
        None
    }
}

/// Reads them, those that others name first.
pub(super) fn read(
    node: Option<&Node<'_>>,
    names: &mut Names,
    report: &mut Report,
) -> Vec<NamedCondition> {
    let members = report.members_if_any(node);
    names.conditions = Conditions {
        table: Table::of(members.iter().map(|member| member.key.as_ref())),
        read: members.iter().map(|_| None).collect(),
        parts: Cell::new(0),
    };
    let uses: Vec<BTreeSet<usize>> = members
        .iter()
        .map(|member| {
            let mut found = BTreeSet::new();
            used_in(&member.node, &names.conditions.table, &mut found);
            found
        })
        .collect();
    let Order { order, circles } = Order::of(&uses);
    let name = |index: usize| members.get(index).map(|member| member.key.as_ref());
    for circle in &circles {
        let Some(member) = circle.first().and_then(|index| members.get(*index)) else {
            continue;
        };
        let message = format!("condition `{}` leads back to itself", member.key);
        let message = lineage::told(message, circle, name);
        let help = Some("a condition cannot name itself, nor one that names it");
        report.error_with_help(Code::Cycle, member.key_span, message, help);
    }
    for index in order {
        let Some(Member { node, .. }) = members.get(index) else {
            continue;
        };
        let when = condition::read(node, names, report);
        if let Some(place) = names.conditions.read.get_mut(index) {
            *place = Some(when);
        }
    }
    let read = names.conditions.read.iter().zip(members);
    read.filter_map(|(when, member)| {
        Some(NamedCondition {
            name: member.key.to_string(),
            place: member.key_span,
            when: when.clone()?,
        })
    })
    .collect()
}

/// The named conditions that a condition names.
fn used_in(node: &Node<'_>, table: &Table, found: &mut BTreeSet<usize>) {
    let Value::Object(members) = &node.value else {
        return;
    };
    for Member { key, node, .. } in members {
        match (key.as_ref(), &node.value) {
            ("all" | "any", Value::Array(items)) => {
                for item in items {
                    used_in(item, table, found);
                }
            }
            ("not", _) => used_in(node, table, found),
            ("is", Value::Array(items)) => {
                let listed = items.iter().filter_map(|item| match &item.value {
                    Value::String(name) => Some(name.as_ref()),
                    _ => None,
                });
                found.extend(listed.filter_map(|name| table.0.get(name)));
            }
            ("is", Value::String(name)) => found.extend(table.0.get(name.as_ref())),
            _ => {}
        }
    }
}

/// Which conditions can be read, those that others name first, and which lead back to themselves: each circle once, from
/// its first on.
struct Order {
    order: Vec<usize>,
    circles: Vec<Vec<usize>>,
}

impl Order {
    /// Takes what names nothing that is still to be taken, until nothing is left or all that is left leads to a circle.
    fn of(named: &[BTreeSet<usize>]) -> Self {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); named.len()];
        for (user, named) in named.iter().enumerate() {
            for index in named {
                if let Some(users) = users.get_mut(*index) {
                    users.push(user);
                }
            }
        }
        let mut left: Vec<usize> = named.iter().map(BTreeSet::len).collect();
        let mut order: Vec<usize> = (0..named.len())
            .filter(|index| left.get(*index) == Some(&0))
            .collect();
        let mut next = 0;
        while let Some(taken) = order.get(next).copied() {
            next += 1;
            for user in users.get(taken).into_iter().flatten() {
                if let Some(left) = left.get_mut(*user) {
                    *left -= 1;
                    if *left == 0 {
                        order.push(*user);
                    }
                }
            }
        }
        let taken: BTreeSet<usize> = order.iter().copied().collect();
        let mut circles = Vec::new();
        let mut told = BTreeSet::new();
        for index in (0..named.len()).filter(|index| !taken.contains(index)) {
            if told.contains(&index) {
                continue;
            }
            let led_to = reach(index, |at| named.get(at).into_iter().flatten().copied());
            if let Some(circle) = way_back(index, &led_to) {
                let leads_to = reach(index, |at| users.get(at).into_iter().flatten().copied());
                told.extend(led_to.into_keys().filter(|one| leads_to.contains_key(one)));
                circles.push(circle);
            }
        }
        // What only leads to a circle is read all the same: what is wrong in it is its own.
        let others = (0..named.len()).filter(|index| !taken.contains(index));
        order.extend(others);
        Self { order, circles }
    }
}

/// What a condition leads to, each with what led there first, by one of the shortest ways.
fn reach<N: Iterator<Item = usize>>(
    from: usize,
    next: impl Fn(usize) -> N,
) -> BTreeMap<usize, usize> {
    let mut led_by = BTreeMap::new();
    let mut left = VecDeque::from([from]);
    while let Some(at) = left.pop_front() {
        for found in next(at) {
            led_by.entry(found).or_insert_with(|| {
                left.push_back(found);
                at
            });
        }
    }
    led_by
}

/// The way from a condition to itself, if there is one.
fn way_back(index: usize, led_by: &BTreeMap<usize, usize>) -> Option<Vec<usize>> {
    let mut way = vec![*led_by.get(&index)?];
    while let Some(last) = way.last().copied().filter(|last| *last != index) {
        way.push(*led_by.get(&last)?);
    }
    way.reverse();
    Some(way)
}
