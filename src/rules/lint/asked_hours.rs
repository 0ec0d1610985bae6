//! What conditions ask of schedules, in words.

use crate::rules::condition::{Condition, Leaf};
use crate::rules::model::Model;
use crate::rules::phrase::{All, Any, Phrase};
use crate::rules::said::said;

/// Of two; `None` if they ask for something else, too.
pub(super) fn in_words(conditions: &[&Condition], model: &Model) -> Option<[Phrase; 2]> {
    let [one, other] = conditions else {
        return None;
    };
    Some([of_one(one, model)?, of_one(other, model)?])
}

fn of_one(condition: &Condition, model: &Model) -> Option<Phrase> {
    let (leaf, is_asked) = match condition {
        Condition::Leaf(leaf) => (leaf, true),
        Condition::Not(negated) => match &**negated {
            Condition::Leaf(leaf) => (leaf, false),
            _ => return None,
        },
        Condition::All(_) | Condition::Any(_) => return None,
    };
    let (asked, is_open) = match leaf {
        Leaf::Open(asked) => (asked, is_asked),
        Leaf::Closed(asked) => (asked, !is_asked),
        _ => return None,
    };
    let names = asked.iter().map(|one| model.schedule_name(*one).to_owned());
    let names: Vec<String> = names.collect();
    Some(match (&names[..], is_asked, is_open) {
        ([only], _, true) => Phrase::Open {
            schedule: only.clone(),
        },
        ([only], _, false) => Phrase::Closed {
            schedule: only.clone(),
        },
        // Of several one is enough, or none may be.
        (_, true, true) => said!("schedule {names} is open", names = Any(names)),
        (_, true, false) => said!("schedule {names} is closed", names = Any(names)),
        (_, false, true) => Phrase::AllOpen {
            schedules: All(names),
        },
        (_, false, false) => Phrase::AllClosed {
            schedules: All(names),
        },
    })
}
