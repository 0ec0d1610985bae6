//! A platform on demand: signed bodies at a rate, whatever the answers do (an open loop).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::carrier::post_with;
use crate::log;

/// How many connections there are at most.
const CONNECTIONS: u64 = 64;

/// What customers write to the example shop.
const TEXTS: &[&str] = &[
    "oi",
    "quero comprar, quanto custa?",
    "URGENTE: meu pedido está atrasado",
    "segunda via do boleto",
    "não funciona",
    "PARE",
    "¿qué precio tiene?",
];

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Load {
    /// Where to.
    pub url: String,
    /// What bodies are signed with.
    pub secret: String,
    /// Bodies a second.
    pub rate: u64,
    /// For how long; for good where it is `None`.
    pub seconds: Option<u64>,
}

/// What was answered, and when.
#[derive(Debug, Default)]
pub struct Answers {
    /// How many were taken.
    pub good: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many were not answered.
    pub failed: u64,
    /// Seconds from the time at which a body was due to its answer.
    pub seconds: Vec<f64>,
}

impl Answers {
    /// Shown to people and to programs.
    #[must_use]
    pub fn into_json(mut self) -> Value {
        json!({
            "good": self.good, "refused": self.refused, "failed": self.failed,
            "p50_ms": self.percentile(50) * 1000.0, "p99_ms": self.percentile(99) * 1000.0,
        })
    }

    /// The time within which so many of a hundred answers came.
    pub fn percentile(&mut self, percent: usize) -> f64 {
        self.seconds.sort_by(f64::total_cmp);
        let at = self.seconds.len() * percent / 100;
        self.seconds
            .get(at.min(self.seconds.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0.0)
    }
}

/// Sends it all and waits for the answers.
pub fn run(load: &Load) -> Answers {
    let begun = Instant::now();
    let last = load.seconds.map(|seconds| seconds * load.rate);
    let (next, answers) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(Mutex::new(Answers::default())),
    );
    let threads = (0..CONNECTIONS.min(load.rate)).map(|_| {
        let (load, next, answers) = (load.clone(), Arc::clone(&next), Arc::clone(&answers));
        std::thread::spawn(move || {
            let config = ureq::Agent::config_builder()
                .timeout_global(Some(Duration::from_secs(20)))
                .http_status_as_error(false)
                .build();
            let agent: ureq::Agent = config.into();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if last.is_some_and(|last| number >= last) {
                    return;
                }
                let due = begun + Duration::from_nanos(number * 1_000_000_000 / load.rate);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let body = body(number);
                let status = post_with(&agent, &load.url, &load.secret, body.as_bytes());
                let seconds = due.elapsed().as_secs_f64();
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                match status {
                    Ok(200) => answers.good += 1,
                    Ok(_) => answers.refused += 1,
                    Err(_) => answers.failed += 1,
                }
                if load.seconds.is_some() {
                    answers.seconds.push(seconds);
                }
            }
        })
    });
    for thread in threads.collect::<Vec<_>>() {
        // One that panicked has nothing to add.
        let _ = thread.join();
    }
    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *answers)
}

/// The message with this number: of one of a thousand customers.
fn body(number: u64) -> String {
    let now = log::now().as_secs();
    let at = usize::try_from(number).unwrap_or(0) % TEXTS.len();
    let text = TEXTS.get(at).copied().unwrap_or("oi");
    let from = format!("55119{:08}", number % 1_000);
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{
    "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140040001", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Simulated"}, "wa_id": from}],
        "messages": [{
            "id": format!("wamid.load.{now}.{number}"), "from": from, "timestamp": now.to_string(),
            "type": "text", "text": {"body": text},
        }]}}]}]});
    body.to_string()
}
