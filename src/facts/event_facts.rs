//! The facts that come with an event: one row each.
//!
//! Rules of this file: a row says all there is to say of a fact, and nothing else in the library has to know it. What is
//! read in more than one step is a function below the table; the event answers for the rest. The order of the rows is that of the manual.

use super::row::{Expected, Kinds, Row, Values};
use super::value::{FactType, StringSet, ValueRef};
use crate::event::message::{Direction, may_have_media, may_have_reply, may_have_text};
use crate::event::sender::{RestrictedRegions, country};
use crate::event::{Event, EventKind};

/// On which events a fact is.
#[derive(Debug)]
pub(crate) struct Carried {
    /// The kinds of events that may carry it.
    pub(crate) on: Kinds,
    /// The kinds of events that do not do without it, as the platform sends them.
    pub(crate) always_on: Kinds,
    /// The only value that it can have on events of a kind, where there is but one.
    pub(crate) only_on: fn(EventKind) -> Option<&'static str>,
    /// Facts that an event with this one carries, too.
    pub(crate) brings: &'static [EventFact],
}

/// A pressed button or a chosen row.
const REPLIES: Kinds = Kinds::Such(may_have_reply);
/// What arrives as a message: a change of identity does, too.
const MESSAGES: Kinds = Kinds::Below(&["message", "identity"]);
const ORDERS: Kinds = Kinds::Below(&["message.order"]);
const REPORTS: Kinds = Kinds::Below(&["status"]);
/// What always says where it arrived and whose it is.
const TRAFFIC: Kinds = Kinds::Below(&["message", "status"]);
/// What somebody on the other side did, or was done to.
const PEOPLE: Kinds = Kinds::Below(&[
    "message",
    "status",
    "preference",
    "identity",
    "call",
    "group",
    "handover",
    "contact.sync",
    "standby.echo",
]);
/// The same where the names of people stand beside it.
const NAMED: Kinds = Kinds::Below(&[
    "message",
    "status",
    "preference",
    "identity",
    "call",
    "group",
    "contact.sync",
    "standby.echo",
]);
/// What arrives at a number, and not at an account.
const NUMBERED: Kinds = Kinds::Below(&[
    "message",
    "status",
    "preference",
    "identity",
    "call",
    "group",
    "handover",
    "contact.sync",
    "standby.echo",
    "click",
    "automatic",
    "tracking",
    "error",
    "unknown",
    "unparsed",
]);
/// What may happen in a group.
const GROUPED: Kinds = Kinds::Below(&[
    "message",
    "status",
    "preference",
    "identity",
    "group",
    "standby.echo",
]);
const PREFERENCES: Kinds = Kinds::Below(&["preference"]);
const FLOWS: Kinds = Kinds::Below(&["message.flow"]);
/// What one of the two said to the other.
const DIRECTED: Kinds = Kinds::Below(&[
    "message",
    "identity",
    "call.connect",
    "call.terminate",
    "call.other",
    "standby.echo",
]);
const LOCATIONS: Kinds = Kinds::Below(&["message.location"]);
const CALLS: Kinds = Kinds::Below(&["call.connect", "call.terminate", "call.other"]);
const PERMISSIONS: Kinds = Kinds::Below(&["message.call_permission"]);
const TEMPLATES: Kinds = Kinds::Below(&["template"]);

