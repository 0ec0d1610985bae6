//! What conditions ask of schedules, in words.

use crate::rules::condition::{Condition, Leaf};
use crate::rules::model::Model;
use crate::rules::words::list;

/// `None` if they ask for something else, too.
pub(super) fn in_words(conditions: &[&Condition], model: &Model) -> Option<String> {
    let of_all: Option<Vec<String>> = conditions.iter().map(|one| of_one(one, model)).collect();
    Some(of_all?.join(" and "))
}

fn of_one(condition: &Condition, model: &Model) -> Option<String> {
    let (leaf, is_asked) = match condition {
        Condition::Leaf(leaf) => (leaf, true),
        Condition::Not(negated) => match &**negated {
            Condition::Leaf(leaf) => (leaf, false),
            _ => return None,
        },
        Condition::All(_) | Condition::Any(_) => return None,
    };
    let (schedules, is_open) = match leaf {
        Leaf::Open(schedules) => (schedules, is_asked),
        Leaf::Closed(schedules) => (schedules, !is_asked),
        _ => return None,
    };
    let names = schedules.iter().map(|one| model.schedule_name(*one));
    // Of several one is enough, or none may be.
    let (names, are) = match schedules[..] {
        [_] => (list(names, "or"), "is"),
        _ if is_asked => (list(names, "or"), "is"),
        _ => (list(names, "and"), "are"),
    };
    let state = if is_open { "open" } else { "closed" };
    Some(format!("{names} {are} {state}"))
}
