//! What a body costs on its way to a decision: verify, parse, context, route, and all of it.
//!
//! ```text
//! cargo bench -p waypost-benches --bench pipeline
//! ```
//!
//! First a ratio: a text is verified, parsed, given what the host knows and routed among 1,000 rules, in times of hashing the
//! same bytes by SHA-256 and nothing else, which no one who verifies can go without (goal: 4). Both are measured in turns in
//! one process, 1,024 different bodies in rotation, whose words aim at all of the rules; it is the median of the rounds, and
//! every decision is checked against one found without a router. To print it and leave out the rest:
//!
//! ```text
//! cargo bench -p waypost-benches --bench pipeline -- nothing
//! ```
//!
//! Then criterion's benches, of the same and of every shape of body among four rules. Each sample takes another one of 1,024
//! bodies (64 where a body is a batch of 100). Compare the lines with each other, not with another machine's; against other
//! libraries the ratios are measured by `benches/peers`.
//!
//! Found on two quiet cores: the ratio 3.9. Of the rest read the ratios, too, in times of verifying the same body (548 bytes;
//! 29 KB for the batch):
//!
//! | | verify | parse | verify and parse | all, four rules |
//! | --- | --- | --- | --- | --- |
//! | text | 1 | 1.2 | 2.1 | 2.7 |
//! | text with escapes | 1 | 1.5 | 2.5 | 3.5 |
//! | status | 1 | 1.2 | 2.2 | 2.4 |
//! | list reply | 1 | 1.2 | 2.2 | 2.7 |
//! | batch of 100 | 1 | 3.1 | 3.9 | 5.4 |
#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that is wrong may panic"
)]

mod bodies;
#[expect(dead_code, reason = "one shape and one aim are enough here")]
mod load;
#[expect(dead_code, reason = "nothing is routed alone here")]
mod side;
mod turns;

use std::hint::black_box;

use bodies::Shape;
use criterion::{Criterion, Throughput};
use load::{Aim, Plan};
use sha2::{Digest, Sha256};
use side::{EVENTS, Side};
use waypost::signature::sign;
use waypost::{AppSecrets, Context, Event, Payload, Router, RuleSet, Scratch, Timestamp};

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

fn main() {
    let mut side = Side::new(&Plan::of(1_000, load::Shape::Distinct).load(), Aim::Any);
    ratio(&mut side);
    let mut criterion = Criterion::default().configure_from_args();
    among_many_rules(&mut criterion, &mut side);
    pipeline(&mut criterion);
    criterion.final_summary();
}

/// The whole way of a text, in times of hashing it.
fn ratio(side: &mut Side) {
    let bodies: Vec<&str> = side.cases.iter().map(|case| case.body).collect();
    let hash_all = || {
        for body in &bodies {
            hash(body);
        }
    };
    let compared = turns::compare(EVENTS, || side.pipeline_all(), hash_all);
    let bytes = bytes(&bodies);
    turns::head(&format!("texts of {bytes} bytes among 1,000 rules"));
    turns::report(
        "verify, parse, context and route; SHA-256 alone (goal: 4)",
        &compared,
    );
}

fn hash(body: &str) {
    black_box(Sha256::digest(black_box(body.as_bytes())));
}

fn bytes(bodies: &[&str]) -> usize {
    bodies.iter().map(|body| body.len()).sum::<usize>() / bodies.len()
}

fn among_many_rules(c: &mut Criterion, side: &mut Side) {
    let bodies: Vec<&str> = side.cases.iter().map(|case| case.body).collect();
    let mut group = c.benchmark_group("text among 1,000 rules");
    group.throughput(Throughput::Bytes(bytes(&bodies) as u64));
    let mut next = (0..EVENTS).cycle();
    group.bench_function("verify, parse, context and route", |b| {
        b.iter(|| side.pipeline(next.next().expect("a cycle"), |_, _| {}));
    });
    let mut next = bodies.iter().cycle();
    group.bench_function("SHA-256 alone", |b| {
        b.iter(|| hash(next.next().expect("a cycle")));
    });
    group.finish();
}

fn pipeline(c: &mut Criterion) {
    let secrets = AppSecrets::new([SECRET]).expect("a secret");
    let rules = RuleSet::parse(RULES).expect("rules");
    let router = Router::new(&rules).expect("a router");
    let context_of_all = context();
    for shape in Shape::ALL {
        let signed = signed(shape);
        let bodies: Vec<&str> = signed.iter().map(|signed| signed.body.as_str()).collect();
        let bytes = bytes(&bodies);
        let mut scratch = router.create_scratch();
        for signed in &signed {
            check(signed, shape, &secrets, &router, &mut scratch);
        }
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
                let payload = Payload::parse_unverified(body).expect("a payload");
                payload.events().map(black_box).count()
            });
        });
        group.bench_function("verify and parse", |b| {
            b.iter(|| {
                let Signed { header, body } = next();
                let verified = secrets.verify(header.as_str(), body.as_bytes());
                let payload = Payload::parse(verified.expect("a signature"));
                payload.expect("a payload").events().map(black_box).count()
            });
        });
        group.bench_function("all", |b| {
            b.iter(|| {
                let Signed { header, body } = next();
                let verified = secrets.verify(header.as_str(), body.as_bytes());
                let payload = Payload::parse(verified.expect("a signature"));
                for event in payload.expect("a payload").events() {
                    black_box(router.route_with(&mut scratch, &event, &context_of_all));
                }
            });
        });
        let payloads: Vec<Payload<'_>> = signed
            .iter()
            .map(|signed| Payload::parse_unverified(signed.body.as_bytes()))
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

/// That a body is read whole, and that each of its events goes where its words say.
fn check(
    signed: &Signed,
    shape: Shape,
    secrets: &AppSecrets,
    router: &Router,
    scratch: &mut Scratch,
) {
    let verified = secrets.verify(signed.header.as_str(), signed.body.as_bytes());
    let payload = Payload::parse(verified.expect("a signature"));
    let payload = payload.expect("a payload");
    let context = context();
    let mut count = 0;
    for event in payload.events() {
        let text = event.text();
        assert_eq!(text.is_none(), shape == Shape::Status, "{}", signed.body);
        let decision = router.route_with(scratch, &event, &context);
        assert_eq!(decision.route(), text.and_then(route_of), "{}", signed.body);
        count += 1;
    }
    let expected = if shape == Shape::Batch { 100 } else { 1 };
    assert_eq!(count, expected, "{}", signed.body);
}

/// The route for a text of the bodies, whose words are parted by one space each.
fn route_of(text: &str) -> Option<&'static str> {
    let said = format!(" {text} ");
    let has = |terms: &[&str]| {
        let mut terms = terms.iter();
        terms.any(|term| said.contains(&format!(" {term} ")))
    };
    if has(&["cancelar", "parar"]) {
        Some("stop")
    } else if has(&["boleto", "segunda via", "cobrança"]) {
        Some("billing")
    } else {
        None
    }
}
