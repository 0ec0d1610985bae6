//! Where a decision sends an event, in words that are the same for many events: rules, teams, roles and queues of the
//! file, never a name that a fact says.

use crate::router::{Decision, Destination, Reason, SkipReason};
use crate::rules::action::OncePer;
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
pub(super) fn chosen(decision: &Decision<'_>) -> String {
    let way = match (decision.route(), stop(decision)) {
        (Some(route), _) => format!("route `{route}`"),
        (None, Some(trigger)) => return format!("stopped by `{trigger}`"),
        (None, None) if decision.reason() == Reason::Fallback => "fallback".to_owned(),
        (None, None) => return "nowhere".to_owned(),
    };
    let steps: Vec<String> = decision
        .steps()
        .map(|step| in_words(decision, step))
        .collect();
    format!("{way} ({})", steps.join(", then "))
}

/// Where the steps led.
pub(super) fn targets(decision: &Decision<'_>) -> String {
    let targets: Vec<String> = decision
        .targets()
        .zip(decision.target_steps())
        .map(|(target, step)| {
            let place = match target.destination() {
                Destination::Team(team) => format!("team `{team}`"),
                // Never the name that a fact says.
                _ => in_words(decision, step),
            };
            let member = target.member.map(|member| format!(" (`{member}`)"));
            // As it is written: how long open time takes is different for every event.
            let timeout = step.timeout.map(|timeout| match timeout {
                Timeout::Elapsed(seconds) => format!(" for {seconds} s"),
                Timeout::Open(seconds) => format!(" for {seconds} s of open time"),
            });
            [Some(place), member, timeout]
                .into_iter()
                .flatten()
                .collect()
        })
        .collect();
    if targets.is_empty() {
        return "nobody".to_owned();
    }
    targets.join(", then ")
}

/// Who was passed over, and whether the event is held.
pub(super) fn held(decision: &Decision<'_>) -> String {
    let skipped: Vec<(String, SkipReason)> = decision
        .skipped()
        .zip(decision.skipped_steps())
        .map(|(skipped, step)| {
            let who = match skipped.destination() {
                Destination::Team(team) => format!("`{team}`"),
                // Never the name that a fact says.
                _ => in_words(decision, step),
            };
            (who, skipped.why)
        })
        .collect();
    // Those with one reason together.
    let groups: Vec<String> = skipped
        .chunk_by(|(_, one), (_, other)| one == other)
        .map(|group| {
            let names: Vec<&str> = group.iter().map(|(who, _)| who.as_str()).collect();
            let why = group.first().map_or("", |(_, why)| why.as_str());
            format!("{} {why}", names.join(" and "))
        })
        .collect();
    let skipped = if groups.is_empty() {
        "no team closed".to_owned()
    } else {
        groups.join(", ")
    };
    match decision.held_until() {
        Some(_) => format!("{skipped}, held"),
        None => skipped,
    }
}

/// The actions that only one of the two asks for, and the first rule that asks for one; `None` if both ask for the
/// same.
pub(super) fn actions(
    old: &Decision<'_>,
    new: &Decision<'_>,
) -> Option<(String, String, Option<String>)> {
    if all_actions(old).eq(all_actions(new)) {
        return None;
    }
    let ((from, lost), (mut to, gained)) = (only_in(old, new), only_in(new, old));
    if from == to {
        to.push_str(", otherwise");
    }
    Some((from, to, gained.or(lost)))
}

/// The actions of a decision that another one has not, and the rule of the first.
fn only_in(these: &Decision<'_>, others: &Decision<'_>) -> (String, Option<String>) {
    let only: Vec<Asked<'_>> = all_actions(these)
        .filter(|asked| !all_actions(others).any(|other| other == *asked))
        .collect();
    let names: Vec<String> = only
        .iter()
        .map(|asked| format!("`{}` of `{}`", asked.name, asked.rule))
        .collect();
    let text = if names.is_empty() {
        "no action".to_owned()
    } else {
        names.join(" and ")
    };
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

fn in_words(decision: &Decision<'_>, step: &Step) -> String {
    let model = decision.model();
    step.kind.in_words(&model.schema, &model.teams).to_string()
}
