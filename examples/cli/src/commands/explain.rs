//! `explain`: why every event of the bodies goes where it goes, rule by rule.

use std::{io, mem};

use waypost::router::SkipReason;
use waypost::router::explain::ExplainOptions;
use waypost::{Decision, Router};

use crate::arguments::{Deciding, Format};
use crate::bodies;
use crate::card;
use crate::facts;
use crate::outcome::Outcome;
use crate::output::{Style, line, quoted};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    deciding: Deciding,
    /// Explain this rule only, or the `fallback`.
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Show texts, phone numbers and names, too.
    #[arg(long)]
    values: bool,
    /// How to print: for people, or one JSON object for every event.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let deciding = &arguments.deciding;
    let (router, facts) = match facts::with_router(&deciding.rules, deciding.facts.as_deref()) {
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
    let now = deciding.at.or_now(router.timezone());
    let mut is_missed = false;
    bodies::for_each(&deciding.bodies.paths, |body, out| {
        let payload = match body.parse_unverified() {
            Ok(payload) => payload,
            Err(outcome) => return Ok(outcome),
        };
        for event in payload.events() {
            let context = facts.of(event.sender(), now);
            let explanation = router.explain_with(&event, &context, &options);
            let is_empty = explanation.rules.is_empty() && explanation.fallback.is_none();
            if let (Some(rule), true) = (&arguments.rule, is_empty) {
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
                    writeln!(out, "{}", style.bold(&heading(&router, &decision)))?;
                    writeln!(out, "{explanation}")?;
                }
            }
        }
        Ok(Outcome::Fine)
    })
}

/// What was decided, in one line.
fn heading(router: &Router, decision: &Decision<'_>) -> String {
    let kind = decision.event().kind().as_str();
    let mut parts = vec![match decision.route() {
        Some(route) => format!("{kind}: route `{route}`"),
        None => format!("{kind}: {}", decision.reason().as_str()),
    }];
    let targets: Vec<String> = decision
        .targets()
        .map(|target| quoted(target.name()))
        .collect();
    if !targets.is_empty() {
        parts.push(format!("to {}", targets.join(", then ")));
    }
    for why in [
        SkipReason::Closed,
        SkipReason::Full,
        SkipReason::Unavailable,
    ] {
        let skipped = decision.skipped().filter(|skipped| skipped.why == why);
        let skipped: Vec<String> = skipped.map(|skipped| quoted(skipped.name())).collect();
        if !skipped.is_empty() {
            parts.push(format!("{}: {}", why.as_str(), skipped.join(", ")));
        }
    }
    if let Some(at) = decision.held_until() {
        let at = card::held_until(router, decision, at);
        parts.push(format!("held until {at}"));
    }
    parts.push(format!("priority {}", decision.priority()));
    parts.join("; ")
}
