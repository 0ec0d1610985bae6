//! The facts that come with an event: one row each.
//!
//! Rules of this file: a row says all there is to say of a fact, and nothing else in the library has to know it. What is
//! read in more than one step is a function below the table. The order of the rows is that of the manual.

use super::row::{Kinds, Row, Values};
use super::value::{FactType, ValueRef};
use crate::event::Event;
use crate::event::message::{may_have_media, may_have_text};
use crate::event::sender::{RestrictedRegions, country};

/// On which events a fact is.
#[derive(Debug)]
pub(crate) struct Carried {
    /// The kinds of events that may carry it.
    pub(crate) on: Kinds,
    /// The kinds of events that do not do without it, as the platform sends them.
    pub(crate) always_on: Kinds,
    /// Facts that an event with this one carries, too.
    pub(crate) brings: &'static [EventFact],
}

/// A pressed button or a chosen row.
const REPLIES: Kinds = Kinds::Below(&["message.button", "message.list"]);
/// What arrives as a message: a change of identity does, too.
const MESSAGES: Kinds = Kinds::Below(&["message", "identity"]);
const ORDERS: Kinds = Kinds::Below(&["message.order"]);
const REPORTS: Kinds = Kinds::Below(&["status"]);
/// What always says where it arrived and whose it is.
const TRAFFIC: Kinds = Kinds::Below(&["message", "status"]);
const PREFERENCES: Kinds = Kinds::Below(&["preference"]);
const FLOWS: Kinds = Kinds::Below(&["message.flow"]);

