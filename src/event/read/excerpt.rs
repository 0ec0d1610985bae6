//! A body with some of its events alone: to hand them on apart from the others.

use crate::event::Event;
use crate::json::view::View;
use crate::webhook::Payload;

impl Payload<'_> {
    /// A body that has, of the events of this one, those that are to be kept, in their order.
    ///
    /// What stands around them stays as it is written: entries, metadata, contacts. So each has the same key, conversation and
    /// content as here, and is decided alike; only its [path](Event::path) may be another one. A queue with limits, or one that
    /// divides bodies among workers, takes bodies apart with it.
    ///
    /// One thing is not: what stands in the place of a list, beside lists, is `unparsed`; without them nothing in its value is known,
    /// and the whole of it is `unknown`.
    ///
    /// Cost: two walks through the body, and the bytes of what is written.
    ///
    /// ```
    /// use waypost::Payload;
    ///
    /// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {"messages": [
    ///     {"id": "A", "from": "1", "type": "text", "text": {"body": "oi"}},
    ///     {"id": "B", "from": "2", "type": "text", "text": {"body": "hi"}}]}}]}]}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let part = payload.excerpt(|event| event.text() == Some("hi"));
    /// let part = Payload::parse_unverified(&part)?;
    /// let keys = part.events().map(|event| event.key());
    /// assert!(keys.eq(payload.events().skip(1).map(|event| event.key())));
    /// # Ok::<(), waypost::webhook::PayloadError>(())
    /// ```
    #[must_use]
    pub fn excerpt(&self, mut keep: impl FnMut(&Event<'_>) -> bool) -> Vec<u8> {
        let events = self.events();
        let mut events: Vec<(usize, bool)> = events
            .map(|event| (event.source.position(), keep(&event)))
            .collect();
        events.sort_unstable();
        let excerpt = Excerpt { events };
        if !excerpt.keeps(self.root()) {
            return b"{}".to_vec();
        }
        let mut written = Vec::new();
        excerpt.write(self.root(), &mut written);
        written
    }
}

/// Where the events of a body stand, in the order of their places, and which of them are kept.
struct Excerpt {
    events: Vec<(usize, bool)>,
}

impl Excerpt {
    fn write(&self, view: View<'_>, into: &mut Vec<u8>) {
        let is_way = self
            .within(view)
            .first()
            .is_some_and(|(first, _)| *first != view.position());
        if !is_way {
            into.extend(view.source());
        } else if let Some(elements) = view.elements() {
            into.push(b'[');
            let kept = elements.filter(|element| self.keeps(*element));
            for (at, element) in kept.enumerate() {
                if at > 0 {
                    into.push(b',');
                }
                self.write(element, into);
            }
            into.push(b']');
        } else {
            self.write_object(view, into);
        }
    }

    /// An object as it is written, but for what leads to events.
    fn write_object(&self, view: View<'_>, into: &mut Vec<u8>) {
        let (source, start) = (view.source(), view.span().start);
        let mut written = 0;
        for (_, value) in view.members() {
            if !self.within(value).is_empty() {
                let span = value.span();
                let before = source.get(written..span.start - start);
                into.extend(before.unwrap_or_default());
                if self.keeps(value) {
                    self.write(value, into);
                } else {
                    // As if it were absent.
                    into.extend(b"null");
                }
                written = span.end - start;
            }
        }
        into.extend(source.get(written..).unwrap_or_default());
    }

    fn keeps(&self, view: View<'_>) -> bool {
        self.within(view).iter().any(|(_, kept)| *kept)
    }

    /// The events in a value, or that it is.
    fn within(&self, view: View<'_>) -> &[(usize, bool)] {
        let place = |end: usize| self.events.partition_point(|(at, _)| *at < end);
        let (first, end) = (place(view.position()), place(view.behind().position()));
        self.events.get(first..end).unwrap_or_default()
    }
}
