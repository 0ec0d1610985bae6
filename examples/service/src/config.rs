//! The configuration: one TOML file, each member with a default, so that nothing needs to be set up.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use waypost::state::{PortfolioLimit, Throughput};
use waypost_connectors::{Action, bitrix24, hubspot, slack};
use waypost_host::{Blinder, Deliver, Manner, Place, Plan};

use crate::faults::Faults;
use crate::web::without_port;
use crate::zones;

/// The rules of the example shop: what runs where no file is named.
pub(crate) const SHOP: &str = include_str!("../../data/shop.rules.json");

/// What a service is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where webhooks come in.
    pub(crate) listen: String,
    /// Where people and monitors ask.
    pub(crate) admin_listen: String,
    /// Other names by which the administration is called than the addresses of this machine: requests for any other are
    /// refused.
    pub(crate) admin_hosts: Vec<String>,
    /// The folder of the database and of what is made at the first start. On a local disk.
    pub(crate) folder: PathBuf,
    /// The rule file; that of the example shop where none is named.
    pub(crate) rules: Option<PathBuf>,
    /// A second rule file, decided beside the first: nothing is done of it.
    pub(crate) shadow: Option<PathBuf>,
    /// Files with the app secrets, the most used first. One is made in the folder where none is named.
    pub(crate) webhook_secret_files: Vec<PathBuf>,
    /// A file with the token of the subscription handshake. One is made in the folder where none is named.
    pub(crate) verify_token_file: Option<PathBuf>,
    /// The business's own numbers; empty: all.
    pub(crate) numbers: Vec<Number>,
    /// What carries effects out.
    pub(crate) destinations: BTreeMap<String, Destination>,
    /// Which destination carries out an action.
    pub(crate) actions: BTreeMap<String, String>,
    /// Where targets are.
    pub(crate) deliver: Targets,
    /// Where people answer from.
    pub(crate) slack: Option<SlackConfig>,
    /// To how many different customers the business may write in 24 hours: `250`, `TIER_2K`, or `-1` for all of them.
    pub(crate) portfolio: String,
    /// The categories of templates.
    pub(crate) templates: BTreeMap<String, String>,
    /// What the guard asks for.
    pub(crate) policy: Option<Value>,
    /// Room that is left on the disk before no webhook is taken any more, in bytes.
    pub(crate) disk_floor: u64,
    /// What waits for its room in memory, in bytes.
    pub(crate) intake_bytes: u32,
    /// A file of so many bytes lies on the disk, to be removed when all else is full.
    pub(crate) disk_reserve: u64,
    /// For how many days bodies are kept whose events are worked off, to decide them once more. They hold texts and numbers.
    pub(crate) keep_days: u32,
    /// For tests: `NORMAL` or `OFF` lose what was acknowledged.
    pub(crate) synchronous: String,
    /// For tests: protections that are taken away.
    pub(crate) tests: Faults,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Number {
    waba_id: String,
    phone_number_id: String,
    /// How many messages it may send in a second: `coexistence` (20), `standard` (80) or `high` (1,000).
    throughput: Option<Throughput>,
}

/// Who may answer customers from Slack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlackConfig {
    /// The destination whose posts have the button.
    pub(crate) destination: String,
    /// The file with the app's signing secret.
    pub(crate) signing_secret_file: PathBuf,
    /// The ids of the workspaces.
    pub(crate) teams: BTreeSet<String>,
    /// The ids of the people.
    pub(crate) users: BTreeSet<String>,
}

/// What carries effects out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
pub(crate) enum Destination {
    /// A line in the log, without texts and numbers.
    Log,
    /// A line in a file, with all of it.
    File {
        /// Which.
        path: PathBuf,
        /// Whether it stands for messages to customers.
        #[serde(default)]
        messages: bool,
    },
    /// The WhatsApp Business Platform.
    Graph {
        /// The file with the token.
        token_file: PathBuf,
        /// Where it is, `https://graph.facebook.com` by default.
        url: Option<String>,
        /// The version of its API.
        version: Option<String>,
        /// The language of templates that name none.
        language: Option<String>,
    },
    /// A Slack workspace: an app's token, and the ids of channels by name.
    Slack {
        /// The file with the token.
        token_file: PathBuf,
        /// Where it is, `https://slack.com/api` by default.
        url: Option<String>,
        /// The channel for what names none.
        channel: String,
        /// Other channels, by the names that rules have for them.
        #[serde(default)]
        places: BTreeMap<String, String>,
    },
    /// A HubSpot account: a private app's token, and where tickets begin.
    Hubspot {
        /// The file with the token.
        token_file: PathBuf,
        /// Where it is, `https://api.hubapi.com` by default.
        url: Option<String>,
        /// The pipeline of tickets.
        pipeline: String,
        /// The stage that they begin at.
        stage: String,
        /// Other places, by the names that rules and targets have for them.
        #[serde(default)]
        places: BTreeMap<String, Desk>,
    },
    /// A Bitrix24 portal.
    Bitrix24 {
        /// The file with the address of an inbound webhook in it, which is a secret.
        url_file: PathBuf,
        /// Whether a ticket becomes a deal, not a lead.
        #[serde(default)]
        deals: bool,
        /// Places, by the names that rules and targets have for them.
        #[serde(default)]
        places: BTreeMap<String, Desk>,
    },
    /// Another program, by Standard Webhooks.
    Webhook {
        /// Its address.
        url: String,
        /// The file with the key: `whsec_` and base64.
        key_file: PathBuf,
    },
    /// A platform that takes every message and reports it as delivered, to this service.
    Simulated,
}

