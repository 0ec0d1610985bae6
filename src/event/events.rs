//! Walks a body: entries, changes, and for each change what its field holds.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;

use super::field::{Shape, Single, shape};
use super::kind::EventKind;
use super::party::Party;
use super::path::{Path, Step};
use super::record::{Member, Mismatch, Mode};
use super::value::ValueEvents;
use super::{Content, Envelope, Event, Id, Raw, single};
use crate::json::cursor::{Cursor, Elements};
use crate::json::outline::Outline;
use crate::time::Timestamp;
use crate::webhook::Payload;

impl<'a> Payload<'a> {
    /// The events of the body, each read when it is asked for; in the order of entries and changes, and within a
    /// value: messages, statuses, errors, clicks, then the field's own lists, each as in the body.
    ///
    /// A single change (`{"field": ..., "value": ...}`), as some resellers forward it, is read like one in an entry. A body
    /// without entries has no events.
    ///
    /// Cost: linear in the body for all events together, and n log n in the contacts of a value. A message whose
    /// strings hold no escapes costs no allocation.
    #[must_use]
    pub fn events(&self) -> Events<'a> {
        Events::new(self.root(), self.outline().clone())
    }
}

/// The events of a body, from [`Payload::events`].
///
/// What is read of the body on the way to an event is read into its place here: nothing large is moved around.
pub struct Events<'a> {
    /// An event or a change that stands where a list ought to.
    first: Option<First<'a>>,
    entries: Numbered<'a>,
    entry: Entry<'a>,
    value: ValueEvents<'a>,
    outline: Outline,
}

enum First<'a> {
    Change(Cursor<'a>),
    Unparsed(Cursor<'a>),
}

/// The entry whose changes are read.
#[derive(Default)]
struct Entry<'a> {
    path: Path,
    id: Option<Id<'a>>,
    time: Option<Timestamp>,
    /// The field of its changes, where one stands beside them.
    field: Option<Cow<'a, str>>,
    changes: Numbered<'a>,
}

impl<'a> Events<'a> {
    fn new(root: Cursor<'a>, outline: Outline) -> Self {
        let mut entries = None;
        let mut is_change = false;
        root.clone().object(|key, cursor| {
            match key {
                b"entry" => entries = Some(*cursor).filter(|cursor| !cursor.is_null()),
                b"field" | b"value" => is_change = true,
                _ => {}
            }
            outline.skip(cursor);
        });
        let list = entries.and_then(Cursor::elements);
        let first = match (entries, list) {
            (Some(other), None) => Some(First::Unparsed(other)),
            (_, list) if is_change && list.is_none_or(Elements::is_empty) => {
                Some(First::Change(root))
            }
            _ => None,
        };
        Self {
            first,
            entries: Numbered::new(list),
            entry: Entry::default(),
            value: ValueEvents::default(),
            outline,
        }
    }

    /// Goes to the next change; true where there is one. Its events are in `value` then, or it is `event` itself.
    fn next_change(&mut self, event: &mut Option<Event<'a>>) -> bool {
        if let Some(first) = self.first.take() {
            *event = match first {
                First::Change(mut root) => self.change(&mut root, Path::default()),
                First::Unparsed(cursor) => Some(Event::unparsed(
                    &Envelope::default(),
                    Path::default().then(Step::Entries),
                    Raw::new(cursor.source()),
                )),
            };
            return true;
        }
        loop {
            if let Some((index, mut cursor)) = self.entry.changes.next() {
                let path = self.entry.path.then(Step::Change(index));
                *event = self.change(&mut cursor, path);
                self.entry.changes.resume(&cursor);
                return true;
            }
            let Some((index, mut cursor)) = self.entries.next() else {
                return false;
            };
            let path = Path::default().then(Step::Entry(index));
            let has_changes = self.entry(&mut cursor, path, event);
            self.entries.resume(&cursor);
            if !has_changes {
                return true;
            }
        }
    }

