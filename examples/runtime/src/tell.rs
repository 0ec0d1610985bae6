//! What metrics and the log are told of events and effects: no texts, no ids of a customer.

use serde_json::json;
use waypost::Target;
use waypost_host::{
    Begun, EffectId, EffectState, Ended, EventState, Judgement, Notice, Report, Turned, Worked,
};

use crate::log;
use crate::metrics::Metrics;

/// Counts an event, and shows its decision in the log.
pub fn event(metrics: &Metrics, worked: &Worked) {
    let kind = worked.kind.as_str();
    metrics.add("waypost_events_total", &[("kind", kind)], 1);
    match worked.state {
        None => metrics.add("waypost_events_repeated_total", &[], 1),
        Some(EventState::Stale) => metrics.add("waypost_events_stale_total", &[], 1),
        Some(EventState::Foreign) => {
            metrics.add("waypost_events_foreign_total", &[], 1);
            let fields = [
                ("kind", json!(kind)),
                ("event", json!(worked.key)),
                ("number", json!(worked.foreign)),
            ];
            log::line("warn", "event of a number that is not listed", &fields);
        }
        Some(EventState::Decided | EventState::Parked) => {}
    }
    if kind == "unparsed" {
        metrics.add("waypost_unparsed_total", &[], 1);
    }
    reaction(metrics, worked.report);
    let reported = worked.reported.as_ref();
    let (name, key) = (
        ("destination", json!(reported.map(|(name, _)| name))),
        ("key", json!(reported.map(|(_, id)| &id.key))),
    );
    if let Some(Report::Failed(code, remedy)) = worked.report {
        let (code, remedy) = (json!(code), json!(remedy.as_str()));
        let fields = [name, key, ("code", code), ("reaction", remedy)];
        log::line("warn", "message failed", &fields);
    } else if worked.is_delivered {
        log::line("debug", "message delivered", &[name, key]);
    }
    let Some(decision) = &worked.decision else {
        return;
    };
    metrics.decision(decision.route.as_deref(), decision.reason.as_str());
    if decision.targets.is_empty() && decision.actions.is_empty() {
        return;
    }
    let targets: Vec<&str> = decision.targets.iter().map(<Target>::name).collect();
    let actions: Vec<&str> = decision
        .actions
        .iter()
        .map(|action| action.name.as_str())
        .collect();
    let fields = [
        ("event", json!(worked.key)),
        ("kind", json!(kind)),
        ("route", json!(decision.route)),
        ("reason", json!(decision.reason)),
        ("targets", json!(targets)),
        ("priority", json!(decision.priority)),
        ("actions", json!(actions)),
        ("effects", json!(worked.effects)),
    ];
    log::line("info", "decision", &fields);
}

/// Counts what a failure asks for, whether the platform reported it or refused the message at once.
fn reaction(metrics: &Metrics, report: Option<Report>) {
    if let Some(Report::Failed(_, remedy)) = report {
        let labels = [("reaction", remedy.as_str())];
        metrics.add("waypost_reactions_total", &labels, 1);
    }
}

/// Counts what the guard said of an effect that was due, and tells of one that it ended.
pub fn begun(metrics: &Metrics, destination: &str, begun: &Begun) {
    let (verdict, reason) = match &begun.judgement {
        Judgement::Send => ("send", ""),
        Judgement::Hold(_, why) => ("hold", *why),
        Judgement::Replace => ("replace", "window"),
        Judgement::Dead(why) => ("dead", *why),
    };
    let labels = [("verdict", verdict), ("reason", reason)];
    metrics.add("waypost_guard_total", &labels, 1);
    if let Judgement::Dead(why) = &begun.judgement {
        death(destination, &begun.id, Some(why));
    }
}

/// Counts what came of an attempt, and tells of it where that is the end.
pub fn ended(metrics: &Metrics, destination: &str, ended: &Ended) {
    let outcome = ended.state.as_str();
    let labels = [("destination", destination), ("outcome", outcome)];
    metrics.add("waypost_sends_total", &labels, 1);
    reaction(metrics, ended.report);
    let name = ("destination", json!(destination));
    match &ended.turned {
        Some(Turned::Fails { place, why }) => {
            fails(metrics, destination, place, 1.0);
            let fields = [name, ("place", json!(place)), ("why", json!(why))];
            log::line("warn", "destination fails", &fields);
        }
        Some(Turned::Works { place }) => {
            fails(metrics, destination, place, 0.0);
            let fields = [name, ("place", json!(place))];
            log::line("info", "destination works again", &fields);
        }
        None => {}
    }
    if ended.state == EffectState::Dead {
        death(destination, &ended.id, ended.why.as_deref());
    }
}

fn fails(metrics: &Metrics, destination: &str, place: &str, is_so: f64) {
    let labels = [("destination", destination), ("place", place)];
    metrics.set("waypost_destination_fails", &labels, is_so);
}

/// Tells what a person should hear of.
pub fn notices(metrics: &Metrics, notices: &[Notice]) {
    for notice in notices {
        let name = notice.as_str();
        metrics.add("waypost_notices_total", &[("notice", name)], 1);
        let fields = match notice {
            Notice::Unknown { destination, id } => vec![
                ("destination", json!(destination)),
                ("effect", json!(id.key)),
            ],
            Notice::Unanswered { event, route } => {
                vec![("event", json!(event)), ("route", json!(route))]
            }
            Notice::Stopped { destination, why } => {
                vec![("destination", json!(destination)), ("why", json!(why))]
            }
        };
        let hint = [("hint", json!(hint(notice)))];
        log::line("error", name, &[&fields[..], &hint].concat());
    }
}

/// What a notice says, and what is to be done.
const fn hint(notice: &Notice) -> &'static str {
    match notice {
        Notice::Unknown { .. } => {
            "nobody knows whether this message arrived, and it is not sent again: look whether the customer has it"
        }
        Notice::Unanswered { .. } => {
            "all targets had their turn and nobody took the conversation: there is a ticket at the default place"
        }
        Notice::Stopped { .. } => {
            "it refuses everything, and all that goes there waits: mend what it says; where that is the token, put a good one into its file and send SIGHUP"
        }
    }
}

/// Tells of an effect that was given up.
fn death(destination: &str, id: &EffectId, why: Option<&str>) {
    let fields = [
        ("destination", json!(destination)),
        ("key", json!(id.key)),
        ("why", json!(why)),
    ];
    log::line("warn", "effect given up", &fields);
}
