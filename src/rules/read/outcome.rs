//! Outcomes: the steps of a route or of the fallback.

use super::Names;
use crate::facts::{FactType, Named};
use crate::json::tree::{Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::shape::Object;
use crate::rules::step::{Outcome, Step, StepKey, StepKind, Timeout};
use crate::rules::words::backticked;

/// The outcome beside a rule or in the fallback: `team` or `targets`, and `priority`.
pub(super) fn read(object: Object<'_>, names: &Names, report: &mut Report) -> Option<Outcome> {
    let priority = object.read_or("priority", 0, |node| report.integer(node));
    let steps = match (object.value("team"), object.value("targets")) {
        (Some(team), None) => team_step(team, names, report).map(|step| vec![step]),
        (None, Some(targets)) => steps(targets, names, report),
        (Some(_), Some(targets)) => {
            let message = "`team` and `targets` exclude each other: keep one";
            report.error(Code::TooMuch, targets.span, message);
            None
        }
        (None, None) => {
            let what = "where the message goes, or `team` for one team";
            report.missing(object, "targets", what);
            None
        }
    };
    Some(Outcome {
        steps: steps?,
        priority: priority?,
    })
}

fn team_step(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Step> {
    let kind = StepKind::Team(team(node, names, report)?);
    Some(Step {
        place: node.span,
        kind,
        timeout: None,
        skip_if_closed: true,
        priority: 0,
    })
}

fn steps(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Vec<Step>> {
    let items = report.list(node)?;
    if items.is_empty() {
        let message = "`targets` is empty: a message must go somewhere";
        let help = "name a step, as `{\"team\": \"desk\"}`";
        report.error_with_help(Code::Value, node.span, message, Some(help));
        return None;
    }
    // All of them are looked at, so that every wrong one is reported.
    let steps: Vec<Option<Step>> = items.iter().map(|item| step(item, names, report)).collect();
    steps.into_iter().collect()
}

fn step(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<Step> {
    let destinations = StepKey::ALL.map(StepKey::as_str);
    let keys = [&destinations[..], &["timeout", "skip_if", "priority"]].concat();
    let object = report.object(node, &keys)?;
    let read = object.read_or("timeout", None, |node| timeout(node, report).map(Some));
    let skip_if_closed = object.read_or("skip_if", true, |node| skip_if(node, report));
    let priority = object.read_or("priority", 0, |node| report.integer(node));
    let mut given = StepKey::ALL
        .into_iter()
        .filter_map(|key| Some((key, object.value(key.as_str())?)));
    let Some((key, value)) = given.next() else {
        let message = format!("a step names one of {}", backticked(destinations));
        report.error(Code::Missing, object.span, message);
        return None;
    };
    if let Some((other, extra)) = given.next() {
        let (key, other) = (key.as_str(), other.as_str());
        let message =
            format!("a step names exactly one destination: `{key}` and `{other}` are two steps");
        report.error(Code::TooMuch, extra.span, message);
        return None;
    }
    let timeout = read?;
    if let (Some(Timeout::Open(_)), false) = (timeout, key.names_team()) {
        let place = object
            .value("timeout")
            .map_or(object.span, |node| node.span);
        let key = key.as_str();
        let message = format!("open time is that of a team: `{key}` has no hours");
        let help = "leave out `open`, as in `\"timeout\": \"2h\"`";
        report.error_with_help(Code::Value, place, message, Some(help));
        return None;
    }
    let kind = match key {
        StepKey::Team => StepKind::Team(team(value, names, report)?),
        StepKey::Role => role(value, names, report)?,
        StepKey::Agent => agent(value, names, report)?,
        StepKey::Queue => StepKind::Queue(report.name(value)?.text.to_owned()),
    };
    Some(Step {
        place: node.span,
        kind,
        timeout,
        skip_if_closed: skip_if_closed?,
        priority: priority?,
    })
}

fn team(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<usize> {
    let name = report.name(node)?;
    names.teams.find("team", &name, report).copied()
}

fn role(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<StepKind> {
    let role = report.name(node)?;
    let Some(teams) = names.roles.0.get(role.text) else {
        let (message, or_else) = ("no team has the role", "give a team this `role`");
        report.unknown(
            Code::UnknownName,
            message,
            &role,
            names.roles.names(),
            or_else,
        );
        return None;
    };
    Some(StepKind::Role {
        role: role.text.to_owned(),
        teams: teams.clone(),
    })
}

fn agent(node: &Node<'_>, names: &Names, report: &mut Report) -> Option<StepKind> {
    if let Value::String(_) = node.value {
        return Some(StepKind::Agent(report.name(node)?.text.to_owned()));
    }
    if !matches!(node.value, Value::Object(_)) {
        report.wrong_type(node, "a name or `{\"fact\": ...}`");
        return None;
    }
    let object = report.exact_object(node, &["fact"])?;
    let name = report.required(object, "fact", "the fact that names the person")?;
    let name = report.name(name)?;
    let Some(meant) = names.schema.find(name.text) else {
        report.unknown_fact(&name, names.schema.names());
        return None;
    };
    match (meant, names.schema.type_of(meant)) {
        (Named::Fact(fact), FactType::String) => Some(StepKind::AgentFact(fact)),
        (_, fact_type) => {
            let text = name.text;
            let message =
                format!("`{text}` is of type `{fact_type}`: a person is named by a string");
            report.error(Code::WrongType, name.span, message);
            None
        }
    }
}

fn skip_if(node: &Node<'_>, report: &mut Report) -> Option<bool> {
    match report.string(node)?.text {
        "closed" => Some(true),
        "never" => Some(false),
        other => {
            let message = format!("`skip_if` cannot be `{other}`: write `closed` or `never`");
            report.error(Code::Value, node.span, message);
            None
        }
    }
}

/// A duration, or one of open time: `2h open`.
fn timeout(node: &Node<'_>, report: &mut Report) -> Option<Timeout> {
    let text = report.string(node)?.text;
    let (kind, written): (fn(u64) -> Timeout, &str) = match text.strip_suffix(" open") {
        Some(written) => (Timeout::Open, written),
        None => (Timeout::Elapsed, text),
    };
    let forms = "`90s`, `2m`, `1h`, `1d`, or `2h open` for time in which the team is open";
    duration_of(written, forms, node, report).map(kind)
}

/// A duration in seconds: `90s`, `2m`, `1h`, `1d`.
pub(super) fn duration(node: &Node<'_>, report: &mut Report) -> Option<u64> {
    let text = report.string(node)?.text;
    duration_of(text, "`90s`, `2m`, `1h` or `1d`", node, report)
}

/// The seconds of what is written in a node; `forms` are those that it may have.
fn duration_of(written: &str, forms: &str, node: &Node<'_>, report: &mut Report) -> Option<u64> {
    let text = report.string(node)?.text;
    let seconds = seconds(written);
    let message = match seconds {
        Some(..=MAX_DURATION) => return seconds,
        Some(_) => format!("`{text}` is longer than ten years"),
        None => format!("`{text}` is not a duration: write {forms}"),
    };
    report.error(Code::Value, node.span, message);
    None
}

/// The seconds of a number with its unit.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number = text.strip_suffix(unit)?.trim_start_matches('0');
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number can have are too many seconds, too.
    let number = number.parse().unwrap_or(u64::MAX);
    Some(number.saturating_mul(factor))
}

/// Ten years: no host waits longer, and sums of steps stay far from overflow.
const MAX_DURATION: u64 = 10 * 366 * 86_400;
