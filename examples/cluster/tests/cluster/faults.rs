//! Processes that are killed and stopped, and a network that is cut: nothing that was taken is lost, an effect is carried out
//! again only where it was in flight, the order holds, and soon it goes on.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use crate::cluster::{Cluster, is_whole, wait};
use crate::crowd::{Crowd, Taken};
use crate::flow::RULES;
use crate::proxy::Proxy;
use crate::verdict::Verdict;

/// After a fault something is carried out again within this time.
const PROGRESS: Duration = Duration::from_secs(15);

/// How many write, and how many messages a second.
fn load() -> (u32, u32) {
    if is_whole() { (300, 500) } else { (60, 100) }
}

/// How often a fault happens.
fn times() -> u32 {
    if is_whole() { 10 } else { 2 }
}

/// Waits for a random instant.
fn some_time() {
    let random = RandomState::new().build_hasher().finish();
    let millis = 1_000 + random % 4_000;
    println!("after {millis} ms");
    std::thread::sleep(Duration::from_millis(millis));
}

#[test]
fn workers_are_killed() {
    let mut cluster = Cluster::start("workers", RULES, "");
    let taken = under(&mut cluster, |cluster| {
        for time in 0..times() {
            let name = if time % 2 == 0 {
                "worker-1"
            } else {
                "worker-2"
            };
            some_time();
            cluster.kill(name);
            goes_on(cluster);
            cluster.run(name);
        }
    });
    holds(&cluster, &taken);
}

#[test]
fn the_broker_is_killed() {
    let mut cluster = Cluster::start("broker", RULES, "");
    let taken = under(&mut cluster, |cluster| {
        for _ in 0..times() {
            some_time();
            cluster.broker.kill();
            std::thread::sleep(Duration::from_millis(300));
            cluster.broker.run();
            goes_on(cluster);
        }
    });
    holds(&cluster, &taken);
}

#[test]
fn a_worker_stands_still_for_longer_than_the_broker_waits() {
    let mut cluster = Cluster::start("stopped", RULES, "");
    let taken = under(&mut cluster, |cluster| {
        std::thread::sleep(Duration::from_secs(2));
        cluster.signal("worker-1", "STOP");
        goes_on(cluster);
        std::thread::sleep(Duration::from_secs(12));
        cluster.signal("worker-1", "CONT");
        goes_on(cluster);
        std::thread::sleep(Duration::from_secs(3));
    });
    holds(&cluster, &taken);
}

#[test]
fn the_network_of_a_worker_is_cut() {
    let mut cluster = Cluster::start("network", RULES, "");
    let proxy = Proxy::start(&cluster.broker.address);
    cluster.kill("worker-2");
    cluster.add("worker-3", "worker", &proxy.address, "");
    let taken = under(&mut cluster, |cluster| {
        std::thread::sleep(Duration::from_secs(3));
        proxy.cut();
        goes_on(cluster);
        std::thread::sleep(Duration::from_secs(10));
        proxy.mend();
        cluster.kill("worker-1");
        goes_on(cluster);
        std::thread::sleep(Duration::from_secs(2));
    });
    holds(&cluster, &taken);
}

/// Has customers write while something goes wrong.
fn under(cluster: &mut Cluster, fault: impl FnOnce(&mut Cluster)) -> Taken {
    let (rate, customers) = load();
    let crowd = Crowd::start(&cluster.intake, rate, customers);
    goes_on(cluster);
    fault(cluster);
    let taken = crowd.stop();
    // At full size more may come in than one disk can sync.
    let within = if is_whole() { 900 } else { 120 };
    cluster.drain(Duration::from_secs(within));
    taken
}

#[track_caller]
fn goes_on(cluster: &Cluster) {
    let (begun, before) = (Instant::now(), cluster.lines().len());
    wait("it goes on", PROGRESS, || cluster.lines().len() > before);
    println!("goes on after {:?}", begun.elapsed());
}

#[track_caller]
fn holds(cluster: &Cluster, taken: &Taken) {
    let verdict = Verdict::of(cluster, taken);
    let Verdict { repeated, .. } = verdict;
    println!(
        "{} taken, {} refused, {repeated} repeated",
        taken.bodies.len(),
        taken.refused
    );
    assert_eq!(
        verdict,
        Verdict {
            repeated,
            ..Verdict::default()
        }
    );
}
