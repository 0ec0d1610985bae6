//! `contacts`: what HubSpot says of the contacts that are there already, for its webhooks tell only what changes.

use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use waypost_connectors::Connector;
use waypost_connectors::hubspot::{Hubspot, KEY, Page};
use waypost_runtime::carrier::{Line, TIMEOUT, agent, ask_once};
use waypost_runtime::config::{Config, HubspotConfig};

use crate::start;
use crate::store::StoreError;
use crate::web::{PHONES, said};

/// How long to wait where there were too many requests, and how often.
const WAIT: Duration = Duration::from_secs(10);
const MOST_WAITS: usize = 6;

/// Keeps what HubSpot says of all contacts. The service may run beside it, and it may be done again.
pub(crate) fn contacts(config: &Config) -> Result<ExitCode, String> {
    config.is_sound()?;
    let Some(hubspot) = &config.hubspot else {
        return Err("the configuration has no `[hubspot]`, which says what facts are".to_owned());
    };
    let lines = config.destinations.values().map(Line::new);
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    let connectors = lines.iter().filter_map(Line::get);
    let connectors: Vec<_> = connectors
        .filter(|connector| matches!(connector.as_ref(), Connector::Hubspot(_)))
        .collect();
    let [connector] = connectors.as_slice() else {
        return Err("one destination of the kind `hubspot` has the token for it".to_owned());
    };
    let Connector::Hubspot(account) = connector.as_ref() else {
        return Ok(ExitCode::FAILURE);
    };
    read_all(config, hubspot, account)
}

fn read_all(
    config: &Config,
    hubspot: &HubspotConfig,
    account: &Hubspot,
) -> Result<ExitCode, String> {
    let mut store = start::open(config)?;
    let blinder = start::blinder(&config.folder, &store)?;
    let failed = |error: StoreError| error.to_string();
    let facts = hubspot.facts.values().map(String::as_str);
    let properties: Vec<&str> = facts.chain(PHONES).chain([KEY]).collect();
    let (mut read, mut kept, mut after) = (0, 0, None);
    loop {
        let page = page(account, &properties, after.as_deref())?;
        store.begin().map_err(failed)?;
        for change in &page.changes {
            for said in said(&blinder, hubspot, change) {
                kept += usize::from(store.keep_said(&said).map_err(failed)?);
            }
        }
        store.end().map_err(failed)?;
        store.take_touched();
        read += page.contacts;
        if after.is_some() && page.after == after {
            return Err("HubSpot names the same page again".to_owned());
        }
        after = page.after;
        if after.is_none() {
            println!("{read} contacts read, {kept} things kept that were not known");
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn page(account: &Hubspot, properties: &[&str], after: Option<&str>) -> Result<Page, String> {
    let request = account.contacts(properties, after);
    let request = request.ok_or("contacts cannot be asked for")?;
    let agent = agent(TIMEOUT);
    let mut answer = ask_once(&agent, &request);
    for _ in 0..MOST_WAITS {
        if !matches!(answer, Some((429, _))) {
            break;
        }
        sleep(WAIT);
        answer = ask_once(&agent, &request);
    }
    let why = match answer {
        Some((200, body)) => {
            return Page::read(&body).ok_or_else(|| "HubSpot's answer is not a list".to_owned());
        }
        None => "no answer".to_owned(),
        Some((status @ (401 | 403), _)) => {
            format!("refused: {status}, the token is not good, or the app may not read contacts")
        }
        Some((status, _)) => format!("refused: {status}"),
    };
    Err(format!("{why}. What was read is kept: do this again"))
}
