//! Conditions spelt out as bytes: two that ask the same question in the same way are the same bytes.

use super::values::{bool_bytes, number_bytes};
use crate::facts::Fact;
use crate::rules::condition::{Condition, Leaf, Operands, Test};
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
        Condition::Leaf(one) => leaf(one, out),
    }
}

fn leaf(leaf: &Leaf, out: &mut Vec<u8>) {
    match leaf {
        Leaf::Keyword(sets) => indices(b'k', sets, out),
        Leaf::Open(schedules) => indices(b'o', schedules, out),
        Leaf::Closed(schedules) => indices(b'c', schedules, out),
        Leaf::Terms(terms) => {
            out.push(b't');
            length(terms.len(), out);
            for one in terms {
                term(one, out);
            }
        }
        Leaf::Regex(regex) => {
            out.push(b'r');
            text(regex.as_str(), out);
        }
        Leaf::Exists(one) => {
            out.push(b'e');
            fact(*one, out);
        }
        Leaf::Test(one, wanted) => {
            out.push(b'=');
            fact(*one, out);
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
    out.push(test.tag());
    match test.operands() {
        Operands::Bools(values) => {
            length(values.len(), out);
            out.extend(values.iter().flat_map(|value| bool_bytes(*value)));
        }
        Operands::Numbers(values) => {
            length(values.len(), out);
            out.extend(values.iter().flat_map(|value| number_bytes(*value)));
        }
        Operands::Strings(values) => {
            length(values.len(), out);
            for value in values {
                text(value, out);
            }
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

fn fact(fact: Fact, out: &mut Vec<u8>) {
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
            Condition::Leaf(Leaf::Test(Fact::Host(1), Test::OneOf(values)))
        };
        let all = [
            Condition::All(Vec::new()),
            Condition::Any(Vec::new()),
            Condition::Not(Box::new(Condition::All(Vec::new()))),
            Condition::Leaf(Leaf::Keyword(vec![1, 2])),
            Condition::All(vec![
                Condition::Leaf(Leaf::Keyword(vec![1])),
                Condition::Leaf(Leaf::Keyword(vec![2])),
            ]),
            Condition::Leaf(Leaf::Open(vec![1, 2])),
            Condition::Leaf(Leaf::Closed(vec![1, 2])),
            one_of(&["a", "bc"]),
            one_of(&["ab", "c"]),
            one_of(&["abc"]),
            Condition::Leaf(Leaf::Test(
                Fact::Host(1),
                Test::HasAll(vec!["abc".to_owned()]),
            )),
            Condition::Leaf(Leaf::Test(Fact::Host(1), Test::Prefix("abc".to_owned()))),
            Condition::Leaf(Leaf::Test(Fact::Host(1), Test::Suffix("abc".to_owned()))),
            Condition::Leaf(Leaf::Test(Fact::Host(1), Test::Number(vec![1.0]))),
            Condition::Leaf(Leaf::Exists(Fact::Host(1))),
            Condition::Leaf(Leaf::Terms(vec![Term::new("a", MatchMode::Word).unwrap()])),
            Condition::Leaf(Leaf::Terms(vec![Term::new("a*", MatchMode::Word).unwrap()])),
            Condition::Leaf(Leaf::Terms(vec![
                Term::new("a", MatchMode::Substring).unwrap(),
            ])),
        ];
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all.iter().enumerate() {
                assert_eq!(bytes(a) == bytes(b), i == j, "{a:?} {b:?}");
            }
        }
    }
}
