//! What reading a body allocates: nothing, for one message or report without escapes.
#![expect(clippy::unwrap_used, reason = "a test that is wrong may panic")]

use waypost::signature::sign;
use waypost::{AppSecrets, Payload};

#[expect(dead_code, reason = "the benches use more of it")]
#[path = "../../benches/bodies/mod.rs"]
mod bodies;

use bodies::Shape;

/// How many allocations it takes to verify a body and to read all its events, which are so many.
fn allocations(secrets: &AppSecrets, body: &str, events: usize) -> u64 {
    let header = sign(b"secret", body.as_bytes());
    let mut count = 0;
    let allocated = allocation_counter::measure(|| {
        let verified = secrets.verify(header.as_str(), body.as_bytes()).unwrap();
        let payload = Payload::parse(verified).unwrap();
        for event in payload.events() {
            count += usize::from(event.id().is_some() && event.sender().name.is_some());
        }
    });
    assert_eq!(count, events, "{body}");
    allocated.count_total
}

#[test]
fn a_single_element_without_escapes_costs_none() {
    let secrets = AppSecrets::new([b"secret"]).unwrap();
    for shape in [Shape::Text, Shape::Status, Shape::ListReply] {
        for body in shape.bodies() {
            assert_eq!(allocations(&secrets, &body, 1), 0, "{body}");
        }
    }
}

#[test]
fn escapes_cost_one_block_for_all_texts() {
    let secrets = AppSecrets::new([b"secret"]).unwrap();
    for body in Shape::EscapedText.bodies() {
        let count = allocations(&secrets, &body, 1);
        assert!(count <= 1, "{count}: {body}");
    }
}

#[test]
fn a_batch_costs_less_than_one_for_two_elements() {
    let secrets = AppSecrets::new([b"secret"]).unwrap();
    for body in Shape::Batch.bodies() {
        let count = allocations(&secrets, &body, 100);
        assert!(count < 50, "{count}");
    }
}
