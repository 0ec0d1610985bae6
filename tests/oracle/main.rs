//! The router against the reference: random rule files, random events, the same decision.
//!
//! | file | holds |
//! | --- | --- |
//! | `reference.rs`, `conditions.rs`, `steps.rs` | the rule language executed as it is written |
//! | `members.rs` | members of events, read from their JSON |
//! | `words.rs` | folding and terms, read slowly |
//! | `fill.rs` | placeholders, filled in slowly |
//! | `explain.rs` | explanations against decisions |
//! | `forecast.rs` | the next change, by deciding at every edge |
//! | `replay.rs` | moved decisions, by comparing all of them |
//! | `generate.rs` | random rule files, events and host facts from a seed |
//! | `crowd.rs` | rule files of many rules that are nearly the same |
//! | `check_by_chance.rs`, `check_by_enumeration.rs` | findings, against random events and against all that there are |
//! | `check_opt_out.rs` | findings about opt-outs and steps, against every message, customer and hour |
//! | `check_small_worlds.rs` | findings about hours, calendars and regions, against every instant and sender |
//!
//! A failure prints the rule file, the body and the facts; put it into `tests/data/decisions` before mending it.

#![expect(
    clippy::indexing_slicing,
    clippy::or_fun_call,
    clippy::panic,
    clippy::pedantic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the reference is there to be read; whatever it trips over fails the test"
)]

mod check_by_chance;
mod check_by_enumeration;
mod check_opt_out;
mod check_small_worlds;
mod conditions;
mod crowd;
mod explain;
mod fill;
mod forecast;
mod generate;
mod members;
mod reference;
mod replay;
mod steps;
mod words;

use std::fmt;

use serde_json::{Map, Value, json};
use waypost::router::{Reason, SkipReason};
use waypost::{Context, Event, OwnedDecision, Payload, Router, RuleSet, Timestamp};

use generate::{Generated, Rng};
use reference::{Case, Expected};

const RULE_FILES: u64 = 10_000;
const CROWDS: u64 = 2_000;
const EVENTS_A_FILE: u64 = 12;
const DAY: i64 = 86_400;

/// One event under one rule file, and what the router and the reference agreed on.
struct Decided<'d> {
    seed: u64,
    rules: &'d Value,
    router: &'d Router,
    generated: &'d Generated,
    body: &'d str,
    event: &'d Event<'d>,
    host: &'d Map<String, Value>,
    now: Timestamp,
    decision: OwnedDecision,
}

impl fmt::Display for Decided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seed, now, rules, body) = (self.seed, self.now, self.rules, self.body);
        let host = Value::Object(self.host.clone());
        write!(f, "seed {seed}, at {now}\n{rules:#}\n{body}\n{host}")
    }
}

/// Compares the router with the reference, on a few events for each of so many rule files.
fn compare(files: u64, rules: fn(&mut Rng) -> Value, mut agreed: impl FnMut(&Decided<'_>)) {
    for seed in 0..files {
        let mut rng = Rng(seed);
        let rules = rules(&mut rng);
        let set =
            RuleSet::parse(&rules.to_string()).unwrap_or_else(|error| panic!("{error}\n{rules:#}"));
        let router = Router::new(&set).unwrap();
        let mut scratch = router.create_scratch();
        for _ in 0..EVENTS_A_FILE {
            let generated = generate::event(&mut rng);
            let host = generate::host_facts(&mut rng);
            let now = now(&mut rng);
            let body = generated.body.to_string();
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            let events: Vec<_> = payload.events().collect();
            let [event] = &events[..] else {
                panic!("one event: {body}")
            };
            let context = context(&host, now);
            let decided = Decided {
                seed,
                rules: &rules,
                router: &router,
                generated: &generated,
                body: &body,
                event,
                host: &host,
                now,
                decision: router.route_with(&mut scratch, event, &context).to_owned(),
            };
            let mut expected = reference_decision(&rules, &generated, &host, now);
            let members = std::mem::take(&mut expected.members);
            // The actions show it.
            expected.is_held = false;
            assert_eq!(simplified(&decided.decision), expected, "{decided}");
            for (target, may_be) in decided.decision.targets.iter().zip(members) {
                assert!(may_be.contains(&target.member), "{may_be:?}\n{decided}");
            }
            let anew = router.route(event, &context).to_owned();
            assert_eq!(anew, decided.decision, "{decided}");
            agreed(&decided);
        }
    }
}

#[test]
fn the_router_decides_as_the_language_is_written() {
    let (mut routes, mut held, mut stopped) = (0, 0, 0);
    let (mut full, mut away, mut stayed, mut moved, mut of_outcomes) = (0, 0, 0, 0, 0);
    compare(RULE_FILES, generate::rules, |decided| {
        let decision = &decided.decision;
        // A host that fetches only what is needed gets the same decision.
        let needs = decided.router.needs(decided.event);
        let mut few = decided.host.clone();
        few.retain(|name, _| needs.contains(name));
        let lean = context(&few, decided.now);
        let with_few = decided.router.route(decided.event, &lean).to_owned();
        assert_eq!(with_few, *decision, "needs {needs:?}\n{decided}");

        // The line reads back, with the event and without it.
        let borrowed = decided.router.route(decided.event, &lean);
        for decision in [decision, &borrowed.to_owned_with_event()] {
            let line = serde_json::to_string(decision).unwrap();
            let read: OwnedDecision = serde_json::from_str(&line).unwrap();
            assert_eq!(read, *decision, "{line}");
        }

        // Who is away moves only their own customers.
        let mut usual = decided.host.clone();
        if let Some(away) = usual.remove("agents.away") {
            let context = context(&usual, decided.now);
            let usual = decided.router.route(decided.event, &context).to_owned();
            for target in &usual.targets {
                let mut targets = decision.targets.iter();
                let same = targets.find(|one| one.destination() == target.destination());
                let Some((now, usual)) =
                    same.and_then(|same| Some((&same.member, target.member.as_ref()?)))
                else {
                    continue;
                };
                let is_away = |name: &String| away.as_array().unwrap().contains(&json!(name));
                if !is_away(usual) {
                    assert_eq!(now.as_ref(), Some(usual), "{decided}");
                    stayed += 1;
                } else if now.as_ref() != Some(usual) {
                    moved += 1;
                }
            }
        }

        routes += u64::from(decision.route.is_some());
        held += u64::from(decision.held_until.is_some());
        for skipped in &decision.skipped {
            match skipped.why {
                SkipReason::Full => full += 1,
                SkipReason::Unavailable => away += 1,
                _ => {}
            }
        }
        let is_of_outcome = |rule: &str| rule.starts_with('r') || rule == "fallback";
        let asked = decision
            .actions
            .iter()
            .filter(|one| is_of_outcome(&one.rule));
        of_outcomes += asked.count();
        stopped += u64::from(decision.reason == Reason::Stopped);
    });
    // The generator must go on producing what it is there to test.
    let all = RULE_FILES * EVENTS_A_FILE;
    assert!(
        routes > all / 5 && held > all / 100 && stopped > all / 200,
        "{routes} {held} {stopped} of {all}"
    );
    assert!(
        full > 1000 && away > 1000 && stayed > 1000 && moved > 200 && of_outcomes > 1000,
        "{full} {away} {stayed} {moved} {of_outcomes} of {all}"
    );
}

#[test]
fn a_crowd_of_rules_is_told_apart() {
    let (mut late, mut fired, mut scored) = (0, 0, 0);
    compare(CROWDS, crowd::rules, |decided| {
        let decision = &decided.decision;
        let index = |id: &String| id.trim_start_matches('r').parse::<usize>().unwrap();
        late += u64::from(decision.route.as_ref().is_some_and(|id| index(id) > 10));
        fired += u64::from(decision.actions.len() > 3);
        scored += u64::from(decision.priority > 100);
    });
    let all = CROWDS * EVENTS_A_FILE;
    assert!(
        late > all / 20 && fired > all / 40 && scored > all / 20,
        "{late} {fired} {scored} of {all}"
    );
}

fn now(rng: &mut Rng) -> Timestamp {
    Timestamp::from_secs(1_790_000_000 + rng.below(10 * DAY as usize) as i64)
}

fn context(host: &Map<String, Value>, now: Timestamp) -> Context<'static> {
    let mut context = Context::at(now);
    context
        .set_json(&Value::Object(host.clone()).to_string())
        .unwrap();
    context
}

