//! Idempotency keys of actions.

use crate::event::Event;
use crate::event::key::{KeyText, key_as_hex};
use crate::rules::action::{Action, Asking, OncePer};

/// An action's idempotency key: whoever carries the action out does so once per key.
///
/// The same event delivered again, alone or in another batch, gives the same key, whatever actions stand beside this one
/// and whatever other rules there are; another rule, another action of the rule, another event give another. With
/// `once_per` the key is that of the sender at this number of the business, instead of the event. Nothing can be read
/// from it.
///
/// As text and in JSON it is 32 hex digits.
///
/// ```
/// use waypost::router::ActionKey;
///
/// let key: ActionKey = "00112233445566778899aabbccddeeff".parse()?;
/// assert_eq!(key.as_bytes()[..3], [0x00, 0x11, 0x22]);
/// assert_eq!(key.to_string(), "00112233445566778899aabbccddeeff");
/// # Ok::<(), waypost::router::ActionKeyError>(())
/// ```
///
/// # Derivation
///
/// A key is the first 16 bytes of the SHA-256 of a text. The text is a list of parts, each written as a netstring: its
/// length in bytes, in decimal, a colon, its bytes, a comma. The parts are:
///
/// 1. the id of the rule, or `fallback`
/// 2. the name of the action
/// 3. how many actions of that name stand before it in its list, in decimal
/// 4. `if_held`, if it stands in the list of that name
/// 5. `event`, and the [key of the event](Event::key) in hex digits; or with `once_per`, if the event has a sender, `sender`, the `phone_number_id`
///    (empty if there is none), and the id of the sender: the user id if the event has one, else the phone number
///
/// It stays so across releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey([u8; 16]);

impl ActionKey {
    pub(super) fn new(asking: &Asking<'_>, action: &Action, event: &Event<'_>) -> Self {
        let mut text = KeyText::default();
        text.part(asking.rule);
        text.part(&action.name);
        text.number(action.nth);
        if asking.if_held {
            text.part("if_held");
        }
        match (asking.once_per, event.sender().id()) {
            (OncePer::Sender | OncePer::Seconds(_), Some(sender)) => {
                text.part("sender");
                text.part(event.phone_number_id().unwrap_or_default());
                text.part(sender);
            }
            // Without a sender there is nothing wider than the event.
            (OncePer::Event, _) | (OncePer::Sender | OncePer::Seconds(_), None) => {
                text.part("event");
                text.event(event.key());
            }
        }
        Self(text.digest())
    }

    /// The 16 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

key_as_hex!(
    ActionKey,
    ActionKeyError,
    b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F'
);

/// A text that is not the key of an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key of an action has 32 hex digits")]
pub struct ActionKeyError(());
