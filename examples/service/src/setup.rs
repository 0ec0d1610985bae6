//! `setup`: what destinations need to have before anything is sent there.

use std::process::ExitCode;

use waypost_connectors::Connector;
use waypost_runtime::carrier::{Line, TIMEOUT, agent, ask_once};
use waypost_runtime::config::Config;

/// Creates at HubSpot the property by which things are known. It may be done again.
pub(crate) fn setup(config: &Config) -> Result<ExitCode, String> {
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
        for request in hubspot.setup() {
            let kind = request.url.rsplit('/').next().unwrap_or_default();
            let said = match ask_once(&agent, &request) {
                Some(200..=299) => "created".to_owned(),
                Some(409) => "was there".to_owned(),
                status => {
                    is_done = false;
                    status.map_or_else(
                        || "no answer".to_owned(),
                        |status| format!("refused: {status}"),
                    )
                }
            };
            println!("{name}: the property of {kind}: {said}");
        }
    }
    if is_asked {
        Ok(ExitCode::from(u8::from(!is_done)))
    } else {
        Err("no destination needs it: only those of the kind `hubspot` do".to_owned())
    }
}
