//! The service as a process: what it answers, and what is left after faults that really happen.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests fail as they like, and do I/O"
)]

mod admin;
mod answers;
mod asked;
mod check;
mod clock;
mod contacts;
mod destinations;
mod disk;
mod durability;
mod ends;
mod forget;
mod hubspot;
mod load;
mod metrics;
mod order;
mod play;
mod privacy;
mod receipts;
mod recorder;
mod rules;
mod setup;
mod slack;
mod support;
mod upgrade;

/// Each message makes a ticket, a message to the customer and a turn.
pub(crate) const RULES: &str = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message",
                "actions": [{"ticket": {"subject": "Hello"}}, {"send": {"text": "Oi!"}}]}],
  "routes": [],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

/// Numbers that look random and are the same each time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
