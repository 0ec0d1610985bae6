//! An event as one flat line: how [`Event`] serialises.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Content, Event};
use crate::event::types::record::WriteMembers;
use crate::time::Timestamp;

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("kind", &self.kind)?;
        line.serialize_entry("id", &self.id)?;
        line.serialize_entry("waba_id", &self.envelope.waba_id)?;
        line.serialize_entry("phone_number_id", &self.envelope.phone_number_id)?;
        line.serialize_entry("sender", &self.sender.address())?;
        line.serialize_entry("timestamp", &self.timestamp.map(Timestamp::as_secs))?;
        if let (Some(_), Some(user_id)) = (&self.sender.phone, &self.sender.user_id) {
            line.serialize_entry("user_id", user_id)?;
        }
        let mut optional = Optional { line: &mut line };
        optional.entry("parent_user_id", self.sender.parent_user_id.as_ref())?;
        optional.entry("username", self.sender.username.as_ref())?;
        optional.entry("name", self.sender.name.as_ref())?;
        optional.entry("identity_key_hash", self.sender.identity_key_hash.as_ref())?;
        optional.entry("group_id", self.group_id.as_ref())?;
        optional.entry("field", self.envelope.field.as_ref())?;
        optional.entry(
            "entry_time",
            self.envelope.entry_time.map(Timestamp::as_secs),
        )?;
        self.content.write_members(&mut line)?;
        if matches!(self.content, Content::Unknown | Content::Unparsed) {
            line.serialize_entry("path", &self.path)?;
            line.serialize_entry("raw", &self.raw())?;
        }
        line.serialize_entry("key", &self.key())?;
        line.end()
    }
}

struct Optional<'l, M> {
    line: &'l mut M,
}

impl<M: SerializeMap> Optional<'_, M> {
    fn entry(&mut self, key: &'static str, value: Option<impl Serialize>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.line.serialize_entry(key, &value),
            None => Ok(()),
        }
    }
}
