//! What it costs to remember an event: `changes`, and the joins of what they are into what is kept.
//!
//! ```text
//! cargo bench -p waypost-benches --bench state
//! ```
//!
//! The event is a message whose sender has a phone number and a user id: it changes the window and both identities. The goal is
//! 1 us an event and no allocation; that nothing is allocated, `tests/counting` asserts.
//!
//! Measured on two cores at 2.4 GHz that others used, too: 0.86 to 0.93 us for the changes, and the same with the joins.
#![expect(
    missing_docs,
    reason = "the macros of the harness make public functions"
)]
#![expect(clippy::expect_used, reason = "a bench that is wrong may panic")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use waypost::Payload;
use waypost::state::{State, changes};

const BODY: &[u8] = br#"{"entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": {
    "metadata": {"phone_number_id": "106540352242922"},
    "messages": [{"id": "wamid.1", "from": "551188880001", "from_user_id": "BR.13491208655302741918",
                  "timestamp": "1790000000", "type": "text", "text": {"body": "oi"}}]}}]}]}"#;

fn state(c: &mut Criterion) {
    let payload = Payload::parse_unverified(BODY).expect("a body");
    let event = payload.events().next().expect("an event");
    // As the store hands them out: one value under each key.
    let mut kept: Vec<State> = changes(&event)
        .map(|change| change.value().clone())
        .collect();
    assert_eq!(kept.len(), 3);

    let mut group = c.benchmark_group("a window and an identity");
    group.bench_function("changes", |b| {
        b.iter(|| changes(black_box(&event)).for_each(|change| drop(black_box(change))));
    });
    group.bench_function("changes and joins", |b| {
        b.iter(|| {
            for (kept, change) in kept.iter_mut().zip(changes(black_box(&event))) {
                kept.join(change.value());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, state);
criterion_main!(benches);
