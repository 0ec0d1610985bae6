//! Outcomes: the steps of a route or of the fallback, and what they ask for.

use super::{Names, actions, steps};
use crate::rules::action::OncePer;
use crate::rules::condition::When;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Object;
use crate::rules::step::Outcome;

/// The keys of an outcome.
pub(super) const KEYS: &[&str] = &[
    "team", "targets", "priority", "actions", "if_held", "once_per",
];

/// The outcome beside a rule or in the fallback, which has no condition.
pub(super) fn read(
    text: &str,
    object: Object<'_>,
    when: Option<&When>,
    names: &Names,
    report: &mut Report,
) -> Option<Outcome> {
    let priority = object.read_or("priority", 0, |node| report.integer(node));
    let steps = match (object.value("team"), object.value("targets")) {
        (Some(team), None) => steps::only(team, names, report).map(|step| vec![step]),
        (None, Some(targets)) => steps::read(targets, names, report),
        (Some(_), Some(targets)) => {
            report.error(Code::TooMuch, targets.span, Phrase::TeamAndTargets);
            None
        }
        (None, None) => {
            if !report.is_misnamed(object, "team") {
                let what = || said!("where the message goes, or `team` for one team");
                report.missing(object, "targets", what);
            }
            None
        }
    };
    let mut asked = |key| actions::read(text, object.value(key), when, names, report);
    let (actions, if_held) = (asked("actions"), asked("if_held"));
    let once_per = object.read_or("once_per", OncePer::Event, |node| {
        actions::once_per(node, report)
    });
    Some(Outcome {
        steps: steps?,
        priority: priority?,
        actions,
        if_held,
        once_per: once_per?,
    })
}
