//! Whether a value is one of what a fact is expected to have: a code, a kind, a number.

use super::{Country, Doubt, country, language};
use crate::event::KindPattern;
use crate::facts::{Fact, FactValue, KindSet};
use crate::rules::meant;
use crate::rules::model::Model;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::{edit_distance, fold};

pub(super) fn of_media_type(name: &str, value: &str) -> Option<Doubt> {
    (!value.contains('/')).then(|| Doubt {
        why: said!(
            "`{name}` has two parts, as `image/jpeg`: it is never `{value}`",
            name,
            value
        ),
        help: said!(
            "write both parts, or `{\"{name}\": {\"prefix\": \"{value}\"}}` for all that begin so",
            name,
            value
        ),
    })
}

pub(super) fn of_capitals(name: &str, value: &str) -> Option<Doubt> {
    let capitals = value.trim().to_uppercase().replace([' ', '-'], "_");
    (value != capitals).then(|| Doubt {
        why: said!(
            "`{name}` is written in capitals: it is never `{value}`",
            name,
            value
        ),
        help: Phrase::DidYouMean { name: capitals },
    })
}

/// Where the host says languages in words, a default says so.
pub(super) fn of_language(fact: Fact, name: &str, value: &str, model: &Model) -> Option<Doubt> {
    let code = language(value)?;
    let default = match model.schema.default(fact) {
        Some(FactValue::String(default)) => language(default),
        _ => None,
    };
    default.is_none().then(|| Doubt {
        why: said!(
            "`{name}` is a code, as `{code}`, not `{value}`",
            name,
            code,
            value
        ),
        help: Phrase::DidYouMean {
            name: code.to_owned(),
        },
    })
}

pub(super) fn of_country(name: &str, value: &str) -> Option<Doubt> {
    let (why, help) = match country(value) {
        Country::Known => return None,
        Country::Meant(code) => (
            said!(
                "`{name}` is an ISO code: `{code}`, not `{value}`",
                name,
                code,
                value
            ),
            Phrase::DidYouMean {
                name: code.to_owned(),
            },
        ),
        Country::Unknown => (
            said!(
                "`{name}` is an ISO code, and no country has `{value}`",
                name,
                value
            ),
            said!("write two capital letters, as `BR`"),
        ),
    };
    Some(Doubt { why, help })
}

/// Where the host always says a region, its regions are its own, and so are those that a team has.
pub(super) fn of_region(fact: Fact, name: &str, value: &str, model: &Model) -> Option<Doubt> {
    let Country::Meant(code) = country(value) else {
        return None;
    };
    let mut regions = model
        .teams
        .iter()
        .filter_map(|team| team.regions.as_deref())
        .flatten();
    let is_own = model.schema.default(fact).is_some() || regions.any(|region| region == value);
    (!is_own).then(|| Doubt {
        why: said!(
            "`{name}` is an ISO code where it is a country: `{code}`, not `{value}`",
            name,
            code,
            value
        ),
        help: Phrase::DidYouMean {
            name: code.to_owned(),
        },
    })
}

pub(super) fn of_kind(name: &str, value: &str) -> Option<Doubt> {
    let is_kind = |value: &str| !KindSet::of(|kind| kind.as_str() == value).is_empty();
    if is_kind(value) {
        return None;
    }
    let of_message = format!("message.{value}");
    let mut kinds = KindPattern::all()
        .map(KindPattern::as_str)
        .filter(|kind| is_kind(kind));
    let (why, help) = if KindPattern::parse(value).is_ok() {
        (
            said!(
                "`{name}` is a whole kind, and no event is `{value}` alone",
                name,
                value
            ),
            said!(
                "write `{\"{name}\": {\"prefix\": \"{value}.\"}}` for all of them",
                name,
                value
            ),
        )
    } else if is_kind(&of_message) {
        (
            said!(
                "`{name}` is `{meant}`, not `{value}`",
                name,
                meant = &of_message,
                value
            ),
            Phrase::DidYouMean { name: of_message },
        )
    } else if let Some(meant) = meant::kind(value).filter(|kind| is_kind(kind)) {
        (
            said!(
                "`{name}` is `{meant}`, not `{value}`",
                name,
                meant = &meant,
                value
            ),
            Phrase::DidYouMean { name: meant },
        )
    } else if let Some(meant) = nearly(value, &mut kinds) {
        (
            said!("`{name}` is `{meant}`, not `{value}`", name, meant, value),
            Phrase::DidYouMean {
                name: meant.to_owned(),
            },
        )
    } else {
        (
            said!(
                "`{name}` is never `{value}`: no event is of this kind",
                name,
                value
            ),
            said!("the reference in the manual lists the kinds"),
        )
    };
    Some(Doubt { why, help })
}

/// It does not show the number: it may be a person's.
pub(super) fn of_phone(name: &str, value: &str) -> Option<Doubt> {
    let is_written_for_people = value.contains(|c: char| c.is_ascii_digit())
        && value
            .chars()
            .all(|c| c.is_ascii_digit() || "+()- ./".contains(c))
        && value.contains(|c: char| !c.is_ascii_digit());
    is_written_for_people.then(|| Doubt {
        why: said!(
            "`{name}` has digits alone: it is never a number with other signs",
            name
        ),
        help: said!("leave out all but the digits"),
    })
}

/// The one of some names that differs in capitals, accents and signs, or by one slip that is not in the last character,
/// where names differ that are not the same: `maria` and `mario`.
pub(super) fn nearly<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let plain =
        |name: &str| -> Vec<char> { fold(name).chars().filter(|c| c.is_alphanumeric()).collect() };
    let typed = plain(name);
    let mut best = None;
    for one in known {
        if one == name {
            return None;
        }
        let letters = plain(one);
        if typed.is_empty() || letters.is_empty() {
            continue;
        }
        if letters == typed {
            best = Some(one);
            continue;
        }
        let is_long = letters.len().min(typed.len()) >= 3;
        let differs_at_end = letters.len() == typed.len() && letters.last() != typed.last();
        let has_numbers = |letters: &[char]| letters.iter().any(char::is_ascii_digit);
        if is_long
            && !differs_at_end
            && !has_numbers(&typed)
            && !has_numbers(&letters)
            && edit_distance(&typed, &letters, 1, &mut 0).is_some()
        {
            best = best.or(Some(one));
        }
    }
    best
}
