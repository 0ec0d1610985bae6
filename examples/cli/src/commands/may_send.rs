//! `may-send`: whether something may be sent now, and if not, why and when.

use std::io;
use std::path::{Path, PathBuf};

use clap::ArgGroup;
use waypost::state::guard::{Outgoing, Policy, Sending};
use waypost::state::{Peer, guard};

use crate::arguments::At;
use crate::outcome::Outcome;
use crate::output::line;
use crate::{files, sender, states, zones};

#[derive(clap::Args)]
#[command(
    group = ArgGroup::new("peer").required(true),
    group = ArgGroup::new("what").required(true),
)]
pub(crate) struct Arguments {
    /// What is known, as `state` prints it; `-` for standard input.
    #[arg(long, required = true, value_name = "STATES")]
    states: Vec<PathBuf>,
    /// The account.
    #[arg(long, value_name = "ID")]
    waba: String,
    /// The number of the business, by its `phone_number_id`.
    #[arg(long, value_name = "ID")]
    number: String,
    /// The customer: a phone number in any form, or a user id.
    #[arg(long, value_name = "CUSTOMER", group = "peer")]
    to: Option<String>,
    /// The group.
    #[arg(long, value_name = "ID", group = "peer")]
    group: Option<String>,
    /// Anything but a template.
    #[arg(long, group = "what")]
    free_form: bool,
    /// A template of this category: `marketing`, `utility`, `authentication`.
    #[arg(long, value_name = "CATEGORY", group = "what")]
    template: Option<String>,
    /// The template's id, to look at what holds it.
    #[arg(long, value_name = "ID", conflicts_with = "free_form")]
    template_id: Option<String>,
    /// On whose behalf.
    #[arg(long = "as", value_enum, default_value_t = OnBehalf::Bot)]
    on_behalf: OnBehalf,
    /// What the host wants, as JSON: quiet hours, margins.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    at: At,
}

/// Meta, "Template categorization".
const CATEGORIES: &[&str] = &["marketing", "utility", "authentication"];

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OnBehalf {
    /// A program decided to send it.
    Bot,
    /// A person wrote it.
    Person,
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let asked = sending(arguments).and_then(|sending| {
        let policy = policy(arguments.policy.as_deref())?;
        let states = states::of(&arguments.states)?;
        Ok((sending, policy, states))
    });
    let (sending, policy, states) = match asked {
        Ok(asked) => asked,
        Err(outcome) => return Ok(outcome),
    };
    let verdict = guard(&sending, &states, &policy, arguments.at.or_now(None));
    line(&mut io::stdout().lock(), &verdict)?;
    Ok(Outcome::Fine)
}

fn sending(arguments: &Arguments) -> Result<Sending, Outcome> {
    let to = match (&arguments.group, &arguments.to) {
        (Some(group), _) => Peer::Group(group.as_str().into()),
        (None, spelling) => {
            let spelling = spelling.as_deref().unwrap_or_default();
            let Some(customer) = sender::key(spelling) else {
                eprintln!(
                    "waypost: --to: `{}` (letters and digits masked) is neither a phone number that begins with its \
                     country code, as `5511999990000`, nor a user id, as `BR.13491208655302741918`",
                    sender::masked(spelling)
                );
                return Err(Outcome::Unreadable);
            };
            Peer::Customer(customer.as_str().into())
        }
    };
    let what = match arguments.template.as_deref().map(str::trim) {
        None => Outgoing::FreeForm,
        Some(category) => {
            tell_unknown(category);
            Outgoing::Template {
                id: arguments.template_id.as_deref().map(Into::into),
                category: category.into(),
            }
        }
    };
    let sending = Sending::new(&arguments.waba, &arguments.number, to, what);
    Ok(match arguments.on_behalf {
        OnBehalf::Bot => sending,
        OnBehalf::Person => sending.by_person(),
    })
}

/// A category is looked up as it is written: what the platform does not have needs no consent.
fn tell_unknown(category: &str) {
    let is = |known: &&str| known.eq_ignore_ascii_case(category);
    if !CATEGORIES.iter().any(is) {
        eprintln!(
            "waypost: --template: `{category}` is not a category that the platform has: `{}`",
            CATEGORIES.join("`, `")
        );
    }
}

/// The policy; says on standard error what is wrong with it.
fn policy(path: Option<&Path>) -> Result<Policy, Outcome> {
    let Some(path) = path else {
        return Ok(Policy::default());
    };
    let text = files::text(path)?;
    Policy::parse(&text, &zones::named_in(&text)).map_err(|error| {
        for message in error.messages() {
            eprintln!("{}: {message}", path.display());
        }
        Outcome::Wrong
    })
}
