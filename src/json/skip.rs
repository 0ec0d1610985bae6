//! Moving over values that are known to be sound: much less to look at than in [`scan`](super::scan), which made them
//! known. On other bytes the answers are without meaning, and within the bytes or one behind them.

use super::scan::StringSpan;
use super::window::Window;

/// Where the value at `pos` ends.
pub(crate) fn skip_value(window: &mut Window<'_>, mut pos: usize) -> usize {
    let bytes = window.bytes();
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(pos) {
        match byte {
            b'"' => pos = string_at(window, pos).end + 1,
            b'{' | b'[' => {
                depth += 1;
                pos += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                pos += 1;
            }
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => {
                pos += 1;
                continue;
            }
            _ => {
                while let Some(b'+' | b'-' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') =
                    bytes.get(pos + 1)
                {
                    pos += 1;
                }
                pos += 1;
            }
        }
        if depth == 0 {
            break;
        }
    }
    pos
}

/// The string whose opening quote is at `pos`.
#[inline]
pub(crate) fn string_at(window: &mut Window<'_>, pos: usize) -> StringSpan {
    let start = pos + 1;
    let end = window.find(start);
    if window.bytes().get(end) == Some(&b'"') {
        return StringSpan {
            start,
            end,
            escaped: false,
        };
    }
    escaped_string_at(window, start, end)
}

/// The string that begins at `start` and has something else than its end at `pos`.
#[cold]
fn escaped_string_at(window: &mut Window<'_>, start: usize, mut pos: usize) -> StringSpan {
    let bytes = window.bytes();
    let mut escaped = false;
    loop {
        match bytes.get(pos) {
            Some(b'\\') => {
                escaped = true;
                pos += 2;
            }
            Some(byte) if *byte != b'"' => pos += 1,
            quote => {
                return StringSpan {
                    start,
                    end: if quote.is_some() { pos } else { bytes.len() },
                    escaped,
                };
            }
        }
        pos = window.find(pos);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan::{scan_string, scan_value};

    #[test]
    fn says_of_sound_values_what_scanning_them_says() {
        for text in [
            "{}",
            "\"\"",
            "-0.5e+10,",
            "true ]",
            "null}",
            r#""\u0041\n\"" "#,
            r#"{"a": [1, {"b": []}, "x]\\"], "c" : null } , "#,
            "[[[]], {}]]",
        ] {
            assert_eq!(
                Ok(skip_value(&mut Window::new(text.as_bytes(), 0), 0)),
                scan_value(text.as_bytes(), 0),
                "{text}"
            );
        }
        for filler in ["a", "\\\"", "\u{e9}", "\\\\"] {
            for length in 0..40 {
                let text = format!("\"{}\" tail", filler.repeat(length));
                assert_eq!(
                    Ok(string_at(&mut Window::new(text.as_bytes(), 0), 0)),
                    scan_string(text.as_bytes(), 0),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn skipping_ends_on_bytes_that_are_no_value_too() {
        for text in ["", "\"", "\"\\", "{", "{\"a", "[[", "]", ",", "\u{1}"] {
            assert!(
                skip_value(&mut Window::new(text.as_bytes(), 0), 0) <= text.len() + 1,
                "{text}"
            );
        }
    }
}
