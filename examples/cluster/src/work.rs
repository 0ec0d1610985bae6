//! Work: messages of the inbox, one at a time a consumer.
//!
//! Every worker pulls from every consumer, which hands one message out until it is acknowledged: so the order of a partition
//! holds, whoever works. A worker that stands still loses its message to another one. It may wake up and go on: what it
//! commits then is there already, or is what the other one finds.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use waypost::Router;
use waypost_host::Plan;
use waypost_runtime::metrics::Metrics;

use crate::broker::Broker;
use crate::config::Faults;
use crate::lane::Lane;
use crate::leftovers;
use crate::reshard;

/// How often is looked which consumers there are.
const LOOK: Duration = Duration::from_secs(2);

/// What all lanes have in common.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) broker: Broker,
    pub(crate) plan: Plan,
    pub(crate) router: watch::Receiver<Router>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) faults: Faults,
}

impl Work {
    /// Works at every consumer that there is, for as long as the process lives.
    pub(crate) async fn run(self) {
        let busy = Names::default();
        loop {
            for share in reshard::shares(&self.broker).await.unwrap_or_default() {
                if let Some(taken) = Taken::of(&busy, share.name()) {
                    let lane = Lane::new(self.clone());
                    tokio::spawn(async move { lane.run(&taken.name).await });
                }
            }
            leftovers::remove(&self.broker).await;
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// The consumers that this process works at.
type Names = Arc<Mutex<BTreeSet<String>>>;

/// A consumer that this process works at until this is dropped, however the work ends.
struct Taken {
    name: String,
    names: Names,
}

impl Taken {
    /// `None` if it is taken.
    fn of(names: &Names, name: String) -> Option<Self> {
        let is_new = lock(names).insert(name.clone());
        is_new.then(|| Self {
            name,
            names: Arc::clone(names),
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        lock(&self.names).remove(&self.name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
