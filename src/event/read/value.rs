//! Walks the value of one change: its lists, and the lists inside of these, down to the elements.
//!
//! A value is at most three objects deep: the value, in it what a thread owner's traffic or a piece of the history is
//! in, in the latter a thread. Each is a [`Frame`], and the innermost one is walked.

use std::sync::Arc;

use super::element;
use super::field::group_kind;
use super::scope::{Person, Scope};
use crate::event::kind::Origin;
use crate::event::message::{ConversationContext, HistoryChunk};
use crate::event::sender::Party;
use crate::event::types::path::{List, Path, Step};
use crate::event::types::record::{Mismatch, lenient};
use crate::event::{Envelope, Event};
use crate::json::view::{Elements, View, by_key};

/// The events of one value that are still to come.
#[derive(Default)]
pub(in crate::event) struct ValueEvents<'a> {
    envelope: Envelope<'a>,
    scope: Scope<'a>,
    value: Option<Frame<'a>>,
    /// The object in the value that holds a thread owner's traffic; walked after the value's own lists.
    standby: Option<Box<Frame<'a>>>,
    /// That object, or a piece of the history.
    inner: Option<Box<Frame<'a>>>,
    thread: Option<Box<Frame<'a>>>,
}

impl<'a> ValueEvents<'a> {
    /// What the events of the value share.
    pub(in crate::event) fn envelope(&self) -> &Envelope<'a> {
        &self.envelope
    }

    pub(in crate::event) fn envelope_mut(&mut self) -> &mut Envelope<'a> {
        &mut self.envelope
    }

    /// Goes into a value, all events of the one before being told. False if there is nothing in it that is known.
    pub(in crate::event) fn enter(&mut self, origin: Origin, value: View<'a>, path: &Path) -> bool {
        let field = self.envelope.field.unwrap_or_default();
        let groups = group_kind(field);
        let members = Members::find(value, |list| match list {
            List::Threads => false,
            List::Tracking => field == "tracking_events",
            List::Groups => groups.is_some(),
            _ => true,
        });
        self.scope.calls = field == "calls";
        self.scope.groups = groups;
        self.scope.contacts.read(members.contacts);
        self.scope.conversation_context = members
            .conversation_context
            .and_then(lenient::<Option<ConversationContext<'_>>>)
            .map(Arc::new);
        self.envelope.number(members.metadata);
        self.standby = members.standby.and_then(|view| {
            let inner = Members::find(view, |list| {
                !matches!(
                    list,
                    List::Threads | List::Tracking | List::Groups | List::History
                )
            });
            if inner.contacts.is_some() {
                self.scope.contacts.read(inner.contacts);
            }
            self.envelope.number(inner.metadata);
            let path = path.then(Step::Standby);
            let frame = Frame::new(view, inner.lists, path, Origin::Standby);
            (!frame.lists.is_empty()).then(|| Box::new(frame))
        });
        let frame = self
            .value
            .insert(Frame::new(value, members.lists, *path, origin));
        let is_known = !frame.lists.is_empty() || self.standby.is_some();
        if !is_known {
            self.value = None;
        }
        is_known
    }

    /// Tells the next event, if there is one.
    pub(in crate::event) fn next(&mut self, event: &mut Option<Event<'a>>) -> bool {
        while event.is_none() {
            let Some(found) = self.frame_mut().and_then(Frame::next) else {
                if self.thread.take().is_some() {
                    self.scope.thread = Party::default();
                } else if self.inner.take().is_some() {
                    self.scope.chunk = None;
                } else if self.standby.is_some() {
                    self.inner = self.standby.take();
                } else {
                    return false;
                }
                continue;
            };
            let Some(frame) = self.frame() else {
                return false;
            };
            match found.step {
                Step::Element(List::History, _) => {
                    *event = self.enter_history(found.view, frame.path.then(found.step));
                }
                Step::Element(List::Threads, _) => {
                    *event = self.enter_thread(found.view, frame.path.then(found.step));
                }
                Step::Element(list, _) => self.element(list, frame, &found, event),
                step => *event = Some(self.no_list(found.view, frame.path.then(step))),
            }
        }
        true
    }

    /// The innermost object that is being walked.
    fn frame(&self) -> Option<&Frame<'a>> {
        let inner = self.thread.as_deref().or(self.inner.as_deref());
        inner.or(self.value.as_ref())
    }

    fn frame_mut(&mut self) -> Option<&mut Frame<'a>> {
        let inner = self.thread.as_deref_mut().or(self.inner.as_deref_mut());
        inner.or(self.value.as_mut())
    }

    fn element(
        &self,
        list: List,
        frame: &Frame<'a>,
        found: &Found<'a>,
        event: &mut Option<Event<'a>>,
    ) {
        let origin = match (list, frame.origin) {
            (List::Echoes, Origin::Live) => Origin::Echo,
            (List::Echoes, Origin::History) => Origin::HistoryEcho,
            (_, origin) => origin,
        };
        let event = event.insert(Event::unknown(&self.envelope, frame.path, found.view));
        event.path.push(found.step);
        if let Err(Mismatch) = element::read(list, origin, found.view, &self.scope, event) {
            event.spoil();
        }
    }

    /// What stands in the place of a list.
    #[cold]
    fn no_list(&self, view: View<'a>, path: Path) -> Event<'a> {
        Event::unparsed(&self.envelope, path, view)
    }

    /// Goes into a piece of the history, or yields it if there is nothing in it.
    #[cold]
    fn enter_history(&mut self, start: View<'a>, path: Path) -> Option<Event<'a>> {
        let members = Members::find(start, |list| matches!(list, List::Errors | List::Threads));
        self.scope.chunk = members
            .metadata
            .and_then(lenient::<Option<HistoryChunk>>)
            .map(Arc::new);
        let frame = Frame::new(start, members.lists, path, Origin::History);
        let event = self.stand_in(&frame, start);
        self.inner = event.is_none().then(|| Box::new(frame));
        event
    }

    /// Goes into a thread of the history, or yields it if there is nothing in it.
    #[cold]
    fn enter_thread(&mut self, start: View<'a>, path: Path) -> Option<Event<'a>> {
        let members = Members::find(start, |list| matches!(list, List::Messages));
        let mut customer = Party::new(members.id, None, None);
        if let Some(view) = members.context {
            let context: Option<Person<'_>> = lenient(view);
            customer.fill_from(&context.unwrap_or_default().party());
        }
        self.scope.thread = customer;
        let frame = Frame::new(start, members.lists, path, Origin::History);
        let event = self.stand_in(&frame, start);
        self.thread = event.is_none().then(|| Box::new(frame));
        event
    }

    /// An event in place of an object that cannot be gone into.
    fn stand_in(&self, frame: &Frame<'a>, start: View<'a>) -> Option<Event<'a>> {
        if !start.is_object() {
            Some(Event::unparsed(&self.envelope, frame.path, start))
        } else if frame.lists.is_empty() {
            Some(Event::unknown(&self.envelope, frame.path, start))
        } else {
            None
        }
    }
}

/// An object whose lists are walked one after the other.
struct Frame<'a> {
    object: View<'a>,
    /// The lists that are still to come.
    lists: Lists,
    open: Option<Open<'a>>,
    path: Path,
    origin: Origin,
}

