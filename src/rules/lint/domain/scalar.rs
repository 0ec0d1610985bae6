//! The values of one fact: which satisfy some tests, and whether any does.
//!
//! A few representative values stand for all there are: the constants of the tests, a number between any two and
//! beyond, a string for every beginning with every end. If none of them will do, no value will.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::budget::Budget;
use super::{Cause, Causes, causes, fewest};
use crate::facts::{FactType, FactValue, ValueRef, Values};
use crate::rules::condition::{Operands, Part, Test};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'m> {
    Bool(bool),
    Number(f64),
    String(Cow<'m, str>),
}

impl<'m> Value<'m> {
    /// The value of a host fact's default; `None` for a set.
    pub(super) fn of(value: &'m FactValue<'_>, folded: bool) -> Option<Self> {
        Some(match value {
            FactValue::Bool(value) => Self::Bool(*value),
            FactValue::Number(value) => Self::Number(*value),
            FactValue::String(value) if folded => Self::String(crate::text::fold(value).into()),
            FactValue::String(value) => Self::String(Cow::Borrowed(value)),
            FactValue::Strings(_) => return None,
        })
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Bool(_) | Self::Number(_) => None,
        }
    }

    fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Number(value) => ValueRef::Number(*value),
            Self::String(value) => ValueRef::String(value),
        }
    }
}

/// What is wanted of one fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Want<'m> {
    /// `None` is passed by every value.
    pub(super) test: Option<&'m Test>,
    /// Whether a value must pass it, or fail it.
    pub(super) passes: bool,
    /// Whether it may be absent as well.
    pub(super) or_absent: bool,
}

impl Want<'_> {
    /// That the fact is there.
    pub(super) const PRESENT: Self = Self {
        test: None,
        passes: true,
        or_absent: false,
    };

    /// How much there is to compare a value with.
    pub(super) fn size(&self) -> usize {
        1 + self.test.map_or(0, |test| test.operands().len())
    }

    pub(super) fn is_met(&self, value: Option<&Value<'_>>) -> bool {
        match value {
            None => self.or_absent,
            Some(value) => self.test.is_none_or(|test| test.passes(value.as_ref())) == self.passes,
        }
    }
}

/// All that is wanted of one fact, and an example.
#[derive(Clone, Debug)]
pub(super) struct Scalar<'m> {
    pub(super) wants: Vec<(Want<'m>, Cause)>,
    pub(super) value: Option<Value<'m>>,
}

impl<'m> Scalar<'m> {
    pub(super) const fn new(value: Option<Value<'m>>) -> Self {
        Self {
            wants: Vec::new(),
            value,
        }
    }

    /// Adds a want and finds another example if need be.
    ///
    /// # Errors
    ///
    /// The causes of the wants that no value meets together.
    pub(super) fn add(
        &mut self,
        want: Want<'m>,
        cause: Cause,
        domain: Domain,
        budget: &Budget<'_>,
    ) -> Result<(), Causes> {
        self.wants.push((want, cause));
        budget.spend(1);
        if want.is_met(self.value.as_ref()) {
            return Ok(());
        }
        // Most often what the new want speaks of will do; else everything is tried.
        let near = want.test.into_iter();
        let found = find(&self.wants, near, domain, budget)
            .or_else(|| find(&self.wants, self.tests(), domain, budget));
        self.value = found.ok_or_else(|| self.conflict(domain, budget))?;
        Ok(())
    }

    fn tests(&self) -> impl Iterator<Item = &'m Test> {
        self.wants.iter().filter_map(|(want, _)| want.test)
    }

    /// The causes of a few wants that no value meets.
    fn conflict(&self, domain: Domain, budget: &Budget<'_>) -> Causes {
        /// Finding the fewest takes time in the cube of how many there are.
        const FEW: usize = 12;
        if self.wants.len() > FEW {
            return causes(&self.wants);
        }
        causes(&fewest(&self.wants, |fewer| {
            find(fewer, self.tests(), domain, budget).is_none()
        }))
    }
}

/// Which values there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Domain {
    pub(super) fact_type: FactType,
    pub(super) may_be_absent: bool,
    pub(super) values: Values,
}

