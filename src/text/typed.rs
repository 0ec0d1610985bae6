//! What people type for a letter: the letter below a stroke that no decomposition takes off, Arabic and Hebrew without
//! vowel signs, the digits of one keyboard.

use super::class::digit;

/// Calls `emit` with what people type for the character, decomposed and case-folded: with the character itself for most,
/// with nothing for what they leave out.
pub(super) fn typed(c: char, mut emit: impl FnMut(char)) {
    match c {
        // Nothing but Latin before, and the letters of Greek, Cyrillic and Armenian: no look into a table.
        ..='\u{df}' | '\u{2b0}'..='\u{590}' => emit(c),
        // Where the letters of Latin are.
        '\u{e0}'..='\u{2af}'
        | '\u{1d00}'..='\u{1eff}'
        | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}'
        | '\u{ab30}'..='\u{ab6f}'
        | '\u{1df00}'..='\u{1dfff}' => {
            match LATIN.iter().find(|(_, letters)| letters.contains(c)) {
                Some((typed, _)) => typed.chars().for_each(emit),
                None => emit(c),
            }
        }
        // The scripts of South and South East Asia.
        '\u{900}'..='\u{10ff}' => emit(digit(c).unwrap_or(c)),
        'ٱ' => emit('ا'),
        'ى' | 'ی' => emit('ي'),
        'ة' => emit('ه'),
        'ک' => emit('ك'),
        _ if is_left_out(c) => {}
        _ => emit(digit(c).unwrap_or(c)),
    }
}

/// The line that makes an Arabic word longer.
const TATWEEL: char = '\u{640}';

/// Whether people leave this out when they write Arabic or Hebrew.
pub(super) fn is_left_out(c: char) -> bool {
    c == TATWEEL || is_vowel_sign(c)
}

/// Vowel signs, points, and the signs of recitation; not what makes another letter of an Arabic one (hamza and madda,
/// U+0653 to U+0655).
fn is_vowel_sign(c: char) -> bool {
    matches!(
        c,
        '\u{591}'..='\u{5bd}'
            | '\u{5bf}'
            | '\u{5c1}'..='\u{5c2}'
            | '\u{5c4}'..='\u{5c5}'
            | '\u{5c7}'..='\u{5cf}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{652}'
            | '\u{656}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6dc}'
            | '\u{6df}'..='\u{6e4}'
            | '\u{6e7}'..='\u{6e8}'
            | '\u{6ea}'..='\u{6ed}'
            | '\u{897}'..='\u{89f}'
            | '\u{8ca}'..='\u{8e1}'
            | '\u{8e3}'..='\u{8ff}'
            | '\u{fb1e}'
            | '\u{10ecb}'..='\u{10ecf}'
            | '\u{10ef0}'..='\u{10eff}'
    )
}

/// What people type for the small letters of Latin that no decomposition takes apart. They are those that Unicode names
/// a letter of a to z *with* something drawn onto it: a stroke, bar, hook, tail, curl, leg or the like (`ɨ` is `i` with
/// stroke, `ɵ` barred o). The others are `ı`, `ȷ`, `ĸ`, `ŋ`, `ð`, `þ`, `æ` and `œ`. A letter with none of a to z
/// underneath stays: `ə`, `ɛ`, `ʃ`, small capitals.
const LATIN: [(&str, &str); 29] = [
    ("a", "ᶏⱥ"),
    ("b", "ƀƃɓᵬᶀꞗ"),
    ("c", "ƈȼɕꞓꞔ\u{1df1d}"),
    ("d", "ðđƌȡɖɗᵭᶁᶑꟈ\u{1df25}"),
    ("e", "ɇᶒⱸꬳꬴ"),
    ("f", "ƒᵮᶂꞙ"),
    ("g", "ǥɠᶃꞡ"),
    ("h", "ħɦⱨꞕ"),
    ("i", "ıɨᶖ\u{1df1a}"),
    ("j", "ȷɉɟʄʝ"),
    ("k", "ĸƙᶄⱪꝁꝃꝅꞣ"),
    ("l", "łƚȴɫɬɭᶅⱡꝉꞎꬷꬸꬹ\u{1df11}\u{1df13}\u{1df26}"),
    ("m", "ɱᵯᶆꬺ"),
    ("n", "ŋƞȵɲɳᵰᶇꞑꞥꬻꬼ\u{1df14}\u{1df27}"),
    ("o", "øɵⱺꝋꝍ\u{1df1b}"),
    ("p", "ƥᵱᵽᶈꝑꝓꝕ"),
    ("q", "ɋʠꝗꝙ"),
    ("r", "ɍɼɽɾᵲᵳᶉꞧꭉ\u{1df16}\u{1df28}"),
    ("s", "ȿʂᵴᶊẜẝꞩꟊ\u{a7cd}\u{1df1e}\u{1df29}"),
    ("t", "ŧƫƭȶʈᵵⱦ\u{1df09}\u{1df2a}"),
    ("u", "ʉᶙꞹꭎꭒ"),
    ("v", "ʋᶌⱱⱴꝟ"),
    ("w", "ⱳ"),
    ("x", "ᶍꭖꭗꭘꭙ"),
    ("y", "ƴɏỿꭚ"),
    ("z", "ƶȥɀʐʑᵶᶎⱬ"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("th", "þᵺꝥꝧ"),
];

#[cfg(test)]
mod tests {
    use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
    use unicode_script::{Script, UnicodeScript};

    use super::*;
    use crate::text::fold;

    #[test]
    fn the_signs_are_the_marks_of_arabic_and_hebrew() {
        for c in '\0'..=char::MAX {
            // Marks that other scripts use as well have no script of their own.
            let is_arabic_or_hebrew = match c.script() {
                Script::Arabic | Script::Hebrew => true,
                Script::Inherited => matches!(c, '\u{600}'..='\u{6ff}'),
                _ => false,
            };
            let makes_a_letter = matches!(c, '\u{653}'..='\u{655}');
            let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
            let expected = is_mark && is_arabic_or_hebrew && !makes_a_letter;
            // Those that are yet to come stand among them.
            if c.general_category() != GeneralCategory::Unassigned {
                assert_eq!(is_vowel_sign(c), expected, "{}", c.escape_unicode());
            }
        }
    }

    #[test]
    fn letters_of_alphabets_that_are_themselves() {
        // Every small Latin letter with a capital that folding leaves as it is.
        let kept: String = ('\u{80}'..='\u{1dfff}')
            .filter(|c| c.script() == Script::Latin && c.to_uppercase().ne([*c]))
            .filter(|c| fold(c.encode_utf8(&mut [0; 4])).chars().eq([*c]))
            .collect();
        assert_eq!(
            kept,
            "ƅƕƛƣƨƹƽƿǝȝȣɂɐɑɒɔəɛɜɡɣɤɥɩɪɯʀʃʇʊʌʒʞᵹỻỽⅎↄⱶꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝇꝏꝛꝝꝡꝣꝩꝫꝭꝯꝺꝼꝿꞁꞃꞅꞇꞌꞛꞝꞟꞵꞷꞻꞽꞿꟁꟃ꟏ꟑꟓꟕꟗꟙꟛꟶꭓ"
        );
    }
}