/// A place in a CRM, by the ids there: what is left out is as the destination has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Desk {
    /// A pipeline.
    pub(crate) pipeline: Option<String>,
    /// A stage of it.
    pub(crate) stage: Option<String>,
    /// Who gets what comes there.
    pub(crate) owner: Option<String>,
}

/// Where targets are, by their names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Targets {
    teams: BTreeMap<String, To>,
    queues: BTreeMap<String, To>,
    agents: BTreeMap<String, To>,
    default: Option<To>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct To {
    destination: String,
    place: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        let named = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            admin_listen: "127.0.0.1:8081".to_owned(),
            admin_hosts: Vec::new(),
            folder: "waypost-data".into(),
            rules: None,
            shadow: None,
            webhook_secret_files: Vec::new(),
            verify_token_file: None,
            numbers: Vec::new(),
            destinations: [
                ("log".to_owned(), Destination::Log),
                ("graph".to_owned(), Destination::Simulated),
            ]
            .into(),
            actions: named(&[
                ("send", "graph"),
                ("template", "graph"),
                ("ticket", "log"),
                ("note", "log"),
                ("post", "log"),
                ("tag", "log"),
                ("webhook", "log"),
            ]),
            deliver: Targets {
                default: Some(To {
                    destination: "log".to_owned(),
                    place: None,
                }),
                ..Targets::default()
            },
            slack: None,
            portfolio: "-1".to_owned(),
            templates: named(&[
                ("opt_out_confirmed", "utility"),
                ("we_are_closed", "utility"),
                ("welcome", "utility"),
                ("welcome_back", "utility"),
            ]),
            policy: None,
            disk_floor: 512 << 20,
            intake_bytes: 256 << 20,
            disk_reserve: 16 << 20,
            keep_days: 0,
            tests: Faults::default(),
            synchronous: "FULL".to_owned(),
        }
    }
}

impl Config {
    /// Reads the file; the defaults where none is named. The environment wins.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, String> {
        let mut config = match path {
            None => Self::default(),
            Some(path) => {
                let text = fs::read_to_string(path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
            }
        };
        config.heed_environment();
        Ok(config)
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

    /// Everything that is wrong with it, and with the rules that it names.
    pub(crate) fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (action, destination) in &self.actions {
            if !self.destinations.contains_key(destination) {
                wrong.push(format!(
                    "actions.{action}: there is no destination `{destination}`"
                ));
            }
        }
        for to in self.deliver.all() {
            if !self.destinations.contains_key(&to.destination) {
                wrong.push(format!(
                    "deliver: there is no destination `{}`",
                    to.destination
                ));
            }
        }
        if let Some(slack) = &self.slack {
            let destination = self.destinations.get(&slack.destination);
            if !matches!(destination, Some(Destination::Slack { .. })) {
                wrong.push(format!(
                    "slack.destination: `{}` is not a destination of the kind `slack`",
                    slack.destination
                ));
            }
            wrong.extend(crate::secrets::read(&slack.signing_secret_file).err());
        }
        if self.deliver.default.is_none() {
            wrong.push(
                "deliver.default: targets that have no place of their own need one".to_owned(),
            );
        }
        if self.destinations.contains_key("self") {
            wrong.push("destinations.self: this name is the service's own".to_owned());
        }
        for path in self
            .webhook_secret_files
            .iter()
            .chain(&self.verify_token_file)
        {
            match fs::read_to_string(path) {
                Ok(secret) if secret.trim().is_empty() => {
                    wrong.push(format!("{}: there is nothing in it", path.display()));
                }
                Ok(_) => {}
                Err(error) => wrong.push(format!("cannot read {}: {error}", path.display())),
            }
        }
        for (name, destination) in &self.destinations {
            match crate::destinations::connector(destination) {
                Ok(Some(connector)) => {
                    let places = self.deliver.all().filter(|to| to.destination == *name);
                    let places = places.filter_map(|to| to.place.as_ref());
                    let unknown = places.filter(|place| !connector.has_place(place));
                    wrong.extend(
                        unknown.map(|place| format!("deliver: `{name}` has no place `{place}`")),
                    );
                }
                Ok(None) => {}
                Err(error) => wrong.push(format!("destinations.{name}: {error}")),
            }
        }
        if let Err(error) = self.plan(Blinder::new(Vec::new())) {
            wrong.push(error);
        }
        match self.rules_text() {
            Ok(text) => wrong.extend(crate::rules::check(&text, self).err()),
            Err(error) => wrong.push(error),
        }
        wrong
    }

