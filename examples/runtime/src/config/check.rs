//! What is wrong with a configuration, all of it at once.

use std::collections::BTreeSet;

use serde_json::Value;
use waypost_connectors::Action;
use waypost_host::Blinder;

use super::{Config, Destination, To};

impl Config {
    /// Everything that is wrong with it, and with the rules that it names.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut wrong = self.wrong_names();
        wrong.extend(self.wrong_slack());
        let secrets = self.webhook_secret_files.iter();
        let secrets = secrets.chain(&self.verify_token_file);
        wrong.extend(secrets.filter_map(|path| crate::secrets::read(path).err()));
        for (name, destination) in &self.destinations {
            wrong.extend(self.wrong_destination(name, destination));
        }
        wrong.extend(self.plan(Blinder::new(Vec::new())).err());
        let judged = self.rules_text();
        let judged = judged.and_then(|text| crate::rules::load(&text, self).map(|_| ()));
        wrong.extend(judged.err());
        wrong
    }

    /// Names of destinations that do not fit.
    fn wrong_names(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (action, destination) in &self.actions {
            if !self.destinations.contains_key(destination) {
                wrong.push(format!(
                    "actions.{action}: there is no destination `{destination}`"
                ));
            }
        }
        for To { destination, .. } in self.deliver.all() {
            if !self.destinations.contains_key(destination) {
                wrong.push(format!("deliver: there is no destination `{destination}`"));
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

    fn wrong_slack(&self) -> Vec<String> {
        let Some(slack) = &self.slack else {
            return Vec::new();
        };
        let destination = self.destinations.get(&slack.destination);
        let is_slack = matches!(destination, Some(Destination::Slack { .. }));
        let kind = (!is_slack).then(|| {
            format!(
                "slack.destination: `{}` is not a destination of the kind `slack`",
                slack.destination
            )
        });
        let secret = crate::secrets::read(&slack.signing_secret_file).err();
        kind.into_iter().chain(secret).collect()
    }

    /// What a destination cannot do, and the places that it does not have.
    fn wrong_destination(&self, name: &str, destination: &Destination) -> Vec<String> {
        let connector = match crate::carrier::connector(destination) {
            Ok(Some(connector)) => connector,
            Ok(None) => return Vec::new(),
            Err(error) => return vec![format!("destinations.{name}: {error}")],
        };
        let there = self.deliver.all().filter(|to| to.destination == *name);
        let places = there.filter_map(|to| to.place.as_ref());
        let unknown = places.filter(|place| !connector.has_place(place));
        unknown
            .map(|place| format!("deliver: `{name}` has no place `{place}`"))
            .collect()
    }

    /// What is wrong with the actions that a rule file asks for: none of those there are, other parameters than theirs, or
    /// nothing that carries them out.
    pub fn wrong_actions(&self, rules: &Value) -> BTreeSet<String> {
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
}