event_facts! {
    Kind = "event" {
        meaning: "the dotted kind, as `message.text`",
        value: String(|event| Some(event.kind().as_str())),
        shown: true,
        expected: Expected::Kinds,
        on: Kinds::All,
        always_on: Kinds::All,
    }
    WabaId = "waba_id" {
        meaning: "the WhatsApp Business Account where it arrived",
        value: String(|event| event.waba_id()),
        shown: true,
        on: Kinds::All,
        always_on: TRAFFIC,
    }
    PhoneNumberId = "phone_number_id" {
        meaning: "the business phone number where it arrived",
        value: String(|event| event.phone_number_id()),
        shown: true,
        on: NUMBERED,
        always_on: TRAFFIC,
    }
    GroupId = "group_id" {
        meaning: "the group where it was written",
        value: String(|event| event.group_id()),
        shown: false,
        on: GROUPED,
    }
    SenderId = "sender.id" {
        meaning: "the business-scoped user id where there is one, else the phone number",
        value: String(|event| event.sender().id()),
        shown: false,
        expected: Expected::Phones,
        on: PEOPLE,
        always_on: TRAFFIC,
    }
    SenderPhone = "sender.phone" {
        meaning: "the phone number; of a status, the recipient's",
        value: String(|event| event.sender().phone()),
        shown: false,
        expected: Expected::Phones,
        on: PEOPLE,
        brings: &[EventFact::SenderId],
    }
    SenderUserId = "sender.user_id" {
        meaning: "the business-scoped user id",
        value: String(|event| event.sender().user_id()),
        shown: false,
        on: PEOPLE,
        brings: &[EventFact::SenderId],
    }
    SenderUsername = "sender.username" {
        meaning: "the username",
        value: String(|event| event.sender().username()),
        shown: false,
        on: NAMED,
    }
    SenderName = "sender.name" {
        meaning: "the name in the profile",
        value: String(|event| event.sender().name()),
        shown: false,
        on: NAMED,
    }
    SenderCountry = "sender.country" {
        meaning: "ISO 3166 code, from the phone prefix or the user id",
        value: String(|event| country(event.sender().phone(), event.sender().user_id())),
        shown: true,
        values: Values::CountryCodes,
        on: PEOPLE,
        brings: &[EventFact::SenderId],
    }
    SenderRestricted = "sender.restricted" {
        meaning: "whether the sender is in a region that the platform excludes",
        value: Bool(|event, regions| is_restricted(event, regions)),
        shown: true,
        on: PEOPLE,
        brings: &[EventFact::SenderId],
    }
    Text = "text" {
        meaning: "body, caption, button or list title, or the note of an order",
        value: Text(|event| event.text()),
        shown: false,
        on: Kinds::Such(may_have_text),
        always_on: Kinds::Below(&["message.text", "message.button", "message.list"]),
    }
    Direction = "direction" {
        meaning: "`inbound` from the customer or `outbound` from the business: of a message, an echo, a call",
        value: String(|event| event.direction().map(Direction::as_str)),
        shown: true,
        values: Values::Words(&["inbound", "outbound"]),
        on: DIRECTED,
        always_on: Kinds::Below(&["message", "standby.echo"]),
        only_on: |kind| Direction::of_kind(kind).map(Direction::as_str),
    }
    ReplyId = "reply.id" {
        meaning: "the id of the pressed button or chosen row",
        value: String(|event| event.reply_id()),
        shown: false,
        on: REPLIES,
    }
    ReplyTitle = "reply.title" {
        meaning: "the title of the pressed button or chosen row",
        value: String(|event| event.reply_title()),
        shown: false,
        on: REPLIES,
        always_on: REPLIES,
        brings: &[EventFact::Text],
    }
    FlowName = "flow.name" {
        meaning: "the name of the answered flow",
        value: String(|event| event.flow_name()),
        shown: true,
        on: FLOWS,
        always_on: FLOWS,
    }
    ContextId = "context.id" {
        meaning: "the message that this one answers",
        value: String(|event| event.context_id()),
        shown: false,
        on: MESSAGES,
    }
    ContextFrom = "context.from" {
        meaning: "who wrote the message that this one answers: the user id, else the parent user id, else the phone number",
        value: String(|event| event.context_from()),
        shown: false,
        expected: Expected::Phones,
        on: MESSAGES,
    }
    ContextForwarded = "context.forwarded" {
        meaning: "true where it was forwarded, absent where not",
        value: Bool(|event| event.forwarded()),
        shown: true,
        values: Values::True,
        on: MESSAGES,
    }
    ContextProduct = "context.product" {
        meaning: "the product that the message asks about",
        value: String(|event| event.context_product()),
        shown: true,
        on: MESSAGES,
    }
    ReferralSourceId = "referral.source_id" {
        meaning: "the ad or post that led here",
        value: String(|event| event.referral_source_id()),
        shown: false,
        on: MESSAGES,
    }
    ReferralSourceType = "referral.source_type" {
        meaning: "`ad` or `post`",
        value: String(|event| event.referral_source_type()),
        shown: true,
        expected: Expected::Words(&["ad", "post"]),
        on: MESSAGES,
    }
    ReferralClickId = "referral.click_id" {
        meaning: "the click on the ad",
        value: String(|event| event.referral_click_id()),
        shown: false,
        on: MESSAGES,
    }
    ReferralSourceUrl = "referral.source_url" {
        meaning: "the page of the ad or post",
        value: String(|event| event.referral_source_url()),
        shown: true,
        on: MESSAGES,
    }
    ReferralRef = "referral.ref" {
        meaning: "the welcome message sequence that the ad names",
        value: String(|event| event.referral_ref()),
        shown: true,
        on: MESSAGES,
    }
    ReferralHeadline = "referral.headline" {
        meaning: "the headline of the ad; folded",
        value: String(|event| event.referral_headline()),
        folded: true,
        shown: true,
        on: MESSAGES,
    }
    ReferralBody = "referral.body" {
        meaning: "the text of the ad; folded",
        value: String(|event| event.referral_body()),
        folded: true,
        shown: true,
        on: MESSAGES,
    }
    MediaMimeType = "media.mime_type" {
        meaning: "the type of the attached file; folded",
        value: String(|event| event.media_mime_type()),
        folded: true,
        shown: true,
        expected: Expected::MediaTypes,
        on: Kinds::Such(may_have_media),
    }
    MediaFilename = "media.filename" {
        meaning: "the name of the attached document; folded",
        value: String(|event| event.media_filename()),
        folded: true,
        shown: false,
        on: Kinds::Below(&["message.document"]),
    }
    MediaVoice = "media.voice" {
        meaning: "whether it was recorded in the chat",
        value: Bool(|event| event.media_voice()),
        shown: true,
        on: Kinds::Below(&["message.audio"]),
    }
    LocationLatitude = "location.latitude" {
        meaning: "degrees north",
        value: Number(|event| event.latitude()),
        shown: false,
        on: LOCATIONS,
        always_on: LOCATIONS,
    }
    LocationLongitude = "location.longitude" {
        meaning: "degrees east",
        value: Number(|event| event.longitude()),
        shown: false,
        on: LOCATIONS,
        always_on: LOCATIONS,
    }
    LocationName = "location.name" {
        meaning: "what the place is called; folded",
        value: String(|event| event.location_name()),
        folded: true,
        shown: false,
        on: LOCATIONS,
    }
    LocationAddress = "location.address" {
        meaning: "the address of the place; folded",
        value: String(|event| event.location_address()),
        folded: true,
        shown: false,
        on: LOCATIONS,
    }
    OrderTotal = "order.total" {
        meaning: "the sum of price times quantity",
        value: Number(|event| event.order_total()),
        shown: true,
        on: ORDERS,
        always_on: ORDERS,
    }
    OrderItems = "order.items" {
        meaning: "the sum of the quantities",
        value: Number(|event| event.order_items()),
        shown: true,
        on: ORDERS,
        always_on: ORDERS,
    }
    OrderCurrency = "order.currency" {
        meaning: "the currency of the order",
        value: String(|event| event.order_currency()),
        shown: true,
        on: ORDERS,
    }
    OrderCatalogId = "order.catalog_id" {
        meaning: "the catalogue that was ordered from",
        value: String(|event| event.order_catalog_id()),
        shown: true,
        on: ORDERS,
    }
    OrderProducts = "order.products" {
        meaning: "what was ordered, by the business's own numbers",
        value: Strings(|event| StringSet::of_products(event.order_lines())),
        shown: true,
        on: ORDERS,
    }
    ErrorCode = "error.code" {
        meaning: "the code of the first error, whatever went wrong: a message, a report, a call, a group, the platform",
        value: Number(|event| event.error_code().map(code)),
        shown: true,
        values: Values::WholeNumbers,
        on: Kinds::Below(&["message", "identity", "status", "error", "call", "group"]),
        always_on: Kinds::Below(&["status.failed", "message.unsupported", "error"]),
    }
    CallEvent = "call.event" {
        meaning: "what happened to the call, as `connect` or `terminate`",
        value: String(|event| event.call_event()),
        shown: true,
        expected: Expected::Usual(&["connect", "terminate"]),
        on: CALLS,
        always_on: Kinds::Below(&["call.connect", "call.terminate"]),
    }
    CallStatus = "call.status" {
        meaning: "how the call ended (`COMPLETED`, `FAILED`), or how far one of the business got (`RINGING`, `ACCEPTED`, `REJECTED`)",
        value: String(|event| event.call_status()),
        shown: true,
        expected: Expected::Usual(&["RINGING", "ACCEPTED", "REJECTED", "COMPLETED", "FAILED"]),
        on: Kinds::Below(&["call"]),
        always_on: Kinds::Below(&["call.status"]),
    }
    CallDuration = "call.duration" {
        meaning: "how long the call was, in seconds",
        value: Number(|event| event.call_duration()),
        shown: true,
        on: CALLS,
    }
    PermissionResponse = "permission.response" {
        meaning: "whether the business may call: `accept` or `reject`",
        value: String(|event| event.permission_response()),
        shown: true,
        on: PERMISSIONS,
        always_on: PERMISSIONS,
    }
    PermissionPermanent = "permission.permanent" {
        meaning: "whether that holds for ever",
        value: Bool(|event| event.permission_permanent()),
        shown: true,
        on: PERMISSIONS,
    }
    TemplateId = "template.id" {
        meaning: "the template",
        value: String(|event| event.template_id()),
        shown: true,
        on: TEMPLATES,
        always_on: TEMPLATES,
    }
    TemplateName = "template.name" {
        meaning: "the name of the template",
        value: String(|event| event.template_name()),
        shown: true,
        on: TEMPLATES,
        always_on: TEMPLATES,
    }
    TemplateLanguage = "template.language" {
        meaning: "the language of the template, as `en_US`",
        value: String(|event| event.template_language()),
        shown: true,
        on: TEMPLATES,
        always_on: TEMPLATES,
    }
    TemplateEvent = "template.event" {
        meaning: "the status of the template from now on, as `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`",
        value: String(|event| event.template_event()),
        shown: true,
        expected: Expected::Capitals,
        on: Kinds::Below(&["template.status"]),
        always_on: Kinds::Below(&["template.status"]),
    }
    TemplateReason = "template.reason" {
        meaning: "why, as `INCORRECT_CATEGORY`; `NONE` where there is no reason",
        value: String(|event| event.template_reason()),
        shown: true,
        expected: Expected::Capitals,
        on: Kinds::Below(&["template.status"]),
    }
    TemplateCategory = "template.category" {
        meaning: "the category of the template: the new one, else the one that it has",
        value: String(|event| event.template_category()),
        shown: true,
        expected: Expected::Usual(&["AUTHENTICATION", "MARKETING", "UTILITY"]),
        on: Kinds::Below(&["template.status", "template.category"]),
        always_on: Kinds::Below(&["template.category"]),
    }
    NumberEvent = "number.event" {
        meaning: "what happened to the phone number, as `ONBOARDING`, `FLAGGED`, `DOWNGRADE`",
        value: String(|event| event.number_event()),
        shown: true,
        expected: Expected::Capitals,
        on: Kinds::Below(&["number.quality"]),
        always_on: Kinds::Below(&["number.quality"]),
    }
    AccountEvent = "account.event" {
        meaning: "what happened to the account, as `ACCOUNT_RESTRICTION`, `DISABLED_UPDATE`, `PIN_CHANGED`",
        value: String(|event| event.account_event()),
        shown: true,
        expected: Expected::Capitals,
        on: Kinds::Below(&["account.update", "account.security"]),
        always_on: Kinds::Below(&["account.update", "account.security"]),
    }
    FlowEvent = "flow.event" {
        meaning: "what happened to the flow, as `FLOW_STATUS_CHANGE`, `ENDPOINT_ERROR_RATE`",
        value: String(|event| event.flow_event()),
        shown: true,
        expected: Expected::Capitals,
        on: Kinds::Below(&["flow.status"]),
        always_on: Kinds::Below(&["flow.status"]),
    }
    GroupEvent = "group.event" {
        meaning: "what happened to the group, as `group_create`, `group_join_request_created`",
        value: String(|event| event.group_event()),
        shown: true,
        on: Kinds::Below(&["group"]),
        always_on: Kinds::Below(&["group"]),
    }
    ReactionEmoji = "reaction.emoji" {
        meaning: "the reaction; absent where it was taken back",
        value: String(|event| event.reaction_emoji()),
        shown: false,
        on: Kinds::Below(&["message.reaction"]),
    }
    StatusCode = "status.code" {
        meaning: "the code of the first error of a report",
        value: Number(|event| event.status_code().map(code)),
        shown: true,
        values: Values::WholeNumbers,
        on: REPORTS,
        always_on: Kinds::Below(&["status.failed"]),
    }
    StatusCallbackData = "status.callback_data" {
        meaning: "what was sent along with our message",
        value: String(|event| event.callback_data()),
        shown: false,
        on: REPORTS,
    }
    PricingCategory = "pricing.category" {
        meaning: "the pricing category",
        value: String(|event| event.pricing_category()),
        shown: true,
        expected: Expected::Usual(&["authentication", "marketing", "service", "utility"]),
        on: REPORTS,
    }
    PricingType = "pricing.type" {
        meaning: "`regular`, `free_customer_service` or `free_entry_point`",
        value: String(|event| event.pricing_type()),
        shown: true,
        on: REPORTS,
    }
    PreferenceCategory = "preference.category" {
        meaning: "what the preference is about",
        value: String(|event| event.preference_category()),
        shown: true,
        expected: Expected::Usual(&["marketing_messages"]),
        on: PREFERENCES,
        always_on: PREFERENCES,
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
const fn code(code: i64) -> f64 {
    code as f64
}