    /// The text of the rule file.
    pub(crate) fn rules_text(&self) -> Result<String, String> {
        match &self.rules {
            None => Ok(SHOP.to_owned()),
            Some(path) => fs::read_to_string(path)
                .map_err(|error| format!("cannot read {}: {error}", path.display())),
        }
    }

    /// The text of the second rule file; nothing where none is named or it is not there.
    pub(crate) fn shadow_text(&self) -> Option<String> {
        fs::read_to_string(self.shadow.as_ref()?).ok()
    }

    /// What is wrong with the actions that a rule file asks for: none of those there are, other parameters than theirs, or
    /// nothing that carries them out.
    pub(crate) fn wrong_actions(&self, rules: &Value) -> BTreeSet<String> {
        let mut wrong = BTreeSet::new();
        let lists = ["triggers", "routes"]
            .into_iter()
            .filter_map(|list| rules.get(list)?.as_array());
        for rule in lists.flatten().chain(rules.get("fallback")) {
            let actions = ["actions", "if_held"]
                .into_iter()
                .filter_map(|list| rule.get(list)?.as_array());
            for (name, params) in actions.flatten().filter_map(Value::as_object).flatten() {
                let problems = Action::check(name, &params.to_string());
                wrong.extend(
                    problems
                        .iter()
                        .map(|problem| format!("action `{name}`: {problem}")),
                );
                if name != "set_consent" && !self.actions.contains_key(name) {
                    wrong.insert(format!("action `{name}`: the configuration says of no destination that it does this"));
                }
                let named = params.get("destination").and_then(Value::as_str);
                if let Some(named) = named.filter(|named| !self.destinations.contains_key(*named)) {
                    wrong.insert(format!(
                        "action `{name}`: there is no destination `{named}`"
                    ));
                }
            }
        }
        wrong
    }

    /// The business's accounts, each with its numbers.
    pub(crate) fn accounts(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut accounts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for number in &self.numbers {
            let numbers = accounts.entry(&number.waba_id).or_default();
            numbers.push(&number.phone_number_id);
        }
        accounts
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

    /// What the host is told.
    pub(crate) fn plan(&self, blinder: Blinder) -> Result<Plan, String> {
        let policy = self
            .policy
            .clone()
            .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let policy = policy.to_string();
        let mut plan = Plan::new(blinder, &policy, &zones::named_in(&policy))
            .map_err(|error| format!("policy: {error}"))?;
        plan.portfolio = PortfolioLimit::of(&self.portfolio)
            .ok_or("portfolio: not a limit such as `250`, `TIER_2K` or `-1`")?;
        plan.throughput = self
            .numbers
            .iter()
            .filter_map(|number| Some((number.phone_number_id.clone(), number.throughput?)))
            .collect();
        plan.numbers = self
            .numbers
            .iter()
            .map(|number| (number.waba_id.clone(), number.phone_number_id.clone()))
            .collect();
        plan.destinations = self
            .destinations
            .iter()
            .map(|(name, destination)| (name.clone(), destination.of_host()))
            .collect();
        plan.actions.clone_from(&self.actions);
        plan.templates.clone_from(&self.templates);
        plan.deliver = self.deliver.deliver();
        Ok(plan)
    }
}

impl Destination {
    /// What the host is told of it.
    fn of_host(&self) -> waypost_host::Destination {
        let mut told = waypost_host::Destination::from(self.manner());
        match self {
            Self::Slack {
                channel, places, ..
            } => {
                told.rate = Some(slack::RATE);
                told.default_place.clone_from(channel);
                told.places.clone_from(places);
            }
            Self::Hubspot { .. } => told.rate = Some(hubspot::RATE),
            Self::Bitrix24 { .. } => told.rate = Some(bitrix24::RATE),
            Self::Log
            | Self::File { .. }
            | Self::Graph { .. }
            | Self::Webhook { .. }
            | Self::Simulated => {}
        }
        told
    }

    const fn manner(&self) -> Manner {
        match self {
            Self::Log
            | Self::File {
                messages: false, ..
            }
            | Self::Webhook { .. }
            | Self::Hubspot { .. } => Manner::Repeatable,
            Self::Slack { .. } | Self::Bitrix24 { .. } => Manner::LookUp,
            Self::Simulated | Self::File { messages: true, .. } | Self::Graph { .. } => {
                Manner::Message
            }
        }
    }
}

impl Targets {
    fn all(&self) -> impl Iterator<Item = &To> {
        let named = [&self.teams, &self.queues, &self.agents];
        named
            .into_iter()
            .flat_map(BTreeMap::values)
            .chain(&self.default)
    }

    fn deliver(&self) -> Deliver {
        let place = |to: &To| Place {
            destination: to.destination.clone(),
            place: to.place.clone(),
        };
        let places = |named: &BTreeMap<String, To>| {
            named
                .iter()
                .map(|(name, to)| (name.clone(), place(to)))
                .collect()
        };
        Deliver {
            teams: places(&self.teams),
            queues: places(&self.queues),
            agents: places(&self.agents),
            default: self.default.as_ref().map(place),
        }
    }
}
