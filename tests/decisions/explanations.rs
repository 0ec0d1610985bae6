//! Explanations, word for word.
//!
//! The cases are in `tests/data/explanations.txt`. `WAYPOST_BLESS=1 cargo test --test decisions explanations` writes what is said now
//! into that file: read the difference before you keep it.

#![expect(clippy::disallowed_methods, reason = "reads its cases from a file")]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a case that cannot be read fails the test"
)]

use std::{env, fs};

use serde_json::{Value, json};
use waypost::router::explain::{ExplainOptions, Explanation};
use waypost::{Context, Payload, Router, RuleSet};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/explanations.txt");

fn explain(case: &Value, options: &ExplainOptions) -> Explanation {
    let rules = RuleSet::parse(&case["rules"].to_string()).unwrap();
    let router = Router::new(&rules).unwrap();
    let mut message = json!({"id": "wamid.A"});
    for (key, value) in case["event"].as_object().unwrap() {
        message[key] = value.clone();
    }
    let body = json!({"field": "messages", "value": {"messages": [message]}}).to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload.events().next().unwrap();
    let mut context = Context::at("2026-11-25T12:00:00Z".parse().unwrap());
    context.set_json(&case["facts"].to_string()).unwrap();
    let explanation = router.explain_with(&event, &context, options);
    let decision = router.route(&event, &context);
    assert_eq!(explanation.route.as_deref(), decision.route());
    assert_eq!(explanation.reason, decision.reason());
    explanation
}

fn options(case: &Value) -> ExplainOptions {
    let options = ExplainOptions::default();
    let options = match case["rule"].as_str() {
        Some(rule) => options.for_rule(rule),
        None => options,
    };
    if case["values"] == true {
        options.with_values()
    } else {
        options
    }
}

#[test]
fn explanations_read_like_sentences() {
    let cases = fs::read_to_string(CASES).unwrap();
    let mut parts = cases.split("\n--- ");
    let mut said = parts.next().unwrap().to_owned();
    for case in parts {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, _) = rest.split_once("===").unwrap();
        let case: Value = serde_json::from_str(text).unwrap();
        let explanation = explain(&case, &options(&case)).to_string();
        if case["values"] != true {
            for secret in ["Sesame", "sesame street", "5511987654321", "orzal"] {
                assert!(!explanation.contains(secret), "{name}: {explanation}");
            }
        }
        said.extend(["\n--- ", name, "\n", text, "===\n", &explanation]);
    }
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(CASES, said).unwrap();
        return;
    }
    assert_eq!(said, cases);
}

#[test]
fn tools_get_the_same_in_parts() {
    let case = json!({
        "event": {"type": "text", "text": {"body": "Sesame"}},
        "facts": {"customer.tier": "silver"},
        "rules": {"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"}, "routes": [
            {"id": "vip", "when": {"customer.tier": "gold", "text": "x"}, "team": "desk"},
            {"id": "all", "team": "desk"}, {"id": "late", "team": "desk"}]},
    });
    let explanation = explain(&case, &ExplainOptions::default());
    let text = "`vip` did not match: `customer.tier` is `silver`, wanted `gold`; the text does not have `x`. \
        It would win if `customer.tier` were `gold` and the text had `x`.";
    assert_eq!(
        json!(explanation),
        json!({"event": "message.text", "reason": "route", "route": "all", "rules": [
            {"rule": "vip", "sort": "route", "verdict": "unmatched", "text": text,
             "entries": [
                {"fact": "customer.tier", "was": {"type": "string", "length": 6, "value": "`silver`"}, "wanted": "`gold`", "holds": false,
                 "text": "`customer.tier` is `silver`, wanted `gold`",
                 "says": {"says": "unlike", "clause": {"says": "fact_is", "fact": "customer.tier", "was": {"says": "value", "value": "silver"}},
                          "wanted": {"says": "one_of", "values": ["gold"]}}},
                {"fact": "text", "was": {"type": "text", "length": 6}, "wanted": "`x`", "holds": false,
                 "text": "the text does not have `x`",
                 "says": {"says": "text_has_not", "what": {"says": "terms", "terms": ["x"]}}}],
             "nearest": [
                {"fact": "customer.tier", "text": "`customer.tier` were `gold`",
                 "says": {"says": "were", "fact": "customer.tier", "value": {"says": "value", "value": "gold"}}},
                {"fact": "text", "text": "the text had `x`", "says": {"says": "text_had", "what": {"says": "terms", "terms": ["x"]}}}]},
            {"rule": "all", "sort": "route", "verdict": "matched", "entries": [], "nearest": null,
             "why": {"text": "it has no condition", "says": {"says": "no_condition"}}, "text": "`all` matched: it has no condition."},
            {"rule": "late", "sort": "route", "verdict": "not_looked_at", "entries": [], "nearest": null,
             "why": {"text": "`all` had won before it", "says": {"says": "after_route", "rule": "all"}}, "no_change": "not_found",
             "text": "`late` was not looked at: `all` had won before it. No change of facts was found with which it would win."},
        ]})
    );
    let one = explain(&case, &ExplainOptions::default().for_rule("vip"));
    assert_eq!(one.rules.len(), 1);
    assert_eq!(
        one.rule("vip").map(ToString::to_string).as_deref(),
        Some(text)
    );
    assert_eq!(one.rule("all"), None);
}
