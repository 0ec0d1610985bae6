//! Answers to interactive messages (Meta's webhook reference, messages of type interactive).

use crate::event::types::record::{record, words};
use crate::event::types::{Id, Pii};
use crate::time::Timestamp;

record! {
    /// `interactive.button_reply`.
    pub struct ButtonReply<'a> {
        /// The id that the business gave the button.
        pub id: Option<Pii<'a>>,
        /// What stood on it.
        pub title: Option<Pii<'a>>,
    }

    /// `interactive.list_reply`.
    pub struct ListReply<'a> {
        /// The id that the business gave the row.
        pub id: Option<Pii<'a>>,
        /// What stood on it.
        pub title: Option<Pii<'a>>,
        /// What stood under it.
        pub description: Option<Pii<'a>>,
    }

    /// `interactive.nfm_reply`: a completed flow or another native form.
    pub struct FlowReply<'a> {
        /// Which form: `flow`, `address_message`, `galaxy_message` ...
        pub name: Option<&'a str>,
        /// What the chat shows for it, mostly `Sent`.
        pub body: Option<Pii<'a>>,
        /// The answers: JSON inside a string. It need not be an object and may be malformed, and the `flow_token` in it
        /// may be missing; the text is handed on as it is.
        pub response_json: Option<Pii<'a>>,
    }

    /// `interactive.call_permission_reply`.
    pub struct CallPermissionReply<'a> {
        /// Whether the business may call.
        pub response: Option<CallPermission<'a>>,
        /// Whether this holds for ever.
        pub is_permanent: Option<bool>,
        /// Until when it holds.
        pub expiration_timestamp: Option<Timestamp>,
        /// `user_action` or `automatic`.
        pub response_source: Option<&'a str>,
    }

    /// `interactive.payment_method` (Meta's page on payments in Brazil).
    pub struct PaymentMethod<'a> {
        /// For example `offsite_card_pay`.
        pub payment_method: Option<&'a str>,
        /// When it was chosen.
        pub payment_timestamp: Option<Timestamp>,
        /// The order, by the business's own number.
        pub reference_id: Option<Id<'a>>,
        /// The end of the card's number.
        pub last_four_digits: Option<Pii<'a>>,
        /// The stored card.
        pub credential_id: Option<Pii<'a>>,
    }
}

words! {
    /// Whether the business may call.
    pub enum CallPermission<'a> {
        /// It may.
        Accept = "accept",
        /// It may not.
        Reject = "reject",
    }
}
