//! What customers see before there is an answer: that their message was read, and that somebody writes. Nothing is said by it,
//! so that no guard is asked; and nothing depends on it, so that what fails is counted and not tried again.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use waypost::Timestamp;
use waypost::router::OwnedDecision;
use waypost_connectors::Connector;
use waypost_host::{EventState, Worked};
use waypost_runtime::carrier::{Line, agent, ask_once};
use waypost_runtime::config::{self, Config};
use waypost_runtime::log;
use waypost_runtime::metrics::Metrics;

use crate::destinations::Lines;
use crate::start::thread;

/// How many are on their way at a time: what comes later says nothing any more.
const THREADS: usize = 4;

/// For so long after a message its sender may still look at it.
const FRESH_S: i64 = 60;

/// How many may wait for that.
const ROOM: usize = 64;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is to be shown of a message.
struct Receipt {
    number: String,
    message: String,
    typing: bool,
}

/// Shows customers what is done about their messages.
#[derive(Debug)]
pub(crate) struct Receipts {
    numbers: BTreeMap<String, config::Receipts>,
    sender: SyncSender<Receipt>,
    metrics: Arc<Metrics>,
}

impl Receipts {
    /// Starts the threads, where a number has them.
    pub(crate) fn start(
        config: &Config,
        lines: &Lines,
        metrics: &Arc<Metrics>,
    ) -> Result<Self, String> {
        let (sender, receipts) = sync_channel(ROOM);
        let receipts = Arc::new(Mutex::new(receipts));
        let numbers = config.receipts();
        let line = config.actions.get("send").and_then(|name| lines.get(name));
        if let Some(line) = line.filter(|_| !numbers.is_empty()) {
            for _ in 0..THREADS {
                let (line, receipts, metrics) =
                    (Arc::clone(line), Arc::clone(&receipts), Arc::clone(metrics));
                thread("receipts", move || work(&line, &receipts, &metrics))?;
            }
        }
        Ok(Self {
            numbers,
            sender,
            metrics: Arc::clone(metrics),
        })
    }

    /// Shows a message that was decided just now as read; one that came again was shown.
    pub(crate) fn show(&self, worked: &Worked) {
        let is_message =
            worked.kind.matches("message") && worked.state == Some(EventState::Decided);
        let Some(decision) = worked.decision.as_ref().filter(|_| is_message) else {
            return;
        };
        let event = &decision.event;
        let (Some(number), Some(message), None) =
            (&event.phone_number_id, &event.id, &event.group_id)
        else {
            return;
        };
        let Some(shown) = self.numbers.get(number) else {
            return;
        };
        let receipt = Receipt {
            number: number.clone(),
            message: message.clone(),
            typing: *shown == config::Receipts::Typing && will_be_answered(decision, log::now()),
        };
        if self.sender.try_send(receipt).is_err() {
            count(&self.metrics, false);
        }
    }
}

/// Whether somebody writes an answer now: not to who said no or only reacted, nor where the rules have answered, nor to what
/// was written long ago.
fn will_be_answered(decision: &OwnedDecision, now: Timestamp) -> bool {
    let event = &decision.event;
    let is_taken = !decision.targets.is_empty() && decision.held_until.is_none();
    let is_done = |name: &str| matches!(name, "send" | "template" | "set_consent");
    let is_open = !decision.actions.iter().any(|action| is_done(&action.name));
    let is_fresh = |at: Timestamp| now <= at.plus_secs(FRESH_S);
    let is_reaction = event.kind.matches("message.reaction");
    is_taken && is_open && !is_reaction && event.timestamp.is_some_and(is_fresh)
}

fn count(metrics: &Metrics, is_shown: bool) {
    let result = if is_shown { "shown" } else { "failed" };
    metrics.add("waypost_receipts_total", &[("result", result)], 1);
}

fn work(line: &Line, receipts: &Mutex<Receiver<Receipt>>, metrics: &Metrics) {
    let agent = agent(TIMEOUT);
    loop {
        let next = receipts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(receipt) = next else {
            return;
        };
        let connector = line.get();
        let answer = match connector.as_deref() {
            Some(Connector::Graph(graph)) => graph
                .mark_read(&receipt.number, &receipt.message, receipt.typing)
                .ok()
                .and_then(|request| ask_once(&agent, &request)),
            _ => None,
        };
        count(metrics, matches!(answer, Some((200..=299, _))));
    }
}
