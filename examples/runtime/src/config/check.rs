//! What is wrong with a configuration, all of it at once, each with its place in the file.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::net::IpAddr;
use std::path::Path;

use serde_json::Value;
use waypost::Router;
use waypost_connectors::{Endpoint, names, suggest};
use waypost_host::{Blinder, Manner};

use super::{Config, Destination};
use crate::carrier::{without_secret, wrong};
use crate::web::MOST_BYTES;

/// The categories of templates.
const CATEGORIES: &[&str] = &["authentication", "marketing", "utility"];

impl Config {
    /// Everything that is wrong with it, and with the rules that it names.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut wrong = self.wrong_but_for_rules();
        wrong.extend(self.wrong_rules());
        wrong
    }

    /// Whether there is nothing wrong with it, whatever its rules are: they may be put right while it runs.
    ///
    /// # Errors
    ///
    /// All that is wrong, a line each.
    pub fn is_sound(&self) -> Result<(), String> {
        let wrong = self.wrong_but_for_rules();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(format!(
            "this is wrong with the configuration:\n{}",
            wrong.join("\n")
        ))
    }

    pub(super) fn wrong_but_for_rules(&self) -> Vec<String> {
        let mut wrong = self.wrong_addresses();
        wrong.extend(self.wrong_values());
        wrong.extend(self.wrong_files());
        wrong.extend(self.guarded(Blinder::new(Vec::new())).err());
        wrong.extend(self.portfolio_limit().err());
        wrong.extend(self.wrong_slack());
        wrong.extend(self.wrong_hubspot());
        for (name, destination) in &self.destinations {
            let problems = wrong_destination(destination).into_iter();
            wrong.extend(problems.map(|problem| format!("destinations.{name}: {problem}")));
        }
        wrong.extend(self.wrong_names());
        wrong
    }

    fn wrong_addresses(&self) -> Vec<String> {
        let both = [
            ("listen", &self.listen),
            ("admin_listen", &self.admin_listen),
        ];
        let wrong = both.iter().filter(|(_, address)| parts(address).is_none());
        let mut wrong: Vec<String> = wrong
            .map(|(name, address)| {
                format!("{name}: `{address}` is not an address such as `127.0.0.1:8080`")
            })
            .collect();
        let is_any = |host: &str| {
            let host = host.trim_matches(['[', ']']);
            host.parse().is_ok_and(|host: IpAddr| host.is_unspecified())
        };
        if let (Some((host, port)), Some((other, other_port))) =
            (parts(&self.listen), parts(&self.admin_listen))
            && port != 0
            && port == other_port
            && (host == other || is_any(host) || is_any(other))
        {
            wrong.push("admin_listen: it is the address of `listen`".to_owned());
        }
        wrong
    }

    fn wrong_values(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if usize::try_from(self.intake_bytes).is_ok_and(|bytes| bytes < MOST_BYTES) {
            wrong.push(format!(
                "intake_bytes: less than one body, which may have {MOST_BYTES} bytes"
            ));
        }
        if self.disk_reserve > MOST_RESERVE {
            wrong.push(format!(
                "disk_reserve: more than {MOST_RESERVE} bytes: it is for the last writes of a full disk"
            ));
        }
        for (name, category) in &self.templates {
            if !CATEGORIES.contains(&category.as_str()) {
                wrong.push(format!(
                    "templates.{name}: `{category}` is none of `authentication`, `marketing` and `utility`"
                ));
            }
        }
        let sends = self.actions.get("send");
        let sends = sends.map(|name| self.destinations.get(name));
        // That there is no such destination is told where it is named.
        let can_show = matches!(sends, Some(None | Some(Destination::Graph { .. })));
        if !self.receipts().is_empty() && !can_show {
            let why = "numbers: for `receipts`, `actions.send` has to go to a destination of the kind `graph`";
            wrong.push(why.to_owned());
        }
        let mut seen = BTreeSet::new();
        for (number, at) in self.numbers.iter().zip(1..) {
            if number.waba_id.is_empty() || number.phone_number_id.is_empty() {
                wrong.push(format!("numbers, the one at {at}: an id is empty"));
            } else if let Some(id) = [&number.waba_id, &number.phone_number_id]
                .into_iter()
                .find(|id| !is_id(id))
            {
                wrong.push(format!(
                    "numbers, the one at {at}: `{id}` is not an id of the platform, which has digits only; the number that people dial is none"
                ));
            } else if !seen.insert(&number.phone_number_id) {
                wrong.push(format!("numbers, the one at {at}: it is listed twice"));
            }
        }
        wrong
    }

    /// Files that cannot be read or made. Nothing is left of what it takes to know.
    fn wrong_files(&self) -> Vec<String> {
        let secrets = self.webhook_secret_files.iter();
        let secrets = secrets.map(|path| ("webhook_secret_files", path));
        let token = self.verify_token_file.iter();
        let secrets = secrets.chain(token.map(|path| ("verify_token_file", path)));
        let mut wrong: Vec<String> = secrets
            .filter_map(|(name, path)| {
                let error = crate::secrets::read(path).err()?;
                Some(format!("{name}: {error}"))
            })
            .collect();
        let mut above = self.folder.ancestors();
        let there = above
            .find(|path| path.exists())
            .unwrap_or_else(|| "".as_ref());
        let probe = there.join(format!("waypost-check-{}", std::process::id()));
        let made = fs::create_dir(&probe).and_then(|()| fs::remove_dir(&probe));
        let path = self.folder.display();
        wrong.extend(
            made.err()
                .map(|error| format!("folder: cannot write {path}: {error}")),
        );
        wrong
    }

    fn wrong_slack(&self) -> Vec<String> {
        let Some(slack) = &self.slack else {
            return Vec::new();
        };
        let mut wrong = Vec::new();
        let name = &slack.destination;
        if !matches!(self.destinations.get(name), Some(Destination::Slack { .. })) {
            wrong.push(format!(
                "slack.destination: `{name}` is not a destination of the kind `slack`"
            ));
        }
        let secret = crate::secrets::read(&slack.signing_secret_file).err();
        wrong.extend(secret.map(|error| format!("slack.signing_secret_file: {error}")));
        for (name, list) in [("teams", &slack.teams), ("users", &slack.users)] {
            if list.is_empty() {
                wrong.push(format!(
                    "slack.{name}: where it is empty, nobody can answer"
                ));
            }
        }
        wrong
    }

    fn wrong_hubspot(&self) -> Vec<String> {
        let Some(hubspot) = &self.hubspot else {
            return Vec::new();
        };
        let url = Endpoint::new(&hubspot.url).err();
        let mut wrong: Vec<String> = url
            .map(|error| format!("hubspot.url: {error}"))
            .into_iter()
            .collect();
        let secret = crate::secrets::read(&hubspot.client_secret_file).err();
        wrong.extend(secret.map(|error| format!("hubspot.client_secret_file: {error}")));
        for (name, property) in &hubspot.facts {
            if !name.starts_with("customer.") {
                wrong.push(format!(
                    "hubspot.facts.{name}: a fact of a customer begins with `customer.`"
                ));
            }
            let is_plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            if property.is_empty() || !property.bytes().all(is_plain) {
                wrong.push(format!(
                    "hubspot.facts.{name}: `{property}` is not the internal name of a property: small letters, digits and `_`"
                ));
            }
        }
        if hubspot.facts.is_empty() {
            wrong.push("hubspot.facts: where it is empty, nothing is kept".to_owned());
        }
        wrong
    }

    /// Says that no destination has this name.
    pub(super) fn no_destination(&self, name: &str) -> String {
        let known: Vec<&str> = self.destinations.keys().map(String::as_str).collect();
        format!("unknown destination `{name}`{}", suggest(name, &known))
    }

    /// Names of destinations that are none, or that do not do what is asked of them.
    fn wrong_names(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let none = |at: &str, name: &str| format!("{at}: {}", self.no_destination(name));
        for (action, name) in &self.actions {
            let at = format!("actions.{action}");
            if !names().contains(&action.as_str()) {
                let meant = suggest(action, names());
                wrong.push(format!("{at}: there is no such action{meant}"));
                continue;
            }
            let Some(destination) = self.destinations.get(name) else {
                wrong.push(none(&at, name));
                continue;
            };
            let connector = without_secret(destination);
            if connector.is_some_and(|connector| !connector.does(action)) {
                wrong.push(format!("{at}: `{name}` does not do that"));
            }
        }
        for (at, to) in self.deliver.all() {
            let name = &to.destination;
            let Some(destination) = self.destinations.get(name) else {
                wrong.push(none(&at, name));
                continue;
            };
            if destination.manner() == Manner::Message {
                wrong.push(format!(
                    "{at}: `{name}` is for messages to customers, not for conversations"
                ));
            }
            let has_place = |place: &String| match (destination, without_secret(destination)) {
                (Destination::Log {}, _) => false,
                (_, connector) => connector.is_none_or(|connector| connector.has_place(place)),
            };
            if let Some(place) = to.place.as_ref().filter(|place| !has_place(place)) {
                wrong.push(format!("{at}: `{name}` has no place `{place}`"));
            }
        }
        if self.deliver.default.is_none() {
            let why = "deliver.default: targets that have no place of their own need one";
            wrong.push(why.to_owned());
        }
        if self.destinations.contains_key("self") {
            wrong.push("destinations.self: this name is the service's own".to_owned());
        }
        wrong
    }

    /// What is wrong with the rules, and what is delivered that they do not have.
    fn wrong_rules(&self) -> Vec<String> {
        let text = self.rules_text();
        let rules = text.as_deref().ok().map(serde_json::from_str::<Value>);
        let rules = rules.and_then(Result::ok).unwrap_or_default();
        let mut wrong = Vec::new();
        if let Some(teams) = rules.get("teams").and_then(Value::as_object) {
            let known: Vec<&str> = teams.keys().map(String::as_str).collect();
            let named = self.deliver.teams.keys();
            let unknown = named.filter(|team| !known.contains(&team.as_str()));
            wrong.extend(unknown.map(|team| {
                let meant = suggest(team, &known);
                format!("deliver.teams.{team}: the rules have no such team{meant}")
            }));
        }
        match self.load("rules", self.rules.as_deref(), text) {
            Ok(router) => wrong.extend(self.undeclared(&router)),
            Err(of_file) => wrong.extend(of_file),
        }
        if let Some(path) = &self.shadow {
            let text = super::read_text(path);
            wrong.extend(
                self.load("shadow", Some(path), text)
                    .err()
                    .unwrap_or_default(),
            );
        }
        wrong
    }

    /// Facts that HubSpot is to say, for which no rule can ask.
    fn undeclared(&self, router: &Router) -> Vec<String> {
        let known: Vec<&str> = router.host_facts().collect();
        let facts = self.hubspot.iter().flat_map(|hubspot| hubspot.facts.keys());
        let unknown = facts.filter(|name| !known.contains(&name.as_str()));
        unknown
            .map(|name| {
                let meant = suggest(name, &known);
                format!("hubspot.facts.{name}: the rules do not declare this fact{meant}")
            })
            .collect()
    }

    /// The rules of a file, which the configuration calls so.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn load(
        &self,
        called: &str,
        path: Option<&Path>,
        text: Result<String, String>,
    ) -> Result<Router, Vec<String>> {
        let text = text.map_err(|error| vec![format!("{called}: {error}")])?;
        let name = match path {
            Some(path) => path.display().to_string(),
            None => "the example shop's rules".to_owned(),
        };
        crate::rules::load(&text, self).map_err(|error| {
            let lines = error.lines();
            lines.map(|line| format!("{name}:{line}")).collect()
        })
    }
}

/// The most that a reserve may have: what is larger than the disk would be waited for without an end.
const MOST_RESERVE: u64 = 1 << 30;

/// Whether it may be an id of an account or a number.
fn is_id(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The host and the port of an address.
fn parts(address: &str) -> Option<(&str, u16)> {
    let (host, port) = address.rsplit_once(':')?;
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    let is_plain = !host.is_empty() && host.bytes().all(is_host);
    let is_whole = !host.contains(':') || host.starts_with('[') && host.ends_with(']');
    Some((host, port.parse().ok()?)).filter(|_| is_plain && is_whole)
}

/// What is wrong with a destination itself: with its secret, and with what stands beside it.
fn wrong_destination(destination: &Destination) -> Vec<String> {
    let mut wrong = wrong(destination);
    if let Destination::File { path, .. } = destination {
        let is_new = !path.exists();
        let opened = OpenOptions::new().append(true).create(true).open(path);
        if is_new {
            // It was made to know whether it can be.
            let _ = fs::remove_file(path);
        }
        let error = opened.err();
        wrong.extend(error.map(|error| format!("cannot write {}: {error}", path.display())));
    }
    wrong
}
