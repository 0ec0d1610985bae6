//! What a destination speaks, by its configuration and its secrets.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use waypost_connectors::bitrix24::{Bitrix24, Entity, Stage};
use waypost_connectors::graph::Graph;
use waypost_connectors::hubspot::{Hubspot, Pipeline};
use waypost_connectors::slack::Slack;
use waypost_connectors::webhook::{SigningKey, Webhook};
use waypost_connectors::{ConfigError, Connector, Endpoint, Secret};

use crate::config::{Destination, read_text};
use crate::log;

/// What a destination speaks; it is made anew when its secrets are read again. `None` for what is not another program.
pub struct Line {
    destination: Destination,
    connector: Mutex<Option<Arc<Connector>>>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(..)")
    }
}

impl Line {
    /// Reads the destination's secrets.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn new(destination: &Destination) -> Result<Self, String> {
        Ok(Self {
            destination: destination.clone(),
            connector: Mutex::new(connector(destination)?.map(Arc::new)),
        })
    }

    /// What it speaks now.
    pub fn get(&self) -> Option<Arc<Connector>> {
        self.connector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads the destination's secrets again. Where that cannot be, the old ones stay.
    pub fn read_again(&self, name: &str) {
        match connector(&self.destination) {
            Ok(connector) => {
                let mut line = self
                    .connector
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                *line = connector.map(Arc::new);
            }
            Err(error) => {
                let fields = [("destination", json!(name)), ("error", json!(error))];
                log::line("error", "secret not read", &fields);
            }
        }
    }
}

/// What a destination speaks; `None` for what is not another program.
pub(crate) fn connector(destination: &Destination) -> Result<Option<Connector>, String> {
    let Some(file) = secret_file(destination) else {
        return Ok(None);
    };
    let secret = read_text(file)?;
    speaking(destination, &secret).map_err(|error| error.to_string())
}

/// The same without its secret: nothing can be sent by it, but it knows what the destination does and what places it has.
pub(crate) fn without_secret(destination: &Destination) -> Result<Option<Connector>, ConfigError> {
    let stand_in = match destination {
        Destination::Bitrix24 { .. } => "https://localhost",
        Destination::Webhook { .. } => "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        _ => "none",
    };
    speaking(destination, stand_in)
}

fn secret_file(destination: &Destination) -> Option<&Path> {
    match destination {
        Destination::Log | Destination::File { .. } | Destination::Simulated => None,
        Destination::Graph { token_file, .. }
        | Destination::Slack { token_file, .. }
        | Destination::Hubspot { token_file, .. } => Some(token_file),
        Destination::Bitrix24 { url_file, .. } => Some(url_file),
        Destination::Webhook { key_file, .. } => Some(key_file),
    }
}

fn speaking(destination: &Destination, secret: &str) -> Result<Option<Connector>, ConfigError> {
    Ok(Some(match destination {
        Destination::Log | Destination::File { .. } | Destination::Simulated => return Ok(None),
        Destination::Graph {
            url,
            version,
            language,
            ..
        } => {
            let url = url.as_deref().unwrap_or("https://graph.facebook.com");
            let token = Secret::new(secret)?;
            let mut graph = Graph::new(Endpoint::new(url)?, token);
            if let Some(version) = version {
                graph = graph.version(version)?;
            }
            if let Some(language) = language {
                graph = graph.language(language)?;
            }
            Connector::Graph(graph)
        }
        Destination::Slack {
            url,
            channel,
            places,
            ..
        } => {
            let url = url.as_deref().unwrap_or("https://slack.com/api");
            let token = Secret::new(secret)?;
            let mut slack = Slack::new(Endpoint::new(url)?, token, channel)?;
            for (name, channel) in places {
                slack = slack.place(name, channel)?;
            }
            Connector::Slack(slack)
        }
        Destination::Hubspot {
            url,
            pipeline,
            stage,
            places,
            ..
        } => {
            let url = url.as_deref().unwrap_or("https://api.hubapi.com");
            let token = Secret::new(secret)?;
            let default = Pipeline::new(pipeline, stage)?;
            let endpoint = Endpoint::new(url)?;
            let mut hubspot = Hubspot::new(endpoint, token, default);
            for (name, desk) in places {
                let pipeline = desk.pipeline.as_deref().unwrap_or(pipeline);
                let stage = desk.stage.as_deref().unwrap_or(stage);
                let mut place = Pipeline::new(pipeline, stage)?;
                if let Some(owner) = &desk.owner {
                    place = place.owner(owner)?;
                }
                hubspot = hubspot.place(name, place);
            }
            Connector::Hubspot(hubspot)
        }
        Destination::Bitrix24 { deals, places, .. } => {
            let entity = if *deals { Entity::Deal } else { Entity::Lead };
            let endpoint = Endpoint::new(secret.trim())?;
            let mut bitrix24 = Bitrix24::new(endpoint, entity, Stage::default());
            for (name, desk) in places {
                let mut place = Stage::default();
                if let Some(pipeline) = &desk.pipeline {
                    place = place.category(pipeline)?;
                }
                if let Some(stage) = &desk.stage {
                    place = place.stage(stage)?;
                }
                if let Some(owner) = &desk.owner {
                    place = place.assigned(owner)?;
                }
                bitrix24 = bitrix24.place(name, place);
            }
            Connector::Bitrix24(bitrix24)
        }
        Destination::Webhook { url, .. } => {
            let key = SigningKey::new(secret)?;
            Connector::Webhook(Webhook::new(Endpoint::new(url)?, key))
        }
    }))
}
