//! The threads that carry effects out: each destination has its own, so that one that is slow holds up no other.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use waypost_host::Attempt;
use waypost_runtime::carrier::{Carrier, Line, Loopback, TIMEOUT};
use waypost_runtime::config::{Config, Destination};

use crate::writer::{Message, Outlet, Writers};

/// How many attempts are in flight at a time, and how many threads carry them out.
struct Width {
    attempts: usize,
    threads: usize,
}

/// Each attempt is a request, whose answer is waited for: at 0.3 s an answer, a hundred a second.
const REQUESTS: Width = Width {
    attempts: 32,
    threads: 32,
};

/// Each attempt is a line: so many go out in one round of the writer.
const LINES: Width = Width {
    attempts: 64,
    threads: 4,
};

/// Destinations by name: as the writer sees them.
pub(crate) type Outlets = BTreeMap<String, Outlet>;

/// The same: what they speak.
pub(crate) type Lines = BTreeMap<String, Arc<Line>>;

/// Starts the threads of all destinations.
pub(crate) fn start_all(
    config: &Config,
    loopback: &Loopback,
    writers: &Writers,
) -> Result<(Outlets, Lines), String> {
    let timeout = config
        .tests
        .timeout_ms
        .map_or(TIMEOUT, Duration::from_millis);
    let (mut outlets, mut lines) = (Outlets::new(), Lines::new());
    for (name, destination) in &config.destinations {
        let line = Arc::new(Line::new(destination)?);
        let carrier = Carrier::new(name, destination, &line, loopback, timeout)?;
        let outlet = start(name, destination, &Arc::new(carrier), writers)?;
        outlets.insert(name.clone(), outlet);
        lines.insert(name.clone(), line);
    }
    Ok((outlets, lines))
}

/// Starts the threads of a destination.
fn start(
    name: &str,
    destination: &Destination,
    carrier: &Arc<Carrier>,
    writers: &Writers,
) -> Result<Outlet, String> {
    let width = match destination {
        Destination::Log {} | Destination::File { .. } | Destination::Simulated {} => LINES,
        Destination::Graph { .. }
        | Destination::Webhook { .. }
        | Destination::Slack { .. }
        | Destination::Hubspot { .. }
        | Destination::Bitrix24 { .. } => REQUESTS,
    };
    let (sender, attempts) = sync_channel(width.attempts);
    let attempts = Arc::new(Mutex::new(attempts));
    for _ in 0..width.threads {
        let (carrier, attempts, writers) =
            (Arc::clone(carrier), Arc::clone(&attempts), writers.clone());
        crate::start::thread(&format!("to {name}"), move || {
            work(&carrier, &attempts, &writers);
        })?;
    }
    Ok(Outlet {
        sender,
        slots: width.attempts,
        busy: 0,
    })
}

fn work(carrier: &Carrier, attempts: &Mutex<Receiver<Attempt>>, writers: &Writers) {
    loop {
        let next = attempts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(attempt) = next else {
            return;
        };
        let outcome = carrier.carry(&attempt);
        writers.tell(Message::Finish {
            attempt: Box::new(attempt),
            outcome,
        });
    }
}
