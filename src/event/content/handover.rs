//! A thread that changes hands between applications (Meta's webhook reference, `messaging_handovers`).

use crate::event::message::ConversationContext;
use crate::event::types::record::{record, words};
use crate::event::types::{Pii, TextOrNumber};

record! {
    /// `messaging_handovers`. The customer whose thread it is, is the event's sender; the number, the event's.
    pub struct Handover<'a> {
        /// Which way it went; absent in the sample of Meta's test panel.
        pub kind as "type": Option<HandoverType<'a>>,
        /// The thread came to this application.
        pub control_passed: Option<Control<'a>>,
        /// The thread was taken from this application.
        pub control_taken: Option<Control<'a>>,
    }

    /// From whom a thread came and to whom it went.
    pub struct Control<'a> {
        /// The application that had it; no longer sent.
        pub previous_owner_app_id: Option<TextOrNumber<'a>>,
        /// The role of the application that had it, in an older form.
        pub previous_owner_app_role: Option<OwnerRole<'a>>,
        /// The role of the application that had it.
        pub previous_owner_role: Option<OwnerRole<'a>>,
        /// The application that has it now.
        pub new_owner_app_id: Option<TextOrNumber<'a>>,
        /// The role of the application that has it now.
        pub new_owner_role: Option<OwnerRole<'a>>,
        /// What one application tells the other, at most 2000 characters.
        pub metadata: Option<Pii<'a>>,
        /// What happened in the thread so far.
        pub conversation_context: Option<ConversationContext<'a>>,
    }
}

words! {
    /// Which way a thread went.
    pub enum HandoverType<'a> {
        /// It was handed over.
        ControlPassed = "control_passed",
        /// It was taken.
        ControlTaken = "control_taken",
    }

    /// What an application is there for.
    pub enum OwnerRole<'a> {
        /// It answers by itself.
        AiAgent = "ai_agent",
        /// It takes up clicks on advertisements.
        Ctwa = "ctwa",
        /// It helps customers.
        CustomerService = "customer_service",
        /// It takes what others cannot answer.
        Escalation = "escalation",
        /// It sends marketing messages.
        Marketing = "marketing",
        /// It sends notices.
        Utility = "utility",
    }
}
