//! Characters that are not there to be read: `Default_Ignorable_Code_Point` of the Unicode Character Database
//! (`DerivedCoreProperties.txt`), in which all of `Bidi_Control` is contained.
//!
//! The ranges hold the unassigned code points that are reserved to be ignorable, so the table seldom changes.

/// Whether a reader is not meant to see this character: soft hyphen, zero-width characters, bidi controls,
/// variation selectors, tags, fillers.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_property_of_the_character_database() {
        let property =
            regex::Regex::new(r"^[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]$").unwrap();
        for c in '\0'..=char::MAX {
            let expected = property.is_match(c.encode_utf8(&mut [0; 4]));
            assert_eq!(is_ignorable(c), expected, "{}", c.escape_unicode());
        }
    }
}
