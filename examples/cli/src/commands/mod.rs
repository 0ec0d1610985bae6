//! The commands, a file each.

mod check;
mod coverage;
mod diff;
mod events;
mod explain;
mod hours;
mod may_send;
mod route;
mod schema;
mod state;
mod week;

use std::io;

use crate::outcome::Outcome;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Says what is wrong with a rule file, and runs the tests in it.
    Check(check::Arguments),
    /// Lists what no event of recorded traffic reaches: rules, terms, schedules.
    Coverage(coverage::Arguments),
    /// Counts the decisions that move from one rule file to another, over recorded traffic.
    Diff(diff::Arguments),
    /// Prints one typed event a line.
    Events(events::Arguments),
    /// Says why every event goes where it goes, rule by rule, and what would have changed it.
    Explain(explain::Arguments),
    /// Prints when a schedule is open, in local time and in UTC, and the rule that says so; or a week of every route.
    Hours(hours::Arguments),
    /// Says whether something may be sent now, and all that speaks against it.
    MaySend(may_send::Arguments),
    /// Prints one decision a line for every event of the bodies, or a card to read.
    Route(route::Arguments),
    /// Prints the JSON Schema of rule files.
    Schema,
    /// Prints what a host must remember after these bodies, one value a line.
    State(state::Arguments),
}

impl Command {
    /// Does it. An error is one of writing: what is wrong with the input is told on standard error.
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        match self {
            Self::Check(arguments) => check::run(arguments),
            Self::Coverage(arguments) => coverage::run(arguments),
            Self::Diff(arguments) => diff::run(arguments),
            Self::Events(arguments) => events::run(arguments),
            Self::Explain(arguments) => explain::run(arguments),
            Self::Hours(arguments) => hours::run(arguments),
            Self::MaySend(arguments) => may_send::run(arguments),
            Self::Route(arguments) => route::run(arguments),
            Self::Schema => schema::run(),
            Self::State(arguments) => state::run(arguments),
        }
    }
}
