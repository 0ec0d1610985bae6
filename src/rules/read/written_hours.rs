//! Where in a file the hours of a schedule stand.

use crate::json::tree::{Node, Value};
use crate::rules::model::WrittenHours;
use crate::rules::shape::Object;
use crate::time::DayRange;

/// All hours of a schedule that can be read, in no particular order.
pub(super) fn of(schedule: Object<'_>) -> Vec<WrittenHours> {
    let items = |key| match schedule.value(key).map(|node| &node.value) {
        Some(Value::Array(items)) => &items[..],
        _ => &[],
    };
    let mut hours = Vec::new();
    let seasons = items("seasons").iter().map(|season| season.value("weekly"));
    for (table, week) in [schedule.value("weekly")]
        .into_iter()
        .chain(seasons)
        .enumerate()
    {
        for member in week.map(Node::members).unwrap_or_default() {
            if let Ok(days) = member.key.parse() {
                add(&member.node, Some((table, days)), &mut hours);
            }
        }
    }
    let overrides = items("overrides").iter().map(|one| one.value("hours"));
    for list in overrides.chain([schedule.value("holiday_hours")]).flatten() {
        add(list, None, &mut hours);
    }
    hours
}

fn add(list: &Node<'_>, week: Option<(usize, DayRange)>, hours: &mut Vec<WrittenHours>) {
    let Value::Array(items) = &list.value else {
        return;
    };
    hours.extend(items.iter().filter_map(|item| {
        Some(WrittenHours {
            place: item.span,
            week,
            hours: item.text()?.parse().ok()?,
            text: item.text()?.to_owned(),
        })
    }));
}
