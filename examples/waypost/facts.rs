//! The facts file: what the host knows of its customers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use waypost::{Context, Router, Timestamp};

/// Facts for every event, or facts by sender and for all other senders.
#[derive(Default)]
pub(crate) struct Facts {
    by_sender: BTreeMap<String, Context<'static>>,
    default: Option<Context<'static>>,
}

impl Facts {
    /// Reads a facts file; every fact in it is checked against the rule file. Messages name places, never senders.
    pub(crate) fn parse(text: &str, router: &Router) -> Result<Self, Vec<String>> {
        let file: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| vec![format!("no JSON object of facts: {error}")])?;
        let split = !file.is_empty()
            && file
                .keys()
                .all(|key| key == "by_sender" || key == "default");
        if !split {
            return Ok(Self {
                default: Some(context("", &file.into(), router)?),
                ..Self::default()
            });
        }
        let mut facts = Self::default();
        let mut messages = Vec::new();
        match file.get("by_sender") {
            Some(Value::Object(senders)) => {
                for (sender, value) in senders {
                    match context("/by_sender/*", value, router) {
                        Ok(context) => drop(facts.by_sender.insert(sender.clone(), context)),
                        Err(wrong) => messages.extend(wrong),
                    }
                }
            }
            None => {}
            Some(_) => messages.push("/by_sender: expected an object of senders".to_owned()),
        }
        match file
            .get("default")
            .map(|value| context("/default", value, router))
        {
            Some(Ok(context)) => facts.default = Some(context),
            Some(Err(wrong)) => messages.extend(wrong),
            None => {}
        }
        if messages.is_empty() {
            Ok(facts)
        } else {
            Err(messages)
        }
    }

    /// The facts of one sender at a time.
    pub(crate) fn of(
        &self,
        phone: Option<&str>,
        user_id: Option<&str>,
        at: Timestamp,
    ) -> Context<'static> {
        let known = [phone, user_id]
            .into_iter()
            .flatten()
            .find_map(|sender| self.by_sender.get(sender));
        known
            .or(self.default.as_ref())
            .map_or_else(|| Context::at(at), |facts| facts.clone().moved_to(at))
    }
}

fn context(place: &str, value: &Value, router: &Router) -> Result<Context<'static>, Vec<String>> {
    let mut context = Context::at(Timestamp::from_secs(0));
    let wrong = |message: String| {
        if place.is_empty() {
            message
        } else {
            format!("{place}: {message}")
        }
    };
    context.set_json(&value.to_string()).map_err(|error| {
        error
            .messages()
            .map(|m| wrong(m.to_owned()))
            .collect::<Vec<_>>()
    })?;
    router.check(&context).map_err(|errors| {
        errors
            .iter()
            .map(|error| wrong(error.to_string()))
            .collect::<Vec<_>>()
    })?;
    for name in router.undeclared(&context) {
        eprintln!(
            "waypost: {}",
            wrong(format!("no rule knows the fact `{name}`"))
        );
    }
    Ok(context)
}
