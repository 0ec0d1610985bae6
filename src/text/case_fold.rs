//! Full case folding (`CaseFolding.txt`, statuses C and F), one character at a time.
//!
//! The standard library has no case folding, but its two case mappings carry the same data: the lower case of the
//! upper case is the folding, except for the few characters named here. A test compares every character with an
//! independent implementation.

/// Calls `emit` with the folding of `c`: one character for most, up to three for some.
pub(crate) fn case_fold(c: char, mut emit: impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => emit(c.to_ascii_lowercase()),
        // Hebrew to Myanmar, and the ideographs to Hangul but for the letters among them: no case, no look into tables.
        '\u{590}'..='\u{109f}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{faff}' => emit(c),
        // A letter of its own, though its upper case is that of `i`.
        'ı' => emit(c),
        // Its own upper case, but folds as its lower case `ß` does.
        'ẞ' => "ss".chars().for_each(emit),
        // Cherokee had only capitals when foldings were fixed for good, so there the small letters fold to those.
        '\u{13a0}'..='\u{13f5}' => emit(c),
        '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => c.to_uppercase().for_each(emit),
        _ => c.to_uppercase().flat_map(char::to_lowercase).for_each(emit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caseless::Caseless;

    fn folded(c: char) -> String {
        let mut out = String::new();
        case_fold(c, |folded| out.push(folded));
        out
    }

    #[test]
    fn folds_the_odd_ones() {
        for (c, expected) in [
            ('A', "a"),
            ('É', "é"),
            ('ß', "ss"),
            ('ẞ', "ss"),
            ('İ', "i\u{307}"),
            ('ı', "ı"),
            ('ς', "σ"),
            ('Σ', "σ"),
            ('ǅ', "ǆ"),
            ('ΐ', "ι\u{308}\u{301}"),
            ('\u{345}', "ι"),
            ('ꭰ', "Ꭰ"),
            ('Ꭰ', "Ꭰ"),
            ('ᏸ', "Ᏸ"),
            ('ა', "ა"),
            ('Ა', "ა"),
            ('中', "中"),
        ] {
            assert_eq!(folded(c), expected, "{c}");
        }
    }

    #[test]
    fn agrees_with_the_character_database_on_every_character() {
        // The peer's Unicode may be older than the standard library's: it does not know the newest letters.
        let unknown_to_peer = regex::Regex::new(r"^\p{Unassigned}$").unwrap();
        for c in '\0'..=char::MAX {
            let expected: String = std::iter::once(c).default_case_fold().collect();
            let mut buffer = [0; 4];
            let newer =
                expected == *c.encode_utf8(&mut buffer) && unknown_to_peer.is_match(&expected);
            if !newer {
                assert_eq!(folded(c), expected, "{}", c.escape_unicode());
            }
        }
    }
}
