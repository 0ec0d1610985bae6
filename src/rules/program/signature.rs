//! Conditions spelt out as bytes: two that ask the same question in the same way are the same bytes.

use super::values::{bool_bytes, number_bytes};
use crate::facts::Fact;
use crate::rules::model::{Condition, Test};
use crate::text::{MatchMode, Term};

/// Appends the bytes of a condition. Every list goes with its length and every text with its own, so that no two
/// different conditions are spelt alike.
pub(super) fn write(condition: &Condition, out: &mut Vec<u8>) {
    match condition {
        Condition::All(parts) => tagged_parts(b'&', parts, out),
        Condition::Any(parts) => tagged_parts(b'|', parts, out),
        Condition::Not(part) => {
            out.push(b'!');
            write(part, out);
        }
        Condition::Keyword(sets) => indices(b'k', sets, out),
        Condition::Open(schedules) => indices(b'o', schedules, out),
        Condition::Closed(schedules) => indices(b'c', schedules, out),
        Condition::Terms(terms) => {
            out.push(b't');
            length(terms.len(), out);
            for one in terms {
                term(one, out);
            }
        }
        Condition::Regex(regex) => {
            out.push(b'r');
            text(regex.as_str(), out);
        }
        Condition::Exists(fact) => {
            out.push(b'e');
            fact_ref(*fact, out);
        }
        Condition::Test(fact, wanted) => {
            out.push(b'=');
            fact_ref(*fact, out);
            test(wanted, out);
        }
    }
}

/// Appends the bytes of a term.
pub(super) fn term(term: &Term, out: &mut Vec<u8>) {
    out.push(match term.mode() {
        MatchMode::Word if term.is_prefix() => b'*',
        MatchMode::Word => b'w',
        MatchMode::WholeMessage => b'm',
        MatchMode::StartsWith => b'^',
        MatchMode::Substring => b's',
    });
    text(term.folded(), out);
}

fn test(test: &Test, out: &mut Vec<u8>) {
    match test {
        Test::Bool(values) => {
            out.push(b'b');
            length(values.len(), out);
            out.extend(values.iter().flat_map(|value| bool_bytes(*value)));
        }
        Test::Number(values) => {
            out.push(b'n');
            length(values.len(), out);
            out.extend(values.iter().flat_map(|value| number_bytes(*value)));
        }
        Test::Compare(comparison, limit) => {
            out.extend([b'<', *comparison as u8]);
            out.extend(number_bytes(*limit));
        }
        Test::OneOf(values) => texts(b'1', values, out),
        Test::HasAll(values) => texts(b'a', values, out),
        Test::Prefix(prefix) => {
            out.push(b'p');
            text(prefix, out);
        }
        Test::Suffix(suffix) => {
            out.push(b's');
            text(suffix, out);
        }
    }
}

fn tagged_parts(tag: u8, parts: &[Condition], out: &mut Vec<u8>) {
    out.push(tag);
    length(parts.len(), out);
    for part in parts {
        write(part, out);
    }
}

fn indices(tag: u8, indices: &[usize], out: &mut Vec<u8>) {
    out.push(tag);
    length(indices.len(), out);
    for index in indices {
        length(*index, out);
    }
}

fn texts(tag: u8, texts: &[String], out: &mut Vec<u8>) {
    out.push(tag);
    length(texts.len(), out);
    for one in texts {
        text(one, out);
    }
}

fn fact_ref(fact: Fact, out: &mut Vec<u8>) {
    match fact {
        Fact::Event(fact) => out.extend([b'E', fact as u8]),
        Fact::Host(index) => {
            out.push(b'H');
            length(index, out);
        }
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    length(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn length(length: usize, out: &mut Vec<u8>) {
    out.extend(length.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(condition: &Condition) -> Vec<u8> {
        let mut out = Vec::new();
        write(condition, &mut out);
        out
    }

    #[test]
    fn different_conditions_are_different_bytes() {
        let one_of = |values: &[&str]| {
            let values = values.iter().map(ToString::to_string).collect();
            Condition::Test(Fact::Host(1), Test::OneOf(values))
        };
        let all = [
            Condition::All(Vec::new()),
            Condition::Any(Vec::new()),
            Condition::Not(Box::new(Condition::All(Vec::new()))),
            Condition::Keyword(vec![1, 2]),
            Condition::All(vec![
                Condition::Keyword(vec![1]),
                Condition::Keyword(vec![2]),
            ]),
            Condition::Open(vec![1, 2]),
            Condition::Closed(vec![1, 2]),
            one_of(&["a", "bc"]),
            one_of(&["ab", "c"]),
            one_of(&["abc"]),
            Condition::Test(Fact::Host(1), Test::HasAll(vec!["abc".to_owned()])),
            Condition::Test(Fact::Host(1), Test::Prefix("abc".to_owned())),
            Condition::Test(Fact::Host(1), Test::Suffix("abc".to_owned())),
            Condition::Test(Fact::Host(1), Test::Number(vec![1.0])),
            Condition::Exists(Fact::Host(1)),
            Condition::Terms(vec![Term::new("a", MatchMode::Word).unwrap()]),
            Condition::Terms(vec![Term::new("a*", MatchMode::Word).unwrap()]),
            Condition::Terms(vec![Term::new("a", MatchMode::Substring).unwrap()]),
        ];
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all.iter().enumerate() {
                assert_eq!(bytes(a) == bytes(b), i == j, "{a:?} {b:?}");
            }
        }
    }
}
