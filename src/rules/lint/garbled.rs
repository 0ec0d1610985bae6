//! Texts that came apart on their way into the file: `cadÃª` for `cadê`, `&eacute;` for `é`, a Cyrillic letter in a Latin word, a
//! backspace for `\b`.

use super::{Written, entities};
use crate::json::tree::{Node, Span, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;

/// Reports the first such part of each string of the file. What tests say in their events is as customers write it.
pub(super) fn check(written: &Written<'_>, report: &mut Report) {
    // Most files have none of it, and are not read again.
    let may_be = |c: char| is_lead(c) || is_foreign(c);
    let has_others = ["\\b", "&"].iter().any(|sign| written.text.contains(sign));
    if !written.text.contains(may_be) && !has_others {
        return;
    }
    if let Some(root) = written.root() {
        check_node(root, false, report);
    }
}

/// Of what is HTML, the signs are as they are meant.
fn check_node(node: &Node<'_>, is_html: bool, report: &mut Report) {
    match &node.value {
        Value::String(text) => check_text(text, is_html, node.span, report),
        Value::Array(items) => {
            for item in items {
                check_node(item, is_html, report);
            }
        }
        Value::Object(members) => {
            for member in members
                .iter()
                .filter(|one| !["note", "event"].contains(&&*one.key))
            {
                check_text(&member.key, is_html, member.key_span, report);
                if member.key == "regex" {
                    check_regex(&member.node, report);
                } else {
                    let key = member.key.to_lowercase();
                    let is_html = is_html || key.contains("html") || key.contains("mail");
                    check_node(&member.node, is_html, report);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn check_text(text: &str, is_html: bool, place: Span, report: &mut Report) {
    let (found, what) = if let Some(mended) = decoded(text) {
        let what = said!("was read in another encoding than it was written in");
        (mended, what)
    } else if let Some((mended, odd)) = in_one_script(text) {
        let odd = letter(odd);
        let what = said!(
            "has letters of two alphabets in one word, which only look alike: {odd}",
            odd
        );
        (mended, what)
    } else if let Some((mended, entity)) = entities::decoded(text).filter(|_| !is_html) {
        (
            mended,
            said!(
                "has `{entity}` in it, as pages of HTML write a sign",
                entity
            ),
        )
    } else {
        return;
    };
    report.warning(
        Code::GarbledText,
        place,
        said!("`{text}` {what}", text, what),
        Phrase::DidYouMean { name: found },
    );
}

fn check_regex(node: &Node<'_>, report: &mut Report) {
    if node.text().is_some_and(|pattern| pattern.contains('\u{8}')) {
        report.warning(
            Code::GarbledText,
            node.span,
            said!("`\\b` in JSON is a backspace, which nobody sends"),
            said!("for the boundary of a word write `\\\\b`"),
        );
    }
}

/// What begins a letter of two bytes or more that was read as so many letters.
const fn is_lead(c: char) -> bool {
    matches!(c, 'Ã' | 'Â' | 'Ä' | 'Å' | 'â' | 'ð')
}

/// The text with such letters put together; `None` if it has none.
fn decoded(text: &str) -> Option<String> {
    if !text.contains(is_lead) {
        return None;
    }
    let (mut mended, mut run, mut has_any) = (String::new(), String::new(), false);
    for c in text.chars().chain(['\0']) {
        if !c.is_ascii() && byte(c).is_some() {
            run.push(c);
            continue;
        }
        let whole = put_together(&run);
        has_any |= whole.is_some();
        mended.push_str(&whole.unwrap_or_else(|| std::mem::take(&mut run)));
        run.clear();
        if c != '\0' {
            mended.push(c);
        }
    }
    has_any.then_some(mended)
}

/// What the bytes of a few letters are in UTF-8, if people write such letters.
fn put_together(run: &str) -> Option<String> {
    if !run.starts_with(is_lead) || run.contains('»') {
        return None;
    }
    let bytes: Option<Vec<u8>> = run.chars().map(byte).collect();
    let whole = String::from_utf8(bytes?).ok()?;
    let is_usual = |c: char| matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{2027}' | '€' | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}' | '\u{fe0f}');
    whole.chars().all(is_usual).then_some(whole)
}

/// The byte that Windows reads as this letter.
fn byte(c: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    if let Some(at) = HIGH.chars().position(|high| high == c) {
        return u8::try_from(0x80 + at).ok();
    }
    u8::try_from(u32::from(c)).ok()
}

/// Letters of other alphabets, each with the Latin one that it looks like.
#[rustfmt::skip]
const ALIKE: &[(char, char)] = &[
    ('а', 'a'), ('е', 'e'), ('о', 'o'), ('р', 'p'), ('с', 'c'), ('у', 'y'), ('х', 'x'), ('і', 'i'),
    ('ј', 'j'), ('ѕ', 's'), ('А', 'A'), ('В', 'B'), ('Е', 'E'), ('К', 'K'), ('М', 'M'), ('Н', 'H'),
    ('О', 'O'), ('Р', 'P'), ('С', 'C'), ('Т', 'T'), ('Х', 'X'), ('І', 'I'), ('ο', 'o'), ('α', 'a'),
    ('ν', 'v'), ('ι', 'i'), ('κ', 'k'), ('ρ', 'p'), ('τ', 't'), ('υ', 'u'), ('Α', 'A'), ('Β', 'B'),
    ('Ε', 'E'), ('Η', 'H'), ('Ι', 'I'), ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'), ('Ο', 'O'), ('Ρ', 'P'),
    ('Τ', 'T'), ('Χ', 'X'),
];

const fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}')
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\0'..='\u{24f}')
}

/// A letter with its alphabet.
fn letter(letter: char) -> Phrase {
    match letter {
        '\u{370}'..='\u{3ff}' => said!("the Greek `{letter}`", letter),
        '\u{400}'..='\u{52f}' => said!("the Cyrillic `{letter}`", letter),
        _ => said!("the Latin `{letter}`", letter),
    }
}

/// The text with every word in one alphabet, and the first letter that was in another; `None` if all are.
fn in_one_script(text: &str) -> Option<(String, char)> {
    if !text.contains(is_foreign) || !text.contains(is_latin) {
        return None;
    }
    let (mut mended, mut word) = (String::new(), String::new());
    for c in text.chars().chain(['\0']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        let one = word_in_one_script(&word);
        mended.push_str(&one.unwrap_or_else(|| std::mem::take(&mut word)));
        word.clear();
        if c != '\0' {
            mended.push(c);
        }
    }
    let mut letters = text.chars().zip(mended.chars());
    let odd = letters.find(|(own, mended)| own != mended);
    odd.map(|(own, _)| (mended, own))
}

/// A word of two alphabets, if the letters of the one all look like letters of the other, and are fewer. An ending behind an
/// abbreviation is grammar.
fn word_in_one_script(word: &str) -> Option<String> {
    let foreign = word.chars().filter(|c| is_foreign(*c)).count();
    let latin = word.chars().filter(|c| is_latin(*c)).count();
    if foreign == 0 || latin == 0 || foreign == latin {
        return None;
    }
    let is_ending = word
        .trim_end_matches(is_foreign)
        .chars()
        .all(char::is_uppercase);
    if is_ending {
        return None;
    }
    let is_odd = |c: char| {
        if foreign < latin {
            is_foreign(c)
        } else {
            is_latin(c)
        }
    };
    let is_cyrillic = word.contains(|c| matches!(c, '\u{400}'..='\u{52f}'));
    let other = |c: char| {
        let mut alike = ALIKE.iter();
        if foreign < latin {
            return alike.find(|(from, _)| *from == c).map(|(_, to)| *to);
        }
        let is_same = |from: char| matches!(from, '\u{400}'..='\u{52f}') == is_cyrillic;
        let found = alike.find(|(from, to)| *to == c && is_same(*from));
        found.map(|(from, _)| *from)
    };
    let letters = word.chars();
    letters
        .map(|c| if is_odd(c) { other(c) } else { Some(c) })
        .collect()
}
