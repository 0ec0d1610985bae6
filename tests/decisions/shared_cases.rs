//! Inputs on which people could not say what they wanted: what comes out of their own rule files now.
//!
//! The cases are in `../shared/cases`, a folder each. A rule file that is written in the way that was possible before is put
//! into today's words first.

#![expect(clippy::disallowed_methods, reason = "reads the cases")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

/// A folder, its rule file and body, what is put in other words, and for each event of the body the rules that decided it.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static [&'static str]],
);

const CASES: &[Case] = &[
    (
        "06-reaction-starts-bot",
        "rules.json",
        "body.json",
        &[],
        &[&["no-reaction"], &["no-reaction"], &[]],
    ),
    (
        "08-flow-answer",
        "rules.json",
        "body.json",
        &[(
            "\"teams\"",
            "\"fields\": {\"flow.rating\": {\"type\": \"string\", \"from\": \"/interactive/nfm_reply/response_json/rating\"}}, \"teams\"",
        )],
        &[&["poor"]],
    ),
    (
        "09-missed-call",
        "rules.json",
        "body.json",
        &[],
        &[&["missed"]],
    ),
    ("09-missed-call", "rules.json", "body2.json", &[], &[&[]]),
    (
        "12-request-welcome-ad",
        "rules.json",
        "body.json",
        &[("status.code", "error.code")],
        &[&["ad"], &["late"]],
    ),
    (
        "13-referral-ref",
        "rules.json",
        "body.json",
        &[],
        &[&["ref"]],
    ),
    (
        "13-referral-ref",
        "rules2.json",
        "body.json",
        &[],
        &[&["headline"]],
    ),
    ("14-order", "rules.json", "body.json", &[], &[&["big"]]),
    ("14-order", "rules2.json", "body.json", &[], &[&["cat"]]),
    (
        "30-attribute-contains",
        "rules4.json",
        "body.json",
        &[],
        &[&["file"], &["file"], &["file"]],
    ),
    (
        "33-ops-signals",
        "rules.json",
        "body.json",
        &[],
        &[
            &["paused"],
            &[],
            &[],
            &[],
            &["restricted"],
            &[],
            &[],
            &[],
            &[],
        ],
    ),
    ("47-location", "rules.json", "body.json", &[], &[&["near"]]),
    (
        "54-reply-context-bsuid",
        "rules.json",
        "body.json",
        &[],
        &[&[], &["product"], &[]],
    ),
    (
        "54-reply-context-bsuid",
        "rules2.json",
        "body.json",
        &[],
        &[&[], &["product"], &["chain"]],
    ),
];

fn read(case: &str, file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    fs::read_to_string(folder.join(case).join(file)).unwrap()
}

#[test]
fn what_people_asked_for_comes_out() {
    for (case, rules, body, words, expected) in CASES {
        let mut text = read(case, rules);
        for (before, now) in *words {
            assert!(text.contains(before), "{case}: {before}");
            text = text.replace(before, now);
        }
        let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{case}: {error}"));
        let router = Router::new(&rules).unwrap();
        let body = read(case, body);
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let context = Context::at(Timestamp::from_secs(1_795_600_000));
        let decided: Vec<Vec<String>> = payload
            .events()
            .map(|event| {
                let decision = router.route(&event, &context).to_owned();
                let stopped = (decision.reason.as_str() == "stopped").then(|| {
                    let explanation = router.explain(&event, &context);
                    let stop = explanation.rules.iter().find(|rule| {
                        matches!(
                            rule.verdict,
                            waypost::router::explain::RuleVerdict::Matched(_)
                        )
                    });
                    stop.unwrap().id.clone()
                });
                let fired = decision.actions.into_iter().map(|action| action.rule);
                let mut rules: Vec<String> = fired.chain(stopped).chain(decision.route).collect();
                rules.dedup();
                rules
            })
            .collect();
        assert_eq!(decided, *expected, "{case}");
    }
}

#[test]
fn a_group_meets_one_person() {
    let rules = RuleSet::parse(&read("32-group", "rules.json")).unwrap();
    let router = Router::new(&rules).unwrap();
    let context = Context::at(Timestamp::from_secs(1_795_600_000));
    let mut met = BTreeSet::new();
    for body in ["body.json", "body2.json", "many.json"] {
        let body = read("32-group", body);
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        for event in payload.events() {
            let decision = router.route(&event, &context).to_owned();
            assert_eq!(decision.event.group_id.as_deref(), Some("grp-77"));
            met.extend(decision.targets.into_iter().map(|target| target.member));
        }
    }
    assert_eq!(met.len(), 1, "{met:?}");
    assert!(met.iter().all(Option::is_some));
}

/// The members who are online, in the words of today: those who are not away.
#[test]
fn only_members_who_are_there_are_named() {
    let mut rules: Value =
        serde_json::from_str(&read("57-only-online-members", "rules.json")).unwrap();
    for (place, key) in [("", "fields"), ("/teams/desk", "online")] {
        let object = rules.pointer_mut(place).and_then(Value::as_object_mut);
        assert!(object.unwrap().remove(key).is_some(), "{place}/{key}");
    }
    let router = Router::new(&RuleSet::parse(&rules.to_string()).unwrap()).unwrap();
    for sender in ["5511955550000", "5511955550001", "5511955550002", "BR.111"] {
        let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": sender}]}}).to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let member = |away: &[&str]| {
            let context = Context::at(Timestamp::from_secs(1_795_600_000));
            let context = context.with("agents.away", away).unwrap();
            let decision = router.route(&event, &context).to_owned();
            let skipped = decision.skipped.len();
            (decision.targets.into_iter().next().unwrap().member, skipped)
        };
        let usual = member(&[]);
        assert_eq!(member(&["ana"]), (Some("rui".to_owned()), 0));
        assert_eq!(member(&["rui"]), (Some("ana".to_owned()), 0));
        assert_eq!(member(&["ana", "rui"]), (usual.0, 1));
    }
}
