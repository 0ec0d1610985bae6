//! Teams whose regions or languages no sender can be known to have.
//!
//! A sender's region is `customer.region`, else the country of the number, which is an ISO code; the language is
//! `customer.language`. A default for such a fact says that the host always tells: then its values are its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::File;
use super::values::{Country, behind_country, country, language};
use crate::facts::{BuiltIn, FactValue};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::team::Team;
use crate::text::fold;

/// Reports regions and languages that are written otherwise, and teams of roles whose regions are all finer than countries.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let schema = &file.model.schema;
    let may_be_absent = |fact: BuiltIn| schema.default(fact.fact()).is_none();
    check_parts_of_countries(file, report);
    if may_be_absent(BuiltIn::CustomerRegion) {
        check_regions(file, report);
        check_unknown_country(file, report);
    } else {
        check_default(file, BuiltIn::CustomerRegion, report);
    }
    if may_be_absent(BuiltIn::CustomerLanguage) {
        check_languages(file, report);
    } else {
        check_default(file, BuiltIn::CustomerLanguage, report);
        // A default that is a code says that the host has codes.
        let default = schema.default(BuiltIn::CustomerLanguage.fact());
        let is_word = |text: &str| language(text).is_some() || text.chars().count() != 2;
        if let Some(FactValue::String(default)) = default {
            if !is_word(default) {
                check_languages(file, report);
            }
        }
    }
}

/// Reports defaults that are written otherwise than the teams have their regions and languages.
fn check_default(file: &File<'_>, fact: BuiltIn, report: &mut Report) {
    let schema = &file.model.schema;
    let name = schema.name(fact.fact());
    let Some(field) = file.model.fields.iter().find(|field| field.name == name) else {
        return;
    };
    let is_region = fact == BuiltIn::CustomerRegion;
    let teams = || file.model.teams.iter();
    let regions = || teams().filter_map(|team| team.regions.as_deref()).flatten();
    let languages = || {
        teams()
            .filter_map(|team| team.languages.as_deref())
            .flatten()
    };
    let has = |wanted: &str| {
        if is_region {
            regions().any(|region| region == wanted)
        } else {
            languages().any(|language| *language == fold(wanted))
        }
    };
    for (default, place) in file.written.strings_under(field.place, Some("default")) {
        let code = match country(default) {
            Country::Meant(code) if is_region => Some(code),
            _ if is_region => None,
            _ => language(default),
        };
        if let Some(code) = code.filter(|code| has(code) && !has(default)) {
            report.warning(
                Code::UnservedRegion,
                place,
                said!(
                    "no team serves `{default}`, and some serve `{code}`",
                    default,
                    code
                ),
                Phrase::DidYouMean {
                    name: code.to_string(),
                },
            );
        }
    }
}