    /// Reads an entry, up to its changes, and moves behind it. True where it has a list of these; else it was one change
    /// itself, or it is `event`.
    fn entry(
        &mut self,
        cursor: &mut Cursor<'a>,
        path: Path,
        event: &mut Option<Event<'a>>,
    ) -> bool {
        let start = cursor.offset();
        let Self { entry, outline, .. } = self;
        *entry = Entry {
            path,
            ..Entry::default()
        };
        let mut changes = None;
        let mut is_change = false;
        let is_object = cursor.object(|key, cursor| match key {
            b"id" => entry.id = lenient(cursor),
            b"time" => entry.time = lenient(cursor),
            b"changes" => {
                changes = (!cursor.is_null()).then(|| cursor.offset());
                outline.skip(cursor);
            }
            b"field" => {
                entry.field = text(cursor);
                is_change = true;
            }
            b"value" => is_change = true,
            _ => outline.skip(cursor),
        });
        if !is_object {
            cursor.skip();
        }
        let changes = changes.map(|offset| cursor.at(offset));
        if let Some(elements) = changes.and_then(Cursor::elements) {
            entry.changes = Numbered::new(Some(elements));
            return true;
        }
        let envelope = entry.envelope(None);
        let raw = Raw::new(cursor.source_from(start));
        *event = match changes {
            _ if !is_object => Some(Event::unparsed(&envelope, path, raw)),
            Some(other) => {
                let raw = Raw::new(other.source());
                Some(Event::unparsed(&envelope, path.then(Step::Changes), raw))
            }
            None if is_change => self.change(&mut cursor.at(start), path),
            None => Some(Event::unknown(&envelope, path, raw)),
        };
        false
    }

    /// Reads a change and moves behind it. None where its events are in `value`, else it is one itself.
    fn change(&mut self, cursor: &mut Cursor<'a>, path: Path) -> Option<Event<'a>> {
        let start = cursor.offset();
        let mut field = None;
        let mut value = None;
        let is_object = cursor.object(|key, cursor| match key {
            b"field" => field = text(cursor),
            b"value" => {
                let (start, is_null) = (cursor.offset(), cursor.is_null());
                self.outline.skip(cursor);
                let raw = Raw::new(cursor.source_from(start));
                value = (!is_null).then_some((start, raw));
            }
            _ => self.outline.skip(cursor),
        });
        if !is_object {
            cursor.skip();
        }
        let value = value.map(|(start, raw)| (cursor.at(start), raw));
        let field = field
            .or_else(|| value.and_then(|(value, _)| field_in_value(value)))
            .or_else(|| self.entry.field.clone());
        let has_field = field.is_some();
        *self.value.envelope_mut() = self.entry.envelope(field);
        match value {
            Some((value, raw)) if is_object && has_field => {
                self.in_value(value, raw, path.then(Step::Value))
            }
            _ => {
                let envelope = self.value.envelope();
                let raw = Raw::new(cursor.source_from(start));
                Some(if is_object {
                    Event::unknown(envelope, path, raw)
                } else {
                    Event::unparsed(envelope, path, raw)
                })
            }
        }
    }

    /// What the value of a change holds.
    fn in_value(&mut self, value: Cursor<'a>, raw: Raw<'a>, path: Path) -> Option<Event<'a>> {
        let field = self.value.envelope().field.as_deref();
        match field.and_then(shape) {
            None => {
                self.value.envelope_mut().number(member(value, b"metadata"));
                Some(Event::unknown(self.value.envelope(), path, raw))
            }
            Some(_) if !value.is_object() => {
                Some(Event::unparsed(self.value.envelope(), path, raw))
            }
            Some(Shape::Lists(origin)) => {
                if self.value.enter(origin, value, path, &self.outline) {
                    return None;
                }
                // What stands in a standby object without lists says nothing.
                let envelope = self.value.envelope_mut();
                envelope.display_phone_number = None;
                envelope.phone_number_id = None;
                envelope.number(member(value, b"metadata"));
                Some(Event::unknown(self.value.envelope(), path, raw))
            }
            Some(Shape::Single(field)) => {
                if field == Single::Handover {
                    self.value
                        .envelope_mut()
                        .number(member(value, b"recipient"));
                }
                let mut event = Event::unknown(self.value.envelope(), path, raw);
                if let Err(Mismatch) = single::read(field, value, &mut event) {
                    event.spoil();
                }
                Some(event)
            }
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        let mut event = None;
        while !self.value.next(&self.outline, &mut event) && self.next_change(&mut event) {
            if event.is_some() {
                break;
            }
        }
        event
    }
}

impl FusedIterator for Events<'_> {}

impl fmt::Debug for Events<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

impl<'a> Entry<'a> {
    fn envelope(&self, field: Option<Cow<'a, str>>) -> Envelope<'a> {
        Envelope {
            waba_id: self.id.clone(),
            entry_time: self.time,
            field,
            ..Envelope::default()
        }
    }
}

/// The field, where it stands in the value; the platform has a sample of that.
fn field_in_value(value: Cursor<'_>) -> Option<Cow<'_, str>> {
    text(&mut member(value, b"field")?)
}

fn member<'a>(mut object: Cursor<'a>, name: &[u8]) -> Option<Cursor<'a>> {
    let mut found = None;
    object.object(|key, cursor| {
        if key == name {
            found = Some(*cursor);
        }
    });
    found
}

fn lenient<'a, M: Member<'a>>(cursor: &mut Cursor<'a>) -> M {
    M::read(cursor, Mode::Lenient).unwrap_or_default()
}

fn text<'a>(cursor: &mut Cursor<'a>) -> Option<Cow<'a, str>> {
    cursor.string().filter(|text| !text.is_empty())
}

