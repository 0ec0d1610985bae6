//! The configuration: one TOML file, each member with a default, so that nothing needs to be set up.

mod actions;
mod check;
mod default;
mod destination;
mod file;
#[cfg(test)]
mod manual;
mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use waypost::state::Throughput;

pub use self::destination::{Desk, Destination, Targets};
use self::file::{File, Unread};
use crate::faults::Faults;
use crate::log::Level;
use crate::web::without_port;

/// The rules of the example shop: what runs where no file is named.
pub const SHOP: &str = include_str!("../../../data/shop.rules.json");

/// What a service is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where webhooks come in.
    pub listen: String,
    /// Where people and monitors ask.
    pub admin_listen: String,
    /// Other names by which the administration is called than the addresses of this machine: requests for any other are
    /// refused.
    pub admin_hosts: Vec<String>,
    /// The folder of the database and of what is made at the first start. On a local disk.
    pub folder: PathBuf,
    /// The rule file; that of the example shop where none is named.
    pub rules: Option<PathBuf>,
    /// A second rule file, decided beside the first: nothing is done of it.
    pub shadow: Option<PathBuf>,
    /// The page for people who write rules, where it was built.
    pub page: PathBuf,
    /// Files with the app secrets, the most used first. One is made in the folder where none is named.
    pub webhook_secret_files: Vec<PathBuf>,
    /// A file with the token of the subscription handshake. One is made in the folder where none is named.
    pub verify_token_file: Option<PathBuf>,
    /// The business's own numbers; empty: all.
    pub numbers: Vec<Number>,
    /// What carries effects out.
    pub destinations: BTreeMap<String, Destination>,
    /// Which destination carries out an action.
    pub actions: BTreeMap<String, String>,
    /// Where targets are.
    pub deliver: Targets,
    /// Where people answer from.
    pub slack: Option<SlackConfig>,
    /// What a CRM says of customers.
    pub hubspot: Option<HubspotConfig>,
    /// To how many different customers the business may write in 24 hours: `250`, `TIER_2K`, or `-1` for all of them.
    pub portfolio: String,
    /// The categories of templates.
    pub templates: BTreeMap<String, String>,
    /// What the guard asks for.
    pub policy: Option<Value>,
    /// Room that is left on the disk before no webhook is taken any more, in bytes.
    pub disk_floor: u64,
    /// What waits for its room in memory, in bytes.
    pub intake_bytes: u32,
    /// A file of so many bytes lies on the disk, to be removed when all else is full.
    pub disk_reserve: u64,
    /// For how many days bodies are kept whose events are worked off, to decide them once more. They hold texts and numbers.
    pub keep_days: u32,
    /// From which level on lines are written in the log.
    pub log_level: Level,
    /// For tests: `NORMAL` or `OFF` lose what was acknowledged.
    pub synchronous: Synchronous,
    /// For tests: protections that are taken away.
    pub tests: Faults,
}

/// When a commit is on the disk.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Synchronous {
    /// When it has ended.
    Full,
    /// Some time after.
    Normal,
    /// When the system likes.
    Off,
}

impl Synchronous {
    /// As the database has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
            Self::Off => "OFF",
        }
    }
}

/// A number of the business.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    waba_id: String,
    phone_number_id: String,
    /// How many messages it may send in a second: `coexistence` (20), `standard` (80) or `high` (1,000).
    throughput: Option<Throughput>,
    /// What a customer sees before there is an answer.
    receipts: Option<Receipts>,
}

/// What a customer sees of a message that was decided, before there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Receipts {
    /// That it was read.
    Read,
    /// That, too; and that somebody writes, where it went to somebody and the rules do not answer themselves.
    Typing,
}

/// Who may answer customers from Slack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackConfig {
    /// The destination whose posts have the button.
    pub destination: String,
    /// The file with the app's signing secret.
    pub signing_secret_file: PathBuf,
    /// The ids of the workspaces.
    pub teams: BTreeSet<String>,
    /// The ids of the people.
    pub users: BTreeSet<String>,
}

