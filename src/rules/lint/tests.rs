//! Tests of the file that ask for something else than they say.

use std::collections::BTreeSet;

use super::File;
use crate::facts::BuiltIn;
use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::step::{Elsewhere, Naming, StepKind};
use crate::time::Timestamp;

/// Reports tests whose message comes from a number as people write it: the platform sends digits alone, and who has a number is
/// found by them.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let of_file = |key| file.written.root().and_then(|root| root.value(key));
    if file.model.tests.is_empty() {
        return;
    }
    let Some(Value::Array(tests)) = of_file("tests").map(|node| &node.value) else {
        return;
    };
    check_names(tests, report);
    for test in tests {
        check_people(test, file, report);
        check_status(test, report);
        check_offset(test, file, report);
        check_button(test, file, report);
    }
    let senders = tests
        .iter()
        .filter_map(|test| test.value("event")?.value("from"));
    for from in senders.filter(|from| from.text().is_some_and(is_written_for_people)) {
        report.warning(
            Code::Value,
            from.span,
            said!("no message comes from a number with other signs than digits"),
            said!("leave out all but the digits"),
        );
    }
}

/// Reports tests that are called as one before them.
fn check_names(tests: &[Node<'_>], report: &mut Report) {
    let mut seen = BTreeSet::new();
    for name in tests.iter().filter_map(|test| test.value("name")) {
        if let Some(text) = name.text().filter(|text| !seen.insert(*text)) {
            report.warning(
                Code::Duplicate,
                name.span,
                said!("another test is called `{text}`, too", text),
                said!("give it another name, by which to tell which of the two fails"),
            );
        }
    }
}

/// Reports those who are said to be away, or full, and are nobody of the file.
fn check_people(test: &Node<'_>, file: &File<'_>, report: &mut Report) {
    let model = file.model;
    let facts = test.value("facts").map_or(&[][..], Node::members);
    let names =
        [BuiltIn::AgentsAway, BuiltIn::TeamsFull].map(|fact| model.schema.name(fact.fact()));
    if facts.iter().all(|fact| !names.contains(&fact.key.as_ref())) {
        return;
    }
    let members = model.teams.iter().flat_map(|team| &team.members);
    let members: Vec<&str> = members.map(|member| member.name.as_str()).collect();
    let steps = model.routes.iter().map(|route| &route.outcome);
    let steps = steps
        .chain(&model.fallback)
        .flat_map(|outcome| &outcome.steps);
    let mut agents = Vec::new();
    let mut is_anybody = false;
    for step in steps {
        match &step.kind {
            StepKind::Elsewhere(Elsewhere::Agent, Naming::Fixed(agent)) => {
                agents.push(agent.as_str());
            }
            StepKind::Elsewhere(Elsewhere::Agent, Naming::ByFact(_)) => is_anybody = true,
            StepKind::Elsewhere(..) | StepKind::Role { .. } | StepKind::Team(_) => {}
        }
    }
    let people = [members, agents].concat();
    let teams: Vec<&str> = model.team_names.keys().map(String::as_str).collect();
    for (fact, known, is_open) in [
        (BuiltIn::AgentsAway, people, is_anybody),
        (BuiltIn::TeamsFull, teams, false),
    ] {
        let key = model.schema.name(fact.fact());
        let Some(list) = test.value("facts").and_then(|facts| facts.value(key)) else {
            continue;
        };
        let Value::Array(listed) = &list.value else {
            continue;
        };
        for item in listed {
            let Some(name) = item.text().filter(|name| !known.contains(name)) else {
                continue;
            };
            let meant = report.suggestions.meant(name, known.iter().copied());
            // Whom a fact names is not in the file.
            if meant.is_none() && is_open {
                continue;
            }
            let nobody = if fact == BuiltIn::AgentsAway {
                said!(
                    "no person of this file is called `{name}`: that changes nothing",
                    name
                )
            } else {
                said!(
                    "no team of this file is called `{name}`: that changes nothing",
                    name
                )
            };
            let help = meant.map_or_else(
                || said!("write a name of the file, or leave it out"),
                |meant| meant.help(),
            );
            report.warning(Code::Value, item.span, nobody, help);
        }
    }
}

/// Reports a report of a template in the place of one of a message, and one in capitals.
fn check_status(test: &Node<'_>, report: &mut Report) {
    const STATUSES: &[&str] = &["sent", "delivered", "read", "played", "failed", "deleted"];
    const OF_TEMPLATES: &[&str] = &[
        "APPROVED",
        "REJECTED",
        "PAUSED",
        "DISABLED",
        "PENDING",
        "FLAGGED",
        "IN_APPEAL",
    ];
    let event = test.value("event").filter(|event| {
        event
            .value("type")
            .is_none_or(|kind| kind.text() == Some("status"))
    });
    let Some(status) = event.and_then(|event| event.value("status")) else {
        return;
    };
    let Some(written) = status.text() else {
        return;
    };
    let small = written.to_lowercase();
    let help = if STATUSES.contains(&written) {
        return;
    } else if STATUSES.contains(&small.as_str()) {
        Phrase::DidYouMean { name: small }
    } else if OF_TEMPLATES.contains(&written.to_uppercase().as_str()) {
        said!(
            "write `{\"template_status\": \"{status}\"}` for what became of a template",
            status = written.to_uppercase()
        )
    } else {
        return;
    };
    report.warning(
        Code::Value,
        status.span,
        said!("no message has the status `{status}`", status = written),
        help,
    );
}

/// Reports times whose offset has the sign of the other half of the world.
fn check_offset(test: &Node<'_>, file: &File<'_>, report: &mut Report) {
    let model = file.model;
    // Of a zone that is no place, that is told.
    let Some(zone) = model
        .timezone
        .as_ref()
        .filter(|zone| !zone.name().starts_with("Etc/"))
    else {
        return;
    };
    for (key, parent) in [("at", Some(test)), ("held_until", test.value("expect"))] {
        let Some(node) = parent.and_then(|parent| parent.value(key)) else {
            continue;
        };
        let Some(written) = node.text() else {
            continue;
        };
        let Ok(at) = written.parse::<Timestamp>() else {
            continue;
        };
        let turned = -zone.local_time(at).offset();
        let schedules = model.schedules.iter().map(|named| named.schedule.zone());
        let is_of_another = || {
            let mut zones = schedules.clone();
            zones.any(|zone| zone.local_time(at).offset() == turned)
        };
        let sign = if turned < 0 { '-' } else { '+' };
        let minutes = turned.unsigned_abs() / 60;
        let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        if turned != 0 && written.ends_with(&offset) && !is_of_another() {
            let right = if turned < 0 { '+' } else { '-' };
            report.warning(
                Code::Value,
                node.span,
                said!(
                    "`{zone}` is never {offset}: its clocks are on the other side of UTC",
                    zone = zone.name(),
                    offset
                ),
                said!(
                    "write `{offset}` if its own time is meant",
                    offset = format!("{right}{}", offset.get(1..).unwrap_or_default())
                ),
            );
        }
    }
}

/// Reports members that the button of a message does not have.
fn check_button(test: &Node<'_>, file: &File<'_>, report: &mut Report) {
    const MEMBERS: &[&str] = &["payload", "text"];
    let button = test.value("event").and_then(|event| event.value("button"));
    for member in button.map_or(&[][..], Node::members) {
        let key = member.key.as_ref();
        let mut fields = file.model.schema.members().iter();
        let mut is_asked = || fields.any(|field| field.from.steps().iter().any(|step| step == key));
        if MEMBERS.contains(&key) || is_asked() {
            continue;
        }
        let meant = match key {
            "id" => Some("payload"),
            "title" | "body" => Some("text"),
            _ => {
                let meant = report.suggestions.meant(key, MEMBERS.iter().copied());
                meant.map(|meant| meant.name)
            }
        };
        let help = meant.map_or_else(
            || {
                said!(
                    "write `payload` for what the rules see as `reply.id`, and `text` for its title"
                )
            },
            |name| Phrase::DidYouMean {
                name: name.to_owned(),
            },
        );
        let message = said!("a button has `payload` and `text`, and no `{key}`", key);
        report.warning(Code::Value, member.key_span, message, help);
    }
}

fn is_written_for_people(number: &str) -> bool {
    let is_sign = |c: char| "+()- ./".contains(c);
    number.contains(is_sign)
        && number.contains(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || is_sign(c))
}
