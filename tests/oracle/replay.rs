//! `Diff` against comparing decisions as they are written.

use serde_json::{Value, json};
use waypost::replay::{Diff, Record};
use waypost::{Decision, Router, RuleSet};

use crate::generate::{self, Rng};

const PAIRS: u64 = 400;
const RECORDS: u64 = 12;

#[test]
fn what_moves_is_what_is_decided_otherwise() {
    let (mut moved, mut stayed) = (0, 0);
    for seed in 0..PAIRS {
        let mut rng = Rng(seed);
        let old = generate::rules(&mut rng);
        let new = changed(&old, &mut rng);
        let [old, new] = [&old, &new].map(|rules| {
            let set = RuleSet::parse(&rules.to_string()).unwrap_or_else(|e| panic!("{e}\n{rules}"));
            Router::new(&set).unwrap()
        });
        let lines: Vec<String> = (0..RECORDS)
            .map(|_| {
                let now = 1_790_000_000 + rng.below(864_000);
                let facts = Value::Object(generate::host_facts(&mut rng));
                json!({"now": now, "facts": facts, "body": generate::event(&mut rng).body})
                    .to_string()
            })
            .collect();

        let mut diff = Diff::new(&old, &new);
        let mut halves = [diff.clone(), diff.clone()];
        let mut expected = 0;
        for (number, line) in (1..).zip(&lines) {
            let record = Record::parse(line.as_bytes()).unwrap();
            diff.observe_record(number, &record).unwrap();
            halves[(number % 2) as usize]
                .observe_record(number, &record)
                .unwrap();
            for event in record.payload().unwrap().events() {
                let context = record.context();
                let (a, b) = (old.route(&event, context), new.route(&event, context));
                expected += u64::from(compared(&a) != compared(&b));
            }
        }
        assert_eq!(diff.events(), RECORDS, "seed {seed}");
        assert_eq!(diff.moved(), expected, "seed {seed}: {:#?}", diff.moves());
        let counted: u64 = diff.moves().iter().map(|one| one.count).sum();
        assert_eq!(counted + diff.others(), diff.moved(), "seed {seed}");

        // However the traffic is split, the sum is the same.
        let [mut half, other] = halves;
        half.merge(other);
        assert_eq!((half.events(), half.moves()), (diff.events(), diff.moves()));
        moved += diff.moved();
        stayed += diff.events() - diff.moved();
    }
    assert!(
        moved > 500 && stayed > 500,
        "{moved} moved, {stayed} stayed"
    );
}

/// The decision without what is not compared.
fn compared(decision: &Decision<'_>) -> Value {
    let mut line = json!(decision);
    line["revision"] = Value::Null;
    line["next_change"] = Value::Null;
    line
}

/// Another file of the same vocabulary: a section of it is another one, or all are.
fn changed(old: &Value, rng: &mut Rng) -> Value {
    let other = generate::rules(rng);
    let mut new = old.clone();
    let sections = ["fallback", "routes", "triggers", "priority", "keywords"];
    let section = *rng.pick(&sections);
    new[section] = other[section].clone();
    if section == "fallback" || rng.one_in(3) {
        new["teams"] = other["teams"].clone();
    }
    new
}
