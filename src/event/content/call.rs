//! Calls (Meta's pages on the calling interface).

use super::error::PlatformError;
use crate::event::types::record::{record, words};
use crate::event::types::{Id, Number, Phone, Pii, Raw};
use crate::time::Timestamp;

record! {
    /// One of `calls`. The event's sender is the customer, whoever of the two called.
    pub struct Call<'a> {
        /// What happened.
        pub event: Option<CallEvent<'a>>,
        /// Who called, as the body has it; the pages disagree about it if the business called.
        pub from: Option<Phone<'a>>,
        /// Who was called, as the body has it.
        pub to: Option<Phone<'a>>,
        /// Who called whom.
        pub direction: Option<CallDirection<'a>>,
        /// The media session that is offered or accepted.
        pub session: Option<CallSession<'a>>,
        /// The same in an older form.
        pub connection: Option<Raw<'a>>,
        /// What the business sent along to have it back here.
        pub biz_opaque_callback_data: Option<Pii<'a>>,
        /// What the business put into the link that was called from.
        pub deeplink_payload: Option<Pii<'a>>,
        /// What the business put into the button that was called from.
        pub cta_payload: Option<Pii<'a>>,
        /// How it ended.
        pub status: Option<CallOutcome<'a>>,
        /// When it was answered.
        pub start_time: Option<Timestamp>,
        /// When it ended.
        pub end_time: Option<Timestamp>,
        /// How long it was, in seconds.
        pub duration: Option<Number>,
        /// The recording.
        pub call_recording: Option<CallRecording<'a>>,
        /// The transcript.
        pub call_transcript: Option<CallTranscript<'a>>,
        /// Why it failed.
        pub errors: Vec<PlatformError<'a>>,
    }

    /// `session`.
    pub struct CallSession<'a> {
        /// `offer` or `answer`.
        pub sdp_type: Option<&'a str>,
        /// The description (RFC 8866). It holds network addresses.
        pub sdp: Option<Pii<'a>>,
    }

    /// `call_recording`.
    pub struct CallRecording<'a> {
        /// `audio`.
        pub kind as "type": Option<&'a str>,
        /// The file.
        pub audio: Option<CallFile<'a>>,
    }

    /// `call_transcript`.
    pub struct CallTranscript<'a> {
        /// `document`.
        pub kind as "type": Option<&'a str>,
        /// The file.
        pub document: Option<CallFile<'a>>,
    }

    /// A file about a call.
    pub struct CallFile<'a> {
        /// The file, to be fetched by this id.
        pub id: Option<Id<'a>>,
        /// The SHA-256 of the file, in Base64.
        pub sha256: Option<&'a str>,
        /// Its type.
        pub mime_type: Option<&'a str>,
        /// Where it is for some minutes, to be fetched with a token of the business.
        pub url: Option<Pii<'a>>,
    }

    /// One of the `statuses` of the field `calls`: the state of a call that the business made. Whom it calls is the
    /// event's sender.
    pub struct CallStatus<'a> {
        /// How far it got.
        pub status: Option<CallProgress<'a>>,
        /// `call`.
        pub kind as "type": Option<&'a str>,
        /// What the business sent along to have it back here.
        pub biz_opaque_callback_data: Option<Pii<'a>>,
        /// Why it failed.
        pub errors: Vec<PlatformError<'a>>,
    }
}

words! {
    /// What happened to a call.
    pub enum CallEvent<'a> {
        /// It was made.
        CallCreated = "call_created",
        /// Its recording is there.
        CallRecordingAvailable = "call_recording_available",
        /// Its transcript is there.
        CallTranscriptionAvailable = "call_transcription_available",
        /// It is being set up.
        Connect = "connect",
        /// It ended.
        Terminate = "terminate",
    }

    /// Who calls whom.
    pub enum CallDirection<'a> {
        /// The business calls the customer.
        BusinessInitiated = "BUSINESS_INITIATED",
        /// The customer calls the business.
        UserInitiated = "USER_INITIATED",
    }

    /// How a call ended.
    pub enum CallOutcome<'a> {
        /// It was answered.
        Completed = "COMPLETED" | "Completed",
        /// It was not.
        Failed = "FAILED" | "Failed",
    }

    /// How far a call of the business got.
    pub enum CallProgress<'a> {
        /// It was answered.
        Accepted = "ACCEPTED",
        /// It was declined.
        Rejected = "REJECTED",
        /// It rings.
        Ringing = "RINGING",
    }
}