/// An element of one of its lists, or what stands in the place of one.
struct Found<'a> {
    step: Step,
    view: View<'a>,
}

/// Which lists an object has that are not empty, and where.
#[derive(Clone, Copy, Default)]
struct Lists {
    positions: [usize; List::ALL.len()],
    /// A bit for each that is there, a list or something else in its place.
    there: u32,
    /// A bit for each that is a list.
    lists: u32,
}

/// The list that is being walked.
struct Open<'a> {
    list: List,
    elements: Elements<'a>,
    index: u32,
}

impl Lists {
    #[inline]
    fn set(&mut self, list: List, view: View<'_>) {
        let bit = 1 << list as u32;
        self.there &= !bit;
        self.lists &= !bit;
        match view.elements() {
            Some(elements) if elements.is_empty() => return,
            Some(_) => self.lists |= bit,
            None if view.is_null() => return,
            None => {}
        }
        if let Some(place) = self.positions.get_mut(list as usize) {
            *place = view.position();
            self.there |= bit;
        }
    }

    /// Takes the first one out.
    #[inline]
    fn next(&mut self) -> Option<(List, usize)> {
        let first = self.there.trailing_zeros() as usize;
        let next = (*List::ALL.get(first)?, *self.positions.get(first)?);
        self.there &= self.there - 1;
        Some(next)
    }

    /// Whether there is no list in it. What stands in the place of one is told beside others; alone it is not a value that
    /// anybody knows, and that is told as a whole.
    fn is_empty(&self) -> bool {
        self.lists == 0
    }
}

impl<'a> Frame<'a> {
    fn new(object: View<'a>, lists: Lists, path: Path, origin: Origin) -> Self {
        Self {
            object,
            lists,
            open: None,
            path,
            origin,
        }
    }

    /// The next element, of whatever list.
    fn next(&mut self) -> Option<Found<'a>> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(view) = open.elements.next() {
                    let step = Step::Element(open.list, open.index);
                    open.index = open.index.saturating_add(1);
                    return Some(Found { step, view });
                }
                self.open = None;
            }
            let (list, position) = self.lists.next()?;
            let view = self.object.at(position);
            let Some(elements) = view.elements() else {
                let step = Step::List(list);
                return Some(Found { step, view });
            };
            self.open = Some(Open {
                list,
                elements,
                index: 0,
            });
        }
    }
}

/// What an object with lists holds.
#[derive(Default)]
struct Members<'a> {
    lists: Lists,
    contacts: Option<View<'a>>,
    metadata: Option<View<'a>>,
    standby: Option<View<'a>>,
    conversation_context: Option<View<'a>>,
    context: Option<View<'a>>,
    id: Option<&'a str>,
}

impl<'a> Members<'a> {
    /// Looks through an object, once. What is not an object has no members.
    fn find(object: View<'a>, wants: impl Fn(List) -> bool) -> Self {
        let mut found = Self::default();
        for (key, view) in object.members() {
            by_key!(key, {
                b"contacts" => found.contacts = Some(view),
                b"metadata" => found.metadata = Some(view),
                b"standby" => found.standby = Some(view).filter(|view| view.is_object()),
                b"conversation_context" => found.conversation_context = Some(view),
                b"context" => found.context = Some(view),
                b"id" => found.id = view.string(),
                _ => {
                    if let Some(list) = List::from_key(key).filter(|list| wants(*list)) {
                        found.lists.set(list, view);
                    }
                },
            });
        }
        found
    }
}

impl<'a> Envelope<'a> {
    /// Reads which number it arrived at, from `metadata` or from what stands in its place.
    pub(in crate::event) fn number(&mut self, metadata: Option<View<'a>>) {
        let Some(metadata) = metadata.filter(|view| view.is_object()) else {
            return;
        };
        self.display_phone_number = None;
        self.phone_number_id = None;
        for (key, view) in metadata.members() {
            by_key!(key, {
                b"display_phone_number" => self.display_phone_number = lenient(view),
                b"phone_number_id" => self.phone_number_id = lenient(view),
                _ => {}
            });
        }
    }
}
