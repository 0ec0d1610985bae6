//! Whose turn it is, against a table of all turns.

#![expect(clippy::unwrap_used, reason = "a test that is wrong may panic")]

use serde_json::{Value, json};
use waypost::{OwnedDecision, Timestamp};

const START: i64 = 1_790_000_000;

/// A small generator of numbers (xorshift64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn instant(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn decision(timeouts: &[Option<u64>], held_until: Option<i64>) -> OwnedDecision {
    let target = |(number, timeout): (usize, &Option<u64>)| json!({"queue": number.to_string(), "after_s": 7, "timeout_s": timeout});
    let targets: Vec<Value> = timeouts.iter().enumerate().map(target).collect();
    serde_json::from_value(json!({
        "event": {"kind": "message.text"}, "revision": "1", "route": null, "reason": "fallback", "skipped": [],
        "held_until": held_until.map(instant), "priority": 0, "actions": [], "next_change": null, "targets": targets,
    }))
    .unwrap()
}

/// Name, beginning and end of everybody's turn; nobody's before and after.
fn table(
    timeouts: &[Option<u64>],
    start: i64,
    held_until: Option<i64>,
) -> Vec<(Option<usize>, i64, Option<i64>)> {
    let mut table = Vec::new();
    let mut since = start;
    if let Some(held) = held_until.filter(|held| *held > start) {
        table.push((None, start, Some(held)));
        since = held;
    }
    for (number, timeout) in timeouts.iter().enumerate() {
        let until = timeout.map(|seconds| since + i64::try_from(seconds).unwrap());
        table.push((Some(number), since, until));
        match until {
            Some(until) => since = until,
            None => return table,
        }
    }
    table.push((None, since, None));
    table
}

#[test]
fn turns_are_those_of_the_table() {
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    let mut nobody = 0;
    for _ in 0..20_000 {
        let timeouts: Vec<Option<u64>> = (0..rng.below(4))
            .map(|_| (rng.below(5) > 0).then(|| rng.below(4)))
            .collect();
        let held_until = (rng.below(3) == 0).then(|| START - 3 + rng.below(9).cast_signed());
        let now = START - 2 + rng.below(20).cast_signed();
        let turn = decision(&timeouts, held_until).turn(instant(START), instant(now));
        let table = table(&timeouts, START, held_until);
        // A time before the start counts as the start.
        let at = now.max(START);
        let is_at = |(_, _, until): &&(_, _, Option<i64>)| until.is_none_or(|until| at < until);
        let (place, (who, since, until)) = table
            .iter()
            .enumerate()
            .find(|(_, row)| is_at(row))
            .unwrap();
        let expected = if timeouts.is_empty() {
            json!({"target": null, "since": null, "until": null, "next": null})
        } else {
            let next = table.get(place + 1).and_then(|(who, ..)| *who);
            json!({"target": who.map(|who| who.to_string()), "since": instant(*since), "until": until.map(instant),
                   "next": next.map(|next| next.to_string())})
        };
        let name = |target: Option<&waypost::Target>| target.map(|target| target.name().to_owned());
        let said = json!({"target": name(turn.target.as_ref()), "since": turn.since, "until": turn.until,
                          "next": name(turn.next.as_ref())});
        assert_eq!(
            said, expected,
            "{timeouts:?}, held until {held_until:?}, at {now}"
        );
        let line = serde_json::to_string(&turn).unwrap();
        assert_eq!(
            serde_json::from_str::<waypost::router::Turn>(&line).unwrap(),
            turn
        );
        nobody += u32::from(turn.target.is_none());
    }
    assert!((1_000..19_000).contains(&nobody), "{nobody}");
}

#[test]
fn times_at_the_end_of_all_times_are_kept() {
    let decision = decision(&[Some(u64::MAX), Some(1)], None);
    let turn = decision.turn(instant(START), Timestamp::from_secs(START + 1));
    assert_eq!(turn.until, Some(Timestamp::MAX));
    let turn = decision.turn(Timestamp::MAX, Timestamp::MAX);
    assert_eq!((turn.target, turn.since), (None, Some(Timestamp::MAX)));
}
