//! A condition as it stands in a file.
//!
//! The places are kept beside the condition, not in it: who decides reads the one and never the other.

use super::{Condition, Leaf};
use crate::json::tree::Span;
use crate::text::Expression;

/// The condition of a rule.
#[derive(Clone, Debug)]
pub(crate) struct When {
    pub(crate) condition: Condition,
    /// The named conditions that it names itself.
    pub(crate) names: Vec<usize>,
    /// The expressions with named groups, in the order in which they are written.
    pub(crate) capturing: Vec<Expression>,
    /// Of every part, each behind its own parts: the last is that of the condition itself.
    places: Box<[Places]>,
}

/// Where a part stands.
#[derive(Clone, Copy, Debug)]
struct Places {
    /// The key of the fact or of the operator that it was read from; the whole if it was read from several.
    key: Stretch,
    whole: Stretch,
}

/// A [`Span`] in half the memory: no rule file has four gigabytes.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: u32,
    end: u32,
}

impl From<Span> for Stretch {
    fn from(span: Span) -> Self {
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: offset(span.start),
            end: offset(span.end),
        }
    }
}

impl From<Stretch> for Span {
    fn from(stretch: Stretch) -> Self {
        Self {
            start: stretch.start as usize,
            end: stretch.end as usize,
        }
    }
}

impl When {
    /// The whole condition; if the rule has none, the rule.
    pub(crate) fn place(&self) -> Span {
        self.entry().place()
    }

    /// The condition with its places.
    pub(crate) fn entry(&self) -> Entry<'_> {
        Entry {
            condition: &self.condition,
            places: &self.places,
        }
    }
}

/// A part of a condition, with the places of all that is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'w> {
    pub(crate) condition: &'w Condition,
    places: &'w [Places],
}

impl<'w> Entry<'w> {
    /// The whole of it.
    pub(crate) fn place(self) -> Span {
        let own = self.places.last();
        own.map(|places| places.whole.into()).unwrap_or_default()
    }

    /// The key that it was read from.
    pub(crate) fn key(self) -> Span {
        let own = self.places.last();
        own.map(|places| places.key.into()).unwrap_or_default()
    }

    /// A part of it, of whatever depth, with its places.
    pub(crate) fn find(self, part: &Condition) -> Option<Self> {
        if std::ptr::eq(self.condition, part) {
            return Some(self);
        }
        self.parts().find_map(|own| own.find(part))
    }

    /// Its parts, in the order of the condition; nothing for a leaf.
    pub(crate) fn parts(self) -> impl Iterator<Item = Self> {
        let mut rest = self.places;
        self.condition.parts().iter().map(move |condition| {
            let (places, others) = rest
                .split_at_checked(condition.size())
                .unwrap_or((rest, &[]));
            rest = others;
            Self { condition, places }
        })
    }

    /// Calls for every leaf with its key, and with whether it is under an odd number of negations.
    pub(crate) fn each_leaf(self, visit: &mut impl FnMut(&'w Leaf, Span, bool)) {
        let mut places = self.places.iter();
        self.condition.each_part(false, &mut |part, is_negated| {
            let own = places.next();
            if let (Condition::Leaf(leaf), Some(own)) = (part, own) {
                visit(leaf, own.key.into(), is_negated);
            }
        });
    }
}

/// Puts a condition together and notes where each part of it stands. Parts are made before what they are parts of, in
/// their order.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    places: Vec<Places>,
    names: Vec<usize>,
    capturing: Vec<Expression>,
}

impl Builder {
    pub(crate) fn leaf(&mut self, key: Span, leaf: Leaf) -> Condition {
        self.note(key);
        if let Leaf::Regex(expression) = &leaf {
            let has_names = expression.names().next().is_some();
            let expression = has_names.then(|| Expression::clone(expression));
            self.capturing.extend(expression);
        }
        Condition::Leaf(leaf)
    }

