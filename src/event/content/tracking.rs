//! What the platform observes by itself: leads and purchases in a chat, and the fate of tracked marketing messages.

use crate::event::types::record::record;
use crate::event::types::{Id, Pii, TextOrNumber};

record! {
    /// One of `automatic_events` (Meta's webhook reference, `automatic_events`).
    pub struct AutomaticEvent<'a> {
        /// `LeadSubmitted` or `Purchase`.
        pub event_name: Option<&'a str>,
        /// The click on an advertisement that led to it.
        pub ctwa_clid: Option<Id<'a>>,
        /// What a purchase was worth.
        pub custom_data: Option<CustomData<'a>>,
    }

    /// `custom_data`.
    pub struct CustomData<'a> {
        /// ISO 4217.
        pub currency: Option<&'a str>,
        /// A thousand times the price.
        pub value: Option<TextOrNumber<'a>>,
    }

    /// One of the `events` of the field `tracking_events`. Only the sample of Meta's test panel is known.
    pub struct TrackingEvent<'a> {
        /// `sent`.
        pub event_name: Option<&'a str>,
        /// What is tracked.
        pub tracking_data: Option<TrackingData<'a>>,
    }

    /// `tracking_data`.
    pub struct TrackingData<'a> {
        /// The click.
        pub click_id: Option<Id<'a>>,
        /// What the business put into the message to recognise it.
        pub tracking_token: Option<Pii<'a>>,
    }
}
