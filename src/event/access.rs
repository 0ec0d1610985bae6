//! What an event says, by question: the short way to the members that rules ask for.

use super::kind::EventKind;
use super::sender::Party;
use super::types::Raw;
use super::{Content, Event, Path};
use crate::event::message::{
    CallPermission, CallPermissionReply, Location, Message, MessageContent, MessageContext,
    MessageType, Order, OrderItem, Referral,
};
use crate::event::status::{Pricing, PricingCategory, PricingType, Status};
use crate::event::types::exact::sum_of_products;
use crate::event::types::{
    Degrees, Emoji, ErrorCode, GroupId, Id, MessageId, Phone, Pii, WrittenNumber,
};
use crate::json::view::View;
use crate::time::Timestamp;

impl<'a> Event<'a> {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        self.kind
    }

    /// The id of the message, report, call or automatic event; other events have none.
    #[must_use]
    pub fn id(&self) -> Option<&MessageId<'a>> {
        self.id.as_ref()
    }

    /// The account it arrived at: the entry's id. For `partner_solutions` and the partner events of `account_update` the
    /// platform has the id of a business portfolio there; in what the button "Test" of its dashboard sends, `0`.
    #[must_use]
    pub fn waba_id(&self) -> Option<&'a str> {
        self.envelope.waba_id.as_ref().map(Id::as_str)
    }

    /// The id of the phone number it arrived at; absent for events about accounts and templates.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&'a str> {
        self.envelope.phone_number_id.as_ref().map(Id::as_str)
    }

    /// The phone number it arrived at, as it is shown to users.
    #[must_use]
    pub fn display_phone_number(&self) -> Option<&'a str> {
        let number = self.envelope.display_phone_number.as_ref();
        number.map(Phone::as_str)
    }

    /// The field of the change, as the body has it.
    #[must_use]
    pub fn field(&self) -> Option<&'a str> {
        self.envelope.field
    }

    /// When the body's entry was made; absent for messages and reports.
    #[must_use]
    pub const fn entry_time(&self) -> Option<Timestamp> {
        self.envelope.entry_time
    }

    /// Where in the body it stands.
    #[must_use]
    pub const fn path(&self) -> Path {
        self.path
    }

    /// The text of the element in the body.
    #[must_use]
    pub fn raw(&self) -> Raw<'a> {
        Raw::new(self.source.source())
    }

    /// The element in the body.
    pub(crate) const fn element(&self) -> View<'a> {
        self.source
    }

    /// The customer: who wrote; for a report, who was written to (in a group, the participant); for an echo or a message
    /// of the history that the business wrote, whom it wrote to. All members may be absent.
    #[must_use]
    pub const fn sender(&self) -> &Party<'a> {
        &self.sender
    }

    /// When it happened, as the element has it.
    #[must_use]
    pub const fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// The typed content.
    #[must_use]
    pub const fn content(&self) -> &Content<'a> {
        &self.content
    }

    /// The group it happened in.
    #[must_use]
    pub fn group_id(&self) -> Option<&'a str> {
        self.group_id.as_ref().map(GroupId::as_str)
    }

    /// The message, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<&Message<'a>> {
        let Content::Message(message) = &self.content else {
            return None;
        };
        Some(message)
    }

    /// The delivery report, if it is one.
    #[must_use]
    pub fn status(&self) -> Option<&Status<'a>> {
        let Content::Status(status) = &self.content else {
            return None;
        };
        Some(status)
    }

    /// What was written or pressed: the body, else the caption, else what stands on the button or row, else the note of an
    /// order. Of an edit, what the message says now.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        self.content_of_message()?.text()
    }

    /// What the business hid behind the pressed button or row: its id, or the payload of a template's button.
    #[must_use]
    pub fn reply_id(&self) -> Option<&'a str> {
        let id = self.content_of_message()?.reply_id();
        id.filter(|id| !id.is_empty())
    }

    /// What stands on the pressed button or row.
    #[must_use]
    pub fn reply_title(&self) -> Option<&'a str> {
        self.content_of_message()?.reply_title()
    }

    /// The name of the completed form: `flow`, `address_message` ...
    #[must_use]
    pub fn flow_name(&self) -> Option<&'a str> {
        let MessageContent::Flow(reply) = self.content_of_message()? else {
            return None;
        };
        reply.name
    }

    /// The type of the message as it was sent; of an interactive message that is not known, the type of that.
    #[must_use]
    pub fn message_type(&self) -> Option<&'a str> {
        let message = self.message()?;
        if let MessageContent::OtherInteractive(Some(word)) = &message.content {
            return Some(word.as_str());
        }
        message.message_type.as_ref().map(MessageType::as_str)
    }

    /// The message that this one answers.
    #[must_use]
    pub fn context_id(&self) -> Option<&'a str> {
        self.context()?.message_id().map(MessageId::as_str)
    }

    /// Who wrote the message that this one answers, the customer or the business: the user id, else the parent user id,
    /// else the phone number.
    #[must_use]
    pub fn context_from(&self) -> Option<&'a str> {
        self.context()?.author()
    }

    /// True if the message was forwarded; absent if it was not.
    #[must_use]
    pub fn forwarded(&self) -> Option<bool> {
        self.context()?.is_forwarded().then_some(true)
    }

    /// The product that the message asks about, by the business's own number.
    #[must_use]
    pub fn context_product(&self) -> Option<&'a str> {
        let product = self.context()?.referred_product.as_ref()?;
        product.product_retailer_id.as_ref().map(Id::as_str)
    }

    /// The advertisement or post from which the chat was opened.
    #[must_use]
    pub fn referral_source_id(&self) -> Option<&'a str> {
        self.referral()?.source_id.as_ref().map(Id::as_str)
    }

    /// `ad` or `post`.
    #[must_use]
    pub fn referral_source_type(&self) -> Option<&'a str> {
        self.referral()?.source_type
    }

    /// The click on the advertisement (`ctwa_clid`).
    #[must_use]
    pub fn referral_click_id(&self) -> Option<&'a str> {
        self.referral()?.ctwa_clid.as_ref().map(Id::as_str)
    }

    /// The page of the advertisement or post.
    #[must_use]
    pub fn referral_source_url(&self) -> Option<&'a str> {
        self.referral()?.source_url
    }

    /// Which welcome message sequence it was (`ref`).
    #[must_use]
    pub fn referral_ref(&self) -> Option<&'a str> {
        self.referral()?.reference.as_ref().map(Id::as_str)
    }

    /// The headline of the advertisement.
    #[must_use]
    pub fn referral_headline(&self) -> Option<&'a str> {
        self.referral()?.headline.as_ref().map(Pii::as_str)
    }

    /// The text of the advertisement.
    #[must_use]
    pub fn referral_body(&self) -> Option<&'a str> {
        self.referral()?.body.as_ref().map(Pii::as_str)
    }

    /// The type of the file: `image/jpeg` ...
    #[must_use]
    pub fn media_mime_type(&self) -> Option<&'a str> {
        self.content_of_message()?.mime_type()
    }

    /// What the document is called.
    #[must_use]
    pub fn media_filename(&self) -> Option<&'a str> {
        let MessageContent::Document(media) = self.content_of_message()? else {
            return None;
        };
        media.filename.as_ref().map(Pii::as_str)
    }

    /// Whether the recording was made in the chat. The older type `voice` says so by itself.
    #[must_use]
    pub fn media_voice(&self) -> Option<bool> {
        let message = self.message()?;
        match &message.content {
            MessageContent::Audio(_) if message.message_type == Some(MessageType::Voice) => {
                Some(true)
            }
            MessageContent::Audio(audio) => audio.voice,
            _ => None,
        }
    }

    /// Where the place is, in degrees north.
    #[must_use]
    pub fn latitude(&self) -> Option<f64> {
        self.location()?.latitude.map(Degrees::as_f64)
    }

    /// Where the place is, in degrees east.
    #[must_use]
    pub fn longitude(&self) -> Option<f64> {
        self.location()?.longitude.map(Degrees::as_f64)
    }

    /// What the place is called; absent where it is where the sender is.
    #[must_use]
    pub fn location_name(&self) -> Option<&'a str> {
        self.location()?.name.as_ref().map(Pii::as_str)
    }

    /// The address of the place.
    #[must_use]
    pub fn location_address(&self) -> Option<&'a str> {
        self.location()?.address.as_ref().map(Pii::as_str)
    }

    /// The catalogue that was ordered from.
    #[must_use]
    pub fn order_catalog_id(&self) -> Option<&'a str> {
        self.order()?.catalog_id.as_ref().map(Id::as_str)
    }

    /// What the order costs: the sum of price times quantity, added up as people do: 0.1 and 0.2 are 0.3. An item without one
    /// of the two counts nothing. Absent beyond what a float can hold.
    #[must_use]
    pub fn order_total(&self) -> Option<f64> {
        let items = self.order_lines()?.iter();
        sum_of_products(items.map(|item| (item.item_price, item.quantity)))
    }

    /// How many things were ordered: the sum of the quantities. Absent beyond what a float can hold.
    #[must_use]
    pub fn order_items(&self) -> Option<f64> {
        let items = self.order_lines()?.iter();
        sum_of_products(items.map(|item| (item.quantity, Some(WrittenNumber::ONE))))
    }

    /// The currency of the order: that of the first item that has one.
    #[must_use]
    pub fn order_currency(&self) -> Option<&'a str> {
        let mut items = self.order_lines()?.iter();
        items.find_map(|item| item.currency)
    }

    /// The reaction; absent if one was removed.
    #[must_use]
    pub fn reaction_emoji(&self) -> Option<&'a str> {
        let MessageContent::Reaction(reaction) = self.content_of_message()? else {
            return None;
        };
        reaction.emoji.as_ref().map(Emoji::as_str)
    }

    /// Whether the customer lets the business call: `accept` or `reject`.
    #[must_use]
    pub fn permission_response(&self) -> Option<&'a str> {
        let response = self.permission()?.response.as_ref();
        response.map(CallPermission::as_str)
    }

    /// Whether that holds for ever.
    #[must_use]
    pub fn permission_permanent(&self) -> Option<bool> {
        self.permission()?.is_permanent
    }

    /// Why the message of ours failed: the code of the report's first error.
    #[must_use]
    pub fn status_code(&self) -> Option<i64> {
        self.status()?.errors.first()?.code.map(ErrorCode::as_i64)
    }

    /// What the business sent along with the message of ours (`biz_opaque_callback_data`).
    #[must_use]
    pub fn callback_data(&self) -> Option<&'a str> {
        let data = self.status()?.biz_opaque_callback_data.as_ref();
        data.map(Pii::as_str)
    }

    /// The category that the message of ours is charged by.
    #[must_use]
    pub fn pricing_category(&self) -> Option<&'a str> {
        self.pricing()?
            .category
            .as_ref()
            .map(PricingCategory::as_str)
    }

    /// Why the message of ours is charged or not.
    #[must_use]
    pub fn pricing_type(&self) -> Option<&'a str> {
        self.pricing()?.kind.as_ref().map(PricingType::as_str)
    }

    /// What a preference is about: `marketing_messages`.
    #[must_use]
    pub fn preference_category(&self) -> Option<&'a str> {
        let Content::Preference(preference) = &self.content else {
            return None;
        };
        preference.category
    }

    fn content_of_message(&self) -> Option<&MessageContent<'a>> {
        self.message().map(|message| &message.content)
    }

    fn context(&self) -> Option<&MessageContext<'a>> {
        self.message()?.header.context.as_ref()
    }

    fn referral(&self) -> Option<&Referral<'a>> {
        self.message()?.header.referral.as_deref()
    }

    fn pricing(&self) -> Option<&Pricing<'a>> {
        let status = self.status()?;
        let conversation = status.conversation.as_ref();
        status
            .pricing
            .as_ref()
            .or_else(|| conversation?.pricing.as_deref())
    }

    fn order(&self) -> Option<&Order<'a>> {
        let MessageContent::Order(order) = self.content_of_message()? else {
            return None;
        };
        Some(order)
    }

    /// What was ordered.
    pub(crate) fn order_lines(&self) -> Option<&[OrderItem<'a>]> {
        Some(&self.order()?.product_items)
    }

    fn location(&self) -> Option<&Location<'a>> {
        let MessageContent::Location(location) = self.content_of_message()? else {
            return None;
        };
        Some(location)
    }

    fn permission(&self) -> Option<&CallPermissionReply<'a>> {
        let MessageContent::CallPermission(reply) = self.content_of_message()? else {
            return None;
        };
        Some(reply)
    }
}
