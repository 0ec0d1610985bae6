//! Values that are written as other languages would have them: several in one string, with a star, with a sign for `not`.

use super::{Asked, Country, Doubt, country, language, members};
use crate::event::KindPattern;
use crate::facts::{BuiltIn, EventFact, Expected, Fact, Schema, Values};
use crate::rules::condition::{Operands, Test};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::fold;

/// What is wrong with how a value is written that a test asks for.
pub(super) fn doubt(fact: Fact, test: &Test, value: &str, asked: &Asked<'_>) -> Option<Doubt> {
    let name = asked.model.schema.name(fact);
    if is_prose(fact) {
        return None;
    }
    let Operands::Strings(_) = test.operands() else {
        return of_star_in_part(name, value);
    };
    let negated = || of_negation(name, value).filter(|_| matches!(fact, Fact::Host(_)));
    of_list(fact, name, value, asked)
        .or_else(negated)
        .or_else(|| of_star(name, value))
        .or_else(|| of_spaces(name, value))
}

/// Whether somebody writes it for people to read: it may have any sign.
const fn is_prose(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::Event(
            EventFact::SenderName
                | EventFact::ReplyTitle
                | EventFact::ReferralHeadline
                | EventFact::ReferralBody
                | EventFact::LocationName
                | EventFact::LocationAddress
        )
    )
}

/// What stands between values, what it does not do, and how much it takes to believe that several are meant.
const SIGNS: &[(&str, Phrase, Proof)] = &[
    ("|", said!("the bar does not mean `or`"), Proof::Sign),
    (";", said!("the semicolon does not mean `or`"), Proof::Sign),
    (",", said!("the comma does not mean `or`"), Proof::Words),
    (" or ", said!("the word `or` is part of it"), Proof::Words),
    (" ou ", said!("the word `ou` is part of it"), Proof::Words),
    (
        " oder ",
        said!("the word `oder` is part of it"),
        Proof::Words,
    ),
    (" and ", said!("the word `and` is part of it"), Proof::Known),
    (" e ", said!("the word `e` is part of it"), Proof::Known),
    (" y ", said!("the word `y` is part of it"), Proof::Known),
    (" o ", said!("the word `o` is part of it"), Proof::Words),
    (" und ", said!("the word `und` is part of it"), Proof::Known),
    ("/", said!("the slash does not mean `or`"), Proof::Known),
    ("&", said!("the sign `&` is part of it"), Proof::Known),
    ("+", said!("the sign `+` is part of it"), Proof::Known),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The sign alone says so, where the host names the values.
    Sign,
    /// So does the sign between words in small letters.
    Words,
    /// Each part is a value of the fact.
    Known,
}

/// Several values in one string: `plus|premium`, `gold, platinum`.
fn of_list(fact: Fact, name: &str, value: &str, asked: &Asked<'_>) -> Option<Doubt> {
    let mut signs = SIGNS.iter().filter(|(sign, ..)| value.contains(sign));
    let (parts, what) = signs.find_map(|(sign, what, proof)| {
        let parts: Vec<&str> = value.split(sign).map(str::trim).collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let are_words = parts
            .iter()
            .all(|part| part.starts_with(char::is_alphanumeric));
        // Tiers are one word each; other names may have such a word in them: `pan y vino`.
        let is_proof =
            *proof != Proof::Known || (value.contains(' ') && fact == BuiltIn::CustomerTier.fact());
        let is_said = is_proof && matches!(fact, Fact::Host(_));
        let is_said = is_said && (*proof == Proof::Sign || parts.iter().all(|part| is_id(part)));
        let are_meant = is_said || parts.iter().all(|part| is_value(fact, part, asked));
        (parts.len() > 1 && are_words && are_meant).then_some((parts, what))
    })?;
    let written: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
    Some(Doubt {
        why: said!(
            "`{value}` is one value of `{name}` here: {what}",
            value,
            name,
            what = what.clone()
        ),
        help: said!(
            "write a list: `{json}`",
            json = format!("[{}]", written.join(", "))
        ),
    })
}