/// An example that meets everything, out of those that some tests can tell apart: absent (`Some(None)`) if it may be,
/// else a value.
#[expect(clippy::option_option, reason = "not found is not absent")]
fn find<'m>(
    wants: &[(Want<'m>, Cause)],
    tests: impl Iterator<Item = &'m Test>,
    domain: Domain,
    budget: &Budget<'_>,
) -> Option<Option<Value<'m>>> {
    // Whoever finds nothing with nothing left has not looked.
    let meets = |value: Option<&Value<'_>>| {
        let mut looked = 0;
        let all = !budget.is_spent()
            && wants
                .iter()
                .inspect(|(want, _)| looked += want.size())
                .all(|(want, _)| want.is_met(value));
        budget.spend(looked / 4);
        all
    };
    if domain.may_be_absent && meets(None) {
        return Some(None);
    }
    // To gather the values that there are.
    budget.spend(wants.iter().map(|(want, _)| want.size()).sum());
    let fits = |value: &Value<'_>| meets(Some(value));
    let possible = domain.values;
    let found = match domain.fact_type {
        FactType::Bool => [true, false]
            .into_iter()
            .filter(|value| possible.has_bool(*value))
            .map(Value::Bool)
            .find(fits),
        FactType::Number => numbers(tests)
            .into_iter()
            .filter(|value| possible.has_number(*value))
            .map(Value::Number)
            .find(fits),
        FactType::String | FactType::Strings | FactType::Text => match possible.strings() {
            Some(all) => all.map(|text| Value::String(text.into())).find(fits),
            None => strings(tests, &needed(wants)).map(Value::String).find(fits),
        },
    };
    found.map(Some)
}

/// The constants of the tests, and numbers between and beyond them.
fn numbers<'m>(tests: impl Iterator<Item = &'m Test>) -> Vec<f64> {
    let mut constants: Vec<f64> = tests
        .flat_map(|test| match test.operands() {
            Operands::Numbers(values) => values,
            Operands::Bools(_) | Operands::Strings(_) | Operands::Part(_) => &[],
        })
        .copied()
        .collect();
    constants.sort_by(f64::total_cmp);
    let mut numbers = vec![0.0, 1.0];
    numbers.extend(&constants);
    for pair in constants.windows(2) {
        if let [low, high] = pair {
            numbers.extend([low / 2.0 + high / 2.0, low.floor() + 1.0]);
        }
    }
    if let (Some(least), Some(greatest)) = (constants.first(), constants.last()) {
        // If the numbers are so far apart that one more is the same, twice is not.
        numbers.extend([
            least.floor() - 1.0,
            greatest.ceil() + 1.0,
            least * 2.0,
            greatest * 2.0,
        ]);
    }
    numbers
}

/// What must stand somewhere in the string.
fn needed<'m>(wants: &[(Want<'m>, Cause)]) -> Vec<&'m str> {
    let of_test = |(want, _): &(Want<'m>, Cause)| match want.test?.operands() {
        Operands::Part(Part::Inside(part)) if want.passes => Some(part),
        _ => None,
    };
    wants.iter().filter_map(of_test).collect()
}

