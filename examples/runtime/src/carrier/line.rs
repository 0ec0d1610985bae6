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

use crate::config::{Desk, Destination, read_text};
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
fn connector(destination: &Destination) -> Result<Option<Connector>, String> {
    let secret = secret_file(destination).map(read_text).transpose()?;
    speaking(destination, &secret.unwrap_or_default()).map_err(|wrong| wrong.join("; "))
}

/// The same without its secret: nothing can be sent by it, but it knows what the destination does and what places it has.
/// `None`, too, where something of it is wrong.
pub(crate) fn without_secret(destination: &Destination) -> Option<Connector> {
    speaking(destination, stand_in(destination)).ok().flatten()
}

/// All that is wrong with a destination.
pub(crate) fn wrong(destination: &Destination) -> Vec<String> {
    let secret = secret_file(destination).map(read_text).transpose();
    let told = secret.as_ref().err().cloned();
    let secret = secret.unwrap_or_else(|_| Some(stand_in(destination).to_owned()));
    let spoken = speaking(destination, &secret.unwrap_or_default());
    told.into_iter()
        .chain(spoken.err().into_iter().flatten())
        .collect()
}

const fn stand_in(destination: &Destination) -> &'static str {
    match destination {
        Destination::Bitrix24 { .. } => "https://localhost",
        Destination::Webhook { .. } => "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        _ => "none",
    }
}

fn secret_file(destination: &Destination) -> Option<&Path> {
    match destination {
        Destination::Log {} | Destination::File { .. } | Destination::Simulated {} => None,
        Destination::Graph { token_file, .. }
        | Destination::Slack { token_file, .. }
        | Destination::Hubspot { token_file, .. } => Some(token_file),
        Destination::Bitrix24 { url_file, .. } => Some(url_file),
        Destination::Webhook { key_file, .. } => Some(key_file),
    }
}

fn speaking(destination: &Destination, secret: &str) -> Result<Option<Connector>, Vec<String>> {
    let mut wrong = Wrong::default();
    let connector = wrong.speaking(destination, secret);
    if wrong.0.is_empty() {
        Ok(connector)
    } else {
        Err(wrong.0)
    }
}

/// What is wrong with the values of a destination, each with its key.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn take<T>(&mut self, key: &str, value: Result<T, ConfigError>) -> Option<T> {
        value
            .map_err(|error| self.0.push(format!("{key}: {error}")))
            .ok()
    }

    /// The same with a value, where there is one and it is not wrong.
    fn with<T: Clone>(
        &mut self,
        key: &str,
        before: T,
        value: Option<&String>,
        set: fn(T, &str) -> Result<T, ConfigError>,
    ) -> T {
        let set = value.and_then(|value| self.take(key, set(before.clone(), value)));
        set.unwrap_or(before)
    }

    fn speaking(&mut self, destination: &Destination, secret: &str) -> Option<Connector> {
        match destination {
            Destination::Log {} | Destination::File { .. } | Destination::Simulated {} => None,
            Destination::Graph {
                url,
                version,
                language,
                ..
            } => {
                let (endpoint, token) =
                    self.at(url.as_deref(), "https://graph.facebook.com", secret)?;
                let graph = Graph::new(endpoint, token);
                let graph = self.with("version", graph, version.as_ref(), Graph::version);
                let graph = self.with("language", graph, language.as_ref(), Graph::language);
                Some(Connector::Graph(graph))
            }
            Destination::Slack {
                url,
                channel,
                places,
                ..
            } => {
                let (endpoint, token) = self.at(url.as_deref(), "https://slack.com/api", secret)?;
                let slack = Slack::new(endpoint.clone(), token.clone(), channel);
                let slack = self.take("channel", slack);
                let mut slack = slack.or_else(|| Slack::new(endpoint, token, "C0").ok())?;
                for (name, channel) in places {
                    let at = format!("places.{name}");
                    let placed = slack.clone().place(name, channel);
                    slack = self.take(&at, placed).unwrap_or(slack);
                }
                Some(Connector::Slack(slack))
            }
            Destination::Hubspot {
                url,
                pipeline,
                stage,
                places,
                ..
            } => {
                let (endpoint, token) =
                    self.at(url.as_deref(), "https://api.hubapi.com", secret)?;
                let own = Desk {
                    pipeline: Some(pipeline.clone()),
                    stage: Some(stage.clone()),
                    owner: None,
                };
                let default = self.pipeline("", &own, &own);
                let places = places.iter().map(|(name, desk)| {
                    (name, self.pipeline(&format!("places.{name}."), desk, &own))
                });
                let places: Vec<_> = places.collect();
                let mut hubspot = Hubspot::new(endpoint, token, default?);
                for (name, place) in places {
                    hubspot = hubspot.place(name, place?);
                }
                Some(Connector::Hubspot(hubspot))
            }
            Destination::Bitrix24 { deals, places, .. } => {
                let entity = if *deals { Entity::Deal } else { Entity::Lead };
                let endpoint = self.take("url_file", Endpoint::new(secret.trim()));
                let places = places
                    .iter()
                    .map(|(name, desk)| (name, self.stage(name, desk)));
                let places: Vec<_> = places.collect();
                let mut bitrix24 = Bitrix24::new(endpoint?, entity, Stage::default());
                for (name, place) in places {
                    bitrix24 = bitrix24.place(name, place);
                }
                Some(Connector::Bitrix24(bitrix24))
            }
            Destination::Webhook { url, .. } => {
                let key = self.take("key_file", SigningKey::new(secret));
                let endpoint = self.take("url", Endpoint::new(url));
                Some(Connector::Webhook(Webhook::new(endpoint?, key?)))
            }
        }
    }

    /// Where it is, and its token. What is beside a wrong one is looked at all the same.
    fn at(&mut self, url: Option<&str>, default: &str, secret: &str) -> Option<(Endpoint, Secret)> {
        let token = self.take("token_file", Secret::new(secret));
        let endpoint = self.take("url", Endpoint::new(url.unwrap_or(default)));
        let endpoint = endpoint.or_else(|| Endpoint::new("https://localhost").ok())?;
        Some((endpoint, token.or_else(|| Secret::new("none").ok())?))
    }

    fn pipeline(&mut self, at: &str, desk: &Desk, default: &Desk) -> Option<Pipeline> {
        for (key, id) in [("pipeline", &desk.pipeline), ("stage", &desk.stage)] {
            let id = id.as_ref().map(|id| Pipeline::new(id, id));
            id.and_then(|id| self.take(&format!("{at}{key}"), id));
        }
        let pipeline = desk.pipeline.as_ref().or(default.pipeline.as_ref())?;
        let stage = desk.stage.as_ref().or(default.stage.as_ref())?;
        // What is wrong was told.
        let place = Pipeline::new(pipeline, stage).or_else(|_| Pipeline::new("0", "0"));
        Some(self.with(
            &format!("{at}owner"),
            place.ok()?,
            desk.owner.as_ref(),
            Pipeline::owner,
        ))
    }

    fn stage(&mut self, name: &str, desk: &Desk) -> Stage {
        let mut stage = Stage::default();
        for (key, id, set) in [
            (
                "pipeline",
                &desk.pipeline,
                Stage::category as fn(_, &_) -> _,
            ),
            ("stage", &desk.stage, Stage::stage),
            ("owner", &desk.owner, Stage::assigned),
        ] {
            stage = self.with(&format!("places.{name}.{key}"), stage, id.as_ref(), set);
        }
        stage
    }
}
