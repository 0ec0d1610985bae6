//! What stands where in a text that was read before: JSON pointers (RFC 6901) of offsets, in one pass and without a tree.

use super::scan;

/// Goes through a sound text once, for offsets that grow.
#[derive(Debug)]
pub(crate) struct Pointers<'t> {
    text: &'t str,
    pos: usize,
    /// The arrays and objects around `pos`, the outermost first.
    around: Vec<Level>,
}

#[derive(Debug)]
struct Level {
    step: Step,
    /// Whether `pos` is in a part of it; not so behind a comma.
    is_inside: bool,
}

/// Which part of an array or object is at hand.
#[derive(Debug)]
enum Step {
    Item(usize),
    /// With whether its value is at hand, not its key.
    Member(String, bool),
}

impl<'t> Pointers<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self {
            text,
            pos: 0,
            around: Vec::new(),
        }
    }

    /// The pointer of the innermost value that contains the offset; a key belongs to its value. Cost: linear in how far
    /// the offset is from the one before.
    pub(crate) fn at(&mut self, offset: usize) -> String {
        loop {
            self.pos = scan::skip_whitespace(self.bytes(), self.pos);
            let Some(end) = self.token().filter(|_| self.pos <= offset) else {
                break;
            };
            self.enter(end);
            if end > offset {
                break;
            }
            self.leave(end);
        }
        let mut pointer = String::new();
        for level in self.around.iter().filter(|level| level.is_inside) {
            pointer.push('/');
            match &level.step {
                Step::Item(index) => pointer.push_str(&index.to_string()),
                Step::Member(key, _) => {
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
            }
        }
        pointer
    }

    const fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// Where the token at hand ends; `None` at the end of the text.
    fn token(&self) -> Option<usize> {
        Some(match self.bytes().get(self.pos)? {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => self.pos + 1,
            b'"' => scan::scan_string(self.bytes(), self.pos).ok()?.end + 1,
            // The mark that some editors leave before the first bracket.
            0xef => self.pos + '\u{feff}'.len_utf8(),
            _ => scan::scan_bare_scalar(self.bytes(), self.pos).ok()?,
        })
    }

    /// Comes to the token that ends there.
    fn enter(&mut self, end: usize) {
        let byte = self.bytes().get(self.pos);
        let (Some(level), Some(byte)) = (self.around.last_mut(), byte) else {
            return;
        };
        match (byte, &mut level.step) {
            (b'}' | b']' | b',' | b':', _) => return,
            (b'"', Step::Member(key, false)) => {
                let raw = self.text.get(self.pos + 1..end - 1).unwrap_or_default();
                key.clear();
                // A sound text has no key that cannot be read.
                let _ = scan::unescape_into(raw, key);
            }
            _ => {}
        }
        level.is_inside = true;
    }

    /// Goes on behind the token that ends there.
    fn leave(&mut self, end: usize) {
        let byte = self.bytes().get(self.pos).copied().unwrap_or_default();
        self.pos = end;
        let step = match byte {
            b'{' => Some(Step::Member(String::new(), false)),
            b'[' => Some(Step::Item(0)),
            b'}' | b']' => {
                self.around.pop();
                None
            }
            _ => None,
        };
        if let Some(step) = step {
            self.around.push(Level {
                step,
                is_inside: false,
            });
            return;
        }
        let Some(level) = self.around.last_mut() else {
            return;
        };
        match (byte, &mut level.step) {
            (b',', Step::Item(index)) => *index += 1,
            (b',', Step::Member(_, is_value)) => *is_value = false,
            (b':', Step::Member(_, is_value)) => *is_value = true,
            // The value comes yet.
            (_, Step::Member(_, false)) => return,
            _ => {}
        }
        level.is_inside = byte == b':';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_the_innermost_value() {
        let text = "\u{feff} {\"a/b\" : [10, {\"c~\": 2}, []], \"d\": \"\\\"x\"  , \"e\": {}} ";
        let mut pointers = Pointers::new(text);
        for (needle, pointer) in [
            ("{\"a", ""),
            ("\"a/b", "/a~1b"),
            (" : [10", "/a~1b"),
            ("[10", "/a~1b"),
            ("10", "/a~1b/0"),
            ("0,", "/a~1b/0"),
            (", {", "/a~1b"),
            ("{\"c~", "/a~1b/1"),
            ("\"c~", "/a~1b/1/c~0"),
            ("2", "/a~1b/1/c~0"),
            ("2", "/a~1b/1/c~0"),
            ("}, []", "/a~1b/1"),
            ("[]]", "/a~1b/2"),
            ("]]", "/a~1b/2"),
            ("], \"d", "/a~1b"),
            ("\"d", "/d"),
            ("x\"", "/d"),
            ("  ,", ""),
            ("{}", "/e"),
        ] {
            let offset = text.find(needle).unwrap();
            assert_eq!(pointers.at(offset), pointer, "{needle}");
            let fresh = Pointers::new(text).at(offset);
            assert_eq!(fresh, pointer, "{needle}");
        }
    }
}