fn reference_decision(
    rules: &Value,
    generated: &Generated,
    host: &Map<String, Value>,
    now: Timestamp,
) -> Expected {
    with_case(rules, generated, host, now, |case| case.decide())
}

/// Asks the reference about an event.
fn with_case<T>(
    rules: &Value,
    generated: &Generated,
    host: &Map<String, Value>,
    now: Timestamp,
    ask: impl FnOnce(&Case<'_>) -> T,
) -> T {
    let mut facts = generated.facts.clone();
    facts.extend(host.clone());
    let second = now.as_secs().rem_euclid(DAY);
    let midnight = now.as_secs() - second;
    let is_day = (8 * 3600..20 * 3600).contains(&second);
    let open = |name: &str| match name {
        "day" => is_day,
        "night" => !is_day,
        name => name == "always",
    };
    let opens_at = |name: &str| match name {
        "day" => Some(midnight + 8 * 3600 + if second < 8 * 3600 { 0 } else { DAY }),
        "night" => Some(midnight + 20 * 3600),
        _ => None,
    };
    ask(&Case {
        rules,
        kind: generated.kind,
        element: &generated.element,
        facts: &facts,
        open: &open,
        opens_at: &opens_at,
        now: now.as_secs(),
        after_open: &after_open,
    })
}

/// From edge to edge.
fn after_open(schedule: &str, from: i64, seconds: u64) -> Option<i64> {
    let (mut at, mut left) = (from, i64::try_from(seconds).unwrap());
    match schedule {
        "always" => return Some(at + left),
        "never" => return None,
        _ => {}
    }
    loop {
        let second = at.rem_euclid(DAY);
        let is_day = (8 * 3600..20 * 3600).contains(&second);
        let edges = [8 * 3600, 20 * 3600, 32 * 3600];
        let edge = at - second + edges.iter().find(|edge| **edge > second)?;
        if is_day == (schedule == "day") {
            if left <= edge - at {
                return Some(at + left);
            }
            left -= edge - at;
        }
        at = edge;
    }
}

fn simplified(decision: &OwnedDecision) -> Expected {
    Expected {
        route: decision.route.clone(),
        reason: decision.reason.as_str(),
        targets: decision
            .targets
            .iter()
            .map(|target| target.name().to_owned())
            .collect(),
        after_s: decision
            .targets
            .iter()
            .map(|target| target.after_s)
            .collect(),
        timeout_s: decision
            .targets
            .iter()
            .map(|target| target.timeout_s)
            .collect(),
        skipped: decision
            .skipped
            .iter()
            .map(|skipped| (skipped.name().to_owned(), skipped.why.as_str()))
            .collect(),
        members: Vec::new(),
        is_held: false,
        held_until: decision.held_until.map(Timestamp::as_secs),
        priority: decision.priority,
        actions: decision
            .actions
            .iter()
            .map(|action| (action.rule.clone(), action.name.clone()))
            .collect(),
    }
}
