//! Tallies against counting by hand.

use std::collections::BTreeMap;

use serde_json::json;
use waypost::event::types::ShortText;
use waypost::state::Tally;
use waypost::state::delivery::Delivery;

const NOW: i64 = 1_790_000_000;

/// Deliveries that differ in all that a tally looks at.
fn deliveries() -> Vec<(String, Delivery)> {
    let mut all = Vec::new();
    for number in 0..4_i64 {
        for late in [0, 1, 5, 4_000] {
            for (read, failed) in [(false, false), (true, false), (false, true)] {
                for callback in [None, Some("spring/1"), Some("/2"), Some("plain")] {
                    let mut value = json!({"customer": "551", "sent_at": NOW + number * 1_000});
                    // What was delivered did not fail.
                    if !failed {
                        value["delivered_at"] = json!(NOW + number * 1_000 + late);
                    }
                    if read {
                        value["read_at"] = json!(NOW + number * 1_000 + 2 * late);
                    }
                    if failed {
                        value["failed"] =
                            json!({"at": NOW + number * 1_000 + 3, "code": 131_026 + number});
                    }
                    if let Some(callback) = callback {
                        value["callback"] = json!(callback);
                        value["pricing"] = json!({"category": "utility", "at": NOW});
                    }
                    all.push((number.to_string(), serde_json::from_value(value).unwrap()));
                }
            }
        }
    }
    all
}

#[test]
fn tallies_count_and_merge() {
    let deliveries = deliveries();
    let mut whole = Tally::default();
    let mut parts = [Tally::default(), Tally::default(), Tally::default()];
    let mut by_hand: BTreeMap<(i64, String, String), [u64; 3]> = BTreeMap::new();
    for (index, (number, delivery)) in deliveries.iter().enumerate() {
        whole.add(number, delivery);
        parts[index % 3].add(number, delivery);
        let sent = delivery.sent_at.unwrap().as_secs();
        let campaign = match delivery.callback.as_ref().map(ShortText::as_str) {
            Some("spring/1") => "spring",
            Some("plain") => "plain",
            _ => "",
        };
        let counts = by_hand
            .entry((
                sent / 3_600 * 3_600,
                number.clone(),
                format!("{campaign}{}", delivery.pricing.is_some()),
            ))
            .or_default();
        counts[0] += 1;
        counts[1] += u64::from(delivery.read_at.is_some());
        counts[2] += u64::from(delivery.failed.is_some());
    }
    let [mut merged, second, third] = parts;
    merged.merge(&third);
    merged.merge(&second);
    assert_eq!(
        serde_json::to_value(&merged).unwrap(),
        serde_json::to_value(&whole).unwrap()
    );
    let told: BTreeMap<_, _> = whole
        .rows()
        .map(|(key, counts)| {
            let campaign = key
                .campaign
                .as_ref()
                .map_or("", |campaign| campaign.as_str());
            let place = (
                key.hour.as_secs(),
                key.phone_number_id.to_string(),
                format!("{campaign}{}", key.category.is_some()),
            );
            let failed = counts.failed.values().sum();
            (place, [counts.sent, counts.read, failed])
        })
        .collect();
    assert_eq!(told, by_hand);
    // What took 5 seconds is counted under 8, what took none under 1.
    let took: u64 = whole
        .rows()
        .flat_map(|(_, counts)| counts.to_delivered.counts())
        .filter(|(end, _)| *end == 8)
        .map(|(_, count)| count)
        .sum();
    assert!(took > 0);
}
