//! What the writer is asked for, and what others see of it.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Instant;

use tokio::sync::oneshot;
use waypost::event::EventKey;
use waypost::{Router, Timestamp};
use waypost_host::{Attempt, Customer, Effect, Judgement, Order, Outcome, Taken};

use crate::decide::Decisions;
use crate::store::{Arrival, Said};

/// What the writer is asked for.
#[derive(Debug)]
pub(crate) enum Message {
    /// A body to be kept; answered when it is on disk.
    Accept {
        arrival: Arrival,
        reply: oneshot::Sender<bool>,
    },
    /// What a turn came to.
    Decided(Decisions),
    /// What came of an attempt.
    Finish {
        attempt: Box<Attempt>,
        outcome: Outcome,
    },
    /// Something to be done; answered with whether it is new.
    Order {
        order: Box<Order>,
        reply: oneshot::Sender<Option<Taken>>,
    },
    /// Something that an administrator does.
    Admin {
        task: Admin,
        reply: oneshot::Sender<Option<bool>>,
    },
    /// What the guard says of an answer in a conversation now.
    Judge {
        conversation: String,
        reply: oneshot::Sender<Option<Judged>>,
    },
    /// What a person answers; told whether it is known whom it goes to.
    Answer {
        key: String,
        conversation: String,
        text: String,
        reply: oneshot::Sender<Option<bool>>,
    },
    /// What became of what was asked for by this key, from this number or from any.
    Became {
        key: String,
        number: Option<String>,
        reply: oneshot::Sender<Option<Vec<Effect>>>,
    },
    /// Which events are parked, at most a thousand of them.
    Parked(oneshot::Sender<Option<Vec<EventKey>>>),
    /// The revisions whose texts are kept, and since when; the last one in service first.
    Revisions(oneshot::Sender<Option<Vec<(String, Timestamp)>>>),
    /// The rules in service, or what stands in their place.
    Live(oneshot::Sender<Option<Router>>),
    /// Secrets were read again: what waits for one waits no longer.
    Secrets,
    /// Another rule file.
    Rules { router: Router, text: String },
    /// The end, once what is in flight has come back, and by this time at the latest.
    Stop { by: Instant },
}

/// What the guard says of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Judged {
    /// This.
    Known(Judgement),
    /// It is not known whom the conversation is with.
    Unknown,
}

/// What an administrator does, or a program of the business; answered with whether there was something to do.
#[derive(Clone, Debug)]
pub(crate) enum Admin {
    /// Says what is known about somebody, by their pseudonym.
    Facts { who: String, facts: String },
    /// A CRM says something of its contacts.
    Contacts(Vec<Said>),
    /// Has an event decided once more, at the end of its lane.
    Replay(EventKey),
    /// Lets go of whoever has the conversation of a number with a customer.
    Release { number: String, customer: Customer },
}

/// How the writer is reached.
#[derive(Clone, Debug)]
pub(crate) struct Writers(pub(crate) SyncSender<Message>);

impl Writers {
    /// Hands a message over if there is room.
    pub(crate) fn offer(&self, message: Message) -> bool {
        match self.0.try_send(message) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// Hands a message over, waiting for room.
    pub(crate) fn tell(&self, message: Message) {
        // Without a writer there is no service any more.
        let _ = self.0.send(message);
    }
}

/// What others see of the writer.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// When it last went round, in Unix seconds.
    pub(crate) beat: AtomicI64,
    /// Whether its last commit failed.
    pub(crate) is_failing: AtomicBool,
    /// Whether the disk is below its floor.
    pub(crate) is_disk_low: AtomicBool,
    /// Whether service time is far ahead of the clock.
    pub(crate) is_clock_wrong: AtomicBool,
    /// Whether there are rules to decide by.
    pub(crate) has_rules: AtomicBool,
    /// Whether the process is about to end: then nothing more is begun.
    pub(crate) is_draining: AtomicBool,
    /// How many webhooks were answered 503 since the last sweep.
    pub(crate) refused: AtomicU64,
}

/// A destination's threads, as the writer sees them.
#[derive(Debug)]
pub(crate) struct Outlet {
    pub(crate) sender: SyncSender<Attempt>,
    pub(crate) slots: usize,
    pub(crate) busy: usize,
}
