//! The keys of effects, and whether an action is asked for once an event or once a sender.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use waypost::event::EventKey;
use waypost::router::{Action, ActionKey};

/// The turn of a target.
pub(crate) fn turn(event: EventKey, index: usize) -> String {
    format!("{event}:turn:{index}")
}

/// The timer at whose end the target with this index may have its turn.
pub(crate) fn timer(event: EventKey, index: usize) -> String {
    format!("{event}:timer:{index}")
}

/// The ticket that tells of a parked event that nobody can be asked about.
pub(crate) fn parked(event: EventKey) -> String {
    format!("{event}:parked")
}

/// The ticket that tells that nobody took a conversation.
pub(crate) fn bell(event: EventKey) -> String {
    format!("{event}:bell")
}

/// The next attempt after one that the platform took and then failed.
pub(crate) fn retry(key: &str, retry: u32) -> String {
    let first = key.split_once('#').map_or(key, |(first, _)| first);
    format!("{first}#{retry}")
}

/// The key of an action's effect. One that may come again after a while is of its event, too: the action's own key stays
/// the same.
pub(crate) fn action(action: &Action, event: EventKey) -> String {
    match action.forget_after_s {
        Some(_) => format!("{}:{event}", action.key),
        None => action.key.to_string(),
    }
}

/// The key that a message of ours carries in `biz_opaque_callback_data`: what stands behind the last `/`.
pub(crate) fn of_callback(callback: &str) -> &str {
    callback.rsplit_once('/').map_or(callback, |(_, key)| key)
}

/// Whether the key of the action at this place is that of the event, and not of whoever sent it. This is the derivation that
/// [`ActionKey`] documents.
pub(crate) fn is_of_event(actions: &[Action], at: usize, event: EventKey) -> bool {
    let Some(action) = actions.get(at) else {
        return false;
    };
    let before = actions.iter().take(at);
    let same = before.filter(|other| other.rule == action.rule && other.name == action.name);
    let parts = [
        action.rule.clone(),
        action.name.clone(),
        same.count().to_string(),
        "event".to_owned(),
        event.to_string(),
    ];
    let mut text = String::new();
    for part in parts {
        // A string takes whatever is written to it.
        let _ = write!(text, "{}:{part},", part.len());
    }
    let digest: [u8; 32] = Sha256::digest(text).into();
    is_front(&digest, action.key)
}

fn is_front(digest: &[u8], key: ActionKey) -> bool {
    digest.starts_with(key.as_bytes())
}
