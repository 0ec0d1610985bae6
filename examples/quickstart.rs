//! The smallest embedding: one body from standard input, one line about each event.
//!
//! ```text
//! cargo run --example quickstart < examples/data/bodies/06-new-message-billing.json
//! ```
//!
//! A service does the same with the body and the header of a request, and with `AppSecrets` where this trusts its input.

use std::io::{self, Read};

use waypost::{Context, Payload, Router, RuleSet, Timestamp};

const RULES: &str = r#"{
  "version": 1,
  "keywords": {"billing": ["boleto", "segunda via", "invoice"]},
  "teams": {"desk": {}, "billing": {}},
  "routes": [{"id": "billing", "when": {"keyword": "billing"}, "team": "billing"}],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = Router::new(&RuleSet::parse(RULES)?)?;
    let mut scratch = router.create_scratch();

    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let payload = Payload::parse_unverified(&body)?;
    for event in payload.events() {
        // What your CRM knows would be added here: `router.needs(&event)` says what can matter.
        let context = Context::at(Timestamp::from_secs(1_795_608_000));
        let decision = router.route_with(&mut scratch, &event, &context);
        let target = decision.targets().next();
        println!(
            "{} goes to {} ({})",
            event.kind(),
            target.map_or("nobody", |target| target.name()),
            decision.reason().as_str()
        );
    }
    Ok(())
}
