//! What asking for the changes of an event allocates: nothing, for a window and an identity.
#![expect(clippy::unwrap_used, reason = "a test that is wrong may panic")]

use waypost::Payload;
use waypost::state::{State, changes};

/// How many changes the first event of a body makes, and how many allocations they and their joins take.
fn count(body: &str) -> (usize, u64) {
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload.events().next().unwrap();
    let mut kept: Vec<State> = changes(&event)
        .map(|change| change.value().clone())
        .collect();
    let mut count = 0;
    let allocated = allocation_counter::measure(|| {
        for (kept, change) in kept.iter_mut().zip(changes(&event)) {
            kept.join(change.value());
            count += 1;
        }
    });
    (count, allocated.count_total)
}

#[test]
fn a_window_and_an_identity_cost_none() {
    let body = |message: &str| {
        format!(
            r#"{{"entry":[{{"id":"102290129340398","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"106540352242922"}},
            "messages":[{{"id":"wamid.1",{message}}}]}}}}]}}]}}"#
        )
    };
    for (message, changes) in [
        (r#""type":"text""#, 0),
        (
            r#""type":"unsupported","from":"5511988880001","timestamp":"1790000000""#,
            0,
        ),
        (
            r#""type":"text","from":"551188880001","timestamp":"1790000000""#,
            1,
        ),
        (
            r#""type":"text","from":"551188880001","from_user_id":"BR.13491208655302741918","timestamp":"1790000000""#,
            3,
        ),
        (
            r#""type":"text","from":"551188880001","from_user_id":"BR.13491208655302741918","from_parent_user_id":"BR.ENT.11815799212886844830","timestamp":"1790000000""#,
            4,
        ),
    ] {
        assert_eq!(count(&body(message)), (changes, 0), "{message}");
    }
}
