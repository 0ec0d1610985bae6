//! Values that a fact can never have.
//!
//! Of what the platform sends only what is certain is told: its lists grow. Of names of the file's own, only what is nearly
//! one of them.

use std::collections::BTreeSet;

use super::File;
use crate::event::KindPattern;
use crate::event::sender::countries;
use crate::facts::{Expected, Fact, FactValue, KindSet, Schema, Values};
use crate::json::tree::Span;
use crate::rules::condition::{Leaf, Test};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::model::Model;
use crate::rules::step::{Naming, Outcome, StepKind};
use crate::rules::words::{backticked, list};
use crate::text::{edit_distance, fold};

/// Why a value cannot be, and what to do about it.
pub(super) struct Doubt {
    pub(super) why: String,
    pub(super) help: String,
}

/// Reports values that cannot be, in conditions and steps; not those of `told`, of which it is said already.
pub(super) fn check(file: &File<'_>, told: &BTreeSet<Span>, report: &mut Report) {
    // A named condition stands in every rule that names it.
    let mut told = told.clone();
    for rule in file.model.rules() {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            let Leaf::Test(fact, test) = leaf else {
                return;
            };
            let is_odd = values(test).any(|value| doubt(*fact, test, value, file.model).is_some());
            if is_odd && told.insert(key) {
                for (value, place) in file.written.strings_under(key, None) {
                    if let Some(Doubt { why, help }) = doubt(*fact, test, value, file.model) {
                        report.warning(Code::Value, place, why, help);
                    }
                }
            }
        });
    }
    let outcomes = file.model.routes.iter().map(|route| &route.outcome);
    for outcome in outcomes.chain(&file.model.fallback) {
        check_steps(outcome, file.model, report);
    }
}

fn check_steps(outcome: &Outcome, model: &Model, report: &mut Report) {
    for step in &outcome.steps {
        let (key, name) = match &step.kind {
            StepKind::Agent(Naming::Fixed(name)) => ("agent", name),
            StepKind::Queue(Naming::Fixed(name)) => ("queue", name),
            StepKind::Agent(_) | StepKind::Queue(_) | StepKind::Team(_) | StepKind::Role { .. } => {
                continue;
            }
        };
        let within = name
            .strip_prefix("${")
            .and_then(|name| name.strip_suffix('}'));
        let fact = within.or_else(|| Some(name.as_str()).filter(|name| name.contains('.')));
        if let Some(fact) = fact.filter(|fact| model.schema.fact(fact).is_some()) {
            report.warning(
                Code::Value,
                step.place,
                format!("`{name}` is the {key}'s name as it stands here: no fact is filled in"),
                format!("write `{{\"{key}\": {{\"fact\": \"{fact}\"}}}}`"),
            );
            continue;
        }
        if key == "queue" {
            continue;
        }
        if let Some(member) = nearly(name, members(model)) {
            report.warning(
                Code::Value,
                step.place,
                format!("no team has the member `{name}`"),
                format!("did you mean `{member}`?"),
            );
        }
    }
}

/// What a test of strings asks for.
pub(super) fn values(test: &Test) -> impl Iterator<Item = &str> {
    let (many, one): (&[String], Option<&String>) = match test {
        Test::OneOf(values) | Test::HasAll(values) => (values, None),
        Test::Prefix(part) | Test::Suffix(part) | Test::Contains(part) => (&[], Some(part)),
        Test::Bool(_) | Test::Number(_) | Test::Compare(..) => (&[], None),
    };
    many.iter().chain(one).map(String::as_str)
}

