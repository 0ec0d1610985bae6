//! What an event belongs to. These are promised for good: a vector may be added, none may change.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use waypost::Payload;

#[derive(Deserialize)]
struct Vector {
    name: String,
    field: String,
    value: Value,
    conversation: Option<String>,
    partition_of_1024: u32,
    partition_of_7: u32,
}

#[test]
fn vectors_hold() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/state/conversations.json");
    let vectors: serde_json::Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let vectors: Vec<Vector> = serde_json::from_value(vectors["vectors"].clone()).unwrap();
    assert!(vectors.len() > 20);
    for vector in vectors {
        let body = serde_json::json!({"entry": [{"id": "9", "time": 1_790_000_000,
            "changes": [{"field": vector.field, "value": vector.value}]}]});
        let body = body.to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let conversation = event.conversation();
        let text = conversation.as_ref().map(ToString::to_string);
        assert_eq!(text, vector.conversation, "{}", vector.name);
        let partitions = [event.partition(1024), event.partition(7)];
        assert_eq!(
            partitions,
            [vector.partition_of_1024, vector.partition_of_7],
            "{}",
            vector.name
        );
        assert_eq!((event.partition(1), event.partition(0)), (0, 0));
        let json = serde_json::to_value(&conversation).unwrap();
        assert_eq!(json, Value::from(vector.conversation.clone()));
        assert_eq!(
            serde_json::from_value::<Option<waypost::event::Conversation>>(json).unwrap(),
            conversation
        );
    }
}
