//! What more machines do: customers who write, partitions, and consumers that have one message at a time.
//!
//! ```text
//! cargo run --release -p waypost-cluster --example scale [MILLISECONDS_IN_HAND]
//! ```
//!
//! For each size it prints how busy the busiest consumer is and how long messages wait for it, where customers are alike and
//! where one of a hundred writes as much as all others together.

#![expect(
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a simulation: its arguments and its rounding"
)]

const PARTITIONS: usize = 1024;

/// Seconds that are simulated.
const SECONDS: f64 = 30.0;

fn main() {
    let argument = std::env::args().nth(1);
    let in_hand_ms = argument.and_then(|text| text.parse().ok()).unwrap_or(10.0);
    println!("{in_hand_ms} ms in hand\n");
    println!("machines  events/s  consumers  customers        busiest  wait p50  p99 (ms)");
    for (machines, rate) in [
        (2, 300.0),
        (10, 1_500.0),
        (100, 15_000.0),
        (1_000, 150_000.0),
    ] {
        for consumers in [32, 64, 256, 1024] {
            for is_skewed in [false, true] {
                let shape = if is_skewed { "some hot" } else { "alike" };
                let customers = rate as usize * 300;
                let (busiest, waits) =
                    simulate(rate, consumers, customers, is_skewed, in_hand_ms / 1e3);
                let wait = |share: f64| {
                    let at = (waits.len() as f64 * share) as usize;
                    waits.get(at).copied().unwrap_or(0.0) * 1e3
                };
                println!(
                    "{machines:8}  {rate:8}  {consumers:9}  {shape:9} {:>13.0} %  {:8.0}  {:8.0}",
                    busiest * 100.0,
                    wait(0.5),
                    wait(0.99)
                );
            }
        }
    }
}

/// How much the busiest consumer has to do, and how long each message waited, in order.
fn simulate(
    rate: f64,
    consumers: usize,
    customers: usize,
    is_skewed: bool,
    in_hand: f64,
) -> (f64, Vec<f64>) {
    let mut random = Random(7);
    let mut free_at = vec![0.0_f64; consumers];
    let mut work = vec![0.0_f64; consumers];
    let mut waits = Vec::new();
    let mut now = 0.0;
    while now < SECONDS {
        now -= (1.0 - random.next()).ln() / rate;
        let is_hot = is_skewed && random.next() < 0.5;
        let of = if is_hot { customers / 100 } else { customers };
        let customer = (random.next() * of as f64) as usize;
        let partition = hash(customer) % PARTITIONS;
        let consumer = partition % consumers;
        if let (Some(free), Some(work)) = (free_at.get_mut(consumer), work.get_mut(consumer)) {
            let begun = free.max(now);
            waits.push(begun - now);
            *free = begun + in_hand;
            *work += in_hand;
        }
    }
    waits.sort_by(f64::total_cmp);
    let busiest = work.iter().copied().fold(0.0, f64::max);
    (busiest / SECONDS, waits)
}

struct Random(u64);

impl Random {
    /// From 0 up to 1, always the same ones.
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn hash(number: usize) -> usize {
    let mut bits = number as u64;
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (bits ^ (bits >> 33)) as usize
}