/// What is wrong with a value that a test asks a fact for.
pub(super) fn doubt(fact: Fact, test: &Test, value: &str, model: &Model) -> Option<Doubt> {
    let name = model.schema.name(fact);
    let is_whole = matches!(test, Test::OneOf(_) | Test::HasAll(_));
    let (known, is_all): (Vec<&str>, bool) = match (Schema::values(fact), Schema::expected(fact)) {
        (_, Expected::Phones) => {
            let is_first = is_whole || matches!(test, Test::Prefix(_));
            return phone(name, value).filter(|_| is_first);
        }
        (Values::CountryCodes, _) => {
            let is_code = is_whole || is_first_of_code(test, value);
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
    if let (Fact::Host(_), Some(doubt)) = (fact, of_signs(name, value)) {
        return Some(doubt);
    }
    let by_name = meant::row(value, &known).map(|row| row.meant);
    if let Some(meant) = nearly(value, known.iter().copied()).or_else(|| by_name.filter(|_| is_all))
    {
        return Some(Doubt {
            why: format!("`{name}` is `{meant}`, not `{value}`"),
            help: format!("did you mean `{meant}`?"),
        });
    }
    is_all.then(|| Doubt {
        why: format!("`{name}` is {}, never `{value}`", list(&known, "or")),
        help: format!("possible values: {}", backticked(known)),
    })
}

fn members(model: &Model) -> impl Iterator<Item = &str> {
    let members = model.teams.iter().flat_map(|team| &team.members);
    members.map(|member| member.name.as_str())
}

fn of_media_type(name: &str, value: &str) -> Option<Doubt> {
    (!value.contains('/')).then(|| Doubt {
        why: format!("`{name}` has two parts, as `image/jpeg`: it is never `{value}`"),
        help: format!(
            "write both parts, or `{{\"{name}\": {{\"prefix\": \"{value}\"}}}}` for all that begin so"
        ),
    })
}

/// What other languages write for conditions: `plus|premium`, `!premium`.
fn of_signs(name: &str, value: &str) -> Option<Doubt> {
    let is_word = |text: &str| text.trim().starts_with(char::is_alphanumeric);
    let parts: Vec<&str> = value.split('|').filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_word(part)) {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("\"{}\"", part.trim()))
            .collect();
        return Some(Doubt {
            why: format!("`{value}` is one value of `{name}` here: the bar does not mean `or`"),
            help: format!("write a list: `[{}]`", parts.join(", ")),
        });
    }
    let negated = value
        .strip_prefix("!=")
        .or_else(|| value.strip_prefix('!'))?;
    is_word(negated).then(|| Doubt {
        why: format!("`{value}` is a value of `{name}` here: the sign does not mean `not`"),
        help: format!("write `{{\"ne\": \"{}\"}}`", negated.trim()),
    })
}

fn of_capitals(name: &str, value: &str) -> Option<Doubt> {
    let capitals = value.trim().to_uppercase().replace([' ', '-'], "_");
    (value != capitals).then(|| Doubt {
        why: format!("`{name}` is written in capitals: it is never `{value}`"),
        help: format!("did you mean `{capitals}`?"),
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
        why: format!("`{name}` is a code, as `{code}`, not `{value}`"),
        help: format!("did you mean `{code}`?"),
    })
}

fn of_country(name: &str, value: &str) -> Option<Doubt> {
    let (why, help) = match country(value) {
        Country::Known => return None,
        Country::Meant(code) => (
            format!("`{name}` is an ISO code: `{code}`, not `{value}`"),
            format!("did you mean `{code}`?"),
        ),
        Country::Unknown => (
            format!("`{name}` is an ISO code, and no country has `{value}`"),
            "write two capital letters, as `BR`".to_owned(),
        ),
    };
    Some(Doubt { why, help })
}

