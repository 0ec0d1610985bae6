//! Whatever order, however often, in however many places: the same bytes.

use std::collections::BTreeMap;

use waypost::state::StateChange;

use crate::{bodies, cases};

/// A small generator of numbers (xorshift64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }
}

fn lines(states: &BTreeMap<String, StateChange>) -> String {
    let line = |row| serde_json::to_string(row).unwrap() + "\n";
    states.values().map(line).collect()
}

#[test]
fn a_history_ends_in_the_same_bytes() {
    let bodies: Vec<Vec<StateChange>> = bodies::all()
        .iter()
        // Half a surrogate pair is what some of them are about.
        .map(|body| cases::of_body(body))
        .filter(|changes| !changes.is_empty())
        .collect();
    assert!(bodies.len() > 60, "{}", bodies.len());
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    for round in 0..10_000 {
        // Now and then all of them, mostly some.
        let count = if round % 500 == 0 { 400 } else { 6 };
        let chosen: Vec<&Vec<StateChange>> = (0..count)
            .map(|_| &bodies[rng.below(bodies.len())])
            .collect();
        let calm = lines(&cases::fold(chosen.iter().copied().flatten().cloned()));

        let mut replicas: [Vec<StateChange>; 3] = Default::default();
        for change in chosen.iter().copied().flatten() {
            for _ in 0..=rng.below(4) {
                replicas[rng.below(3)].push(change.clone());
            }
        }
        let mut states: Vec<BTreeMap<String, StateChange>> = Vec::new();
        for mut replica in replicas {
            rng.shuffle(&mut replica);
            states.push(cases::fold(replica));
        }
        rng.shuffle(&mut states);
        // A replica that is stored is read again.
        let stored = lines(&states[0]);
        let stored = stored
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let others = states[1..].iter().flat_map(|state| state.values().cloned());
        let merged = lines(&cases::fold(stored.chain(others)));
        assert_eq!(merged, calm, "round {round}");
    }
}
