//! The facts that come with an event.

use super::ValueRef;
use super::schema::EventFact;
use crate::event::Event;
use crate::event::sender::RestrictedRegions;
use crate::event::sender::country;

impl EventFact {
    /// The value of the fact; `None` if the event does not carry it. Cost: constant, except for sums over the items of an order.
    pub(crate) fn value<'e>(
        self,
        event: &'e Event<'_>,
        regions: &RestrictedRegions,
    ) -> Option<ValueRef<'e>> {
        let sender = event.sender();
        let string = match self {
            Self::Kind => Some(event.kind().as_str()),
            Self::WabaId => event.waba_id(),
            Self::PhoneNumberId => event.phone_number_id(),
            Self::GroupId => event.group_id(),
            Self::SenderId => sender.id(),
            Self::SenderPhone => sender.phone(),
            Self::SenderUserId => sender.user_id(),
            Self::SenderUsername => sender.username(),
            Self::SenderName => sender.name(),
            Self::SenderCountry => country(sender.phone(), sender.user_id()),
            Self::Text => event.text(),
            Self::ReplyId => event.reply_id(),
            Self::ReplyTitle => event.reply_title(),
            Self::FlowName => event.flow_name(),
            Self::ContextId => event.context_id(),
            Self::ContextFrom => event.context_from(),
            Self::ContextProduct => event.context_product(),
            Self::ReferralSourceId => event.referral_source_id(),
            Self::ReferralSourceType => event.referral_source_type(),
            Self::ReferralClickId => event.referral_click_id(),
            Self::MediaMimeType => event.media_mime_type(),
            Self::MediaFilename => event.media_filename(),
            Self::OrderCurrency => event.order_currency(),
            Self::ReactionEmoji => event.reaction_emoji(),
            Self::StatusCallbackData => event.callback_data(),
            Self::PricingCategory => event.pricing_category(),
            Self::PricingType => event.pricing_type(),
            Self::PreferenceCategory => event.preference_category(),
            Self::SenderRestricted => {
                return regions
                    .is_restricted(sender.phone(), sender.user_id())
                    .map(ValueRef::Bool);
            }
            Self::ContextForwarded => return event.forwarded().map(ValueRef::Bool),
            Self::OrderTotal => return event.order_total().map(ValueRef::Number),
            Self::OrderItems => return event.order_items().map(ValueRef::Number),
            Self::StatusCode => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "codes have at most seven digits"
                )]
                return event
                    .status_code()
                    .map(|code| ValueRef::Number(code as f64));
            }
        };
        string.map(ValueRef::String)
    }
}
