//! Metrics in the text form that Prometheus reads. Labels hold words of ours, names of routes and destinations: nothing of a
//! customer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

/// The bounds of histograms of seconds.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The bounds of histograms of counts.
const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// So many routes are told apart.
const MOST_ROUTES: usize = 200;

/// Every metric: its name, its type, its help.
const FAMILIES: &[(&str, &str, &str)] = &[
    (
        "waypost_webhooks_total",
        "counter",
        "Webhook requests, by what was answered.",
    ),
    (
        "waypost_webhook_seconds",
        "histogram",
        "From the headers of a webhook to its answer.",
    ),
    (
        "waypost_events_total",
        "counter",
        "Events that were worked off, by kind.",
    ),
    (
        "waypost_events_repeated_total",
        "counter",
        "Events that were worked off before.",
    ),
    (
        "waypost_events_stale_total",
        "counter",
        "Events older than 8 days: joined and not acted upon.",
    ),
    (
        "waypost_events_foreign_total",
        "counter",
        "Events of numbers that are not listed: kept for nine days and not acted upon.",
    ),
    (
        "waypost_decided_again_total",
        "counter",
        "Events that were decided again, because what they were decided on had changed.",
    ),
    (
        "waypost_unparsed_total",
        "counter",
        "Elements of bodies that could not be read.",
    ),
    (
        "waypost_decisions_total",
        "counter",
        "Decisions, by route and reason.",
    ),
    (
        "waypost_oldest_unprocessed_seconds",
        "gauge",
        "Age of the oldest accepted body that is not worked off.",
    ),
    (
        "waypost_backlog_bytes",
        "gauge",
        "Bytes of accepted bodies that are not worked off.",
    ),
    (
        "waypost_effects",
        "gauge",
        "Effects, by destination and state.",
    ),
    (
        "waypost_effects_oldest_seconds",
        "gauge",
        "How long the oldest effect is in its state; of those that are tried again, since it was first due.",
    ),
    (
        "waypost_sends_total",
        "counter",
        "Attempts that ended, by destination and outcome.",
    ),
    (
        "waypost_destination_fails",
        "gauge",
        "Whether a destination, or a place in it, failed when it was last asked: 1, or 0 when it works again.",
    ),
    (
        "waypost_guard_total",
        "counter",
        "What the guard said of effects that were due.",
    ),
    (
        "waypost_reactions_total",
        "counter",
        "What failures of messages ask for.",
    ),
    (
        "waypost_notices_total",
        "counter",
        "What a person should hear of, by kind.",
    ),
    (
        "waypost_parked",
        "gauge",
        "Events that a person has to look at.",
    ),
    (
        "waypost_commit_seconds",
        "histogram",
        "How long a commit takes.",
    ),
    ("waypost_commit_batch", "histogram", "Bodies in a commit."),
    ("waypost_wal_bytes", "gauge", "Size of the write-ahead log."),
    (
        "waypost_disk_free_bytes",
        "gauge",
        "Room on the disk of the database.",
    ),
    (
        "waypost_receipts_total",
        "counter",
        "Messages that customers were to see as read, by whether they do.",
    ),
    (
        "waypost_contact_changes_total",
        "counter",
        "What a CRM said of contacts: kept, older than what is known, or other things.",
    ),
    (
        "waypost_rules_info",
        "gauge",
        "The revision of the rules in service.",
    ),
    (
        "waypost_reloads_total",
        "counter",
        "Rule files that were looked at because they changed.",
    ),
    (
        "waypost_shadow_moved_ratio",
        "gauge",
        "The part of the decisions that the second rule file would move.",
    ),
    (
        "waypost_secret_matched_total",
        "counter",
        "Verified webhooks, by the secret that signed them.",
    ),
];

#[derive(Debug, Default)]
struct Histogram {
    counts: Vec<u64>,
    sum: f64,
    count: u64,
}

#[derive(Debug, Default)]
struct Values {
    plain: BTreeMap<(&'static str, String), f64>,
    histograms: BTreeMap<&'static str, Histogram>,
    routes: Vec<String>,
}

/// Counters of rare things that are there from the start: an increase from nothing is no increase to who asks for one.
const FROM_START: &[(&str, &str, &[&str])] = &[
    (
        "waypost_webhooks_total",
        "result",
        &[
            "accepted",
            "bad_signature",
            "not_json",
            "too_large",
            "unavailable",
            "refused",
        ],
    ),
    ("waypost_events_repeated_total", "", &[]),
    ("waypost_events_stale_total", "", &[]),
    ("waypost_events_foreign_total", "", &[]),
    ("waypost_decided_again_total", "", &[]),
    ("waypost_unparsed_total", "", &[]),
    (
        "waypost_reactions_total",
        "reaction",
        &[
            "fix",
            "retry",
            "retry_at",
            "stop",
            "suppress",
            "template_only",
            "wait_for_person",
        ],
    ),
    (
        "waypost_notices_total",
        "notice",
        &["unknown", "unanswered", "stopped"],
    ),
    ("waypost_reloads_total", "result", &["good", "bad"]),
    ("waypost_receipts_total", "result", &["shown", "failed"]),
    (
        "waypost_contact_changes_total",
        "result",
        &["kept", "older", "other"],
    ),
];

/// All metrics of the process.
#[derive(Debug)]
pub struct Metrics(Mutex<Values>);

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self(Mutex::default());
        for (name, label, values) in FROM_START {
            if values.is_empty() {
                metrics.add(name, &[], 0);
            }
            for value in *values {
                metrics.add(name, &[(label, value)], 0);
            }
        }
        metrics
    }
}