    pub(crate) fn not(&mut self, key: Span, part: Condition) -> Condition {
        self.note(key);
        Condition::Not(Box::new(part))
    }

    /// A conjunction. A single part stands for itself, and takes the place.
    pub(crate) fn all(&mut self, place: Span, mut parts: Vec<Condition>) -> Condition {
        match parts.pop() {
            Some(only) if parts.is_empty() => {
                if let Some(places) = self.places.last_mut() {
                    places.whole = place.into();
                }
                return only;
            }
            last => parts.extend(last),
        }
        self.ask_time_last(&mut parts);
        self.note(place);
        Condition::All(parts)
    }

    /// A disjunction.
    pub(crate) fn any(&mut self, place: Span, mut parts: Vec<Condition>) -> Condition {
        self.ask_time_last(&mut parts);
        self.note(place);
        Condition::Any(parts)
    }

    /// A named condition: all of it stands here, each part with the place where it is written.
    pub(crate) fn named(&mut self, name: usize, when: &When) -> Condition {
        self.names.push(name);
        self.capturing.extend(when.capturing.iter().cloned());
        self.places.extend(&when.places);
        when.condition.clone()
    }

    pub(crate) fn finish(self, condition: Condition) -> When {
        When {
            condition,
            names: self.names,
            capturing: self.capturing,
            places: self.places.into(),
        }
    }

    fn note(&mut self, place: Span) {
        self.places.push(Places {
            key: place.into(),
            whole: place.into(),
        });
    }

    /// What the event alone decides is asked first: then no schedule is looked at in vain, and the decision is known to
    /// hold for longer. The order changes no answer.
    fn ask_time_last(&mut self, parts: &mut Vec<Condition>) {
        if parts.is_sorted_by_key(Condition::reads_time) {
            return;
        }
        let sizes = parts.iter().map(Condition::size);
        let start = self.places.len().saturating_sub(sizes.sum());
        let mut all = self.places.split_off(start).into_iter();
        let mut sorted: Vec<(Condition, Vec<Places>)> = Vec::with_capacity(parts.len());
        for part in parts.drain(..) {
            let own = all.by_ref().take(part.size()).collect();
            sorted.push((part, own));
        }
        sorted.sort_by_key(|(part, _)| part.reads_time());
        for (part, places) in sorted {
            parts.push(part);
            self.places.extend(places);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(start: usize) -> Span {
        Span {
            start,
            end: start + 1,
        }
    }

    fn key(entry: Entry<'_>) -> Span {
        entry.places.last().unwrap().key.into()
    }

    #[test]
    fn parts_keep_their_places_when_time_is_asked_last() {
        let mut builder = Builder::default();
        let open = builder.leaf(at(3), Leaf::Open(vec![0]));
        let not_open = builder.not(at(2), open);
        let inner = [4, 5].map(|start| builder.leaf(at(start), Leaf::Keyword(vec![start])));
        let inner = builder.all(at(6), inner.into());
        let any = builder.any(at(1), vec![not_open, inner]);
        let when = builder.finish(any);
        let parts: Vec<Entry<'_>> = when.entry().parts().collect();
        let starts = |entries: &[Entry<'_>]| -> Vec<usize> {
            entries.iter().map(|entry| key(*entry).start).collect()
        };
        assert_eq!(when.place(), at(1));
        assert_eq!(starts(&parts), [6, 2]);
        assert_eq!(starts(&parts[0].parts().collect::<Vec<_>>()), [4, 5]);
        assert_eq!(starts(&parts[1].parts().collect::<Vec<_>>()), [3]);
    }

    #[test]
    fn a_single_part_takes_the_place() {
        let mut builder = Builder::default();
        let leaf = builder.leaf(at(5), Leaf::Keyword(vec![0]));
        let all = builder.all(at(4), vec![leaf]);
        let entry = builder.finish(all);
        assert_eq!((entry.place(), key(entry.entry())), (at(4), at(5)));
    }
}
