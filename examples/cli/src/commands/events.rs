//! `events`: what is in the bodies, one typed event a line.

use std::fmt;
use std::io;
use std::num::NonZeroU32;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use waypost::event::Event;

use crate::arguments::Bodies;
use crate::bodies;
use crate::outcome::Outcome;
use crate::output::line;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Show `conversation`, and `partition`: which of so many the event belongs to. A report's own `conversation`, which is
    /// about its price, gives way.
    #[arg(long, value_name = "N", value_parser = partitions)]
    partitions: Option<NonZeroU32>,
    #[command(flatten)]
    bodies: Bodies,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    bodies::for_each(&arguments.bodies.paths, |body, out| {
        let payload = match body.parse_unverified() {
            Ok(payload) => payload,
            Err(outcome) => return Ok(outcome),
        };
        for event in payload.events() {
            match arguments.partitions {
                None => line(out, &event)?,
                Some(partitions) => line(out, &placed(&event, partitions)?)?,
            }
        }
        Ok(Outcome::Fine)
    })
}

fn partitions(text: &str) -> Result<NonZeroU32, &'static str> {
    let parsed = text.parse();
    parsed.map_err(|_| "write how many partitions there are, a whole number from 1 on")
}

/// The members of an event's line, with where it belongs.
fn placed(event: &Event<'_>, partitions: NonZeroU32) -> io::Result<Members> {
    let Members(mut members) = serde_json::from_str(&serde_json::to_string(event)?)?;
    members.retain(|(name, _)| name != "conversation");
    let mut add = |name: &str, value| members.push((name.to_owned(), value));
    if let Some(conversation) = event.conversation() {
        add("conversation", to_raw_value(&conversation.to_string())?);
    }
    add(
        "partition",
        to_raw_value(&event.partition(partitions.get()))?,
    );
    Ok(Members(members))
}

/// The members of an object in their order, the values as they are written.
struct Members(Vec<(String, Box<RawValue>)>);

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            line.serialize_entry(name, value)?;
        }
        line.end()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
