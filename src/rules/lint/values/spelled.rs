//! Values that the file writes otherwise elsewhere: `inhouse` beside `in-house`, `premiun` beside `premium`.

use super::{Asked, Doubt};
use crate::facts::{Expected, Fact, FactValue, Schema};
use crate::rules::model::Model;
use crate::rules::said::said;
use crate::text::{edit_distance, fold};

/// What is odd about how a value is written, which stands beside some others in one list.
pub(super) fn doubt(
    fact: Fact,
    beside: &[String],
    value: &str,
    asked: &Asked<'_>,
) -> Option<Doubt> {
    let schema = &asked.model.schema;
    if Schema::expected(fact) == Expected::Languages {
        return with_region(fact, value, asked.model);
    }
    // What the platform says may differ so: ids of buttons do.
    if matches!(fact, Fact::Event(_)) || Schema::expected(fact) != Expected::Any {
        return None;
    }
    if value.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value = if schema.is_folded(fact) {
        fold(value)
    } else {
        value.to_owned()
    };
    let is_beside = |other: &str| beside.iter().any(|one| one == other);
    let count = asked.count(fact, &value);
    // Of two that stand there as often, programs rather have the one in plain letters.
    let is_oftener = |other: &str, often: usize| {
        (often, other.is_ascii(), other) > (count, value.is_ascii(), value.as_str())
    };
    let of_letters = asked.spellings(fact, &value).into_iter().flatten();
    let by_signs = of_letters
        .filter(|(other, often)| is_oftener(other, **often))
        .map(|(other, _)| other.as_str())
        .find(|other| !is_beside(other));
    let by_slip = || {
        // Of very many values some are alike.
        if asked.values(fact).nth(MOST_VALUES).is_some() {
            return None;
        }
        let mut others = asked.values(fact);
        others.find_map(|(other, often)| {
            // Who writes a word twice knows it.
            let is_known = often > 1 || TIERS.contains(&other);
            let is_sure = count == 1 && !TIERS.contains(&value.as_str());
            let is_slip = is_slip(&value, other) && is_known || is_typed(&value, other);
            (is_sure && is_slip && !is_beside(other)).then_some(other)
        })
    };
    let other = by_signs.or_else(by_slip)?;
    Some(Doubt {
        why: said!(
            "`{fact}` is `{other}` elsewhere in this file, and `{value}` here",
            fact = schema.name(fact),
            other,
            value
        ),
        help: said!("write both the same, as whoever hands it over does"),
    })
}

/// A language with a region where the teams have the language alone: `pt_PT` beside `pt`. They are compared as a whole.
fn with_region(fact: Fact, value: &str, model: &Model) -> Option<Doubt> {
    let name = model.schema.name(fact);
    let (code, _) = value.split_once(['-', '_'])?;
    let of_teams = model.teams.iter();
    let mut of_teams = of_teams
        .filter_map(|team| team.languages.as_deref())
        .flatten();
    let is_there = |wanted: &str| {
        let given = |given: &FactValue<'_>| matches!(given, FactValue::String(given) if fold(given) == wanted);
        let of_tests = model.tests.iter().flat_map(|test| &test.facts);
        let of_tests = of_tests
            .filter(|(of, _)| of == name)
            .map(|(_, value)| value);
        of_tests.chain(model.schema.default(fact)).any(given)
    };
    let (value_folded, code) = (fold(value), fold(code));
    let has_code = of_teams.clone().any(|one| *one == code);
    let has_whole = of_teams.any(|one| *one == value_folded) || is_there(&value_folded);
    (has_code && !has_whole).then(|| Doubt {
        why: said!(
            "`{name}` is `{code}` where the teams of this file have it, and `{value}` here",
            name,
            code,
            value
        ),
        help: said!("write both the same, as whoever hands it over does"),
    })
}

/// Whether a value is another with two letters swapped, a double letter written once, or a vowel left out: no two words of a language
/// differ so, or hardly any.
fn is_typed(value: &str, other: &str) -> bool {
    let (one, two): (Vec<char>, Vec<char>) = (value.chars().collect(), other.chars().collect());
    let first = one.iter().zip(&two).take_while(|(a, b)| a == b).count();
    let (rest, others) = (one.get(first..), two.get(first..));
    let (Some(rest), Some(others)) = (rest, others) else {
        return false;
    };
    if first == 0 || !one.iter().chain(&two).all(|c| c.is_alphabetic()) {
        return false;
    }
    match (rest, others) {
        // Of the two one is told: the one that comes first in a dictionary, for want of better reasons.
        ([a, b, rest @ ..], [c, d, others @ ..]) if one.len() == two.len() => {
            one.len() >= 5
                && a == d
                && b == c
                && rest == others
                && !rest.is_empty()
                && value < other
        }
        (rest, [missing, others @ ..]) if one.len() + 1 == two.len() && rest == others => {
            let is_double = two.get(first - 1) == Some(missing) || others.first() == Some(missing);
            let consonants = |c: Option<&char>| c.is_some_and(|c| !VOWELS.contains(*c));
            let is_vowel = VOWELS.contains(*missing)
                && consonants(two.get(first - 1))
                && consonants(others.first())
                && !others.is_empty();
            let is_cluster = is_vowel && consonants(others.get(1)) && others.len() > 1;
            one.len() >= 7 && (is_double || is_vowel) || one.len() >= 5 && is_cluster
        }
        _ => false,
    }
}

const VOWELS: &str = "aeiou";

/// Words that hardly any business writes otherwise.
const TIERS: &[&str] = &[
    "basic",
    "bronze",
    "business",
    "customer",
    "diamond",
    "enterprise",
    "partner",
    "platinum",
    "premium",
    "prospect",
    "silver",
    "standard",
];

/// Of so many values each is compared with each.
const MOST_VALUES: usize = 200;

/// As short as a word may be of which another is a slip.
const LONG: usize = 6;

/// Whether two values differ by one slip in one long word, and not as two words do: `clients` and `client`, `ativo` and `ativa`.
fn is_slip(one: &str, other: &str) -> bool {
    let words = |value: &str| -> Vec<Vec<char>> {
        let words = value.split(|c: char| !c.is_alphanumeric());
        words.map(|word| word.chars().collect()).collect()
    };
    let (ones, others) = (words(one), words(other));
    if ones.len() != others.len() {
        return false;
    }
    let mut differing = ones.iter().zip(&others).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differing.next(), differing.next()) else {
        return false;
    };
    let is_long = a.len().min(b.len()) >= LONG;
    let has_digits = a.iter().chain(b).any(char::is_ascii_digit);
    let is_ending = |last: Option<&char>| last.is_none_or(|c| "aeiousnrdt".contains(*c));
    let differs_at_end = a.last() != b.last() && is_ending(a.last()) && is_ending(b.last());
    is_long
        && !has_digits
        && a.first() == b.first()
        && !differs_at_end
        && edit_distance(a, b, 1, &mut 0).is_some()
}
