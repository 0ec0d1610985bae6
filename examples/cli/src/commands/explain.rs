//! `explain`: why every event of the bodies goes where it goes, rule by rule.

use std::path::PathBuf;
use std::{io, mem};

use waypost::router::explain::ExplainOptions;
use waypost::{Decision, Payload, Timestamp};

use super::check::Format;
use crate::render::Style;
use crate::{Outcome, for_each_body, line, now, router_and_facts};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The rule file.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// Facts about the customers: an object of facts for every event, or one with `by_sender` and `default`.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// The time to decide at, as `2026-12-24T14:00:00-03:00`; without it, now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Explain this rule only.
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Show texts, phone numbers and names, too.
    #[arg(long)]
    values: bool,
    /// How to print: for people, or one JSON object for every event.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// A file with one body, a folder of `*.json` files, or `-` for standard input.
    #[arg(required = true, value_name = "BODY")]
    bodies: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let (router, facts) = match router_and_facts(&arguments.rules, arguments.facts.as_deref()) {
        Ok(loaded) => loaded,
        Err(outcome) => return Ok(outcome),
    };
    let mut options = ExplainOptions::default();
    if arguments.values {
        options = options.with_values();
    }
    if let Some(rule) = &arguments.rule {
        options = options.for_rule(rule);
    }
    let style = Style::of(&io::stdout());
    let at = arguments.at.unwrap_or_else(now);
    let mut is_missed = false;
    for_each_body(&arguments.bodies, |body, out| {
        let payload = match Payload::parse_unverified(&body.bytes) {
            Ok(payload) => payload,
            Err(error) => {
                eprintln!("{}: JSON: {error}", body.name);
                return Ok(Outcome::Wrong);
            }
        };
        for event in payload.events() {
            let context = facts.of(event.sender(), at);
            let explanation = router.explain_with(&event, &context, &options);
            if let (Some(rule), true) = (&arguments.rule, explanation.rules.is_empty()) {
                // Every event of every body would say so.
                if !mem::replace(&mut is_missed, true) {
                    eprintln!("waypost: no rule is called `{rule}`");
                }
                return Ok(Outcome::Wrong);
            }
            match arguments.format {
                Format::Json => line(out, &explanation)?,
                Format::Human => {
                    let decision = router.route(&event, &context);
                    writeln!(out, "{}", style.bold(&heading(&decision)))?;
                    writeln!(out, "{explanation}")?;
                }
            }
        }
        Ok(Outcome::Fine)
    })
}

/// What was decided, in one line.
fn heading(decision: &Decision<'_>) -> String {
    let kind = decision.event().kind().as_str();
    let mut parts = vec![match decision.route() {
        Some(route) => format!("{kind}: route `{route}`"),
        None => format!("{kind}: {}", decision.reason().as_str()),
    }];
    let targets: Vec<String> = decision
        .targets()
        .map(|target| quoted(target.name()))
        .collect();
    let skipped: Vec<String> = decision
        .skipped()
        .map(|skipped| quoted(skipped.team))
        .collect();
    if !targets.is_empty() {
        parts.push(format!("to {}", targets.join(", then ")));
    }
    if !skipped.is_empty() {
        parts.push(format!("closed: {}", skipped.join(", ")));
    }
    parts.extend(decision.held_until().map(|at| format!("held until {at}")));
    parts.push(format!("priority {}", decision.priority()));
    parts.join("; ")
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}
