//! `setup`: what destinations need to have before anything is sent there.

use std::process::ExitCode;

use waypost_connectors::Connector;
use waypost_connectors::hubspot::is_key;
use waypost_runtime::carrier::{Line, TIMEOUT, agent, ask_once};
use waypost_runtime::config::Config;

/// Creates at HubSpot the property by which things are known. It may be done again.
pub(crate) fn setup(config: &Config) -> Result<ExitCode, String> {
    config.is_sound()?;
    let agent = agent(TIMEOUT);
    let (mut is_done, mut is_asked) = (true, false);
    for (name, destination) in &config.destinations {
        let line = Line::new(destination)?;
        let Some(connector) = line.get() else {
            continue;
        };
        let Connector::Hubspot(hubspot) = connector.as_ref() else {
            continue;
        };
        is_asked = true;
        for (create, look) in hubspot.setup() {
            let kind = create.url.rsplit('/').next().unwrap_or_default();
            let status = ask_once(&agent, &create).map(|(status, _)| status);
            let there = match status {
                Some(409) => ask_once(&agent, &look),
                _ => None,
            };
            let said = match (status, there) {
                (Some(200..=299), _) => Ok("created".to_owned()),
                (Some(409), Some((200, body))) if is_key(&body) => Ok("was there".to_owned()),
                (status, there) => Err(refused(status, there.map(|(status, _)| status))),
            };
            is_done &= said.is_ok();
            println!(
                "{name}: the property of {kind}: {}",
                said.unwrap_or_else(|why| why)
            );
            if status.is_none() {
                // It would not answer the others either.
                break;
            }
        }
    }
    if is_asked {
        Ok(ExitCode::from(u8::from(!is_done)))
    } else {
        Err("no destination needs it: only those of the kind `hubspot` do".to_owned())
    }
}

/// Why a property is not there as it has to be, and what to do: by what was answered, and what to the look at one that is there.
fn refused(status: Option<u16>, there: Option<u16>) -> String {
    let why = match (status, there) {
        (None, _) => return "no answer".to_owned(),
        (Some(409), Some(200)) => {
            return "there is another one of this name: remove it, or have it be a text with unique values, and do this again"
                .to_owned();
        }
        (Some(409), _) => "one of this name is there, and cannot be looked at",
        (Some(401), _) => "the token is not good",
        (Some(403), _) => "the app may not create properties of these: give it the scope for that",
        (Some(429), _) => "too many requests: do this again in a minute",
        (Some(500..), _) => "do this again later",
        _ => "HubSpot does not take it",
    };
    let status = there.or(status).unwrap_or_default();
    format!("refused: {status}, {why}")
}
