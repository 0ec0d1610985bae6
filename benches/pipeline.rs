//! What a body costs on its way to a decision: verify, parse, context, route, and all of it.
//!
//! ```text
//! cargo bench --bench pipeline
//! ```
//!
//! Each sample takes another one of 1,024 bodies (64 where a body is a batch of 100). Compare the lines with each
//! other, not with another machine's; against other libraries the ratios are measured by `benches/peers`.
//!
//! Found on two shared cores of a server that was busy with other work, so read the ratios, in times of verifying the same
//! body (548 bytes; 29 KB for the batch):
//!
//! | | verify | parse | verify and parse | all, four rules |
//! | --- | --- | --- | --- | --- |
//! | text | 1 | 2.7 | 3.1 | 5.1 |
//! | text with escapes | 1 | 3.9 | 4.4 | 6.1 |
//! | status | 1 | 3.0 | 4.7 | 5.0 |
//! | list reply | 1 | 2.8 | 3.5 | 4.9 |
//! | batch of 100 | 1 | 5.7 | 6.5 | 10.0 |
#![expect(
    missing_docs,
    reason = "the macros of the harness make public functions"
)]
#![expect(clippy::expect_used, reason = "a bench that is wrong may panic")]

mod bodies;

use std::hint::black_box;

use bodies::Shape;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use waypost::{AppSecrets, Context, Event, Limits, Payload, Router, RuleSet, Timestamp, sign};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);

const RULES: &str = r#"{
  "version": 1,
  "keywords": {"billing": ["boleto", "segunda via", "cobrança"], "stop": ["cancelar", "parar"]},
  "teams": {"desk": {}, "billing": {}, "sales": {}},
  "routes": [
    {"id": "vip", "when": {"customer.tier": ["gold", "platinum"]}, "team": "sales"},
    {"id": "stop", "when": {"keyword": "stop"}, "team": "desk"},
    {"id": "billing", "when": {"keyword": "billing"}, "team": "billing"},
    {"id": "failed", "when": {"event": "status.failed"}, "team": "sales"}
  ],
  "fallback": {"targets": [{"team": "desk"}]}
}"#;

struct Signed {
    body: String,
    header: String,
}

fn signed(shape: Shape) -> Vec<Signed> {
    let sign = |body: String| Signed {
        header: sign(SECRET, body.as_bytes()),
        body,
    };
    shape.bodies().into_iter().map(sign).collect()
}

fn context() -> Context<'static> {
    let context = Context::at(NOW).with("customer.tier", "silver");
    let context = context.and_then(|context| context.with("customer.orders", 3));
    context.expect("two facts")
}

fn pipeline(c: &mut Criterion) {
    let secrets = AppSecrets::new([SECRET]).expect("a secret");
    let limits = Limits::default();
    let rules = RuleSet::parse(RULES).expect("rules");
    let router = Router::new(&rules).expect("a router");
    let context_of_all = context();
    for shape in Shape::ALL {
        let signed = signed(shape);
        let bytes = signed.iter().map(|signed| signed.body.len()).sum::<usize>() / signed.len();
        let mut group = c.benchmark_group(shape.name());
        group.throughput(Throughput::Bytes(bytes as u64));

        let mut next = signed.iter().cycle();
        let mut next = move || black_box(next.next().expect("a cycle"));
        group.bench_function("verify", |b| {
            b.iter(|| {
                let Signed { header, body } = next();
                secrets.verify(header.as_str(), body.as_bytes()).is_ok()
            });
        });
        group.bench_function("parse", |b| {
            b.iter(|| {
                let body = next().body.as_bytes();
                let payload = Payload::parse_unverified(body, &limits).expect("a payload");
                payload.events().map(black_box).count()
            });
        });
        group.bench_function("verify and parse", |b| {
            b.iter(|| {
                let Signed { header, body } = next();
                let verified = secrets.verify(header.as_str(), body.as_bytes());
                let payload = Payload::parse(verified.expect("a signature"), &limits);
                payload.expect("a payload").events().map(black_box).count()
            });
        });
        let mut scratch = router.create_scratch();
        group.bench_function("all", |b| {
            b.iter(|| {
                let Signed { header, body } = next();
                let verified = secrets.verify(header.as_str(), body.as_bytes());
                let payload = Payload::parse(verified.expect("a signature"), &limits);
                for event in payload.expect("a payload").events() {
                    black_box(router.route_with(&mut scratch, &event, &context_of_all));
                }
            });
        });
        let payloads: Vec<Payload<'_>> = signed
            .iter()
            .map(|signed| Payload::parse_unverified(signed.body.as_bytes(), &limits))
            .collect::<Result<_, _>>()
            .expect("payloads");
        let events: Vec<Event<'_>> = payloads.iter().flat_map(Payload::events).collect();
        let mut events = events.iter().cycle();
        group.bench_function("route one event", |b| {
            b.iter(|| {
                let event = black_box(events.next().expect("a cycle"));
                black_box(router.route_with(&mut scratch, event, &context_of_all));
            });
        });
        group.finish();
    }
    c.bench_function("context with two facts", |b| b.iter(context));
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
