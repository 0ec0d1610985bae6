//! Destinations, as the configuration has them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use waypost_connectors::{bitrix24, hubspot, slack};
use waypost_host::Manner;

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
    },
    /// A Bitrix24 portal.
    Bitrix24 {
        /// The file with the address of an inbound webhook in it, which is a secret.
        url_file: PathBuf,
        /// Whether a ticket becomes a deal, not a lead.
        #[serde(default)]
        deals: bool,
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

impl Destination {
    /// What the host is told of it.
    pub(super) fn of_host(&self) -> waypost_host::Destination {
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
