//! Walks a body: entries, changes, and for each change what its field holds.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;

use super::field::{Shape, Single, shape};
use super::kind::{EventKind, Origin};
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
pub struct Events<'a> {
    /// An event or a change that stands where a list ought to.
    first: Option<First<'a>>,
    entries: Numbered<'a>,
    entry: Entry<'a>,
    value: Option<ValueEvents<'a>>,
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

/// What a change turns out to be.
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart at once, and a box would be an allocation for an event"
)]
enum Found<'a> {
    Event(Event<'a>),
    Lists(Change<'a>),
}

/// A change whose value holds lists.
pub(super) struct Change<'a> {
    pub(super) origin: Origin,
    pub(super) value: Cursor<'a>,
    raw: Raw<'a>,
    pub(super) path: Path,
    pub(super) envelope: Envelope<'a>,
}

impl<'a> Events<'a> {
    fn new(root: Cursor<'a>, outline: Outline) -> Self {
        let mut entries = None;
        let mut is_change = false;
        root.clone().object(|key, cursor| match key {
            b"entry" => {
                entries = Some(*cursor).filter(|cursor| !cursor.is_null());
                outline.skip(cursor);
            }
            b"field" | b"value" => {
                is_change = true;
                outline.skip(cursor);
            }
            _ => outline.skip(cursor),
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
            value: None,
            outline,
        }
    }

    /// The next change, or the event that stands in its place.
    fn next_found(&mut self) -> Option<Found<'a>> {
        if let Some(first) = self.first.take() {
            return Some(match first {
                First::Change(root) => self.entry.change(root, Path::default(), &self.outline).0,
                First::Unparsed(cursor) => Found::Event(Event::unparsed(
                    &Envelope::default(),
                    Path::default().then(Step::Entries),
                    Raw::new(cursor.source()),
                )),
            });
        }
        loop {
            if let Some((index, cursor)) = self.entry.changes.next() {
                let path = self.entry.path.then(Step::Change(index));
                let (found, end) = self.entry.change(cursor, path, &self.outline);
                self.entry.changes.resume(end);
                return Some(found);
            }
            let (index, cursor) = self.entries.next()?;
            let path = Path::default().then(Step::Entry(index));
            let (entry, found, end) = Entry::read(cursor, path, &self.outline);
            self.entry = entry;
            self.entries.resume(end);
            if found.is_some() {
                return found;
            }
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(value) = &mut self.value {
                if let Some(event) = value.next(&self.outline) {
                    return Some(event);
                }
                self.value = None;
            }
            match self.next_found()? {
                Found::Event(event) => return Some(event),
                Found::Lists(change) => {
                    self.value = ValueEvents::new(&change, &self.outline);
                    if self.value.is_none() {
                        return Some(change.unknown());
                    }
                }
            }
        }
    }
}

impl FusedIterator for Events<'_> {}

impl fmt::Debug for Events<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

impl<'a> Entry<'a> {
    /// Reads an entry, up to its changes; returns what stands in their place, and where the entry ends.
    fn read(
        start: Cursor<'a>,
        path: Path,
        outline: &Outline,
    ) -> (Self, Option<Found<'a>>, Cursor<'a>) {
        let mut entry = Self {
            path,
            ..Self::default()
        };
        let mut changes = None;
        let mut is_change = false;
        let mut end = start;
        let is_object = end.object(|key, cursor| match key {
            b"id" => entry.id = lenient(cursor),
            b"time" => entry.time = lenient(cursor),
            b"changes" => {
                changes = Some(*cursor).filter(|cursor| !cursor.is_null());
                outline.skip(cursor);
            }
            b"field" => {
                entry.field = text(cursor);
                is_change = true;
            }
            b"value" => is_change = true,
            _ => outline.skip(cursor),
        });
        let found = if is_object {
            match (changes, changes.and_then(Cursor::elements)) {
                (_, Some(elements)) => {
                    entry.changes = Numbered::new(Some(elements));
                    None
                }
                (Some(other), None) => Some(Found::Event(Event::unparsed(
                    &entry.envelope(None),
                    path.then(Step::Changes),
                    Raw::new(other.source()),
                ))),
                (None, None) if is_change => Some(entry.change(start, path, outline).0),
                (None, None) => Some(Found::Event(Event::unknown(
                    &entry.envelope(None),
                    path,
                    Raw::new(start.source_to(end)),
                ))),
            }
        } else {
            end.skip();
            let raw = Raw::new(start.source_to(end));
            Some(Found::Event(Event::unparsed(
                &entry.envelope(None),
                path,
                raw,
            )))
        };
        (entry, found, end)
    }

