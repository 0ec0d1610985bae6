//! What it costs: printed, for the manual. `WAYPOST_CLUSTER_SCALE=costs cargo test ... costs -- --nocapture`.

use std::time::Duration;

use crate::broker::{Broker, free_address};
use crate::cluster::{Cluster, is_scale};
use crate::crowd::Crowd;
use crate::flow::RULES;

/// Messages a second, and for how long.
const RATE: u32 = 300;
const SECONDS: u64 = 30;

#[test]
fn each_stage_and_each_kind_of_durability_has_its_cost() {
    if !is_scale("costs") {
        return;
    }
    let cluster = Cluster::start("always", RULES, "");
    measure("every message on disk", &cluster, 1);
    drop(cluster);
    let rare = [("sync_interval: always", "sync_interval: 2m")];
    let cluster = Cluster::start_at("rare", RULES, "", &rare);
    measure("on disk within two minutes", &cluster, 1);
    drop(cluster);
    let (cluster, _others) = three();
    measure("on three brokers, every message on disk", &cluster, 3);
}

fn measure(name: &str, cluster: &Cluster, brokers: u32) {
    let crowd = Crowd::start(&cluster.intake, RATE, 1_000);
    std::thread::sleep(Duration::from_secs(2));
    let (before, done) = (cluster.cpu(), cluster.lines().len());
    std::thread::sleep(Duration::from_secs(SECONDS));
    let (after, count) = (cluster.cpu(), cluster.lines().len() - done);
    let mut taken = crowd.stop();
    println!("\n{name}: {count} messages carried out in {SECONDS} s");
    taken.seconds.sort_by(f64::total_cmp);
    let at = |share: usize| taken.seconds[taken.seconds.len() * share / 100] * 1e3;
    println!("  answer: p50 {:.1} ms, p99 {:.1} ms", at(50), at(99));
    for ((process, before), (_, after)) in before.iter().zip(&after) {
        let each = (after - before) / f64::from(u32::try_from(count.max(1)).unwrap()) * 1e3;
        println!("  processor, {process}: {each:.2} ms a message");
    }
    if brokers == 1 {
        for (stream, writes, bytes) in cluster.broker.written() {
            let count = u32::try_from(taken.bodies.len()).unwrap();
            let each = |all: u64| f64::from(u32::try_from(all).unwrap()) / f64::from(count);
            println!(
                "  {stream}: {:.2} writes, {:.0} bytes kept a message",
                each(writes),
                each(bytes)
            );
        }
    }
    for worker in ["worker-1", "worker-2"] {
        let lines = cluster.metrics(worker);
        let lines = lines
            .lines()
            .filter(|line| line.starts_with("waypost_commit_seconds"));
        lines.for_each(|line| println!("  {worker} {line}"));
    }
    cluster.drain(Duration::from_secs(120));
}

/// Three brokers that are one, on this machine.
fn three() -> (Cluster, Vec<Broker>) {
    let routes: Vec<String> = (0..3).map(|_| free_address()).collect();
    let all: Vec<String> = routes
        .iter()
        .map(|route| format!("\"nats://{route}\""))
        .collect();
    let settings = |at: usize| {
        format!(
            "server_name: b{at}\ncluster {{ name: waypost, listen: \"{}\", routes: [{}] }}\njetstream {{",
            routes[at],
            all.join(", ")
        )
    };
    let folder = std::env::temp_dir().join(format!("waypost-brokers-{}", std::process::id()));
    let others = (1..3).map(|at| {
        let folder = folder.join(at.to_string());
        Broker::start(&folder, free_address(), &[("jetstream {", &settings(at))])
    });
    let others: Vec<Broker> = others.collect();
    let first = [("jetstream {", settings(0))];
    let first: Vec<(&str, &str)> = first
        .iter()
        .map(|(one, other)| (*one, other.as_str()))
        .collect();
    (
        Cluster::start_at("three", RULES, "replicas = 3", &first),
        others,
    )
}
