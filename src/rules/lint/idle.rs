//! What is written and makes no difference, or none that anybody waits for: points of nothing, two limits of one side, steps that ask
//! a fact which their route rules out, spans that are longer than any.

use std::collections::BTreeSet;

use super::File;
use super::domain::{Answer, Formula, Nobody, Space};
use crate::facts::{Fact, KindSet};
use crate::rules::action::OncePer;
use crate::rules::condition::{Comparison, Condition, Entry, Goal, Leaf, Test};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::said;
use crate::rules::step::{Naming, Outcome, Step, StepKind, Timeout};

/// Reports all of these.
pub(super) fn check<'m>(
    file: &File<'_>,
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    let mut told = BTreeSet::new();
    for rule in rules {
        check_limits(rule.when.entry(), file, &mut told, report);
        if let Some(outcome) = rule.outcome.filter(|_| !dead.contains(&rule.at)) {
            check_asked(outcome, rule, space, report);
            check_closed(outcome, rule, file, space, report);
        }
    }
    for scoring in file.model.scoring.iter().filter(|scoring| scoring.add == 0) {
        report.warning(
            Code::Value,
            file.written.value_or_all(scoring.place, "add"),
            said!("this rule adds nothing to the priority"),
            said!("write how much a match adds, or `\"disabled\": true`"),
        );
    }
    let outcomes = file.model.routes.iter().map(|route| &route.outcome);
    for outcome in outcomes.chain(&file.model.fallback) {
        for step in &outcome.steps {
            check_timeout(step, file, report);
        }
    }
    let of_triggers = file.model.triggers.iter();
    let spans = of_triggers.map(|trigger| (trigger.once_per, trigger.place));
    let of_routes = file.model.routes.iter();
    let spans = spans.chain(of_routes.map(|route| (route.outcome.once_per, route.place)));
    for (once_per, rule) in spans {
        if let OncePer::Seconds(seconds) = once_per {
            if seconds > MOST_ONCE_PER {
                report.warning(
                    Code::Value,
                    file.written.value_or_all(rule, "once_per"),
                    said!("once in {days} days is once for ever", days = seconds / DAY),
                    said!("write how often it may come: `d` are days, `h` hours, `m` minutes, `s` seconds"),
                );
            }
        }
    }
}

const DAY: u64 = 86_400;

/// Nobody waits for longer until the next step is tried.
const MOST_TIMEOUT: u64 = 7 * DAY;

/// The same of hours in which a team is open.
const MOST_OPEN: u64 = 100 * 3600;

/// Two years.
const MOST_ONCE_PER: u64 = 731 * DAY;

fn check_timeout(step: &Step, file: &File<'_>, report: &mut Report) {
    let length = match step.timeout {
        Some(Timeout::Elapsed(seconds)) if seconds > MOST_TIMEOUT => {
            said!("{count} days", count = seconds / DAY)
        }
        Some(Timeout::Open(seconds)) if seconds > MOST_OPEN => {
            said!("{count} hours", count = seconds / 3600)
        }
        _ => return,
    };
    report.warning(
        Code::Value,
        file.written.value_or_all(step.place, "timeout"),
        said!(
            "the next target is asked after {length}: no customer waits for so long",
            length
        ),
        said!("`d` are days, `h` hours, `m` minutes, `s` seconds"),
    );
}