/// A name and a value; the value is escaped.
pub type Label<'l> = (&'static str, &'l str);

impl Metrics {
    fn with<T>(&self, change: impl FnOnce(&mut Values) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has the counters of what becomes of attempts at destinations, from nothing on.
    pub fn expect_sends<'n>(&self, destinations: impl Iterator<Item = &'n String>) {
        for destination in destinations {
            for outcome in ["accepted", "done", "again", "uncertain", "dead"] {
                let labels = [("destination", destination.as_str()), ("outcome", outcome)];
                self.add("waypost_sends_total", &labels, 0);
            }
        }
    }

    /// Adds to a counter.
    pub fn add(&self, name: &'static str, labels: &[Label<'_>], count: u64) {
        #[expect(clippy::cast_precision_loss, reason = "counters stay far below 2^53")]
        let count = count as f64;
        self.with(|values| *values.plain.entry((name, text(labels))).or_default() += count);
    }

    /// Sets a gauge.
    pub fn set(&self, name: &'static str, labels: &[Label<'_>], value: f64) {
        self.with(|values| values.plain.insert((name, text(labels)), value));
    }

    /// Forgets all values of a gauge: what is not set again is not there any more.
    pub fn clear(&self, name: &str) {
        self.with(|values| values.plain.retain(|(of, _), _| *of != name));
    }

    /// Adds to a histogram.
    pub fn observe(&self, name: &'static str, value: f64) {
        self.with(|values| {
            let histogram = values.histograms.entry(name).or_default();
            let bounds = bounds(name);
            histogram.counts.resize(bounds.len(), 0);
            for (count, bound) in histogram.counts.iter_mut().zip(bounds) {
                *count += u64::from(value <= *bound);
            }
            histogram.sum += value;
            histogram.count += 1;
        });
    }

    /// A decision: the first 200 routes have names.
    pub fn decision(&self, route: Option<&str>, reason: &str) {
        let route = self.with(|values| match route {
            None => String::new(),
            Some(route) if values.routes.iter().any(|known| known == route) => route.to_owned(),
            Some(route) if values.routes.len() < MOST_ROUTES => {
                values.routes.push(route.to_owned());
                route.to_owned()
            }
            Some(_) => "other".to_owned(),
        });
        let labels = [("route", route.as_str()), ("reason", reason)];
        self.add("waypost_decisions_total", &labels, 1);
    }

    /// All of them.
    pub fn render(&self) -> String {
        self.with(|values| {
            let mut text = String::new();
            for (name, kind, help) in FAMILIES {
                // A string takes whatever is written to it.
                let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
                if let Some(histogram) = values.histograms.get(name) {
                    for (count, bound) in histogram.counts.iter().zip(bounds(name)) {
                        let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {count}");
                    }
                    let Histogram { sum, count, .. } = histogram;
                    let _ = write!(
                        text,
                        "{name}_bucket{{le=\"+Inf\"}} {count}\n{name}_sum {sum}\n{name}_count {count}\n"
                    );
                }
                for ((_, labels), value) in values.plain.iter().filter(|((of, _), _)| of == name) {
                    let _ = writeln!(text, "{name}{labels} {value}");
                }
            }
            text
        })
    }
}

fn bounds(name: &str) -> &'static [f64] {
    if name.ends_with("_seconds") {
        SECONDS
    } else {
        COUNTS
    }
}

fn text(labels: &[Label<'_>]) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| {
            let value = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            format!("{name}=\"{value}\"")
        })
        .collect();
    if labels.is_empty() {
        String::new()
    } else {
        format!("{{{}}}", labels.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_routes_are_named_and_all_others_are_one() {
        let metrics = Metrics::default();
        for round in 0..2 {
            for number in 0..MOST_ROUTES + 60 {
                metrics.decision(Some(&format!("route-{number}")), "route");
            }
            metrics.decision(None, ["fallback", "none"][round]);
        }
        let text = metrics.render();
        let lines = text.lines();
        let decisions: Vec<&str> = lines
            .filter_map(|line| line.strip_prefix("waypost_decisions_total"))
            .collect();
        let has = |line: &str| decisions.contains(&line);
        assert_eq!(decisions.len(), MOST_ROUTES + 3, "{decisions:?}");
        assert!(has("{route=\"route-0\",reason=\"route\"} 2"));
        assert!(has("{route=\"route-199\",reason=\"route\"} 2"));
        assert!(has("{route=\"other\",reason=\"route\"} 120"));
        assert!(has("{route=\"\",reason=\"fallback\"} 1"));
    }
}
