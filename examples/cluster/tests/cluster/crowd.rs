//! Customers who write: each one message after the other, the next when the last was taken, and the same again while it is
//! not, as the platform does it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cluster::post;

/// What was sent, and the bodies that were taken.
#[derive(Default)]
pub(crate) struct Taken {
    /// Of each customer, how many messages.
    pub(crate) counts: Vec<(String, u32)>,
    pub(crate) bodies: Vec<Vec<u8>>,
    pub(crate) refused: u64,
    /// How long each answer took, in seconds.
    pub(crate) seconds: Vec<f64>,
}

pub(crate) struct Crowd {
    end: Arc<AtomicBool>,
    taken: Arc<Mutex<Taken>>,
    threads: Vec<JoinHandle<()>>,
}

/// How many write at a time.
const THREADS: u32 = 32;

impl Crowd {
    /// Customers who write so many messages a second, all together.
    pub(crate) fn start(address: &str, rate: u32, customers: u32) -> Self {
        let (end, taken) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(Mutex::new(Taken::default())),
        );
        let threads = (0..THREADS).map(|thread| {
            let (end, taken, address) = (Arc::clone(&end), Arc::clone(&taken), address.to_owned());
            std::thread::spawn(move || {
                let own: Vec<u32> = (0..customers)
                    .filter(|customer| customer % THREADS == thread)
                    .collect();
                let mut counts = vec![0_u32; own.len()];
                let every = Duration::from_secs(1) * THREADS / rate;
                let begun = Instant::now();
                let mut sent = 0;
                while !end.load(Ordering::Relaxed) && !own.is_empty() {
                    let due = begun + every * sent;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let at = usize::try_from(sent).unwrap() % own.len();
                    sent += 1;
                    counts[at] += 1;
                    let body = message(&phone(own[at]), counts[at]);
                    let mut asked = Instant::now();
                    while post(&address, &body) != 200 {
                        taken.lock().unwrap().refused += 1;
                        std::thread::sleep(Duration::from_millis(100));
                        asked = Instant::now();
                    }
                    let mut taken = taken.lock().unwrap();
                    taken.seconds.push(asked.elapsed().as_secs_f64());
                    taken.bodies.push(body);
                }
                let mut taken = taken.lock().unwrap();
                taken
                    .counts
                    .extend(own.iter().map(|customer| phone(*customer)).zip(counts));
            })
        });
        Self {
            threads: threads.collect(),
            end,
            taken,
        }
    }

    /// Has them stop when their last message is taken.
    pub(crate) fn stop(self) -> Taken {
        self.end.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
        std::mem::take(&mut *self.taken.lock().unwrap())
    }
}

fn phone(customer: u32) -> String {
    format!("55119{:08}", 60_000_000 + customer)
}

/// A customer's message with this number.
fn message(from: &str, number: u32) -> Vec<u8> {
    body(
        from,
        &[(format!("wamid.{from}.{number}"), number.to_string())],
    )
}

/// A body with messages of one customer: their ids and texts.
pub(crate) fn body(from: &str, messages: &[(String, String)]) -> Vec<u8> {
    let now = waypost_runtime::log::now().as_secs().to_string();
    let messages: Vec<_> = messages
        .iter()
        .map(|(id, text)| json!({"id": id, "from": from, "timestamp": now, "type": "text", "text": {"body": text}}))
        .collect();
    of_messages(&json!(messages))
}

/// A body with these messages.
pub(crate) fn of_messages(messages: &serde_json::Value) -> Vec<u8> {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{
    "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140040001", "phone_number_id": "106540352242922"},
        "messages": messages}}]}]});
    body.to_string().into_bytes()
}
