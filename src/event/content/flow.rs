//! Flows: published, throttled, failing (Meta's webhook reference, flows).

use crate::event::types::record::{record, words};
use crate::event::types::{Number, TextOrNumber};

record! {
    /// `flows`.
    pub struct FlowStatus<'a> {
        /// What happened.
        pub event: Option<FlowEvent<'a>>,
        /// The flow.
        pub flow_id: Option<TextOrNumber<'a>>,
        /// The same in prose.
        pub message: Option<&'a str>,
        /// The same in prose, if a version will expire.
        pub warning: Option<&'a str>,
        /// The status until now.
        pub old_status: Option<FlowState<'a>>,
        /// The status from now on.
        pub new_status: Option<FlowState<'a>>,
        /// `ACTIVATED` or `DEACTIVATED`.
        pub alert_state: Option<&'a str>,
        /// What was exceeded.
        pub threshold: Option<Number>,
        /// In percent.
        pub error_rate: Option<Number>,
        /// How many requests were counted.
        pub requests_count: Option<Number>,
        /// Half of the requests took no longer, in milliseconds.
        pub p50_latency: Option<Number>,
        /// Nine tenths of the requests took no longer, in milliseconds.
        pub p90_latency: Option<Number>,
        /// In percent.
        pub availability: Option<Number>,
        /// Which errors.
        pub errors: Vec<FlowError<'a>>,
    }

    /// An error that flows ran into.
    pub struct FlowError<'a> {
        /// Which.
        pub error_type: Option<&'a str>,
        /// In percent.
        pub error_rate: Option<Number>,
        /// How often.
        pub error_count: Option<Number>,
    }
}

words! {
    /// What happened to a flow.
    pub enum FlowEvent<'a> {
        /// Errors on devices.
        ClientErrorRate = "CLIENT_ERROR_RATE",
        /// The endpoint cannot be reached.
        EndpointAvailability = "ENDPOINT_AVAILABILITY",
        /// Errors of the endpoint.
        EndpointErrorRate = "ENDPOINT_ERROR_RATE",
        /// The endpoint is slow.
        EndpointLatency = "ENDPOINT_LATENCY",
        /// It has another status.
        FlowStatusChange = "FLOW_STATUS_CHANGE",
        /// Its version will expire.
        FlowVersionExpiryWarning = "FLOW_VERSION_EXPIRY_WARNING",
    }

    /// The status of a flow.
    pub enum FlowState<'a> {
        /// It can be neither sent nor opened.
        Blocked = "BLOCKED",
        /// It cannot be sent any more.
        Deprecated = "DEPRECATED",
        /// It is being written.
        Draft = "DRAFT",
        /// It can be sent.
        Published = "PUBLISHED",
        /// It can be sent ten times an hour.
        Throttled = "THROTTLED",
    }
}