/// The elements of a list, numbered.
#[derive(Default)]
struct Numbered<'a> {
    elements: Option<Elements<'a>>,
    index: u32,
}

impl<'a> Numbered<'a> {
    fn new(elements: Option<Elements<'a>>) -> Self {
        Self { elements, index: 0 }
    }

    fn next(&mut self) -> Option<(u32, Cursor<'a>)> {
        let element = self.elements.as_mut()?.next()?;
        let index = self.index;
        self.index = index.saturating_add(1);
        Some((index, element))
    }

    fn resume(&mut self, end: &Cursor<'a>) {
        if let Some(elements) = &mut self.elements {
            elements.resume(end);
        }
    }
}

impl<'a> Event<'a> {
    /// What an event is made from: a constant is copied faster than its many members are set one by one.
    pub(super) const BLANK: Self = Self {
        kind: EventKind::UNKNOWN,
        envelope: Envelope {
            waba_id: None,
            phone_number_id: None,
            display_phone_number: None,
            field: None,
            entry_time: None,
        },
        path: Path::ROOT,
        raw: Raw::EMPTY,
        id: None,
        group_id: None,
        sender: Party::NOBODY,
        timestamp: None,
        content: Content::Unknown,
    };

    /// An event of which nothing is known so far but where it stands.
    pub(super) fn unknown(envelope: &Envelope<'a>, path: Path, raw: Raw<'a>) -> Self {
        let mut event = Self::BLANK;
        event.envelope.clone_from(envelope);
        event.path = path;
        event.raw = raw;
        event
    }

    pub(super) fn unparsed(envelope: &Envelope<'a>, path: Path, raw: Raw<'a>) -> Self {
        let mut event = Self::unknown(envelope, path, raw);
        event.spoil();
        event
    }

    /// Forgets what was read of it: something there is not what it ought to be.
    pub(super) fn spoil(&mut self) {
        self.kind = EventKind::UNPARSED;
        self.id = None;
        self.group_id = None;
        self.sender = Party::default();
        self.timestamp = None;
        self.content = Content::Unparsed;
    }
}
