//! `route`: where every event of the bodies goes, a line or a card each.

use std::io;

use waypost::{AppSecrets, Payload};

use crate::arguments::{Deciding, Format};
use crate::bodies::{self, Body};
use crate::card;
use crate::facts;
use crate::outcome::Outcome;
use crate::output::{Style, line};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    deciding: Deciding,
    /// The app secret that the bodies are signed with.
    #[arg(long, requires = "signature")]
    secret: Option<String>,
    /// The value of the header `X-Hub-Signature-256`.
    #[arg(long, requires = "secret")]
    signature: Option<String>,
    /// How to print: one JSON object a line, or cards for people.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let deciding = &arguments.deciding;
    let (router, facts) = match facts::with_router(&deciding.rules, deciding.facts.as_deref()) {
        Ok(loaded) => loaded,
        Err(outcome) => return Ok(outcome),
    };
    let seal = match Seal::new(arguments) {
        Ok(seal) => seal,
        Err(outcome) => return Ok(outcome),
    };
    let style = Style::of(&io::stdout());
    let now = deciding.at.or_now(router.timezone());
    let mut scratch = router.create_scratch();
    bodies::for_each(&deciding.bodies.paths, |body, out| {
        let payload = match &seal {
            None => body.parse_unverified(),
            Some(seal) => seal.parse(body),
        };
        let payload = match payload {
            Ok(payload) => payload,
            Err(outcome) => return Ok(outcome),
        };
        for event in payload.events() {
            let context = facts.of(event.sender(), now);
            let decision = router.route_with(&mut scratch, &event, &context);
            match arguments.format {
                Format::Json => line(out, &decision)?,
                Format::Human => card::write(out, &router, &decision, style)?,
            }
        }
        Ok(Outcome::Fine)
    })
}

/// What bodies are verified by.
struct Seal<'s> {
    secrets: AppSecrets,
    signature: &'s str,
}

impl<'s> Seal<'s> {
    /// `None` if no secret is given; says on standard error what is wrong with one.
    fn new(arguments: &'s Arguments) -> Result<Option<Self>, Outcome> {
        let (Some(secret), Some(signature)) = (&arguments.secret, &arguments.signature) else {
            return Ok(None);
        };
        match AppSecrets::new([secret.as_bytes()]) {
            Ok(secrets) => Ok(Some(Self { secrets, signature })),
            Err(error) => {
                eprintln!("waypost: {error}");
                Err(Outcome::Wrong)
            }
        }
    }

    /// The body, if the signature is right; says on standard error whether that or the JSON is wrong.
    fn parse<'b>(&self, body: &'b Body) -> Result<Payload<'b>, Outcome> {
        let verified = self
            .secrets
            .verify(self.signature, &body.bytes)
            .map_err(|error| body.refuse("signature", &error))?;
        Payload::parse(verified).map_err(|error| body.refuse("JSON", &error))
    }
}
