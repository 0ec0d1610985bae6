//! What a message refers to: the message it answers, the advertisement it came from, the identity behind it.

use crate::event::types::record::{record, words};
use crate::event::types::{Id, MessageId, Number, Phone, Pii, UserId};
use crate::time::Timestamp;

record! {
    /// `context`: what a message answers, or that it was forwarded.
    pub struct MessageContext<'a> {
        /// Who wrote the message that is answered: the customer or the business.
        pub from: Option<Phone<'a>>,
        /// The same person's business-scoped user id.
        pub from_user_id: Option<UserId<'a>>,
        /// The user id that the portfolios of one parent share.
        pub from_parent_user_id: Option<UserId<'a>>,
        /// The message that is answered. It may never have been delivered here.
        pub id: Option<MessageId<'a>>,
        /// The same, as messages have it that applications send.
        pub message_id: Option<MessageId<'a>>,
        /// Whether it was forwarded.
        pub forwarded: Option<bool>,
        /// Whether it was forwarded more than five times.
        pub frequently_forwarded: Option<bool>,
        /// The product that it asks about.
        pub referred_product: Option<Box<ReferredProduct<'a>>>,
    }

    /// `context.referred_product`.
    pub struct ReferredProduct<'a> {
        /// The catalogue.
        pub catalog_id: Option<Id<'a>>,
        /// The product, by the business's own number.
        pub product_retailer_id: Option<Id<'a>>,
    }

    /// `referral`: the advertisement or post from which the chat was opened (Meta's webhook reference, click to
    /// WhatsApp).
    pub struct Referral<'a> {
        /// The advertisement.
        pub source_url: Option<&'a str>,
        /// Its id.
        pub source_id: Option<Id<'a>>,
        /// `ad` or `post`.
        pub source_type: Option<&'a str>,
        /// Its headline.
        pub headline: Option<Pii<'a>>,
        /// Its text.
        pub body: Option<Pii<'a>>,
        /// `image` or `video`.
        pub media_type: Option<&'a str>,
        /// Its image.
        pub image_url: Option<&'a str>,
        /// Its video.
        pub video_url: Option<&'a str>,
        /// A small image of its video.
        pub thumbnail_url: Option<&'a str>,
        /// The click, to be told to Meta's conversions interface. Absent for advertisements in a status.
        pub ctwa_clid: Option<Id<'a>>,
        /// The greeting under the advertisement.
        pub welcome_message: Option<WelcomeMessage<'a>>,
        /// The welcome message sequence.
        #[doc(alias = "ref")]
        pub reference as "ref": Option<Id<'a>>,
    }

    /// `referral.welcome_message`.
    pub struct WelcomeMessage<'a> {
        /// What it says.
        pub text: Option<Pii<'a>>,
    }

    /// `identity`: the key of the customer, if the business asked to check it.
    pub struct IdentityCheck<'a> {
        /// Whether the business acknowledged it.
        pub acknowledged: Option<bool>,
        /// Since when it is so.
        pub created_timestamp: Option<Timestamp>,
        /// The fingerprint of the key.
        pub hash: Option<&'a str>,
    }

    /// `history_context`: what became of a message of the history.
    pub struct HistoryContext<'a> {
        /// How far it got.
        pub status: Option<HistoryStatus<'a>>,
    }

    /// `metadata` of a piece of the history (Meta's webhook reference, history). Pieces arrive in any order.
    pub struct HistoryChunk {
        /// 0: the last day; 1: the 89 days before; 2: the time before these, up to 180 days.
        pub phase: Option<Number>,
        /// The place of this piece among those of its phase.
        pub chunk_order: Option<Number>,
        /// How much of the history was sent, in percent.
        pub progress: Option<Number>,
    }

    /// `conversation_context`: what an agent of the platform or another application says about a thread.
    pub struct ConversationContext<'a> {
        /// `summary`.
        pub kind as "type": Option<&'a str>,
        /// The summary.
        pub summary: Option<Summary<'a>>,
    }

    /// `conversation_context.summary`.
    pub struct Summary<'a> {
        /// What it says.
        pub text: Option<Pii<'a>>,
    }
}

words! {
    /// How far a message of the history got. The platform writes these words in capitals.
    pub enum HistoryStatus<'a> {
        /// It reached a device.
        Delivered = "DELIVERED" | "delivered",
        /// It failed.
        Error = "ERROR" | "error",
        /// It is on its way.
        Pending = "PENDING" | "pending",
        /// It was heard.
        Played = "PLAYED" | "played",
        /// It was read.
        Read = "READ" | "read",
        /// It left.
        Sent = "SENT" | "sent",
    }
}

impl<'a> MessageContext<'a> {
    /// The message that is answered.
    #[must_use]
    pub fn message_id(&self) -> Option<&MessageId<'a>> {
        self.id.as_ref().or(self.message_id.as_ref())
    }

    /// Who wrote the message that is answered: the user id, else the parent user id, else the phone number.
    #[must_use]
    pub fn author(&self) -> Option<&'a str> {
        let user_id = self
            .from_user_id
            .as_ref()
            .or(self.from_parent_user_id.as_ref());
        let user_id = user_id.map(UserId::as_str);
        user_id.or_else(|| self.from.as_ref().map(Phone::as_str))
    }

    /// Whether it was forwarded, once or often.
    #[must_use]
    pub fn is_forwarded(&self) -> bool {
        self.forwarded == Some(true) || self.frequently_forwarded == Some(true)
    }
}
