#[path = "../../bodies/mod.rs"]
mod bodies;
use bodies::Shape;
use std::hint::black_box;
use std::time::Instant;
use waypost::{Limits, Payload};
fn main() {
    let limits = Limits::default();
    for shape in Shape::ALL {
        let bodies = shape.bodies();
        let n = bodies.len() as f64;
        let mut best = [f64::MAX; 5];
        let mut time = |i: usize, f: &dyn Fn(&[u8]) -> usize| {
            let t = Instant::now();
            for b in &bodies { black_box(f(black_box(b.as_bytes()))); }
            best[i] = best[i].min(t.elapsed().as_nanos() as f64 / n);
        };
        for _ in 0..40 {
            time(0, &|b| Payload::parse_unverified(b, &limits).unwrap().events().map(black_box).count());
            time(1, &|b| serde_json::from_slice::<whatsapp::models::webhooks::NotificationPayload>(b).map(black_box).map_or(0, |p| p.entry.len()));
            time(2, &|b| serde_json::from_slice::<wacloudapi::webhooks::WebhookPayload>(b).map_or(0, |p| p.events().len()));
            time(3, &|b| serde_json::from_slice::<meta_whatsapp::WebhookPayload>(b).map(black_box).is_ok() as usize);
            time(4, &|b| serde_json::from_slice::<serde_json::Value>(b).map(black_box).is_ok() as usize);
        }
        println!("{:20} waypost {:.0} whatsapp {:.0} wacloud {:.0} meta {:.0} value {:.0}   ratios {:.2} {:.2} {:.2}", shape.name(), best[0], best[1], best[2], best[3], best[4], best[1]/best[0], best[2]/best[0], best[3]/best[0]);
        let b = bodies[0].as_bytes();
        println!("   ok: {:?} {:?} {:?}", serde_json::from_slice::<whatsapp::models::webhooks::NotificationPayload>(b).map(|_|()), serde_json::from_slice::<wacloudapi::webhooks::WebhookPayload>(b).map(|p|p.events().len()), serde_json::from_slice::<meta_whatsapp::WebhookPayload>(b).map(|_|()));
    }
}
