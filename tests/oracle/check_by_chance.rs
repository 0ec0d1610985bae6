//! No false alarm: what the analysis of random rule files calls dead is dead for random events.
//!
//! The files and events are those of the reference evaluator's test, with every operator and way to match there is.

#![expect(clippy::pedantic, reason = "whatever it trips over fails the test")]

use std::collections::BTreeSet;

use serde_json::Value;
use waypost::{Context, Diagnostic, Payload, Router, RuleSet, Timestamp};

use crate::generate::{self, Rng};

const RULE_FILES: u64 = 3_000;
const EVENTS_A_FILE: usize = 60;
const NOW: i64 = 1_790_000_000;

#[test]
fn what_is_called_dead_is_dead() {
    let mut dead_routes = 0;
    for seed in 0..RULE_FILES {
        let mut rng = Rng(seed);
        let file = generate::rules(&mut rng);
        let set = RuleSet::parse(&file.to_string()).unwrap();
        let findings = set.check(Timestamp::from_secs(NOW));
        let dead: BTreeSet<&str> = findings
            .iter()
            .flat_map(|finding| called_dead(finding).0)
            .collect();
        dead_routes += dead.len();
        let router = Router::new(&set).unwrap();
        let mut scratch = router.create_scratch();
        for _ in 0..EVENTS_A_FILE {
            let body = generate::event(&mut rng).body.to_string();
            let host = Value::Object(generate::host_facts(&mut rng)).to_string();
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            let mut context = Context::at(Timestamp::from_secs(NOW + rng.below(864_000) as i64));
            context.set_json(&host).unwrap();
            for event in payload.events() {
                let decision = router.route_with(&mut scratch, &event, &context);
                if let Some(route) = decision.route() {
                    assert!(
                        !dead.contains(route),
                        "seed {seed}: {route}\n{file}\n{body}\n{host}\n{findings:#?}"
                    );
                }
            }
        }
    }
    assert!(dead_routes > 500, "{dead_routes}");
}

/// The ids of the routes of which a finding says that they can never win, and whether there are more that it does not name.
pub(crate) fn called_dead(finding: &Diagnostic) -> (Vec<&str>, bool) {
    let message = finding.message();
    // A rule that takes everything is told once, with those behind it.
    let dead = message
        .split_once(" looks at: ")
        .map_or(message, |(_, dead)| dead);
    let is_of_routes =
        matches!(finding.code(), "shadowed" | "never-holds") && dead.starts_with("route");
    match dead.split_once(" can never ") {
        Some((routes, _)) if is_of_routes => (
            routes.split('`').skip(1).step_by(2).collect(),
            routes.contains(" more behind"),
        ),
        _ => (Vec::new(), false),
    }
}
