//! An effect on its way, as a connector takes it.

use serde_json::json;
use waypost::{Target, Timestamp};
use waypost_connectors::{Action, Connector, Fault, Job, Recipient};

use crate::effect::{Address, Effect, Task, TaskKind};

/// An effect that may be sent now: it stands in the store that it may have been.
///
/// Only [`Host::begin`](crate::Host::begin) makes one, after the commit. Where commits are grouped, hand it out after the
/// group's.
#[derive(Debug, PartialEq, Eq)]
pub struct Attempt {
    pub(crate) effect: Effect,
    pub(crate) looks_up: bool,
    pub(crate) link: Option<String>,
    /// The customer's pseudonym.
    pub(crate) customer: Option<String>,
    /// What it is counted together with at the destination.
    pub(crate) lane: String,
}

impl Attempt {
    /// What is to be done.
    #[must_use]
    pub const fn effect(&self) -> &Effect {
        &self.effect
    }

    /// Whether it is to be looked for at the destination: nobody knows whether it was carried out. If it is there, it is
    /// [accepted](waypost_connectors::Outcome::Accepted), if not, it is to be done
    /// [again](waypost_connectors::Outcome::Again).
    #[must_use]
    pub const fn looks_up(&self) -> bool {
        self.looks_up
    }

    /// What the destination calls the conversation, from the first effect that it took: the thread to go on in.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What goes along with a message of ours (`biz_opaque_callback_data`): reports bring it back.
    #[must_use]
    pub fn callback(&self) -> String {
        let rule = self.effect.task.as_ref().map(|task| task.rule.as_str());
        format!("{}/{}", rule.unwrap_or_default(), self.effect.id.key)
    }

    /// The action that a connector is asked for. A turn is the destination's own kind of thing: a post, a ticket, a
    /// webhook.
    ///
    /// # Errors
    ///
    /// Parameters that are none: then it never goes.
    pub fn action(&self, connector: &Connector) -> Result<Action, Fault> {
        let fault = || Fault::unasked("its parameters cannot be read");
        let task = self.effect.task.as_ref().ok_or_else(fault)?;
        let action = match &task.kind {
            TaskKind::Action { name, params } => Action::parse(name, params.as_str()),
            TaskKind::Turn {
                index,
                target,
                priority,
            } => turn(connector, task, *index, target, *priority),
            TaskKind::Timer => return Err(fault()),
        };
        action.map_err(|_| fault())
    }

    /// What the action is carried out for.
    #[must_use]
    pub fn job(&self, now: Timestamp) -> Job<'_> {
        let effect = &self.effect;
        let mut job = Job::new(&effect.id.key, "", now);
        job.attempt = effect.attempts.saturating_sub(1);
        job.number = Some(&effect.id.number);
        job.conversation = effect.conversation.as_deref();
        job.customer = self.customer.as_deref();
        job.thread = self.link();
        let Some(task) = &effect.task else {
            return job;
        };
        job.rule = &task.rule;
        job.decided_at = task.decided_at;
        job.message = task.message_id.as_deref();
        job.name = task.name.as_deref();
        job.event = task.told.as_ref().map(|told| &told.event);
        job.decision = task.told.as_ref().map(|told| &told.decision);
        let is_phone = |address: &&str| address.bytes().all(|byte| byte.is_ascii_digit());
        match &task.to {
            Some(Address::Customer { address, .. }) => {
                job.to = Some(Recipient::Customer(address));
                job.phone = Some(address.as_str()).filter(is_phone);
            }
            Some(Address::Group(group)) => job.to = Some(Recipient::Group(group)),
            None => {}
        }
        job
    }
}

/// The turn of a target as the destination's own kind of thing.
fn turn(
    connector: &Connector,
    task: &Task,
    index: usize,
    target: &Target,
    priority: i64,
) -> Result<Action, waypost_connectors::ActionError> {
    let name = target.name();
    let what = match task.rule.as_str() {
        crate::step::PARKED => format!("A message for {name} that could not be worked off"),
        _ => format!("A conversation for {name}"),
    };
    let text = task.text.as_deref().map(|text| shortened(text, 1000));
    let text = text.filter(|text| !text.trim().is_empty());
    let (action, params) = match connector {
        Connector::Slack(_) => {
            let text = text.map_or_else(|| what.clone(), |text| format!("{what}\n{text}"));
            ("post", json!({"text": text, "place": task.place}))
        }
        Connector::Hubspot(_) | Connector::Bitrix24(_) => {
            let params = json!({"subject": what, "text": text, "place": task.place});
            ("ticket", params)
        }
        _ => {
            let data = json!({"turn": index, "target": target, "place": task.place, "priority": priority,
                              "reason": task.rule, "text": text});
            ("webhook", json!({"type": "waypost.turn", "data": data}))
        }
    };
    Action::parse(action, &params.to_string())
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