/// What HubSpot says of customers, by the webhooks of an app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubspotConfig {
    /// The address that HubSpot calls, as it stands there.
    pub url: String,
    /// The file with the app's client secret.
    pub client_secret_file: PathBuf,
    /// Facts, and the property of a contact that each is.
    pub facts: BTreeMap<String, String>,
}

impl Config {
    /// Reads the file; the defaults where none is named. The environment wins.
    pub fn read(path: Option<&Path>) -> Result<Self, String> {
        let mut config = match path {
            None => Self::default(),
            Some(path) => {
                let text = read_text(path)?;
                let read = File::new(path, &text)?.read();
                read.map_err(|unread| Self::all_wrong(unread).join("\n"))?
            }
        };
        config.heed_environment();
        Ok(config)
    }

    /// What is wrong with a file itself, and with what it says beside that.
    fn all_wrong(unread: Unread<Self>) -> Vec<String> {
        let has_rules = !unread.lacks("rules");
        unread.with_rest(|mut rest| {
            rest.heed_environment();
            if has_rules {
                rest.check()
            } else {
                rest.wrong_but_for_rules()
            }
        })
    }

    /// The same, from a file with a table of the process's own beside it: the defaults where that is not there.
    pub fn read_with<T: DeserializeOwned + Default>(
        path: Option<&Path>,
        table: &str,
    ) -> Result<(Self, T), String> {
        let Some(path) = path else {
            return Ok((Self::read(None)?, T::default()));
        };
        let text = read_text(path)?;
        let mut file = File::new(path, &text)?;
        let own = file
            .take(table)
            .map_or_else(|| Ok(T::default()), File::read);
        let own = own.map_err(|unread| unread.with_rest(|_| Vec::new()));
        let config = match file.read::<Self>() {
            Ok(mut config) => {
                config.heed_environment();
                Ok(config)
            }
            Err(unread) => Err(Self::all_wrong(unread)),
        };
        match (config, own) {
            (Ok(config), Ok(own)) => Ok((config, own)),
            (config, own) => {
                let of_config = config.map_or_else(|wrong| wrong, |config| config.check());
                let wrong = own.err().into_iter().flatten().chain(of_config);
                Err(wrong.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    /// Where secrets are may be said by whoever runs the process: a list of files with `:` in between, as in a path.
    fn heed_environment(&mut self) {
        if let Some(files) = std::env::var_os("WAYPOST_WEBHOOK_SECRET_FILE") {
            self.webhook_secret_files = std::env::split_paths(&files).collect();
        }
        if let Some(file) = std::env::var_os("WAYPOST_VERIFY_TOKEN_FILE") {
            self.verify_token_file = Some(file.into());
        }
    }

    /// The text of the rule file.
    pub fn rules_text(&self) -> Result<String, String> {
        match &self.rules {
            None => Ok(SHOP.to_owned()),
            Some(path) => read_text(path),
        }
    }

    /// The text of the second rule file; nothing where none is named or it is not there.
    pub fn shadow_text(&self) -> Result<Option<String>, String> {
        match &self.shadow {
            Some(path) if path.exists() => read_text(path).map(Some),
            _ => Ok(None),
        }
    }

    /// The business's accounts, each with its numbers.
    #[must_use]
    pub fn accounts(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut accounts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for number in &self.numbers {
            let numbers = accounts.entry(&number.waba_id).or_default();
            numbers.push(&number.phone_number_id);
        }
        accounts
    }

    /// What customers see of their messages, by the ids of the numbers.
    #[must_use]
    pub fn receipts(&self) -> BTreeMap<String, Receipts> {
        let numbers = self.numbers.iter();
        numbers
            .filter_map(|number| Some((number.phone_number_id.clone(), number.receipts?)))
            .collect()
    }

    /// The names by which the administration is called.
    pub(crate) fn admin_names(&self) -> Vec<String> {
        let listened = without_port(&self.admin_listen);
        let own = [listened, "localhost", "127.0.0.1", "[::1]"];
        let own = own.into_iter().map(str::to_owned);
        own.chain(
            self.admin_hosts
                .iter()
                .map(|name| name.to_ascii_lowercase()),
        )
        .collect()
    }
}

/// The text of a file; or why there is none.
pub fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
