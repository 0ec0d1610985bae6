//! Any text as a rule file: errors at their places, or rules that can be checked, built and asked.

use std::sync::LazyLock;

use waypost::rules::Source;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

/// A message, an answer by a button, a status, a call.
static BODIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let change = |field: &str, value: &str| {
        format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"{field}","value":{{"metadata":{{"phone_number_id":"2"}},{value}}}}}]}}]}}"#
        )
    };
    vec![
        change(
            "messages",
            r#""messages":[{"id":"w.A","from":"5511999990000","timestamp":"1790000000","type":"text","text":{"body":"Quero boleto 12.345 já, por favor"}}]"#,
        ),
        change(
            "messages",
            r#""messages":[{"id":"w.B","from":"351912345678","timestamp":"1790000000","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"pay_1","title":"Pay"}}}]"#,
        ),
        change(
            "messages",
            r#""statuses":[{"id":"w.C","status":"failed","timestamp":"1790000000","recipient_id":"5511999990000","errors":[{"code":131047,"title":"t"}]}]"#,
        ),
        change(
            "calls",
            r#""calls":[{"id":"w.D","from":"5511999990000","timestamp":"1790000000","event":"terminate","direction":"USER_INITIATED","status":"FAILED"}]"#,
        ),
    ]
});

pub(crate) fn check(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let source = Source::new("rules.json", text);
    let rules = match RuleSet::parse(text) {
        Ok(rules) => rules,
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            for diagnostic in error.diagnostics() {
                assert!(!diagnostic.render(&source).to_string().is_empty());
            }
            return;
        }
    };
    let now = Timestamp::from_secs(1_790_000_000);
    for finding in rules.check(now) {
        assert!(!finding.render(&source).to_string().is_empty());
    }
    let Ok(router) = Router::new(&rules) else {
        return;
    };
    let context = Context::at(now);
    for body in BODIES.iter() {
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        for event in payload.events() {
            let decision = router.route(&event, &context).to_owned();
            let line = serde_json::to_string(&decision).unwrap();
            let read: waypost::OwnedDecision = serde_json::from_str(&line).unwrap();
            assert_eq!(read, decision);
            // Nothing changes before the instant that is named.
            if let Some(next) = decision.next_change {
                let before = Context::at(next.plus_secs(-1));
                let same = router.route(&event, &before).to_owned();
                assert_eq!(
                    (same.route, same.priority),
                    (decision.route, decision.priority)
                );
            }
            assert!(!router.explain(&event, &context).to_string().is_empty());
        }
    }
}