/// A name for programs, not a number: `gold`, `on-hold`.
fn is_id(part: &str) -> bool {
    let may_be = |c: char| c.is_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    part.len() > 1 && part.chars().all(may_be) && part.contains(char::is_lowercase)
}

/// Whether it is a value of the fact, as far as the tables and the file know.
fn is_value(fact: Fact, part: &str, asked: &Asked<'_>) -> bool {
    let schema = &asked.model.schema;
    let is_named = if schema.is_folded(fact) {
        asked.names(fact, &fold(part))
    } else {
        asked.names(fact, part)
    };
    let is_code = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    is_named
        || match (Schema::values(fact), Schema::expected(fact)) {
            (Values::CountryCodes, _) => country(part) != Country::Unknown,
            (Values::Words(words), _) | (_, Expected::Words(words) | Expected::Usual(words)) => {
                words.contains(&part)
            }
            (_, Expected::Kinds) => {
                KindPattern::parse(part).is_ok()
                    || KindPattern::parse(&format!("message.{part}")).is_ok()
            }
            (_, Expected::Regions) => country(part) == Country::Known,
            (_, Expected::Languages) => is_code || language(part).is_some(),
            (_, Expected::Members) => members(asked.model).any(|member| member == part),
            (_, Expected::Teams) => asked.model.team_names.contains_key(part),
            (_, Expected::Phones) => {
                part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_digit())
            }
            (_, Expected::MediaTypes) => {
                part.split('/').filter(|part| !part.is_empty()).count() == 2
            }
            (_, Expected::Any | Expected::Capitals) => false,
        }
}

fn of_negation(name: &str, value: &str) -> Option<Doubt> {
    let negated = value
        .strip_prefix("!=")
        .or_else(|| value.strip_prefix('!'))?
        .trim();
    negated.starts_with(char::is_alphanumeric).then(|| Doubt {
        why: said!(
            "`{value}` is a value of `{name}` here: the sign does not mean `not`",
            value,
            name
        ),
        help: said!(
            "write `{\"{operator}\": \"{within}\"}`",
            operator = "ne",
            within = negated
        ),
    })
}

/// A pattern in the place of a value: `pay_*`.
fn of_star(name: &str, value: &str) -> Option<Doubt> {
    let open_start = value.strip_prefix('*').or_else(|| value.strip_prefix(".*"));
    let within = open_start.unwrap_or(value);
    let open_end = within
        .strip_suffix(".*")
        .or_else(|| within.strip_suffix('*'));
    let within = open_end.unwrap_or(within);
    if within.contains('*') || !within.contains(char::is_alphanumeric) {
        return None;
    }
    let operator = match (open_start, open_end) {
        (None, None) => return None,
        (None, Some(_)) => "prefix",
        (Some(_), None) => "suffix",
        (Some(_), Some(_)) => "contains",
    };
    Some(Doubt {
        why: said!(
            "`{value}` is compared as it stands: a star means nothing in a value of `{name}`",
            value,
            name
        ),
        help: said!("write `{\"{operator}\": \"{within}\"}`", operator, within),
    })
}

/// A star behind what a value begins with.
fn of_star_in_part(name: &str, part: &str) -> Option<Doubt> {
    let within = part.trim_matches('*');
    (within != part && within.contains(char::is_alphanumeric)).then(|| Doubt {
        why: said!(
            "the star in `{part}` is part of what `{name}` is compared with",
            part,
            name
        ),
        help: said!("leave it out: `{within}`", within),
    })
}

/// What stands around a value is part of it.
fn of_spaces(name: &str, value: &str) -> Option<Doubt> {
    let is_space = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
    let within = value.trim_matches(is_space);
    let why = match (within.len(), value.starts_with(is_space)) {
        (0, _) => return None,
        (length, _) if length == value.len() => return None,
        (_, true) => {
            said!(
                "there is a space before `{within}`, and `{name}` is compared with it, too",
                within,
                name
            )
        }
        (_, false) => {
            said!(
                "there is a space behind `{within}`, and `{name}` is compared with it, too",
                within,
                name
            )
        }
    };
    Some(Doubt {
        why,
        help: Phrase::WriteText {
            text: within.to_owned(),
        },
    })
}