fn check_regions(file: &File<'_>, report: &mut Report) {
    let is_country = |region: &String| country(region) == Country::Known;
    let mut told = BTreeSet::new();
    // What is inherited is one list, which is looked at once, and once more for the first team that a role leads to.
    let mut seen = BTreeSet::new();
    for team in &file.model.teams {
        let Some(regions) = &team.regions else {
            continue;
        };
        if !seen.insert((Arc::as_ptr(regions), team.role.is_some()))
            || regions.iter().all(is_country)
        {
            continue;
        }
        let written = written_above(team, "regions", file);
        let mut is_misspelt = false;
        for (region, place) in &written {
            if region.contains([',', ';']) {
                is_misspelt = true;
                if told.insert(*place) {
                    let parts: Vec<String> = region
                        .split([',', ';'])
                        .map(|part| format!("\"{}\"", part.trim()))
                        .collect();
                    report.warning(
                        Code::UnservedRegion,
                        *place,
                        said!(
                            "`{region}` is one region here, and no sender is from there",
                            region
                        ),
                        said!(
                            "write a list: `{json}`",
                            json = format!("[{}]", parts.join(", "))
                        ),
                    );
                }
                continue;
            }
            let Country::Meant(code) = country(region) else {
                continue;
            };
            is_misspelt = true;
            if told.insert(*place) {
                report.warning(
                    Code::UnservedRegion,
                    *place,
                    said!(
                        "no number is from the region `{region}`: a country is an ISO code",
                        region
                    ),
                    Phrase::DidYouMean {
                        name: code.to_string(),
                    },
                );
            }
        }
        let is_chosen_by_region = team.role.is_some() && !is_misspelt;
        let has_country = regions.iter().any(is_country);
        // Beside other countries it is the country of the region that helps.
        let is_alone = |region: &str| match part_of_country(region) {
            Some((country, ..)) => !regions.iter().any(|one| one == country),
            None => !has_country,
        };
        let mut written = written.iter();
        let alone = written.find(|(region, _)| {
            (!has_country || part_of_country(region).is_some()) && is_alone(region)
        });
        let mut is_left_out = |place| is_chosen_by_region && told.insert(place);
        if let Some((region, place)) = alone.filter(|(_, place)| is_left_out(*place)) {
            report.warning(
                Code::UnservedRegion,
                *place,
                said!("team `{team}` is left out where `customer.region` is absent: a number tells the country, and `{region}` is none", team = team.name, region),
                said!("give `customer.region` a `default` in `fields`, or name the country as well"),
            );
        }
    }
}

/// Reports the only code among countries that is of none: `TU` beside `DZ`. Where several are, or one that the host hands over,
/// they are regions of another sort.
fn check_unknown_country(file: &File<'_>, report: &mut Report) {
    let is_code =
        |region: &str| region.len() == 2 && region.bytes().all(|c| c.is_ascii_uppercase());
    let is_none =
        |region: &str| country(region) == Country::Unknown && !NO_COUNTRIES.contains(&region);
    let of_teams = file.model.teams.iter().map(|team| (team, &team.regions));
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    let mut first = None;
    for (team, regions) in of_teams.filter_map(|(team, regions)| Some((team, regions.as_ref()?))) {
        let mut others = regions
            .iter()
            .filter(|region| country(region) != Country::Known);
        let Some(one) = others.next() else {
            continue;
        };
        unknown.insert(one);
        unknown.extend(others.map(String::as_str));
        first = first.or(Some((team, regions, one)));
    }
    let Some((team, regions, region)) = first.filter(|_| unknown.len() == 1) else {
        return;
    };
    let is_handed_over = is_given(BuiltIn::CustomerRegion, region, file);
    if regions.len() < 2 || !is_code(region) || !is_none(region) || is_handed_over {
        return;
    }
    let written = written_above(team, "regions", file);
    if let Some((_, place)) = written.iter().find(|(text, _)| text == region) {
        report.warning(
            Code::UnservedRegion,
            *place,
            said!("no number is from the region `{region}`: it is the code of no country", region),
            said!("write the code of the country; or, if the host says the region, hand it over in a test, as `customer.region`"),
        );
    }
}

/// Codes that stand for several countries, or for all others.
const NO_COUNTRIES: &[&str] = &["EU", "XX", "ZZ"];

/// What parts names that stand in one string.
const PARTS: &[char] = &[',', ';', '/', '|'];

