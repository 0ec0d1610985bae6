//! Reading files.

use std::fs;
use std::path::Path;

use crate::outcome::Outcome;

/// A text file; says on standard error why it cannot be read.
pub(crate) fn text(path: &Path) -> Result<String, Outcome> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error));
    let text = bytes.and_then(|bytes| {
        decoded(bytes).map_err(|why| format!("waypost: cannot read {}: {why}", path.display()))
    });
    text.map_err(|message| {
        eprintln!("{message}");
        Outcome::Unreadable
    })
}

/// Says why a file cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("waypost: cannot read {}: {error}", path.display())
}

/// Text in UTF-8; of other bytes what they are, as far as can be told, and what to do.
fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    // In UTF-16 every other byte of such a file is zero.
    let is_utf_16 = bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.iter().take(2).any(|byte| *byte == 0);
    if is_utf_16 {
        return Err(format!(
            "it is in UTF-16; {SAVE}, or run `iconv -f UTF-16 -t UTF-8`"
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let (bytes, end) = (error.as_bytes(), error.utf8_error().valid_up_to());
        let before = bytes.get(..end).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        if bytes.contains(&0) {
            return format!("line {line} is not text; {SAVE}");
        }
        format!("line {line} is not in UTF-8, but probably in Latin-1 (Windows-1252); {SAVE}, or run `iconv -f WINDOWS-1252 -t UTF-8`")
    })
}

const SAVE: &str = "save it as UTF-8 in your editor";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_other_encodings_are_told_by_their_bytes() {
        let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for file in [
            utf_16("\u{feff}{\"version\": 1, \"\u{e3}\": 2}", u16::to_le_bytes),
            utf_16("{\"version\": 1}", u16::to_be_bytes),
        ] {
            let why = decoded(file).unwrap_err();
            assert_eq!(
                why,
                "it is in UTF-16; save it as UTF-8 in your editor, or run `iconv -f UTF-16 -t UTF-8`"
            );
        }
        assert_eq!(
            decoded(b"{\n \"cobran\xe7a\": 1}".to_vec()).unwrap_err(),
            "line 2 is not in UTF-8, but probably in Latin-1 (Windows-1252); save it as UTF-8 in your editor, or run `iconv -f WINDOWS-1252 -t UTF-8`"
        );
        let binary = decoded(b"PNG\xff\0\0".to_vec()).unwrap_err();
        assert_eq!(
            binary,
            "line 1 is not text; save it as UTF-8 in your editor"
        );
        assert_eq!(decoded("ação".into()).unwrap(), "ação");
    }
}