/// Of two limits of one side in one object only one counts.
fn check_limits(
    entry: Entry<'_>,
    file: &File<'_>,
    told: &mut BTreeSet<usize>,
    report: &mut Report,
) {
    if let Condition::All(parts) = entry.condition {
        let limit = |part: &Condition| match part {
            Condition::Leaf(Leaf::Test(fact, Test::Compare(comparison, limit))) => {
                let is_lower =
                    matches!(comparison, Comparison::Greater | Comparison::GreaterOrEqual);
                Some((*fact, is_lower, *limit))
            }
            _ => None,
        };
        let limits: Vec<Option<(Fact, bool, f64)>> = parts.iter().map(limit).collect();
        for (at, part) in entry.parts().enumerate() {
            let Some(Some((fact, is_lower, _))) = limits.get(at) else {
                continue;
            };
            let mut before = limits.iter().take(at).flatten();
            let is_second = before.any(|(other, side, _)| other == fact && side == is_lower);
            if is_second && told.insert(part.key().start) {
                let name = file.model.schema.name(*fact);
                let message = if *is_lower {
                    said!(
                        "`gt` and `gte` both limit `{name}` from below: only the narrower one counts",
                        name
                    )
                } else {
                    said!(
                        "`lt` and `lte` both limit `{name}` from above: only the narrower one counts",
                        name
                    )
                };
                report.warning(
                    Code::RepeatedValue,
                    part.key(),
                    message,
                    said!("leave one of the two out, or write the limit of the other side"),
                );
            }
        }
    }
    for part in entry.parts() {
        check_limits(part, file, told, report);
    }
}

/// Reports steps whose team is closed wherever the route holds, beside one who is not: then that one is kept, should nobody be able
/// to take the message.
fn check_closed<'m>(
    outcome: &Outcome,
    rule: &Rule<'m>,
    file: &File<'_>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let team = |step: &Step| match &step.kind {
        StepKind::Team(Naming::Fixed(team)) if step.is_skippable => file.model.teams.get(*team),
        StepKind::Team(_) | StepKind::Role { .. } | StepKind::Elsewhere(..) => None,
    };
    let never = |hours: Formula<'m>| {
        let formulas = [
            Formula::kind(space.kinds(rule.on)),
            space.formula(&rule.when.condition, Goal::True),
            hours,
        ];
        matches!(space.search(&formulas, &Nobody), Answer::Never(_))
    };
    let is_closed = |step: &Step| {
        let schedule = team(step).and_then(|team| team.schedule);
        schedule.is_some_and(|schedule| never(Formula::open(schedule)))
    };
    // Otherwise a message may wait for it to open.
    let model = file.model;
    let is_open = |step: &Step| {
        let schedule = team(step).map(|team| team.schedule);
        let is_person = matches!(&step.kind, StepKind::Elsewhere(_, Naming::Fixed(_)));
        is_person
            || step.when_skipped(&model.schema, &model.teams).is_none()
            || schedule.is_some_and(|schedule| {
                schedule.is_none_or(|schedule| never(Formula::closed(schedule)))
            })
    };
    if !outcome.steps.iter().any(is_open) {
        return;
    }
    for step in outcome.steps.iter().filter(|step| is_closed(step)) {
        report.warning(
            Code::UnreachedStep,
            step.place,
            said!("this target is always passed over: team `{team}` is closed wherever {rule} holds", team = team(step).map_or("", |team| team.name.as_str()), rule = rule.title()),
            said!("name a team that is open then, or take the team all the same with `\"skip_if\": \"never\"`"),
        );
    }
}

/// Reports steps that a fact names which is absent wherever the route holds.
fn check_asked<'m>(outcome: &Outcome, rule: &Rule<'m>, space: &Space<'m>, report: &mut Report) {
    for step in &outcome.steps {
        let Some(fact) = step.kind.fact() else {
            continue;
        };
        let kinds = space.kinds(rule.on);
        let carrying = match fact {
            Fact::Event(of_event) => kinds.and(&of_event.carried().on.set()),
            Fact::Host(_) | Fact::Member(_) => kinds.and(&KindSet::all()),
        };
        let formulas = [
            Formula::kind(carrying),
            space.formula(&rule.when.condition, Goal::True),
            Formula::present(fact, space),
        ];
        if let Answer::Never(_) = space.search(&formulas, &Nobody) {
            let name = space.name(fact);
            report.warning(
                Code::UnreachedStep,
                step.place,
                said!("this target is always passed over: {rule} only takes messages without `{name}`", rule = rule.title(), name),
                said!("name somebody else, or take other messages"),
            );
        }
    }
}
