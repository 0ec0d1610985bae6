//! The facts that come with an event.

use super::schema::EventFact;
use crate::event::Event;
use crate::event::sender::RestrictedRegions;
use crate::event::sender::country;

/// The value of an event fact, borrowed from the event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum EventValue<'e> {
    Bool(bool),
    Number(f64),
    String(&'e str),
}

/// Reads one fact; none where the event does not carry it. Cost: constant, except for sums over the items of an order.
pub(crate) fn extract<'e>(
    fact: EventFact,
    event: &'e Event<'_>,
    regions: &RestrictedRegions,
) -> Option<EventValue<'e>> {
    let sender = event.sender();
    let string = match fact {
        EventFact::Kind => Some(event.kind().as_str()),
        EventFact::WabaId => event.waba_id(),
        EventFact::PhoneNumberId => event.phone_number_id(),
        EventFact::GroupId => event.group_id(),
        EventFact::SenderId => sender.id(),
        EventFact::SenderPhone => sender.phone(),
        EventFact::SenderUserId => sender.user_id(),
        EventFact::SenderUsername => sender.username(),
        EventFact::SenderName => sender.name(),
        EventFact::SenderCountry => country(sender.phone(), sender.user_id()),
        EventFact::Text => event.text(),
        EventFact::ReplyId => event.reply_id(),
        EventFact::ReplyTitle => event.reply_title(),
        EventFact::FlowName => event.flow_name(),
        EventFact::ContextId => event.context_id(),
        EventFact::ContextProduct => event.context_product(),
        EventFact::ReferralSourceId => event.referral_source_id(),
        EventFact::ReferralSourceType => event.referral_source_type(),
        EventFact::ReferralClickId => event.referral_click_id(),
        EventFact::MediaMimeType => event.media_mime_type(),
        EventFact::MediaFilename => event.media_filename(),
        EventFact::OrderCurrency => event.order_currency(),
        EventFact::ReactionEmoji => event.reaction_emoji(),
        EventFact::StatusCallbackData => event.callback_data(),
        EventFact::PricingCategory => event.pricing_category(),
        EventFact::PricingType => event.pricing_type(),
        EventFact::PreferenceCategory => event.preference_category(),
        EventFact::SenderRestricted => {
            return regions
                .is_restricted(sender.phone(), sender.user_id())
                .map(EventValue::Bool);
        }
        EventFact::ContextForwarded => return event.forwarded().map(EventValue::Bool),
        EventFact::OrderTotal => return event.order_total().map(EventValue::Number),
        EventFact::OrderItems => return event.order_items().map(EventValue::Number),
        EventFact::StatusCode => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "codes have at most seven digits"
            )]
            return event
                .status_code()
                .map(|code| EventValue::Number(code as f64));
        }
    };
    string.map(EventValue::String)
}
