//! Where the long arrays and objects of a body end, remembered while the body is checked.
//!
//! A reader that does not know which member comes next has to move over whole lists to look at what stands behind them,
//! at each level anew. With this it moves over the long ones in one step. It knows nothing that
//! [`skip_value`](super::skip::skip_value) does not find out, too: without it everything is the same, and slower.

use super::cursor::Cursor;
use super::scan::Nesting;

/// Containers of fewer bytes are moved over faster than they are looked up.
const LONG: u32 = 96;
/// As deep as the lists of a webhook body lie, the history's included.
const DEPTH: usize = 12;
/// As many as a body with one message has, so that it costs no allocation.
const FEW: usize = 12;

/// The long containers of a body.
#[derive(Clone, Default)]
pub(crate) struct Outline {
    few: [Span; FEW],
    few_len: usize,
    /// All of them, once they are more than a few, in the order in which they begin.
    many: Vec<Span>,
}

/// A container; one beyond the first 4 GiB of a body is not remembered.
#[derive(Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

/// An outline while the body is checked.
#[derive(Default)]
pub(crate) struct Outliner {
    /// In the order in which they end.
    outline: Outline,
    /// Where the containers begin that are open, by depth.
    starts: [u32; DEPTH],
}

impl Outliner {
    pub(crate) fn finish(mut self) -> Outline {
        self.outline.many.sort_unstable_by_key(|span| span.start);
        self.outline
    }
}

impl Outline {
    /// Moves behind the value, whatever it is.
    pub(crate) fn skip(&self, cursor: &mut Cursor<'_>) {
        let is_container = cursor.is_object() || cursor.is_array();
        let end = is_container.then(|| self.end(cursor.offset())).flatten();
        match end {
            Some(end) => cursor.move_to(end),
            None => cursor.skip(),
        }
    }

    fn end(&self, start: usize) -> Option<usize> {
        let start = u32::try_from(start).ok()?;
        let span = if self.many.is_empty() {
            // The outer ones end last, and are asked for first.
            let mut few = self.few.iter().take(self.few_len).rev();
            few.find(|span| span.start == start)?
        } else {
            let at = self.many.binary_search_by_key(&start, |span| span.start);
            self.many.get(at.ok()?)?
        };
        usize::try_from(span.end).ok()
    }

    fn push(&mut self, span: Span) {
        if self.many.is_empty() {
            if let Some(place) = self.few.get_mut(self.few_len) {
                *place = span;
                self.few_len += 1;
                return;
            }
            self.many.extend_from_slice(&self.few);
        }
        self.many.push(span);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.few_len.max(self.many.len())
    }
}

impl Nesting for Outliner {
    #[inline]
    fn open(&mut self, depth: usize, start: usize) {
        if let Some(place) = self.starts.get_mut(depth) {
            *place = u32::try_from(start).unwrap_or(u32::MAX);
        }
    }

    #[inline]
    fn close(&mut self, depth: usize, end: usize) {
        let start = self.starts.get(depth).copied();
        if let (Some(start), Ok(end)) = (start, u32::try_from(end)) {
            if end.saturating_sub(start) >= LONG {
                self.outline.push(Span { start, end });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan::scan_value_with;
    use crate::json::skip::skip_value;
    use crate::json::window::Window;

    /// The outline says of every value what skipping it says.
    fn check(text: &str) -> usize {
        let mut outliner = Outliner::default();
        assert_eq!(
            scan_value_with(text.as_bytes(), 0, &mut outliner),
            Ok(text.len())
        );
        let outline = outliner.finish();
        for (start, byte) in text.bytes().enumerate() {
            if matches!(byte, b'{' | b'[' | b'"' | b'1') {
                let mut cursor = Cursor::new(text.as_bytes(), start);
                outline.skip(&mut cursor);
                assert_eq!(
                    cursor.offset(),
                    skip_value(&mut Window::new(text.as_bytes(), start), start),
                    "{start}: {text}"
                );
            }
        }
        outline.len()
    }

    #[test]
    fn says_where_containers_end() {
        let filler = "1,".repeat(LONG as usize);
        assert_eq!(check("[]"), 0);
        assert_eq!(
            check(&format!("[{}1]", "1,".repeat(LONG as usize / 2 - 2))),
            0
        );
        assert_eq!(
            check(&format!("[{}1]", "1,".repeat(LONG as usize / 2 - 1))),
            1
        );
        assert_eq!(
            check(&format!(
                r#"{{"a":[{filler}[1],{{"b":[{filler}1]}},[]],"c":[{filler}1]}}"#
            )),
            5
        );
        // More than a few, and deeper than is remembered.
        let many = format!("[{filler}1],").repeat(3 * FEW);
        assert_eq!(check(&format!("[{many}[[1]],1]")), 1 + 3 * FEW);
        let deep = 2 * DEPTH;
        assert_eq!(
            check(&format!(
                "{}{filler}1{}",
                "[".repeat(deep),
                "]".repeat(deep)
            )),
            DEPTH
        );
    }
}
