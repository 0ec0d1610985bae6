//! A decision as people read it.

use std::io::{self, Write};

use waypost::router::{Destination, SkipReason, Target};
use waypost::time::{Schedule, Zone};
use waypost::{Decision, Router, Timestamp};

use crate::output::{Style, on_the_clock, quoted};

/// Writes the card of a decision: what came, where it goes and when, and what happens beside.
pub(crate) fn write(
    out: &mut dyn Write,
    router: &Router,
    decision: &Decision<'_>,
    style: Style,
) -> io::Result<()> {
    let event = decision.event();
    let person = event.sender().address();
    let person = person.map_or_else(String::new, |person| format!(" ({person})"));
    let outcome = match decision.route() {
        Some(route) => format!("route {}", quoted(route)),
        None => decision.reason().as_str().to_owned(),
    };
    let title = format!("{}{person}", event.kind());
    let priority = decision.priority();
    writeln!(
        out,
        "{}: {outcome}, priority {priority}",
        style.bold(&title)
    )?;
    for (number, target) in (1..).zip(decision.targets()) {
        writeln!(out, "  {number}. {}", step(&target))?;
    }
    for skipped in decision.skipped() {
        let opens = match (skipped.why, skipped.opens_at) {
            (SkipReason::Closed, Some(at)) => {
                let at = on_the_clock(at, zone_of(router, skipped.name()));
                format!(", opens at {at}")
            }
            (SkipReason::Closed, None) => ", does not open within 400 days".to_owned(),
            _ => String::new(),
        };
        let (why, who) = (skipped.why.as_str(), place(skipped.destination()));
        writeln!(out, "  {why}: {who}{opens}")?;
    }
    if let Some(at) = decision.held_until() {
        writeln!(out, "  held until {}", held_until(router, decision, at))?;
    }
    for action in decision.actions() {
        let action = action.filled();
        let rule = quoted(&action.rule);
        writeln!(
            out,
            "  action: {} {} (by {rule})",
            action.name,
            action.params.as_str()
        )?;
    }
    if let Some(at) = decision.next_change() {
        let at = on_the_clock(at, router.timezone());
        writeln!(out, "  decided otherwise from {at} on")?;
    }
    writeln!(out)
}

/// When the team opens for which a message waits, on its own clocks, too.
pub(crate) fn held_until(router: &Router, decision: &Decision<'_>, at: Timestamp) -> String {
    let target = decision.targets().next();
    on_the_clock(at, target.and_then(|target| zone_of(router, target.name())))
}

fn zone_of<'r>(router: &'r Router, team: &str) -> Option<&'r Zone> {
    router.team_schedule(team).map(Schedule::zone)
}

/// Who is asked, from when on and for how long: "team `vip` (`ana`) after 2m, for 10m".
fn step(target: &Target<&str>) -> String {
    let place = place(target.destination());
    let named =
        |what: &str, name: Option<&str>| name.map(|name| format!("{what} {}", quoted(name)));
    let beside = [named("member", target.member), named("role", target.role)];
    let beside: Vec<String> = beside.into_iter().flatten().collect();
    let beside = if beside.is_empty() {
        String::new()
    } else {
        format!(" ({})", beside.join(", "))
    };
    let after = match target.after_s {
        0 => String::new(),
        secs => format!(" after {}", duration(secs)),
    };
    let timeout = target
        .timeout_s
        .map(|secs| format!(", for {}", duration(secs)));
    format!("{place}{beside}{after}{}", timeout.unwrap_or_default())
}

fn place(destination: Destination<&str>) -> String {
    format!("{} {}", destination.key(), quoted(destination.name()))
}

/// As rule files write it, in the units that are needed: `2m`, `1h 30m`.
fn duration(secs: u64) -> String {
    let units = [(secs / 3600, "h"), (secs / 60 % 60, "m"), (secs % 60, "s")];
    let parts = units.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if parts.is_empty() {
        "0s".to_owned()
    } else {
        parts.join(" ")
    }
}
