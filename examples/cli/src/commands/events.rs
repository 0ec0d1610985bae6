//! `events`: what is in the bodies, one typed event a line.

use std::io;

use crate::arguments::Bodies;
use crate::bodies;
use crate::outcome::Outcome;
use crate::output::line;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    bodies: Bodies,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    bodies::for_each(&arguments.bodies, |body, out| {
        let payload = match body.parse_unverified() {
            Ok(payload) => payload,
            Err(outcome) => return Ok(outcome),
        };
        payload.events().try_for_each(|event| line(out, &event))?;
        Ok(Outcome::Fine)
    })
}
