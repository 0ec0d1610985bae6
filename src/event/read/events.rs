//! Walks a body: entries, changes, and for each change what its field holds.

use std::fmt;
use std::iter::FusedIterator;

use super::field::{Shape, shape};
use super::value::ValueEvents;
use crate::event::key::OwnIds;
use crate::event::kind::EventKind;
use crate::event::sender::{Lent, Party};
use crate::event::types::Id;
use crate::event::types::path::{Path, Step};
use crate::event::types::record::{Mismatch, lenient};
use crate::event::{Content, Envelope, Event};
use crate::json::view::{Elements, View, by_key};
use crate::time::Timestamp;
use crate::webhook::Payload;

impl Payload<'_> {
    /// The events of the body, each read when it is asked for; in the order of entries and changes, and within a
    /// value: messages, statuses, errors, clicks, then the field's own lists, each as in the body.
    ///
    /// A single change (`{"field": ..., "value": ...}`), as some resellers forward it, is read like one in an entry. A body
    /// that has something else in place of entries is one event, `unknown`; one with nothing in it has none.
    ///
    /// Cost: linear in the body for all events together, and n log n in the contacts of a value. One message costs no
    /// allocation.
    #[inline]
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        Events::new(self.root())
    }
}

/// The events of a body, from [`Payload::events`].
///
/// They come in the order of the body, each read when it is asked for, and none is left out: what cannot be read and what
/// is unknown is an event, too.
///
/// ```
/// use waypost::Payload;
///
/// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {"messages": [
///     {"id": "wamid.A", "from": "5511999990000", "type": "text", "text": {"body": "oi"}},
///     {"id": "wamid.B", "from": "5511999990000", "type": "text", "text": "not an object"},
///     {"id": "wamid.C", "from": "5511999990000", "type": "hologram", "hologram": {}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
/// let kinds: Vec<&str> = payload.events().map(|event| event.kind().as_str()).collect();
/// assert_eq!(kinds, ["message.text", "unparsed", "message.other"]);
/// # Ok::<(), waypost::webhook::PayloadError>(())
/// ```
// What is read of the body on the way to an event is read into its place here: nothing large is moved around.
pub struct Events<'a> {
    /// The body, before anything of it is read.
    body: Option<View<'a>>,
    entries: Numbered<'a>,
    entry: Entry<'a>,
    /// Where the entry or the change stands that is read.
    path: Path,
    value: ValueEvents<'a>,
}

/// The entry whose changes are read.
#[derive(Default)]
struct Entry<'a> {
    id: Option<Id<'a>>,
    time: Option<Timestamp>,
    /// The field of its changes, if one stands beside them.
    field: Option<&'a str>,
    changes: Numbered<'a>,
}

impl<'a> Events<'a> {
    #[inline]
    fn new(body: View<'a>) -> Self {
        Self {
            body: Some(body),
            entries: Numbered::default(),
            entry: Entry::default(),
            path: Path::ROOT,
            value: ValueEvents::default(),
        }
    }

    /// Goes to the next change; true if there is one. Its events are in `value` then, or it is `event` itself.
    fn next_change(&mut self, event: &mut Option<Event<'a>>) -> bool {
        loop {
            if let Some((index, view)) = self.entry.changes.next() {
                self.path.truncate(1);
                self.path.push(Step::Change(index));
                self.change(view, event);
                return true;
            }
            let Some((index, view)) = self.entries.next() else {
                return false;
            };
            self.path.truncate(0);
            self.path.push(Step::Entry(index));
            if !self.entry(view, event) {
                return true;
            }
        }
    }

    /// Reads the body, up to its entries; else it is one change itself, or `event` stands for what is in their place.
    fn body(&mut self, view: View<'a>, event: &mut Option<Event<'a>>) {
        let mut entries = None;
        let (mut is_change, mut is_other) = (false, false);
        for (key, view) in view.members() {
            by_key!(key, {
                b"entry" => entries = Some(view).filter(|view| !view.is_null()),
                b"object" => {},
                b"field" => is_change = true,
                b"value" => is_change = true,
                _ => is_other = true,
            });
        }
        let list = entries.and_then(View::elements);
        let is_empty = list.as_ref().is_none_or(Elements::is_empty);
        match entries {
            Some(other) if list.is_none() => {
                let path = Path::ROOT.then(Step::Entries);
                *event = Some(Event::unparsed(&Envelope::default(), path, other));
            }
            _ if is_change && is_empty => self.change(view, event),
            None if is_other => {
                *event = Some(Event::unknown(&Envelope::default(), Path::ROOT, view));
            }
            _ => self.entries = Numbered::new(list),
        }
    }

