//! The content of a message: the members that its type names (Meta's webhook reference, messages).
//!
//! Every record here is read strictly: one member of a wrong type, and the message is `unparsed`.

use crate::event::types::record::{record, words};
use crate::event::types::{Degrees, Emoji, Id, MessageId, Phone, Pii, UserId, WrittenNumber};

record! {
    /// `text`.
    pub struct Text<'a> {
        /// What was written.
        pub body: Option<Pii<'a>>,
    }

    /// `image`.
    pub struct Image<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// For example `image/jpeg`.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Where the file is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
        /// The text under it.
        pub caption: Option<Pii<'a>>,
    }

    /// `video`.
    pub struct Video<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// For example `video/mp4`.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Where the file is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
        /// The text under it.
        pub caption: Option<Pii<'a>>,
    }

    /// `audio`, and `voice` of the platform's older version.
    pub struct Audio<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// For example `audio/ogg; codecs=opus`.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Where the file is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
        /// Whether it was recorded in the chat.
        pub voice: Option<bool>,
    }

    /// `document`.
    pub struct Document<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// For example `application/pdf`.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Where the file is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
        /// What it is called on the sender's device.
        pub filename: Option<Pii<'a>>,
        /// The text under it.
        pub caption: Option<Pii<'a>>,
    }

    /// `sticker`.
    pub struct Sticker<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// For example `image/webp`.
        pub mime_type: Option<&'a str>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Where the file is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
        /// Whether it moves.
        pub animated: Option<bool>,
    }

    /// `location`.
    pub struct Location<'a> {
        /// Degrees north.
        pub latitude: Option<Degrees>,
        /// Degrees east.
        pub longitude: Option<Degrees>,
        /// What the place is called; absent for the place of the sender.
        pub name: Option<Pii<'a>>,
        /// Its address.
        pub address: Option<Pii<'a>>,
        /// A page about it.
        pub url: Option<Pii<'a>>,
    }

    /// `button`: a pressed quick reply of a template.
    pub struct Button<'a> {
        /// What the business hid behind the button.
        pub payload: Option<Pii<'a>>,
        /// What stood on it.
        pub text: Option<Pii<'a>>,
    }

    /// `reaction`.
    pub struct MessageReaction<'a> {
        /// The message that was reacted to.
        pub message_id: Option<MessageId<'a>>,
        /// The reaction; absent if it was removed.
        pub emoji: Option<Emoji<'a>>,
    }

    /// `order`: a basket of the catalogue.
    pub struct Order<'a> {
        /// The catalogue.
        pub catalog_id: Option<Id<'a>>,
        /// What the customer wrote with it; often empty.
        pub text: Option<Pii<'a>>,
        /// What was ordered.
        pub product_items: Vec<OrderItem<'a>>,
    }

    /// A line of an order.
    pub struct OrderItem<'a> {
        /// The product, by the business's own number.
        pub product_retailer_id: Option<Id<'a>>,
        /// How many.
        pub quantity: Option<WrittenNumber<'a>>,
        /// The price of one, in the currency's own unit.
        pub item_price: Option<WrittenNumber<'a>>,
        /// ISO 4217.
        pub currency: Option<&'a str>,
    }

    /// `system`: a change of the customer's identity, or another notice.
    pub struct System<'a> {
        /// Which change.
        pub kind as "type": Option<SystemType<'a>>,
        /// Prose that holds both identities; not to be parsed.
        pub body: Option<Pii<'a>>,
        /// The new number.
        pub wa_id: Option<Phone<'a>>,
        /// The new number, as older versions of the platform have it.
        pub new_wa_id: Option<Phone<'a>>,
        /// The user id from now on.
        pub user_id: Option<UserId<'a>>,
        /// The parent user id from now on.
        pub parent_user_id: Option<UserId<'a>>,
        /// The user id until now.
        pub previous_user_id: Option<UserId<'a>>,
        /// The parent user id until now.
        pub previous_parent_user_id: Option<UserId<'a>>,
        /// The old number, as older versions of the platform have it.
        pub customer: Option<Phone<'a>>,
        /// The fingerprint of the new key.
        pub identity: Option<&'a str>,
        /// The same.
        pub hash: Option<&'a str>,
    }

    /// `unsupported`: what the platform does not pass on.
    pub struct Unsupported<'a> {
        /// What it was: `poll_creation`, `gif` ...
        pub kind as "type": Option<&'a str>,
    }

    /// `revoke`: a message was taken back.
    pub struct Revoke<'a> {
        /// The message that is gone.
        pub original_message_id: Option<MessageId<'a>>,
    }
}

words! {
    /// What a `system` message tells.
    pub enum SystemType<'a> {
        /// Another phone number.
        UserChangedNumber = "user_changed_number",
        /// Another phone number, in the platform's older words.
        CustomerChangedNumber = "customer_changed_number",
        /// Another business-scoped user id.
        UserChangedUserId = "user_changed_user_id",
        /// Another encryption key.
        CustomerIdentityChanged = "customer_identity_changed",
        /// Another encryption key, in the platform's older words.
        UserIdentityChanged = "user_identity_changed",
    }
}
