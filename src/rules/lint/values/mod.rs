//! Values that a fact can never have.
//!
//! Of what the platform sends only what is certain is told: its lists grow. Of names of the file's own, only what is nearly
//! one of them.

mod defaults;
mod names;
mod spelled;
mod steps;
mod written;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::File;
use crate::event::KindPattern;
use crate::facts::{Expected, Fact, FactValue, KindSet, Schema, Values};
use crate::json::tree::Span;
use crate::rules::condition::{Leaf, Operands, Part, Test};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::Model;
use crate::rules::phrase::{Any, Each, Phrase};
use crate::rules::said::said;
use crate::text::{edit_distance, fold};

pub(super) use names::{Country, behind_country, country, language};

/// Why a value cannot be, and what to do about it.
pub(super) struct Doubt {
    pub(super) why: Phrase,
    pub(super) help: Phrase,
}

/// What the values of a file are held against.
pub(super) struct Asked<'m> {
    model: &'m Model,
    /// Made when it is first asked.
    named: OnceCell<Named>,
}

/// How often the file names a value of a fact, by its letters and digits alone.
type Named = BTreeMap<(Fact, String), BTreeMap<String, usize>>;

impl<'m> Asked<'m> {
    pub(super) const fn new(model: &'m Model) -> Self {
        Self {
            model,
            named: OnceCell::new(),
        }
    }

    /// Whether the file names this value of a fact, in a condition, a default or a test.
    fn names(&self, fact: Fact, value: &str) -> bool {
        let spellings = self.spellings(fact, value);
        spellings.is_some_and(|spellings| spellings.contains_key(value))
    }

    /// How often the file names a value of a fact.
    fn count(&self, fact: Fact, value: &str) -> usize {
        let spellings = self.spellings(fact, value);
        let count = spellings.and_then(|spellings| spellings.get(value));
        count.copied().unwrap_or_default()
    }

    /// All values of a fact, each with how often it is named.
    fn values(&self, fact: Fact) -> impl Iterator<Item = (&str, usize)> {
        let named = self.named.get_or_init(|| named(self.model));
        let of_fact = named.range((fact, String::new())..);
        let of_fact = of_fact.take_while(move |((of, _), _)| *of == fact);
        let all = of_fact.flat_map(|(_, spellings)| spellings);
        all.map(|(value, often)| (value.as_str(), *often))
    }

    /// The values of a fact that have the letters of this one, each with how often it is named.
    fn spellings(&self, fact: Fact, value: &str) -> Option<&BTreeMap<String, usize>> {
        let named = self.named.get_or_init(|| named(self.model));
        named.get(&(fact, letters(value)))
    }
}

fn letters(value: &str) -> String {
    meant::plain(&fold(value))
}

fn named(model: &Model) -> Named {
    let schema = &model.schema;
    let mut named = Named::new();
    let mut add = |fact, value: &str| {
        let spellings = named.entry((fact, letters(value))).or_default();
        let value = if schema.is_folded(fact) {
            fold(value)
        } else {
            value.to_owned()
        };
        *spellings.entry(value).or_default() += 1;
    };
    // A named condition stands in every rule that names it, and in the file once.
    let mut seen = BTreeSet::new();
    for rule in model.rules().chain(model.disabled_rules()) {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            if let Leaf::Test(fact, test) = leaf {
                if !seen.insert(key) {
                    return;
                }
                if let Operands::Strings(values) = test.operands() {
                    for value in values {
                        add(*fact, value.as_str());
                    }
                }
            }
        });
    }
    let of_tests = model.tests.iter().flat_map(|test| &test.facts);
    let of_tests = of_tests.filter_map(|(name, value)| Some((schema.fact(name)?, value)));
    let hosted = (0..schema.host_facts().len()).map(Fact::Host);
    let defaults = hosted.filter_map(|fact| Some((fact, schema.default(fact)?)));
    for (fact, value) in of_tests.chain(defaults) {
        match value {
            FactValue::String(value) => add(fact, value.as_ref()),
            FactValue::Strings(values) => {
                for value in values {
                    add(fact, value.as_ref());
                }
            }
            FactValue::Bool(_) | FactValue::Number(_) => {}
        }
    }
    named
}

