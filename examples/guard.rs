//! May I send this now, and if not, why and when?
//!
//! ```text
//! cargo run --example guard
//! ```
//!
//! What webhooks said is kept as values; the guard reads them and answers. Here they are in memory; in a service they are
//! rows, of which `guard::keys` lists those to fetch.

use waypost::state::consent::ConsentValue;
use waypost::state::guard::{Outgoing, Policy, Ruling, Sending, Verdict};
use waypost::state::handling::{Handler, Handling};
use waypost::state::{Peer, State, StateChange, StateKey, States, changes, consent_of_rule, guard};
use waypost::{Payload, Timestamp};

const BODIES: [&[u8]; 3] = [
    include_bytes!("data/bodies/01-opt-out-keyword.json"),
    include_bytes!("data/bodies/05-new-message-vip.json"),
    include_bytes!("data/bodies/14-status-batch.json"),
];
const ACCOUNT: &str = "102290129340398";
const NUMBER: &str = "106540352242922";
/// Wrote "PARE!!!".
const TIRED: &str = "5531987650010";
/// Wrote about an order.
const WAITING: &str = "5511987650001";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut store = States::default();
    for body in BODIES {
        let payload = Payload::parse_unverified(body)?;
        for event in payload.events() {
            store.extend(changes(&event));
            // The action `set_consent` of a rule comes to this.
            let is_opt_out = event.text().is_some_and(|text| text.starts_with("PARE"));
            if is_opt_out {
                store.extend(consent_of_rule(&event, "marketing", ConsentValue::OptedOut));
            }
        }
    }

    let noon: Timestamp = "2026-11-25T12:30:00Z".parse()?;
    let two_days_later = noon.plus_secs(2 * 24 * 60 * 60);
    let policy = Policy::default();
    let marketing = || Outgoing::Template {
        id: None,
        category: "marketing".into(),
    };
    let ask = |store: &States, to: &str, what, now| {
        let sending = Sending::new(ACCOUNT, NUMBER, Peer::Customer(to.into()), what);
        guard(&sending, store, &policy, now)
    };

    let answer = ask(&store, WAITING, Outgoing::FreeForm, noon);
    show("An answer to the order, minutes after it", &answer);
    let answer = ask(&store, WAITING, Outgoing::FreeForm, two_days_later);
    show("The same two days later", &answer);
    let answer = ask(&store, WAITING, marketing(), two_days_later);
    show("An offer in its place", &answer);
    let answer = ask(&store, TIRED, marketing(), noon);
    show("An offer to who wants none", &answer);

    // Somebody of the desk takes the conversation over: the host says so itself.
    let key = StateKey::Handling {
        phone_number_id: NUMBER.into(),
        peer: Peer::Customer(WAITING.into()),
    };
    let person = Handling::new(Handler::Person, noon).named("desk");
    store.extend(StateChange::new(key, State::Handling(person)));
    let answer = ask(&store, WAITING, Outgoing::FreeForm, noon.plus_secs(60));
    show("The bot's answer while a person writes", &answer);
    Ok(())
}

fn show(what: &str, verdict: &Verdict) {
    println!("{what}: {}", in_words(verdict.ruling()));
    for reason in verdict.reasons() {
        println!("    {}: {}", reason.kind(), in_words(reason.ruling()));
    }
}

fn in_words(ruling: Ruling) -> String {
    match ruling {
        Ruling::Allow => "yes".to_owned(),
        Ruling::NeedTemplate => "only as a template".to_owned(),
        Ruling::NotBefore(time) => format!("not before {time}"),
        _ => "no".to_owned(),
    }
}
