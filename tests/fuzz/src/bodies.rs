//! Any bytes as a body: an error that says where, or events that can be written, keyed, remembered and routed.

use std::sync::LazyLock;

use serde_json::value::RawValue;
use waypost::state::changes;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let rules = RuleSet::parse(include_str!("../../data/rules/everything.json")).unwrap();
    Router::new(&rules).unwrap()
});

pub(crate) fn check(body: &[u8]) {
    let payload = match Payload::parse_unverified(body) {
        Ok(payload) => payload,
        Err(error) => {
            assert!(error.offset() <= body.len() && !error.to_string().is_empty());
            return;
        }
    };
    let now = Timestamp::from_secs(1_790_000_000);
    let context = Context::at(now);
    let mut scratch = ROUTER.create_scratch();
    for event in payload.events() {
        let line = serde_json::to_string(&event).unwrap();
        serde_json::from_str::<&RawValue>(&line).unwrap();
        assert_eq!(event.key().to_string().len(), 32);
        assert!(event.partition(7) < 7);
        assert!(!format!("{event:?}").is_empty());

        for change in changes(&event) {
            let line = serde_json::to_string(&change).unwrap();
            let read: waypost::state::StateChange = serde_json::from_str(&line).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), line);
        }

        let decision = ROUTER.route_with(&mut scratch, &event, &context);
        let owned = decision.to_owned_with_event();
        let line = serde_json::to_string(&owned).unwrap();
        let read: waypost::OwnedDecision = serde_json::from_str(&line).unwrap();
        assert_eq!(read, owned);
        // What is explained is what is decided.
        let explanation = ROUTER.explain(&event, &context);
        assert!(!explanation.to_string().is_empty());
        assert!(!format!("{:?}", ROUTER.needs(&event)).is_empty());
    }
}
