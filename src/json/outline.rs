//! Where the long arrays and objects of a body end, remembered while the body is checked.
//!
//! A reader that does not know which member comes next has to move over whole lists to look at what stands behind them,
//! at each level anew. With this it moves over the long ones in one step. It knows nothing that [`skip_value`](super::skip::skip_value) does not
//! find out, too: without it everything is the same, and slower.

use super::cursor::Cursor;
use super::scan::Nesting;

/// Containers of fewer bytes are moved over faster than they are looked up.
const LONG: usize = 96;
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
    /// Which of them are open, by depth.
    open: [usize; DEPTH],
}

#[derive(Clone, Copy, Default)]
struct Span {
    start: usize,
    end: usize,
}

impl Outline {
    /// Moves behind the value, whatever it is.
    pub(crate) fn skip(&self, cursor: &mut Cursor<'_>) {
        let is_container = cursor.is_object() || cursor.is_array();
        let end = is_container.then(|| self.end(cursor.offset())).flatten();
        match end {
            Some(end) => *cursor = cursor.at(end),
            None => cursor.skip(),
        }
    }

    fn end(&self, start: usize) -> Option<usize> {
        let spans = self.spans();
        let at = spans.partition_point(|span| span.start < start);
        let span = spans.get(at).filter(|span| span.start == start)?;
        Some(span.end)
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

impl Nesting for Outline {
    fn open(&mut self, depth: usize, start: usize) {
        let index = self.spans().len();
        if let Some(open) = self.open.get_mut(depth) {
            *open = index;
            self.push(Span { start, end: start });
        }
    }

    fn close(&mut self, depth: usize, end: usize) {
        let Some(index) = self.open.get(depth).copied() else {
            return;
        };
        if let Some(span) = self.get_mut(index) {
            span.end = end;
            // What is in a short one is shorter still, and gone already: it is the last.
            if end - span.start < LONG {
                self.truncate(index);
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
        let mut outline = Outline::default();
        assert_eq!(
            scan_value_with(text.as_bytes(), 0, &mut outline),
            Ok(text.len())
        );
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
        let filler = "1,".repeat(LONG);
        assert_eq!(check("[]"), 0);
        assert_eq!(check(&format!("[{}1]", "1,".repeat(LONG / 2 - 2))), 0);
        assert_eq!(check(&format!("[{}1]", "1,".repeat(LONG / 2 - 1))), 1);
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
