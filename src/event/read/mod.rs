//! From a body to its events: entries and changes, the lists of a value, the elements of a list.

mod element;
mod events;
mod excerpt;
mod field;
mod message;
mod scope;
mod single;
mod value;

pub use events::Events;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::event::types::path::List;
    use crate::event::{EventKind, Origin};
    use crate::webhook::Payload;

    /// Kinds by their first word, each with the way by which it comes.
    fn families(kinds: impl Iterator<Item = EventKind>) -> BTreeSet<(Origin, &'static str)> {
        let family = |kind: EventKind| {
            let name = kind.base().as_str();
            (
                kind.origin(),
                name.split_once('.').map_or(name, |(first, _)| first),
            )
        };
        kinds
            .filter(|kind| kind.origin() != Origin::Live)
            .map(family)
            .collect()
    }

    #[test]
    fn kinds_come_by_the_ways_that_the_table_says() {
        let elements = r#"[{"id": "1", "type": "text", "text": {"body": "x"}},
            {"id": "2", "type": "system", "system": {"type": "user_changed_number"}}]"#;
        let lists: Vec<String> = List::ALL
            .iter()
            .map(|list| format!("\"{}\": {elements}", list.key()))
            .collect();
        let lists = lists.join(", ");
        let mut found = BTreeSet::new();
        for field in [
            "messages",
            "calls",
            "tracking_events",
            "group_status_update",
            "smb_message_echoes",
            "history",
            "standby",
        ] {
            let body =
                format!(r#"{{"field": "{field}", "value": {{{lists}, "standby": {{{lists}}}}}}}"#);
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            found.extend(payload.events().map(|event| event.kind()));
        }
        for kind in &found {
            assert!(kind.is_sent(), "{kind}");
        }
        let sent = EventKind::all().filter(|kind| kind.is_sent());
        assert_eq!(families(found.into_iter()), families(sent));
    }
}
