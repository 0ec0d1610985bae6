//! The facts file: what the host knows of its customers.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use waypost::event::sender::Party;
use waypost::event::types::UserId;
use waypost::{Context, Router, Timestamp};

use crate::outcome::Outcome;
use crate::{files, rules, sender};

/// A router and the facts for it; says on standard error what is wrong with either.
pub(crate) fn with_router(
    rules_path: &Path,
    facts_path: Option<&Path>,
) -> Result<(Router, Facts), Outcome> {
    let router = rules::router(rules_path)?;
    let Some(path) = facts_path else {
        return Ok((router, Facts::default()));
    };
    let text = files::text(path)?;
    match Facts::parse(&text, &router) {
        Ok(facts) => Ok((router, facts)),
        Err(messages) => {
            for message in messages {
                eprintln!("{}: {message}", path.display());
            }
            Err(Outcome::Wrong)
        }
    }
}

/// Facts for every event, or facts by sender and for all other senders.
#[derive(Default)]
pub(crate) struct Facts {
    /// By [`sender::key`].
    by_sender: BTreeMap<String, Context<'static>>,
    default: Option<Context<'static>>,
}

impl Facts {
    /// Reads a facts file; every fact in it is checked against the rule file. Messages name places, never senders or
    /// values; what is wrong with many senders is said once. Names that no rule knows are told on standard error.
    fn parse(text: &str, router: &Router) -> Result<Self, BTreeSet<String>> {
        // Read as whatever it is: an error about the wrong type of a value would quote it.
        let file: Value = serde_json::from_str(text)
            .map_err(|error| BTreeSet::from([format!("not valid JSON: {error}")]))?;
        let mut reader = Reader::new(router);
        let mut facts = Self::default();
        let is_split = file.as_object().is_some_and(|file| {
            let mut keys = file.keys();
            !file.is_empty() && keys.all(|key| key == "by_sender" || key == "default")
        });
        if is_split {
            match file.get("by_sender") {
                Some(Value::Object(senders)) => {
                    for (spelling, value) in senders {
                        reader.sender(&mut facts.by_sender, spelling, value);
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

    /// The facts of one sender at a time: by the phone number, the user id or the parent user id.
    pub(crate) fn of(&self, sender: &Party<'_>, at: Timestamp) -> Context<'static> {
        let parent = sender.parent_user_id.as_ref().map(UserId::as_str);
        let known = [sender.phone(), sender.user_id(), parent]
            .into_iter()
            .flatten()
            .find_map(|name| self.by_sender.get(&sender::key(name)?));
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

    /// Reads the facts of one sender.
    fn sender(
        &mut self,
        senders: &mut BTreeMap<String, Context<'static>>,
        spelling: &str,
        value: &Value,
    ) {
        const PLACE: &str = "/by_sender/*: ";
        let context = self.context(PLACE, value);
        let Some(key) = sender::key(spelling) else {
            let message = format!(
                "the key `{}` (letters and digits masked) is neither a phone number that begins with its country code, \
                 as `5511999990000`, nor a user id, as `BR.13491208655302741918`",
                sender::masked(spelling)
            );
            return self.refuse(PLACE, &message);
        };
        match senders.entry(key) {
            Entry::Vacant(place) => {
                context.map(|context| place.insert(context));
            }
            Entry::Occupied(_) => {
                self.refuse(PLACE, "two keys are one phone number, written in two ways");
            }
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
        if let Err(error) = self.router.check_context(&context) {
            for error in error.errors() {
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