fn check_languages(file: &File<'_>, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for team in &file.model.teams {
        let Some(languages) = &team.languages else {
            continue;
        };
        if !seen.insert(Arc::as_ptr(languages))
            || languages.iter().all(|name| {
                language(name).is_none() && !name.contains(PARTS) && !name.contains(['-', '_'])
            })
        {
            continue;
        }
        for (name, place) in file.written.strings_under(team.place, Some("languages")) {
            if name.contains(PARTS) {
                let parts: Vec<String> = name
                    .split(PARTS)
                    .map(|part| format!("\"{}\"", part.trim()))
                    .collect();
                report.warning(
                    Code::UnservedRegion,
                    place,
                    said!("`{name}` is one language here, and nobody speaks it", name),
                    said!(
                        "write a list: `{json}`",
                        json = format!("[{}]", parts.join(", "))
                    ),
                );
            } else if let Some(code) = language(name) {
                report.warning(
                    Code::UnservedRegion,
                    place,
                    said!("no sender speaks `{name}`: a language is a code", name),
                    Phrase::DidYouMean {
                        name: code.to_string(),
                    },
                );
            } else if let Some(turned) =
                behind_country(name).filter(|_| !is_given(BuiltIn::CustomerLanguage, name, file))
            {
                report.warning(
                    Code::OddSpelling,
                    place,
                    said!("in `{name}` the country stands before the language", name),
                    Phrase::DidYouMean { name: turned },
                );
            }
        }
    }
}

/// Whether a test or a default has this value of a fact.
fn is_given(fact: BuiltIn, wanted: &str, file: &File<'_>) -> bool {
    let mut given = given(fact, file);
    given.any(|given| given == wanted)
}

/// The values of a fact that tests and defaults have: as the host writes them.
fn given<'f>(fact: BuiltIn, file: &File<'f>) -> impl Iterator<Item = &'f str> {
    let schema = &file.model.schema;
    let name = schema.name(fact.fact());
    let of_tests = file.model.tests.iter().flat_map(|test| &test.facts);
    let of_tests = of_tests.filter(move |(of, _)| of == name);
    let values = of_tests
        .map(|(_, value)| value)
        .chain(schema.default(fact.fact()));
    values.filter_map(|value| match value {
        FactValue::String(value) => Some(value.as_ref()),
        FactValue::Strings(_) | FactValue::Bool(_) | FactValue::Number(_) => None,
    })
}

/// Reports regions within countries that are written otherwise than the host writes such regions: `BR_AM` beside `BR-SP`.
fn check_parts_of_countries(file: &File<'_>, report: &mut Report) {
    let given: BTreeSet<&str> = given(BuiltIn::CustomerRegion, file).collect();
    let Some((like, sign)) = given
        .iter()
        .find_map(|region| Some((*region, part_of_country(region)?.1)))
    else {
        return;
    };
    let mut told = BTreeSet::new();
    for team in &file.model.teams {
        let own = team.regions.iter().flat_map(|regions| regions.iter());
        if own.clone().all(|region| part_of_country(region).is_none()) {
            continue;
        }
        for (region, place) in file.written.strings_under(team.place, Some("regions")) {
            let Some((country, _, part)) = part_of_country(region)
                .filter(|(_, own, _)| *own != sign && !given.contains(region))
            else {
                continue;
            };
            if told.insert(place) {
                report.warning(
                    Code::OddSpelling,
                    place,
                    said!(
                        "`customer.region` is written as `{like}`, and `{region}` otherwise",
                        like,
                        region
                    ),
                    Phrase::DidYouMean {
                        name: format!("{country}{sign}{part}"),
                    },
                );
            }
        }
    }
}

/// The country of a region within it, the sign behind that, and the rest.
fn part_of_country(region: &str) -> Option<(&str, char, &str)> {
    let at = region.find(['-', '_', '/', ' ', '.'])?;
    let (country_code, rest) = region.split_at_checked(at)?;
    let sign = rest.chars().next()?;
    let part = rest.get(sign.len_utf8()..)?;
    let is_part = !part.is_empty()
        && part
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (is_part && country(country_code) == Country::Known).then_some((country_code, sign, part))
}

/// What a team has under a key, or the nearest above it that has something there.
fn written_above<'f>(
    team: &Team,
    key: &str,
    file: &'f File<'_>,
) -> Vec<(&'f str, crate::json::tree::Span)> {
    let mut next = Some(team);
    while let Some(team) = next {
        let written = file.written.strings_under(team.place, Some(key));
        if !written.is_empty() {
            return written;
        }
        next = team.parent.and_then(|parent| file.model.teams.get(parent));
    }
    Vec::new()
}
