//! `conditions`: conditions with a name, which others may name.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::uses::Uses;
use super::{Names, Table, condition, lineage};
use crate::json::tree::{Member, Node, Value};
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::NamedCondition;
use crate::rules::said::said;
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
            let message = said!(
                "with condition `{name}` written out the conditions of this file have more than {most} parts",
                name = name.text,
                most = MOST_PARTS
            );
            let help = Some(said!("name fewer or smaller conditions"));
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
    let uses = members.iter().map(|member| {
        let mut found = BTreeSet::new();
        used_in(&member.node, &names.conditions.table, &mut found);
        found
    });
    let uses = Uses::new(uses.collect());
    let name = |index: usize| members.get(index).map(|member| member.key.as_ref());
    let circles = uses.circles();
    for circle in circles.told {
        let Some(member) = circle.first().and_then(|index| members.get(*index)) else {
            continue;
        };
        let message = said!(
            "condition `{condition}` leads back to itself",
            condition = member.key.as_ref()
        );
        let message = lineage::told(message, &circle, name);
        let help = Some(said!(
            "a condition cannot name itself, nor one that names it"
        ));
        report.error_with_help(Code::Cycle, member.key_span, message, help);
    }
    let untold = circles.untold.first().and_then(|index| members.get(*index));
    if let Some(first) = untold {
        let count = circles.untold.len();
        let message = said!(
            "and {count} more uses of conditions lead back to themselves",
            count
        );
        report.error_with_help(
            Code::Cycle,
            first.key_span,
            message,
            Some(said!("mend these first")),
        );
    }
    // What leads to a circle is read all the same: what is wrong in it is its own.
    for index in uses.used_first() {
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
