//! Inputs on which people could not say what they wanted: what comes out of their own rule files now.
//!
//! The cases are in `../shared/cases`, a folder each. A rule file that is written in the way that was possible before is put
//! into today's words first.

#![expect(clippy::disallowed_methods, reason = "reads the cases")]
#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waypost::{Context, OwnedDecision, Payload, Router, RuleSet, Timestamp};

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
        "15-optout-regex",
        "rules.json",
        "body.json",
        &[],
        &[
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &[],
            &[],
            &[],
            &[],
            &[],
        ],
    ),
    (
        "15-optout-regex",
        "rules2.json",
        "body.json",
        &[(
            "\"take me off th* list\"",
            "\"take me off the list\", \"take me off this list\"",
        )],
        &[
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &[],
            &[],
            &[],
            &[],
            &["opt-out"],
        ],
    ),
    (
        "17-fcc-words",
        "rules.json",
        "body.json",
        &[],
        &[
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
            &["opt-out"],
        ],
    ),
    (
        "18-stop-with-number",
        "rules.json",
        "body.json",
        &[
            ("(\\\\d+)", "(?<number>\\\\d+)"),
            ("\"$1\"", "\"${match.number}\""),
        ],
        &[
            &["all"],
            &["mute-one"],
            &["mute-one"],
            &["mute-one"],
            &["mute-one"],
            &[],
        ],
    ),
    // Four letters are too short for `typos`: the expression says what is meant.
    (
        "19-fuzzy-stop",
        "rules.json",
        "body.json",
        &[("s+t+o+p+", "(s+t+o+p+|s+o+t+p+|t+s+o+p+|s+t+p+o+)")],
        &[
            &["fuzzy"],
            &["fuzzy"],
            &["fuzzy"],
            &["fuzzy"],
            &["fuzzy"],
            &[],
        ],
    ),
    (
        "30-attribute-contains",
        "rules.json",
        "body.json",
        &[],
        &[&[], &[], &[]],
    ),
    (
        "30-attribute-contains",
        "rules4.json",
        "body.json",
        &[],
        &[&["file"], &["file"], &["file"]],
    ),
    ("32-group", "rules.json", "body.json", &[], &[&["g"]]),
    ("32-group", "rules.json", "body2.json", &[], &[&["g"], &[]]),
    (
        "32-group",
        "rules.json",
        "many.json",
        &[],
        &[
            &["g"],
            &["g"],
            &["g"],
            &["g"],
            &["g"],
            &["g"],
            &["g"],
            &["g"],
        ],
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
    (
        "35-arabic-letters",
        "rules.json",
        "body.json",
        &[],
        &[
            &["book"],
            &["book"],
            &["book"],
            &["book"],
            &["cancel"],
            &["cancel"],
            &["cancel"],
            &["cancel"],
            &["n"],
            &["hi"],
            &["hi"],
        ],
    ),
    (
        "38-stroke-letters",
        "rules.json",
        "body.json",
        &[],
        &[
            &["vi_order"],
            &["vi_order"],
            &["vi_order"],
            &["pl_pay"],
            &["pl_pay"],
            &["pl_pay"],
            &["pl_pay"],
            &["dk"],
            &["dk"],
            &["de"],
            &["de"],
            &["dk"],
            &["lodz"],
            &["lodz"],
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

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases")
}

/// Whether they lie beside the repository.
fn are_there() -> bool {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: there is no {}", folder.display());
    }
    folder.is_dir()
}

fn read(case: &str, file: &str) -> String {
    fs::read_to_string(folder().join(case).join(file)).unwrap()
}

/// What comes out for each event of a body.
fn decide(rules: &str, body: &str, facts: &str) -> Vec<OwnedDecision> {
    let router = Router::new(&RuleSet::parse(rules).unwrap()).unwrap();
    let mut context = Context::at(Timestamp::from_secs(1_795_600_000));
    context.set_json(facts).unwrap();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let events = payload.events();
    events
        .map(|event| router.route(&event, &context).to_owned())
        .collect()
}

#[test]
fn a_number_behind_a_word_is_handed_on() {
    if !are_there() {
        return;
    }
    let rules = read("18-stop-with-number", "rules.json")
        .replace(r"(\\d+)", r"(?<number>\\d+)")
        .replace("\"$1\"", "\"${match.number}\"");
    let decided = decide(&rules, &read("18-stop-with-number", "body.json"), "{}");
    let muted = decided.iter().flat_map(|decision| &decision.actions);
    let muted = muted.filter(|action| action.name == "mute_patient");
    let muted: Vec<String> = muted
        .map(|action| action.params.as_str().to_owned())
        .collect();
    assert_eq!(muted, [r#"{"number":"4711"}"#; 4]);
}

#[test]
fn a_part_of_a_customers_data_is_found_whatever_its_case() {
    if !are_there() {
        return;
    }
    let (rules, body) = ["rules.json", "body.json"]
        .map(|file| read("30-attribute-contains", file))
        .into();
    let route = |company: &str| {
        let facts = format!(r#"{{"crm.company": "{company}"}}"#);
        decide(&rules, &body, &facts).swap_remove(0).route
    };
    assert_eq!(
        route("First NATIONAL BÁNK of Brazil").as_deref(),
        Some("bank")
    );
    assert_eq!(route("Ban Kitchens"), None);
}

#[test]
fn a_group_is_answered_as_one_by_one_person() {
    if !are_there() {
        return;
    }
    let rules = read("32-group", "rules.json");
    let mut members = BTreeSet::new();
    for file in ["body.json", "body2.json", "many.json"] {
        for decision in decide(&rules, &read("32-group", file), "{}") {
            assert_eq!(decision.event.group_id.as_deref(), Some("grp-77"), "{file}");
            members.extend(
                decision
                    .targets
                    .into_iter()
                    .filter_map(|target| target.member),
            );
        }
    }
    assert_eq!(members.len(), 1, "{members:?}");
}

#[test]
fn what_people_asked_for_comes_out() {
    if !are_there() {
        return;
    }
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

/// The members who are online, in the words of today: those who are not away.
#[test]
fn only_members_who_are_there_are_named() {
    if !are_there() {
        return;
    }
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
