//! What came of it all: lost, repeated, out of order.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::crowd::Taken;

/// The counts of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Messages that were taken and that nothing was carried out for.
    pub(crate) lost: usize,
    /// Lines beyond the first of an effect.
    pub(crate) repeated: usize,
    /// Effects with more lines than rows say that there were attempts.
    pub(crate) unexplained: usize,
    /// Messages carried out before one that came earlier from the same customer.
    pub(crate) misordered: usize,
    /// The same of commits.
    pub(crate) committed_misordered: usize,
}

impl Verdict {
    pub(crate) fn of(cluster: &Cluster, taken: &Taken) -> Self {
        let mut verdict = Self::default();
        let mut lines: BTreeMap<String, u32> = BTreeMap::new();
        let mut seen: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for line in cluster.lines() {
            let count = lines.entry(text(&line["key"])).or_default();
            *count += 1;
            if *count == 1 {
                let (customer, number) = written(&line["task"]);
                seen.entry(customer).or_default().push(number);
            } else {
                verdict.repeated += 1;
            }
        }
        for (customer, count) in &taken.counts {
            let numbers = seen.get(customer).cloned().unwrap_or_default();
            verdict.misordered += out_of_order(&numbers);
            verdict.lost += (1..=*count)
                .filter(|number| !numbers.contains(number))
                .count();
        }
        verdict.unexplained = unexplained(cluster, &lines);
        let mut committed: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (_, record) in cluster.broker.messages("WAYPOST_DECIDED", "decided.>") {
            let record: Value = serde_json::from_slice(&record).unwrap();
            if let Some(effect) = record["effects"].get(0) {
                let (customer, number) = written(&effect["task"]);
                committed.entry(customer).or_default().push(number);
            }
        }
        verdict.committed_misordered = committed
            .values()
            .map(|numbers| out_of_order(numbers))
            .sum();
        verdict
    }
}

/// Each line has an attempt that was written before it left.
fn unexplained(cluster: &Cluster, lines: &BTreeMap<String, u32>) -> usize {
    let mut attempts: BTreeMap<String, u32> = BTreeMap::new();
    for (_, row) in cluster.broker.messages("WAYPOST_EFFECTS", "effect.>") {
        let row: Value = serde_json::from_slice(&row).unwrap();
        let effect = &row["effect"];
        let count = effect["attempts"].as_u64().unwrap();
        attempts.insert(text(&effect["id"]["key"]), u32::try_from(count).unwrap());
    }
    let is_unexplained = |(key, count): &(&String, &u32)| {
        attempts.get(*key).is_none_or(|attempts| attempts < *count)
    };
    lines.iter().filter(is_unexplained).count()
}

/// Who wrote, and the number of their message.
fn written(task: &Value) -> (String, u32) {
    let customer = text(&task["to"]["customer"]["address"]);
    (
        customer,
        task["text"]
            .as_str()
            .and_then(|text| text.split(' ').next()?.parse().ok())
            .unwrap_or(0),
    )
}

fn out_of_order(numbers: &[u32]) -> usize {
    numbers.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
