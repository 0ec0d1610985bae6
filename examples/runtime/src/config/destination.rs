//! What carries effects out, and where targets are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// What carries effects out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    /// A line in the log, without texts and numbers.
    Log {},
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
    Simulated {},
}

/// A place in a CRM, by the ids there: what is left out is as the destination has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// A pipeline.
    pub pipeline: Option<String>,
    /// A stage of it.
    pub stage: Option<String>,
    /// Who gets what comes there.
    pub owner: Option<String>,
}

/// Where targets are, by their names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Targets {
    pub(super) teams: BTreeMap<String, To>,
    pub(super) queues: BTreeMap<String, To>,
    pub(super) agents: BTreeMap<String, To>,
    pub(super) default: Option<To>,
}

/// Where a target is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct To {
    /// Its destination.
    pub(super) destination: String,
    /// Where there.
    pub(super) place: Option<String>,
}

impl Targets {
    /// Where each of them is, with what it is called in the file.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, &To)> {
        let lists = [
            ("teams", &self.teams),
            ("queues", &self.queues),
            ("agents", &self.agents),
        ];
        let named = lists.into_iter().flat_map(|(list, named)| {
            named
                .iter()
                .map(move |(name, to)| (format!("deliver.{list}.{name}"), to))
        });
        let default = self.default.iter();
        named.chain(default.map(|to| ("deliver.default".to_owned(), to)))
    }
}
