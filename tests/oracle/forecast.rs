//! `next_change` against deciding again at every edge of every schedule.

use serde_json::{Value, json};
use waypost::{Context, OwnedDecision, Payload, Router, RuleSet, Timestamp};

use crate::crowd;
use crate::generate::{self, Rng};

const RULE_FILES: u64 = 100;
const EVENTS_A_FILE: u64 = 3;
const HORIZON: i64 = 400 * 86_400;

#[test]
fn the_next_change_is_the_first_edge_at_which_the_decision_differs() {
    let (mut changes, mut later) = (0, 0);
    for seed in 0..RULE_FILES {
        let mut rng = Rng(seed);
        // Every fourth file is a crowd: what is skipped there must not hide a schedule.
        let mut rules = if seed % 4 == 0 {
            crowd::rules(&mut rng)
        } else {
            generate::rules(&mut rng)
        };
        rules["schedules"]["day"] = json!({"timezone": "America/New_York", "weekly": {"mon-fri": ["08:00-20:00"], "sun": ["10:00-02:00"]}});
        rules["schedules"]["night"] = json!({"timezone": "Asia/Kathmandu", "weekly": {"sat": ["20:00-08:00"]},
            "overrides": [{"name": "fair", "from": "2027-03-01", "to": "2027-03-02", "hours": ["09:00-10:30"]}]});
        rules["schedules"]["never"] = json!({"weekly": {"mon": ["03:00-04:00"]}, "overrides": [{"from": "01-01", "to": "12-31", "hours": []}]});
        let set = RuleSet::parse(&rules.to_string()).unwrap();
        let router = Router::new(&set).unwrap();
        for _ in 0..EVENTS_A_FILE {
            let body = generate::event(&mut rng).body.to_string();
            let now = Timestamp::from_secs(1_790_000_000 + rng.below(20_000_000) as i64);
            let mut context = Context::at(now);
            context
                .set_json(&Value::Object(generate::host_facts(&mut rng)).to_string())
                .unwrap();
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            let event = payload.events().next().unwrap();
            let decide = |at: Timestamp| {
                router
                    .route(&event, &context.clone().moved_to(at))
                    .to_owned()
            };

            let decision = decide(now);
            let edges = edges(&set, now);
            let expected = edges
                .iter()
                .copied()
                .find(|edge| outcome(decide(*edge)) != outcome(decision.clone()));
            let shown = || format!("seed {seed}, at {now}\n{rules:#}\n{body}");
            assert_eq!(decision.next_change, expected, "{}", shown());
            if let Some(change) = expected {
                let before = outcome(decide(change.plus_secs(-1)));
                assert_eq!(before, outcome(decision), "{}", shown());
                changes += 1;
                later += u64::from(edges.first() != Some(&change));
            }
        }
    }
    // Not only the first edge of all, or the test shows little.
    assert!(
        changes > 40 && later > 20,
        "{changes} changes, {later} of them later than the first edge"
    );
}

/// Every instant after `now` and within the horizon at which a schedule opens or closes.
fn edges(rules: &RuleSet, now: Timestamp) -> Vec<Timestamp> {
    let mut edges = Vec::new();
    for name in rules.schedules() {
        let schedule = rules.schedule(name).unwrap();
        let mut at = now;
        while let Some(change) = schedule
            .next_change(at)
            .filter(|change| *change <= now.plus_secs(HORIZON))
        {
            edges.push(change);
            at = change;
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// What is decided, without the instants that go by with time.
fn outcome(decision: OwnedDecision) -> Value {
    let mut line = json!(decision);
    line["next_change"] = Value::Null;
    line["held_until"] = Value::Null;
    for target in line["targets"].as_array_mut().unwrap() {
        // Of open time they are others with every `now`, and otherwise they go with the steps.
        target["after_s"] = Value::Null;
        target["timeout_s"] = Value::Null;
    }
    for skipped in line["skipped"].as_array_mut().unwrap() {
        skipped["opens_at"] = Value::Null;
    }
    line
}
