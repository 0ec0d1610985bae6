//! Conditions spelt out as bytes: two that ask the same question in the same way are the same bytes.

use super::interval::Interval;
use super::values::{bool_bytes, number_bytes};
use crate::facts::Fact;
use crate::rules::condition::{Condition, Leaf, Operands, Test};
use crate::text::{MatchMode, Term};

/// Appends the bytes of a condition. Every list goes with its length and every text with its own, so that no two
/// different conditions are spelt alike.
pub(super) fn write(condition: &Condition, out: &mut Vec<u8>) {
    match condition {
        Condition::All(parts) => list(b'&', parts, write, out),
        Condition::Any(parts) => list(b'|', parts, write, out),
        Condition::Not(part) => {
            out.push(b'!');
            write(part, out);
        }
        Condition::Leaf(one) => leaf(one, out),
    }
}

fn leaf(leaf: &Leaf, out: &mut Vec<u8>) {
    let index = |index: &usize, out: &mut Vec<u8>| length(*index, out);
    match leaf {
        Leaf::Keyword(sets) => list(b'k', sets, index, out),
        Leaf::Open(schedules) => list(b'o', schedules, index, out),
        Leaf::Closed(schedules) => list(b'c', schedules, index, out),
        Leaf::Terms(terms) => list(b't', terms, term, out),
        Leaf::Regex(regex) => {
            out.push(b'r');
            text(regex.as_str(), out);
        }
        Leaf::Share(share) => {
            out.push(b'h');
            length(share.of_ten_thousand.into(), out);
            text(&share.name, out);
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

/// Appends the bytes of an interval.
pub(super) fn interval(interval: Interval, out: &mut Vec<u8>) {
    fact(interval.fact, out);
    out.extend(interval.lowest.to_le_bytes());
    out.extend(interval.highest.to_le_bytes());
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
    // The vocabulary is the file's.
    out.push(term.has_slips().into());
    text(term.folded(), out);
}

fn test(test: &Test, out: &mut Vec<u8>) {
    let tag = test.tag();
    match test.operands() {
        Operands::Bools(values) => list(
            tag,
            values,
            |value, out| out.extend(bool_bytes(*value)),
            out,
        ),
        Operands::Numbers(values) => list(
            tag,
            values,
            |value, out| out.extend(number_bytes(*value)),
            out,
        ),
        Operands::Strings(values) => list(tag, values, |value, out| text(value, out), out),
        Operands::Part(part) => {
            out.push(tag);
            text(part.as_str(), out);
        }
    }
}

fn list<T>(tag: u8, items: &[T], each: impl Fn(&T, &mut Vec<u8>), out: &mut Vec<u8>) {
    out.push(tag);
    length(items.len(), out);
    for item in items {
        each(item, out);
    }
}

fn fact(fact: Fact, out: &mut Vec<u8>) {
    match fact {
        Fact::Event(fact) => out.extend([b'E', fact as u8]),
        Fact::Host(index) => {
            out.push(b'H');
            length(index, out);
        }
        Fact::Member(index) => {
            out.push(b'M');
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