/// Whether it is as long as a whole code, and the code is to begin with it.
fn is_first_of_code(test: &Test, value: &str) -> bool {
    matches!(test, Test::Prefix(_)) && value.chars().count() > 1
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
        why: format!("`{name}` is an ISO code where it is a country: `{code}`, not `{value}`"),
        help: format!("did you mean `{code}`?"),
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
            format!("`{name}` is a whole kind, and no event is `{value}` alone"),
            format!("write `{{\"{name}\": {{\"prefix\": \"{value}.\"}}}}` for all of them"),
        )
    } else if is_kind(&of_message) {
        (
            format!("`{name}` is `{of_message}`, not `{value}`"),
            format!("did you mean `{of_message}`?"),
        )
    } else if let Some(meant) = meant::kind(value).filter(|kind| is_kind(kind)) {
        (
            format!("`{name}` is `{meant}`, not `{value}`"),
            format!("did you mean `{meant}`?"),
        )
    } else if let Some(meant) = nearly(value, &mut kinds) {
        (
            format!("`{name}` is `{meant}`, not `{value}`"),
            format!("did you mean `{meant}`?"),
        )
    } else {
        (
            format!("`{name}` is never `{value}`: no event is of this kind"),
            "the reference in the manual lists the kinds".to_owned(),
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
        why: format!("`{name}` has digits alone: it is never a number with other signs"),
        help: "leave out all but the digits".to_owned(),
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

/// What a text is as the code of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Country {
    Known,
    /// This one is meant.
    Meant(&'static str),
    Unknown,
}

pub(super) fn country(text: &str) -> Country {
    let upper = text.trim().to_uppercase();
    let known = countries().find(|code| *code == upper);
    if known == Some(text) {
        return Country::Known;
    }
    let name = fold(text);
    let mut others = COUNTRIES.iter();
    let other = others.find(|(_, names)| names.contains(&name.as_str()));
    let meant = known.or_else(|| other.map(|(code, _)| *code));
    meant.map_or(Country::Unknown, Country::Meant)
}

/// Other ways to write the countries with most customers, folded.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AE", &["uae", "emirates", "united arab emirates", "emirados", "emiratos"]),
    ("AO", &["ago", "angola"]),
    ("AR", &["arg", "argentina"]),
    ("AT", &["aut", "austria", "osterreich"]),
    ("AU", &["aus", "australia"]),
    ("BE", &["bel", "belgium", "belgica"]),
    ("BO", &["bol", "bolivia"]),
    ("BR", &["bra", "brazil", "brasil"]),
    ("CA", &["can", "canada"]),
    ("CH", &["che", "switzerland", "schweiz"]),
    ("CL", &["chl", "chile"]),
    ("CO", &["col", "colombia"]),
    ("CR", &["cri", "costa rica"]),
    ("DE", &["deu", "ger", "germany", "deutschland", "alemanha"]),
    ("DO", &["dom", "dominican republic", "republica dominicana"]),
    ("EC", &["ecu", "ecuador"]),
    ("EG", &["egy", "egypt"]),
    ("ES", &["esp", "spain", "espana", "espanha"]),
    ("FR", &["fra", "france", "franca"]),
    ("GB", &["uk", "gbr", "en", "england", "united kingdom", "great britain"]),
    ("GT", &["gtm", "guatemala"]),
    ("ID", &["idn", "indonesia"]),
    ("IE", &["irl", "ireland", "irlanda"]),
    ("IL", &["isr", "israel"]),
    ("IN", &["ind", "india"]),
    ("IT", &["ita", "italy", "italia"]),
    ("JP", &["jpn", "japan", "japao", "japon"]),
    ("KE", &["ken", "kenya"]),
    ("MX", &["mex", "mexico"]),
    ("MY", &["mys", "malaysia"]),
    ("MZ", &["moz", "mozambique", "mocambique"]),
    ("NG", &["nga", "nigeria"]),
    ("NL", &["nld", "netherlands", "holland"]),
    ("NZ", &["nzl", "new zealand"]),
    ("PA", &["pan", "panama"]),
    ("PE", &["per", "peru"]),
    ("PH", &["phl", "philippines"]),
    ("PK", &["pak", "pakistan"]),
    ("PL", &["pol", "poland"]),
    ("PT", &["prt", "por", "portugal"]),
    ("PY", &["pry", "paraguay"]),
    ("SA", &["sau", "saudi arabia"]),
    ("SG", &["sgp", "singapore"]),
    ("TR", &["tur", "turkey", "turkiye"]),
    ("US", &["usa", "u.s.", "united states", "eua", "estados unidos"]),
    ("UY", &["ury", "uruguay"]),
    ("VE", &["ven", "venezuela"]),
    ("ZA", &["zaf", "south africa"]),
];

/// The code of a language that is written as a word.
pub(super) fn language(text: &str) -> Option<&'static str> {
    let name = fold(text);
    let mut languages = LANGUAGES.iter();
    let found = languages.find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(code, _)| *code)
}

/// Languages by their names, folded.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ar", &["ara", "arabic", "arabe"]),
    ("de", &["deu", "ger", "german", "deutsch", "alemao", "aleman"]),
    ("en", &["eng", "english", "ingles", "englisch"]),
    ("es", &["spa", "spanish", "espanol", "espanhol", "castellano", "spanisch"]),
    ("fr", &["fra", "fre", "french", "francais", "frances", "franzosisch"]),
    ("hi", &["hin", "hindi"]),
    ("id", &["indonesian", "bahasa"]),
    ("it", &["ita", "italian", "italiano"]),
    ("nl", &["nld", "dutch", "nederlands", "holandes"]),
    ("pt", &["por", "portuguese", "portugues", "portugiesisch"]),
    ("ru", &["rus", "russian", "russo", "ruso"]),
];
