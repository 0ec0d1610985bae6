//! Where a decision sends an event, in words that are the same for many events: rules, teams, roles and queues of the
//! file, never a name that a fact says.

use crate::router::{Decision, Destination, Reason, SkipReason};
use crate::rules::action::OncePer;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::step::{Step, Timeout};

/// The trigger that stopped the routing.
pub(super) fn stop<'d>(decision: &Decision<'d>) -> Option<&'d str> {
    let is_stopped = decision.reason() == Reason::Stopped;
    let last = decision.fired().last().filter(|_| is_stopped);
    last.map(|trigger| trigger.id.as_str())
}

/// The rule that decided: the route that won, or the trigger that stopped.
pub(super) fn winner<'d>(decision: &Decision<'d>) -> Option<&'d str> {
    decision.route().or_else(|| stop(decision))
}

/// The route and its steps.
pub(super) fn chosen(decision: &Decision<'_>) -> Phrase {
    let way = match (decision.route(), stop(decision)) {
        (Some(route), _) => said!("route `{id}`", id = route),
        (None, Some(id)) => return said!("stopped by `{id}`", id),
        (None, None) if decision.reason() == Reason::Fallback => said!("fallback"),
        (None, None) => return said!("nowhere"),
    };
    match in_turn(decision.steps().map(|step| in_words(decision, step))) {
        Some(steps) => said!("{way} ({steps})", way, steps),
        None => said!("{way} ()", way),
    }
}

/// One after the other.
fn in_turn(steps: impl Iterator<Item = Phrase>) -> Option<Phrase> {
    steps.reduce(|first, next| said!("{first}, then {next}", first, next))
}

/// Where the steps led.
pub(super) fn targets(decision: &Decision<'_>) -> Phrase {
    let targets = decision
        .targets()
        .zip(decision.target_steps())
        .map(|(target, step)| {
            let place = match target.destination() {
                Destination::Team(team) => Phrase::Team {
                    team: team.to_owned(),
                },
                // Never the name that a fact says.
                _ => in_words(decision, step),
            };
            let who = match target.member {
                Some(member) => said!("{place} (`{member}`)", place, member),
                None => place,
            };
            // As it is written: how long open time takes is different for every event.
            match step.timeout {
                None => who,
                Some(Timeout::Elapsed(seconds)) => said!("{who} for {seconds} s", who, seconds),
                Some(Timeout::Open(seconds)) => {
                    said!("{who} for {seconds} s of open time", who, seconds)
                }
            }
        });
    in_turn(targets).unwrap_or_else(|| said!("nobody"))
}

/// Who was passed over, and whether the event is held.
pub(super) fn held(decision: &Decision<'_>) -> Phrase {
    let skipped: Vec<(Phrase, SkipReason)> = decision
        .skipped()
        .zip(decision.skipped_steps())
        .map(|(skipped, step)| {
            let who = match skipped.destination() {
                Destination::Team(team) => Phrase::Value {
                    value: team.to_owned(),
                },
                // Never the name that a fact says.
                _ => in_words(decision, step),
            };
            (who, skipped.why)
        })
        .collect();
    // Those with one reason together.
    let groups = skipped
        .chunk_by(|(_, one), (_, other)| one == other)
        .filter_map(|group| {
            let (_, why) = group.first()?;
            let all = group.iter().map(|(who, _)| who.clone());
            let who = all.reduce(|one, other| said!("{one} and {other}", one, other))?;
            Some(match why {
                SkipReason::Closed => said!("{who} closed", who),
                SkipReason::Full => said!("{who} full", who),
                SkipReason::Unavailable => said!("{who} unavailable", who),
            })
        });
    let skipped = groups.reduce(|one, other| said!("{one}, {other}", one, other));
    let skipped = skipped.unwrap_or_else(|| said!("no team closed"));
    match decision.held_until() {
        Some(_) => said!("{skipped}, held", skipped),
        None => skipped,
    }
}

/// The actions that only one of the two asks for, and the first rule that asks for one; `None` if both ask for the
/// same.
pub(super) fn actions(
    old: &Decision<'_>,
    new: &Decision<'_>,
) -> Option<(Phrase, Phrase, Option<String>)> {
    if all_actions(old).eq(all_actions(new)) {
        return None;
    }
    let ((from, lost), (mut to, gained)) = (only_in(old, new), only_in(new, old));
    if from == to {
        to = said!("{actions}, otherwise", actions = to);
    }
    Some((from, to, gained.or(lost)))
}

/// The actions of a decision that another one has not, and the rule of the first.
fn only_in(these: &Decision<'_>, others: &Decision<'_>) -> (Phrase, Option<String>) {
    let only: Vec<Asked<'_>> = all_actions(these)
        .filter(|asked| !all_actions(others).any(|other| other == *asked))
        .collect();
    let names = only
        .iter()
        .map(|asked| said!("`{name}` of `{rule}`", name = asked.name, rule = asked.rule));
    let names = names.reduce(|one, other| said!("{one} and {other}", one, other));
    let text = names.unwrap_or_else(|| said!("no action"));
    (text, only.first().map(|asked| asked.rule.to_owned()))
}

/// What a rule asks for.
#[derive(PartialEq)]
struct Asked<'d> {
    rule: &'d str,
    name: &'d str,
    params: &'d str,
    once_per: OncePer,
    if_held: bool,
}

fn all_actions<'d>(decision: &Decision<'d>) -> impl Iterator<Item = Asked<'d>> {
    decision.asked().flat_map(|asking| {
        asking.actions.iter().map(move |action| Asked {
            rule: asking.rule,
            name: &action.name,
            params: &action.params,
            once_per: asking.once_per,
            if_held: asking.if_held,
        })
    })
}

fn in_words(decision: &Decision<'_>, step: &Step) -> Phrase {
    let model = decision.model();
    step.kind.in_words(&model.schema, &model.teams)
}
