//! Where the long arrays and objects of a body end, remembered while the body is checked.
//!
//! A reader that does not know which member comes next has to move over whole lists to look at what stands behind them,
//! at each level anew. With this it moves over the long ones in one step. It knows nothing that [`skip_value`](super::skip::skip_value) does not
//! find out, too: without it everything is the same, and slower.

use super::cursor::Cursor;
use super::scan::Nesting;

/// Containers of fewer bytes are moved over faster than they are looked up.
const LONG: u32 = 96;
/// As deep as the lists of a webhook body lie, the history's included.
const DEPTH: usize = 12;
/// As many as a body with one message has, so that it costs no allocation.
const FEW: usize = 12;

/// The long containers of a body, in the order in which they begin.
#[derive(Clone, Default)]
pub(crate) struct Outline {
    few: [Span; FEW],
    few_len: usize,
    /// All of them, once they are more than a few.
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
    outline: Outline,
    /// Which of the containers are open, by depth.
    open: [usize; DEPTH],
}

impl Outliner {
    pub(crate) fn finish(self) -> Outline {
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
        let spans = self.spans();
        let start = u32::try_from(start).ok()?;
        let at = spans.partition_point(|span| span.start < start);
        let span = spans.get(at).filter(|span| span.start == start)?;
        usize::try_from(span.end).ok()
    }

    fn spans(&self) -> &[Span] {
        if self.many.is_empty() {
            self.few.get(..self.few_len).unwrap_or_default()
        } else {
            &self.many
        }
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

    fn get_mut(&mut self, index: usize) -> Option<&mut Span> {
        if self.many.is_empty() {
            self.few.get_mut(index)
        } else {
            self.many.get_mut(index)
        }
    }

    fn truncate(&mut self, len: usize) {
        if self.many.is_empty() {
            self.few_len = len;
        } else {
            self.many.truncate(len);
        }
    }
}

impl Nesting for Outliner {
    #[inline]
    fn open(&mut self, depth: usize, start: usize) {
        let index = self.outline.spans().len();
        if let (Some(open), Ok(start)) = (self.open.get_mut(depth), u32::try_from(start)) {
            *open = index;
            self.outline.push(Span { start, end: start });
        }
    }

    #[inline]
    fn close(&mut self, depth: usize, end: usize) {
        let Some(index) = self.open.get(depth).copied() else {
            return;
        };
        if let (Some(span), Ok(end)) = (self.outline.get_mut(index), u32::try_from(end)) {
            span.end = end;
            // What is in a short one is shorter still, and gone already: it is the last.
            if end - span.start < LONG {
                self.outline.truncate(index);
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
        outline.spans().len()
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
