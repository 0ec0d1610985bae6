//! The host: what is accepted, worked off, begun and ended, each in one commit.

mod begin;
mod finish;
mod guard;
mod order;
mod pace;
mod refusal;
mod report;
mod sweep;
mod take_in;
mod turned;
mod work;

use std::collections::BTreeMap;
use std::time::Duration;

use waypost::state::{Pace, State};
use waypost::{Router, Scratch, Timestamp};

use crate::RowKey;
use crate::effect::Effect;
use crate::gate::{self, Gate};
use crate::life;
use crate::plan::Plan;
use crate::store::{Store, Write};

pub use begin::{Begun, Judgement};
pub use finish::Ended;
pub use order::{Order, Taken};
pub use sweep::Swept;
pub use turned::Turned;
pub use work::{Work, Worked};

/// How many effects are looked at in one go.
const SWEEP: usize = 500;

/// How many of them are changed in a commit, for each is written with all that it is to send: where there is little room, each
/// commit has to fit.
const TOGETHER: usize = 32;

/// Works events off and carries their effects on, over a store. One for a store: what it reads stays true until it
/// commits. One for a number, too: it alone knows how fast is sent.
#[derive(Debug)]
pub struct Host<S> {
    store: S,
    plan: Plan,
    router: Router,
    scratch: Scratch,
    time: Timestamp,
    pace: Pace,
    gates: BTreeMap<String, Gate>,
    /// What fails now: destinations, and what is counted together there; and whether it is that a person has to mend.
    failing: BTreeMap<(String, String), bool>,
}

impl<S: Store> Host<S> {
    /// Goes on where the store is: service time does not go back, what was in flight at the end is uncertain, and the pace
    /// knows what was sent in the last 24 hours.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn open(store: S, plan: Plan, router: Router, wall: Timestamp) -> Result<Self, S::Error> {
        let time = store.clock()?.map_or(wall, |clock| clock.max(wall));
        let mut host = Self::beside(store, plan, router, time);
        host.doubt_inflight(wall)?;
        host.fill_pace()?;
        Ok(host)
    }

    /// One that reads beside the host that writes, to [decide](Self::decide) over a snapshot.
    #[must_use]
    pub fn beside(store: S, plan: Plan, router: Router, time: Timestamp) -> Self {
        Self {
            pace: pace::of(&plan),
            gates: BTreeMap::new(),
            failing: BTreeMap::new(),
            store,
            plan,
            scratch: router.create_scratch(),
            router,
            time,
        }
    }

    /// Notes of all that is in flight that nobody knows what became of it: at an end, and after one.
    ///
    /// # Errors
    ///
    /// Those of the store; what was noted stays noted.
    pub fn doubt_inflight(&mut self, wall: Timestamp) -> Result<(), S::Error> {
        let now = self.tick(wall);
        loop {
            let found = self.store.inflight(TOGETHER)?;
            if found.is_empty() {
                return Ok(());
            }
            let doubt = |effect: Effect| {
                let manner = self.plan.manner(&effect.destination);
                Write::Update(life::uncertain(effect, manner, now))
            };
            self.commit(found.into_iter().map(doubt).collect())?;
        }
    }

    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The store, to be written beside the host: facts, purges.
    pub const fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    /// The plan.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes another rule file into service.
    pub fn set_router(&mut self, router: Router) {
        self.scratch = router.create_scratch();
        self.router = router;
    }

    /// The rules in service.
    pub const fn router(&self) -> &Router {
        &self.router
    }

    /// Service time: the clock's, but never before what it was.
    pub fn tick(&mut self, wall: Timestamp) -> Timestamp {
        self.time = self.time.max(wall);
        self.time
    }

    /// The same, as exactly as the clock has it.
    fn tick_exactly(&mut self, wall: Duration) -> Duration {
        let second = self.tick(gate::second_of(wall));
        wall.max(gate::instant(second))
    }

    /// Commits what was [decided](Self::decide), and the time.
    ///
    /// # Errors
    ///
    /// Those of the store: then nothing of it was written.
    pub fn commit(&mut self, mut writes: Vec<Write>) -> Result<(), S::Error> {
        writes.push(Write::Clock(self.time));
        self.store.commit(&writes)
    }

    /// New effects, each unless there is one of its name.
    fn insert(
        &self,
        effects: impl IntoIterator<Item = Effect>,
        writes: &mut Vec<Write>,
    ) -> Result<usize, S::Error> {
        let mut count = 0;
        for effect in effects {
            if self.store.effect(&effect.id)?.is_none() {
                writes.push(Write::Insert(effect));
                count += 1;
            }
        }
        Ok(count)
    }
}

fn joined(joins: Vec<(RowKey, State)>) -> impl Iterator<Item = Write> {
    let joins = joins.into_iter();
    joins.map(|(key, value)| Write::Join { key, value })
}