/// The constants of the tests, and a string for every beginning with every end, in the middle what is `needed`.
fn strings<'m>(
    tests: impl Iterator<Item = &'m Test>,
    needed: &[&str],
) -> impl Iterator<Item = Cow<'m, str>> {
    let (mut constants, mut prefixes, mut suffixes) = (Vec::new(), vec![""], vec![""]);
    let mut parts = needed.to_vec();
    for test in tests {
        match test.operands() {
            Operands::Strings(values) => constants.extend(values.iter().map(String::as_str)),
            Operands::Part(Part::Beginning(prefix)) => prefixes.push(prefix),
            Operands::Part(Part::End(suffix)) => suffixes.push(suffix),
            Operands::Part(Part::Inside(part)) => parts.push(part),
            // Of other facts.
            Operands::Bools(_) | Operands::Numbers(_) => {}
        }
    }
    let all = || {
        constants
            .iter()
            .chain(&prefixes)
            .chain(&suffixes)
            .chain(&parts)
    };
    // In the middle stands what no test speaks of, so that nothing else begins or ends the string.
    let mut fresh = ('a'..='z').rev().chain('0'..='9').chain('ก'..='ฮ');
    let used: BTreeSet<char> = all().flat_map(|text| text.chars()).collect();
    let fresh = fresh
        .find(|c| !used.contains(c))
        .unwrap_or('一')
        .to_string();
    let middle = needed.iter().flat_map(|part| [fresh.as_str(), part]);
    let middle: String = middle.chain([fresh.as_str()]).collect();
    let between = prefixes.into_iter().flat_map(move |prefix| {
        let middle = middle.clone();
        suffixes
            .clone()
            .into_iter()
            .map(move |suffix| Cow::Owned(format!("{prefix}{middle}{suffix}")))
    });
    constants.into_iter().map(Cow::Borrowed).chain(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::condition::Comparison;

    fn can_be(fact_type: FactType, wants: &[(Test, bool)]) -> bool {
        let domain = Domain {
            fact_type,
            may_be_absent: false,
            values: Values::Any,
        };
        let mut scalar = Scalar::new(None);
        let budget = Budget::new(u64::MAX);
        wants.iter().enumerate().all(|(index, (test, passes))| {
            let want = Want {
                test: Some(test),
                passes: *passes,
                or_absent: false,
            };
            scalar.add(want, (index, 0), domain, &budget).is_ok()
        })
    }

    #[test]
    fn a_few_numbers_stand_for_all() {
        use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
        let compare = |comparison, limit| (Test::Compare(comparison, limit), true);
        for (wants, expected) in [
            (vec![compare(Greater, 10.0), compare(Less, 5.0)], false),
            (vec![compare(Greater, 5.0), compare(Less, 10.0)], true),
            (vec![compare(Greater, 5.0), compare(Less, 5.5)], true),
            (
                vec![compare(GreaterOrEqual, 5.0), compare(LessOrEqual, 5.0)],
                true,
            ),
            (
                vec![
                    compare(GreaterOrEqual, 5.0),
                    compare(LessOrEqual, 5.0),
                    (Test::Number(vec![5.0]), false),
                ],
                false,
            ),
            (vec![compare(Greater, 1e300)], true),
            (vec![compare(Less, -1e300)], true),
            (vec![(Test::Number(Vec::new()), true)], false),
            (
                vec![
                    (Test::Number(vec![0.0, 1.0]), false),
                    compare(Less, 1.0),
                    compare(Greater, 0.0),
                ],
                true,
            ),
        ] {
            assert_eq!(can_be(FactType::Number, &wants), expected, "{wants:?}");
        }
    }

    #[test]
    fn a_few_strings_stand_for_all() {
        let one_of =
            |values: &[&str]| Test::OneOf(values.iter().map(|one| (*one).to_owned()).collect());
        let prefix = |text: &str| Test::Prefix(text.to_owned());
        let suffix = |text: &str| Test::Suffix(text.to_owned());
        let contains = |text: &str| Test::Contains(text.to_owned());
        for (wants, expected) in [
            (
                vec![(one_of(&["a", "b"]), true), (one_of(&["b", "c"]), true)],
                true,
            ),
            (vec![(one_of(&["a"]), true), (one_of(&["b"]), true)], false),
            (vec![(prefix("pay_"), true), (prefix("pay"), false)], false),
            (vec![(prefix("pay"), true), (prefix("pay_"), false)], true),
            (vec![(prefix("pay"), true), (prefix("help"), true)], false),
            (
                vec![
                    (prefix("pay"), true),
                    (suffix("now"), true),
                    (one_of(&["pay_now"]), false),
                ],
                true,
            ),
            (
                vec![(one_of(&["pay_now"]), true), (suffix("later"), true)],
                false,
            ),
            (vec![(prefix("z"), true), (suffix("y"), true)], true),
            (vec![(prefix(""), false)], false),
            (vec![(contains("b"), true), (contains("ab"), false)], true),
            (vec![(contains("ab"), true), (contains("b"), false)], false),
            (
                vec![
                    (prefix("a"), true),
                    (suffix("a"), true),
                    (contains("b"), true),
                    (contains("c"), true),
                    (contains("bc"), false),
                ],
                true,
            ),
            (vec![(prefix("abc"), true), (contains("b"), false)], false),
            (
                vec![(one_of(&["abc", "d"]), true), (contains("b"), false)],
                true,
            ),
            (vec![(contains(""), false)], false),
        ] {
            assert_eq!(can_be(FactType::String, &wants), expected, "{wants:?}");
        }
    }
}