    /// Reads an entry, up to its changes. True if it has a list of these; else it was one change itself, or it is
    /// `event`.
    fn entry(&mut self, view: View<'a>, event: &mut Option<Event<'a>>) -> bool {
        let entry = &mut self.entry;
        *entry = Entry::default();
        let mut changes = None;
        let mut is_change = false;
        for (key, view) in view.members() {
            by_key!(key, {
                b"id" => entry.id = lenient(view),
                b"time" => entry.time = lenient(view),
                b"changes" => changes = Some(view).filter(|view| !view.is_null()),
                b"field" => {
                    entry.field = text(view);
                    is_change = true;
                },
                b"value" => is_change = true,
                _ => {}
            });
        }
        if let Some(elements) = changes.and_then(View::elements) {
            entry.changes = Numbered::new(Some(elements));
            return true;
        }
        let envelope = entry.envelope(None);
        match changes {
            _ if !view.is_object() => *event = Some(Event::unparsed(&envelope, self.path, view)),
            Some(other) => {
                let path = self.path.then(Step::Changes);
                *event = Some(Event::unparsed(&envelope, path, other));
            }
            None if is_change => self.change(view, event),
            None => *event = Some(Event::unknown(&envelope, self.path, view)),
        }
        false
    }

    /// Reads a change. Its events are in `value` then, or it is `event` itself.
    fn change(&mut self, view: View<'a>, event: &mut Option<Event<'a>>) {
        let mut field = None;
        let mut value = None;
        for (key, view) in view.members() {
            by_key!(key, {
                b"field" => field = text(view),
                b"value" => value = Some(view).filter(|view| !view.is_null()),
                _ => {}
            });
        }
        let field = field
            .or_else(|| value.and_then(field_in_value))
            .or(self.entry.field);
        let has_field = field.is_some();
        *self.value.envelope_mut() = self.entry.envelope(field);
        match value {
            Some(value) if has_field => {
                self.path.push(Step::Value);
                self.value(value, event);
            }
            _ => {
                let envelope = self.value.envelope();
                *event = Some(if view.is_object() {
                    Event::unknown(envelope, self.path, view)
                } else {
                    Event::unparsed(envelope, self.path, view)
                });
            }
        }
    }

    /// Reads what the value of a change holds.
    fn value(&mut self, value: View<'a>, event: &mut Option<Event<'a>>) {
        match self.value.envelope().field.and_then(shape) {
            None => {
                self.value.envelope_mut().number(value.member(b"metadata"));
                *event = Some(Event::unknown(self.value.envelope(), self.path, value));
            }
            Some(_) if !value.is_object() => {
                *event = Some(Event::unparsed(self.value.envelope(), self.path, value));
            }
            Some(Shape::Lists(origin)) => {
                if self.value.enter(origin, value, &self.path) {
                    return;
                }
                // What stands in a standby object without lists says nothing.
                let envelope = self.value.envelope_mut();
                envelope.display_phone_number = None;
                envelope.phone_number_id = None;
                envelope.number(value.member(b"metadata"));
                *event = Some(Event::unknown(self.value.envelope(), self.path, value));
            }
            Some(Shape::Single(read)) => {
                let event = event.insert(Event::unknown(self.value.envelope(), self.path, value));
                if let Err(Mismatch) = read(value, event) {
                    event.spoil();
                }
            }
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        let mut event = None;
        if let Some(body) = self.body.take() {
            self.body(body, &mut event);
        }
        while event.is_none() && !self.value.next(&mut event) {
            if !self.next_change(&mut event) {
                // Said apart from the event, for that is large and would be handed over all the same.
                return None;
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
    fn envelope(&self, field: Option<&'a str>) -> Envelope<'a> {
        Envelope {
            waba_id: self.id,
            entry_time: self.time,
            field,
            ..Envelope::default()
        }
    }
}

/// The field, where it stands in the value; the platform has a sample of that.
fn field_in_value(value: View<'_>) -> Option<&str> {
    text(value.member(b"field")?)
}

fn text(view: View<'_>) -> Option<&str> {
    view.string().filter(|text| !text.is_empty())
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

    fn next(&mut self) -> Option<(u32, View<'a>)> {
        let element = self.elements.as_mut()?.next()?;
        let index = self.index;
        self.index = index.saturating_add(1);
        Some((index, element))
    }
}

impl<'a> Event<'a> {
    /// An event of which nothing is known so far but where it stands.
    #[inline]
    pub(in crate::event) fn unknown(envelope: &Envelope<'a>, path: Path, source: View<'a>) -> Self {
        Self {
            kind: EventKind::UNKNOWN,
            envelope: *envelope,
            path,
            source,
            id: None,
            group_id: None,
            sender: Party::default(),
            lent: Lent::default(),
            own_ids: OwnIds::default(),
            timestamp: None,
            content: Content::Unknown,
        }
    }

    pub(in crate::event) fn unparsed(
        envelope: &Envelope<'a>,
        path: Path,
        source: View<'a>,
    ) -> Self {
        Self {
            kind: EventKind::UNPARSED,
            content: Content::Unparsed,
            ..Self::unknown(envelope, path, source)
        }
    }

    /// Forgets what was read of it: something there is not what it ought to be.
    pub(in crate::event) fn spoil(&mut self) {
        *self = Self::unparsed(&self.envelope, self.path, self.source);
    }
}