event_facts! {
    Kind = "event" {
        meaning: "the dotted kind, as `message.text`",
        value: String(|event| Some(event.kind().as_str())),
        shown: true,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::All,
        brings: &[],
    }
    WabaId = "waba_id" {
        meaning: "the WhatsApp Business Account where it arrived",
        value: String(|event| event.waba_id()),
        shown: true,
        values: Values::Any,
        on: Kinds::All,
        always_on: TRAFFIC,
        brings: &[],
    }
    PhoneNumberId = "phone_number_id" {
        meaning: "the business phone number where it arrived",
        value: String(|event| event.phone_number_id()),
        shown: true,
        values: Values::Any,
        on: Kinds::All,
        always_on: TRAFFIC,
        brings: &[],
    }
    GroupId = "group_id" {
        meaning: "the group where it was written",
        value: String(|event| event.group_id()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[],
    }
    SenderId = "sender.id" {
        meaning: "the business-scoped user id where there is one, else the phone number",
        value: String(|event| event.sender().id()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: TRAFFIC,
        brings: &[],
    }
    SenderPhone = "sender.phone" {
        meaning: "the phone number; of a status, the recipient's",
        value: String(|event| event.sender().phone()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[EventFact::SenderId],
    }
    SenderUserId = "sender.user_id" {
        meaning: "the business-scoped user id",
        value: String(|event| event.sender().user_id()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[EventFact::SenderId],
    }
    SenderUsername = "sender.username" {
        meaning: "the username",
        value: String(|event| event.sender().username()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[],
    }
    SenderName = "sender.name" {
        meaning: "the name in the profile",
        value: String(|event| event.sender().name()),
        shown: false,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[],
    }
    SenderCountry = "sender.country" {
        meaning: "ISO 3166 code, from the phone prefix or the user id",
        value: String(|event| country(event.sender().phone(), event.sender().user_id())),
        shown: true,
        values: Values::CountryCodes,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[EventFact::SenderId],
    }
    SenderRestricted = "sender.restricted" {
        meaning: "whether the sender is in a region that the platform excludes",
        value: Bool(|event, regions| is_restricted(event, regions)),
        shown: true,
        values: Values::Any,
        on: Kinds::All,
        always_on: Kinds::NONE,
        brings: &[EventFact::SenderId],
    }
    Text = "text" {
        meaning: "body, caption, button or list title",
        value: Text(|event| event.text()),
        shown: false,
        values: Values::Any,
        on: Kinds::Such(may_have_text),
        always_on: Kinds::Below(&["message.text", "message.button", "message.list"]),
        brings: &[],
    }
    ReplyId = "reply.id" {
        meaning: "the id of the pressed button or chosen row",
        value: String(|event| event.reply_id()),
        shown: false,
        values: Values::Any,
        on: REPLIES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ReplyTitle = "reply.title" {
        meaning: "the title of the pressed button or chosen row",
        value: String(|event| event.reply_title()),
        shown: false,
        values: Values::Any,
        on: REPLIES,
        always_on: REPLIES,
        brings: &[EventFact::Text],
    }
    FlowName = "flow.name" {
        meaning: "the name of the answered flow",
        value: String(|event| event.flow_name()),
        shown: true,
        values: Values::Any,
        on: FLOWS,
        always_on: FLOWS,
        brings: &[],
    }
    ContextId = "context.id" {
        meaning: "the message that this one answers",
        value: String(|event| event.context_id()),
        shown: false,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ContextFrom = "context.from" {
        meaning: "who wrote the message that this one answers: the user id, else the parent user id, else the phone number",
        value: String(|event| event.context_from()),
        shown: false,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ContextForwarded = "context.forwarded" {
        meaning: "true where it was forwarded, absent where not",
        value: Bool(|event| event.forwarded()),
        shown: true,
        values: Values::True,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ContextProduct = "context.product" {
        meaning: "the product that the message asks about",
        value: String(|event| event.context_product()),
        shown: true,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ReferralSourceId = "referral.source_id" {
        meaning: "the ad or post that led here",
        value: String(|event| event.referral_source_id()),
        shown: false,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ReferralSourceType = "referral.source_type" {
        meaning: "`ad` or `post`",
        value: String(|event| event.referral_source_type()),
        shown: true,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ReferralClickId = "referral.click_id" {
        meaning: "the click on the ad",
        value: String(|event| event.referral_click_id()),
        shown: false,
        values: Values::Any,
        on: MESSAGES,
        always_on: Kinds::NONE,
        brings: &[],
    }
    MediaMimeType = "media.mime_type" {
        meaning: "the type of the attached file",
        value: String(|event| event.media_mime_type()),
        shown: true,
        values: Values::Any,
        on: Kinds::Such(may_have_media),
        always_on: Kinds::NONE,
        brings: &[],
    }
    MediaFilename = "media.filename" {
        meaning: "the name of the attached document",
        value: String(|event| event.media_filename()),
        shown: false,
        values: Values::Any,
        on: Kinds::Below(&["message.document"]),
        always_on: Kinds::NONE,
        brings: &[],
    }
    OrderTotal = "order.total" {
        meaning: "the sum of price times quantity",
        value: Number(|event| event.order_total()),
        shown: true,
        values: Values::Any,
        on: ORDERS,
        always_on: ORDERS,
        brings: &[],
    }
    OrderItems = "order.items" {
        meaning: "the sum of the quantities",
        value: Number(|event| event.order_items()),
        shown: true,
        values: Values::Any,
        on: ORDERS,
        always_on: ORDERS,
        brings: &[],
    }
    OrderCurrency = "order.currency" {
        meaning: "the currency of the order",
        value: String(|event| event.order_currency()),
        shown: true,
        values: Values::Any,
        on: ORDERS,
        always_on: Kinds::NONE,
        brings: &[],
    }
    ReactionEmoji = "reaction.emoji" {
        meaning: "the reaction; absent where it was taken back",
        value: String(|event| event.reaction_emoji()),
        shown: false,
        values: Values::Any,
        on: Kinds::Below(&["message.reaction"]),
        always_on: Kinds::NONE,
        brings: &[],
    }
    StatusCode = "status.code" {
        meaning: "the code of the first error",
        value: Number(|event| status_code(event)),
        shown: true,
        values: Values::WholeNumbers,
        on: REPORTS,
        always_on: Kinds::Below(&["status.failed"]),
        brings: &[],
    }
    StatusCallbackData = "status.callback_data" {
        meaning: "what was sent along with our message",
        value: String(|event| event.callback_data()),
        shown: false,
        values: Values::Any,
        on: REPORTS,
        always_on: Kinds::NONE,
        brings: &[],
    }
    PricingCategory = "pricing.category" {
        meaning: "the pricing category",
        value: String(|event| event.pricing_category()),
        shown: true,
        values: Values::Any,
        on: REPORTS,
        always_on: Kinds::NONE,
        brings: &[],
    }
    PricingType = "pricing.type" {
        meaning: "`regular`, `free_customer_service` or `free_entry_point`",
        value: String(|event| event.pricing_type()),
        shown: true,
        values: Values::Any,
        on: REPORTS,
        always_on: Kinds::NONE,
        brings: &[],
    }
    PreferenceCategory = "preference.category" {
        meaning: "what the preference is about",
        value: String(|event| event.preference_category()),
        shown: true,
        values: Values::Any,
        on: PREFERENCES,
        always_on: PREFERENCES,
        brings: &[],
    }
}

fn is_restricted(event: &Event<'_>, regions: &RestrictedRegions) -> Option<bool> {
    let sender = event.sender();
    regions.is_restricted(sender.phone(), sender.user_id())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "codes have at most seven digits"
)]
fn status_code(event: &Event<'_>) -> Option<f64> {
    event.status_code().map(|code| code as f64)
}
