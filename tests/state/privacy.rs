//! No `Debug` and no pseudonym of a state says whose it is.

use std::time::Duration;

use waypost::Payload;
use waypost::state::guard::{Outgoing, Sending};
use waypost::state::{Pace, Peer, PortfolioLimit, Reaction, Seen, Tally, changes, keys_of};

use crate::bodies;

/// The long numbers and user ids of a text.
fn ids(text: &str) -> Vec<&str> {
    let is_id = |part: &&str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        digits >= 8 || (part.contains('.') && digits > 2)
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .filter(is_id)
        .collect()
}

#[test]
fn nobody_is_named() {
    let mut checked = 0;
    for body in bodies::all() {
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        for event in payload.events() {
            let conversation = event.conversation();
            let shown = format!("{conversation:?} {:?}", event.customer());
            assert_eq!(ids(&shown), [""; 0]);
            for change in changes(&event) {
                let shown = format!("{:?}", change.key());
                assert_eq!(ids(&shown), [""; 0], "{shown}");
                let key = change.key().to_string();
                let pseudonym = change.key().pseudonym("pepper");
                assert!(pseudonym.len() == 64 && pseudonym.bytes().all(|b| b.is_ascii_hexdigit()));
                let hidden = serde_json::to_string(&change.value().pseudonymous("pepper")).unwrap();
                let debug = format!("{:?}", change.value());
                let customer = event.customer();
                if let Some(customer) = customer.filter(|customer| customer.as_str().len() > 7) {
                    for text in [&pseudonym, &hidden, &debug] {
                        assert!(!text.contains(customer.as_str()), "{key}");
                    }
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
    let customer = Peer::Customer("5511988880001".into());
    let sending = Sending::new("1", "2", customer, Outgoing::FreeForm);
    let mut pace = Pace::new(PortfolioLimit::Unlimited);
    pace.record(&sending, None, Duration::from_secs(9));
    pace.react(&sending, Reaction::of(131_056), Duration::from_secs(9));
    let keys = keys_of("5511988880001", &std::collections::BTreeMap::new());
    let shown = format!(
        "{keys:?} {:?} {:?} {pace:?}",
        Seen::new(1),
        Tally::default()
    );
    assert_eq!(ids(&shown), [""; 0]);
}
