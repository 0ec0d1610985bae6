//! The facts file: what the host knows of its customers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use waypost::event::sender::Party;
use waypost::{Context, Router, Timestamp};

/// Facts for every event, or facts by sender and for all other senders.
#[derive(Default)]
pub(crate) struct Facts {
    by_sender: BTreeMap<String, Context<'static>>,
    default: Option<Context<'static>>,
}

impl Facts {
    /// Reads a facts file; every fact in it is checked against the rule file. Messages name places, never senders or
    /// values; what is wrong with many senders is said once. Names that no rule knows are told on standard error.
    pub(crate) fn parse(text: &str, router: &Router) -> Result<Self, BTreeSet<String>> {
        // Read as whatever it is: an error about the wrong type of a value would quote it.
        let file: Value = serde_json::from_str(text)
            .map_err(|error| BTreeSet::from([format!("no JSON: {error}")]))?;
        let mut reader = Reader::new(router);
        let mut facts = Self::default();
        let is_split = file.as_object().is_some_and(|file| {
            let mut keys = file.keys();
            !file.is_empty() && keys.all(|key| key == "by_sender" || key == "default")
        });
        if is_split {
            match file.get("by_sender") {
                Some(Value::Object(senders)) => {
                    for (sender, value) in senders {
                        if let Some(context) = reader.context("/by_sender/*: ", value) {
                            facts.by_sender.insert(sender.clone(), context);
                        }
                    }
                }
                None => {}
                Some(_) => reader.refuse("/by_sender: ", "expected an object of senders"),
            }
            let default = file.get("default");
            facts.default = default.and_then(|value| reader.context("/default: ", value));
        } else {
            facts.default = reader.context("", &file);
        }
        for message in &reader.unknown {
            eprintln!("waypost: {message}");
        }
        if reader.wrong.is_empty() {
            Ok(facts)
        } else {
            Err(reader.wrong)
        }
    }

    /// The facts of one sender at a time: by what the line of a decision calls them, or by their user id.
    pub(crate) fn of(&self, sender: &Party<'_>, at: Timestamp) -> Context<'static> {
        let known = [sender.address(), sender.user_id()]
            .into_iter()
            .flatten()
            .find_map(|sender| self.by_sender.get(sender));
        known
            .or(self.default.as_ref())
            .map_or_else(|| Context::at(at), |facts| facts.clone().moved_to(at))
    }
}

/// Reads objects of facts, and collects what there is to say about them.
struct Reader<'r> {
    router: &'r Router,
    wrong: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

impl<'r> Reader<'r> {
    fn new(router: &'r Router) -> Self {
        Self {
            router,
            wrong: BTreeSet::new(),
            unknown: BTreeSet::new(),
        }
    }

    fn context(&mut self, place: &str, value: &Value) -> Option<Context<'static>> {
        let mut context = Context::at(Timestamp::from_secs(0));
        if let Err(error) = context.set_json(&value.to_string()) {
            error
                .messages()
                .for_each(|message| self.refuse(place, message));
            return None;
        }
        if let Err(errors) = self.router.check_context(&context) {
            for error in errors {
                self.refuse(place, &error.to_string());
            }
            return None;
        }
        for name in self.router.undeclared(&context) {
            let message = format!("{place}no rule knows the fact `{name}`");
            self.unknown.insert(message);
        }
        Some(context)
    }

    fn refuse(&mut self, place: &str, message: &str) {
        self.wrong.insert(format!("{place}{message}"));
    }
}