/// Reports values that cannot be, in conditions and steps; not those of `told`, of which it is said already.
pub(super) fn check(
    file: &File<'_>,
    asked: &Asked<'_>,
    told: &BTreeSet<Span>,
    report: &mut Report,
) {
    // A named condition stands in every rule that names it.
    let mut told = told.clone();
    for rule in file.model.rules() {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            let Leaf::Test(fact, test) = leaf else {
                return;
            };
            if matches!(test, Test::HasAll(values) if values.is_empty()) && told.insert(key) {
                let name = file.model.schema.name(*fact);
                report.warning(
                    Code::Value,
                    key,
                    said!("this asks nothing of `{name}` but to be there: every set has all of an empty list", name),
                    said!("put something in the list, or write `{\"exists\": true}`"),
                );
            }
            let beside = match test.operands() {
                Operands::Strings(values) => values,
                _ => &[],
            };
            let odd = |value: &str| -> Option<(Code, Doubt)> {
                let doubt = doubt(*fact, test, value, asked).map(|doubt| (Code::Value, doubt));
                let spelled = || spelled::doubt(*fact, beside, value, asked);
                doubt.or_else(|| {
                    Some((Code::OddSpelling, spelled().filter(|_| !beside.is_empty())?))
                })
            };
            let is_odd = test.operands().texts().any(|value| odd(value).is_some());
            if is_odd && told.insert(key) {
                for (value, place) in file.written.strings_under(key, None) {
                    if let Some((code, Doubt { why, help })) = odd(value) {
                        report.warning(code, place, why, help);
                    }
                }
            }
        });
    }
    defaults::check(file, report);
    let outcomes = file.model.routes.iter().map(|route| &route.outcome);
    for outcome in outcomes.chain(&file.model.fallback) {
        steps::check(outcome, file.model, report);
    }
}

/// What is wrong with a value that a test asks a fact for.
pub(super) fn doubt(fact: Fact, test: &Test, value: &str, asked: &Asked<'_>) -> Option<Doubt> {
    let model = asked.model;
    let name = model.schema.name(fact);
    let operands = test.operands();
    let is_whole = matches!(operands, Operands::Strings(_));
    let is_beginning = matches!(operands, Operands::Part(Part::Beginning(_)));
    if let Some(doubt) = written::doubt(fact, test, value, asked) {
        return Some(doubt);
    }
    let (known, is_all): (Vec<&str>, bool) = match (Schema::values(fact), Schema::expected(fact)) {
        (_, Expected::Phones) => {
            return phone(name, value).filter(|_| is_whole || is_beginning);
        }
        (Values::CountryCodes, _) => {
            // As long as a whole code.
            let is_code = is_whole || is_beginning && value.chars().count() > 1;
            return of_country(name, value).filter(|_| is_code);
        }
        _ if !is_whole => return None,
        (_, Expected::Regions) => return of_region(fact, name, value, model),
        (_, Expected::Kinds) => return of_kind(name, value),
        (_, Expected::MediaTypes) => return of_media_type(name, value),
        (_, Expected::Capitals) => return of_capitals(name, value),
        (_, Expected::Languages) => return of_language(fact, name, value, model),
        (Values::Words(words), _) | (_, Expected::Words(words)) => (words.to_vec(), true),
        (_, Expected::Usual(words)) => (words.to_vec(), false),
        (_, Expected::Members) => (members(model).collect(), false),
        (_, Expected::Teams) => {
            let teams = model.teams.iter();
            (teams.map(|team| team.name.as_str()).collect(), false)
        }
        (Values::Any | Values::True | Values::WholeNumbers, Expected::Any) => (Vec::new(), false),
    };
    if known.contains(&value) {
        return None;
    }
    let by_name = meant::row(value, &known).map(|row| row.meant);
    if let Some(meant) = nearly(value, known.iter().copied()).or_else(|| by_name.filter(|_| is_all))
    {
        return Some(Doubt {
            why: said!("`{name}` is `{meant}`, not `{value}`", name, meant, value),
            help: Phrase::DidYouMean {
                name: meant.to_owned(),
            },
        });
    }
    is_all.then(|| Doubt {
        why: said!(
            "`{name}` is {values}, never `{value}`",
            name,
            values = Any(owned(&known)),
            value
        ),
        help: Phrase::PossibleWords {
            sort: "values".to_owned(),
            words: Each(owned(&known)),
        },
    })
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn members(model: &Model) -> impl Iterator<Item = &str> {
    let members = model.teams.iter().flat_map(|team| &team.members);
    members.map(|member| member.name.as_str())
}

fn of_media_type(name: &str, value: &str) -> Option<Doubt> {
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

fn of_capitals(name: &str, value: &str) -> Option<Doubt> {
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
fn of_language(fact: Fact, name: &str, value: &str, model: &Model) -> Option<Doubt> {
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

fn of_country(name: &str, value: &str) -> Option<Doubt> {
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
fn of_region(fact: Fact, name: &str, value: &str, model: &Model) -> Option<Doubt> {
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

fn of_kind(name: &str, value: &str) -> Option<Doubt> {
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
fn phone(name: &str, value: &str) -> Option<Doubt> {
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
fn nearly<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
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
