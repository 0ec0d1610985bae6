//! Consent that is set to nothing, and categories that there are not.

use crate::facts::host_facts::CONSENTS;
use crate::json::tree::{self, Node, Value};
use crate::rules::action::{Action, SET_CONSENT};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::meant;
use crate::rules::phrase::{Any, Phrase};
use crate::rules::said::said;
use crate::text::{edit_distance, fold};

/// The action that sets consent, and what it must say: what is spelled otherwise does nothing. Whether something about consent
/// was wrong.
pub(super) fn check(action: &Action, report: &mut Report) -> bool {
    let before = report.len();
    if action.name == SET_CONSENT {
        check_consent(action, report);
    } else if SPELLINGS.contains(&meant::plain(&action.name).as_str()) {
        report.warning(
            Code::Value,
            action.place,
            said!(
                "action `{action}` sets no consent: its name is another",
                action = action.name
            ),
            Phrase::DidYouMean {
                name: SET_CONSENT.to_owned(),
            },
        );
    }
    let is_consent = report.len() > before || action.name == SET_CONSENT;
    if let Ok(params) = tree::parse(&action.params) {
        check_categories(&params, action, report);
    }
    is_consent && report.len() > before
}

fn check_consent(action: &Action, report: &mut Report) {
    let Ok(params) = tree::parse(&action.params) else {
        return;
    };
    let consents = CONSENTS.iter().map(|one| (*one).to_owned()).collect();
    let possible = || said!("write {values}", values = Any(consents));
    let Some(value) = params.value("value") else {
        report.warning(
            Code::Value,
            action.place,
            said!("this sets no consent: it has no `value`"),
            possible(),
        );
        return;
    };
    // A value that is filled in is not known here.
    if let Some(value) = value
        .text()
        .filter(|value| !CONSENTS.contains(value) && !value.contains("${"))
    {
        let meant = report.suggestions.meant(value, CONSENTS.iter().copied());
        let help = meant.map_or_else(possible, |meant| meant.help());
        let message = said!("no consent is `{value}`: this changes nothing", value);
        report.warning(Code::Value, action.place, message, help);
    }
}

/// How the name of the action is written elsewhere, in lower case and letters only.
const SPELLINGS: &[&str] = &[
    "setconsent",
    "setconsents",
    "setconsnet",
    "setconcent",
    "setconsen",
    "consent",
    "updateconsent",
    "changeconsent",
    "optout",
    "unsubscribe",
];

/// A category that is spelled otherwise: of consent, of a template.
fn check_categories(node: &Node<'_>, action: &Action, report: &mut Report) {
    let parts: Vec<&Node<'_>> = match &node.value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.iter().map(|member| &member.node).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
    };
    for part in parts {
        check_categories(part, action, report);
    }
    let category = node.value("category").and_then(Node::text);
    let Some(category) = category.filter(|category| !category.contains("${")) else {
        return;
    };
    // The consent of the spec is in small letters; templates have them in either.
    let is_known = if action.name == SET_CONSENT {
        CATEGORIES.contains(&category)
    } else {
        CATEGORIES.contains(&fold(category).as_str())
    };
    let Some(meant) = category_meant(category).filter(|_| !is_known) else {
        return;
    };
    let message = if action.name == SET_CONSENT {
        said!(
            "consent is for the category `{meant}`, not `{category}`",
            meant,
            category
        )
    } else {
        said!(
            "a template has the category `{meant}`, not `{category}`",
            meant,
            category
        )
    };
    report.warning(
        Code::Value,
        action.place,
        message,
        Phrase::DidYouMean {
            name: meant.to_owned(),
        },
    );
}

/// As the platform names the categories of templates.
const CATEGORIES: &[&str] = &["marketing", "utility", "authentication"];

/// The category that is spelled otherwise; `None` if it may be something of the host's own.
fn category_meant(category: &str) -> Option<&'static str> {
    let plain = meant::plain(&fold(category));
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    let typed = letters(&plain);
    let near = |known: &&&str| {
        plain == **known || edit_distance(&typed, &letters(known), 2, &mut 0).is_some()
    };
    let other = || OTHERS.iter().find(|(other, _)| *other == plain);
    let near = CATEGORIES.iter().find(near).copied();
    near.or_else(|| other().map(|(_, meant)| *meant))
}

/// What people call them elsewhere.
const OTHERS: &[(&str, &str)] = &[
    ("promo", "marketing"),
    ("promotion", "marketing"),
    ("promotional", "marketing"),
    ("promocional", "marketing"),
    ("mkt", "marketing"),
    ("transactional", "utility"),
    ("transacional", "utility"),
    ("transaccional", "utility"),
    ("otp", "authentication"),
    ("auth", "authentication"),
];