    /// Reads a change; returns where it ends, too.
    fn change(&self, start: Cursor<'a>, path: Path, outline: &Outline) -> (Found<'a>, Cursor<'a>) {
        let mut field = None;
        let mut value = None;
        let mut end = start;
        let is_object = end.object(|key, cursor| match key {
            b"field" => field = text(cursor),
            b"value" => {
                let start = *cursor;
                outline.skip(cursor);
                let raw = Raw::new(start.source_to(*cursor));
                value = (!start.is_null()).then_some((start, raw));
            }
            _ => outline.skip(cursor),
        });
        if !is_object {
            end.skip();
        }
        let raw = Raw::new(start.source_to(end));
        let field = field
            .or_else(|| value.and_then(|(value, _)| field_in_value(value)))
            .or_else(|| self.field.clone());
        let known = field.as_deref().and_then(shape);
        let has_field = field.is_some();
        let envelope = self.envelope(field);
        let found = match value {
            _ if !is_object => Found::Event(Event::unparsed(&envelope, path, raw)),
            Some((value, raw)) if has_field => {
                let path = path.then(Step::Value);
                in_value(known, value, raw, path, envelope)
            }
            _ => Found::Event(Event::unknown(&envelope, path, raw)),
        };
        (found, end)
    }

    fn envelope(&self, field: Option<Cow<'a, str>>) -> Envelope<'a> {
        Envelope {
            waba_id: self.id.clone(),
            entry_time: self.time,
            field,
            ..Envelope::default()
        }
    }
}

/// What the value of a change holds.
fn in_value<'a>(
    known: Option<Shape>,
    value: Cursor<'a>,
    raw: Raw<'a>,
    path: Path,
    mut envelope: Envelope<'a>,
) -> Found<'a> {
    Found::Event(match known {
        None => {
            envelope.number(member(value, b"metadata"));
            Event::unknown(&envelope, path, raw)
        }
        Some(_) if !value.is_object() => Event::unparsed(&envelope, path, raw),
        Some(Shape::Lists(origin)) => {
            return Found::Lists(Change {
                origin,
                value,
                raw,
                path,
                envelope,
            });
        }
        Some(Shape::Single(field)) => {
            if field == Single::Handover {
                envelope.number(member(value, b"recipient"));
            }
            let mut event = Event::unknown(&envelope, path, raw);
            if let Err(Mismatch) = single::read(field, value, &mut event) {
                event.spoil();
            }
            event
        }
    })
}

impl<'a> Change<'a> {
    /// The event that it is where there is nothing in its value that is known.
    fn unknown(mut self) -> Event<'a> {
        self.envelope.number(member(self.value, b"metadata"));
        Event::unknown(&self.envelope, self.path, self.raw)
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

    fn resume(&mut self, end: Cursor<'a>) {
        if let Some(elements) = &mut self.elements {
            elements.resume(end);
        }
    }
}

impl<'a> Event<'a> {
    /// An event of which nothing is known so far but where it stands.
    pub(super) fn unknown(envelope: &Envelope<'a>, path: Path, raw: Raw<'a>) -> Self {
        Self {
            kind: EventKind::UNKNOWN,
            envelope: envelope.clone(),
            path,
            raw,
            id: None,
            group_id: None,
            sender: Party::default(),
            timestamp: None,
            content: Content::Unknown,
        }
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
