//! Values that a fact can never have.
//!
//! Of what the platform sends only what is certain is told: its lists grow. Of names of the file's own, only what is nearly
//! one of them.

mod asked;
mod defaults;
mod expected;
mod names;
mod spelled;
mod steps;
mod written;

use std::collections::BTreeSet;

use super::File;
use crate::facts::{Expected, Fact, Schema, Values};
use crate::json::tree::Span;
use crate::rules::condition::{Leaf, Operands, Part, Test};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::Model;
use crate::rules::phrase::{Any, Each, Phrase};
use crate::rules::said::said;
use expected::nearly;

pub(super) use asked::Asked;
pub(super) use names::{Country, behind_country, country, language};

/// Why a value cannot be, and what to do about it.
pub(super) struct Doubt {
    pub(super) why: Phrase,
    pub(super) help: Phrase,
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
            return expected::of_phone(name, value).filter(|_| is_whole || is_beginning);
        }
        (Values::CountryCodes, _) => {
            // As long as a whole code.
            let is_code = is_whole || is_beginning && value.chars().count() > 1;
            return expected::of_country(name, value).filter(|_| is_code);
        }
        _ if !is_whole => return None,
        (_, Expected::Regions) => return expected::of_region(fact, name, value, model),
        (_, Expected::Kinds) => return expected::of_kind(name, value),
        (_, Expected::MediaTypes) => return expected::of_media_type(name, value),
        (_, Expected::Capitals) => return expected::of_capitals(name, value),
        (_, Expected::Languages) => return expected::of_language(fact, name, value, model),
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
