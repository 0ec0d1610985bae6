//! What users may rely on: routers are shared between threads, scratch space moves to a worker, errors travel.

use waypost::facts::{FactError, FactsJsonError};
use waypost::router::explain::Explanation;
use waypost::router::{ActionKeyError, BuildError, RawJsonError, Reason};
use waypost::rules::RuleError;
use waypost::signature::SignatureError;
use waypost::time::TimestampError;
use waypost::webhook::PayloadError;
use waypost::*;

const fn send_and_sync<T: Send + Sync>() {}
const fn cheap_to_clone<T: Clone + Send + Sync + 'static>() {}
const fn error<T: std::error::Error + Send + Sync + 'static>() {}

const _: () = {
    cheap_to_clone::<Router>();
    cheap_to_clone::<RuleSet>();
    cheap_to_clone::<Scratch>();
    cheap_to_clone::<AppSecrets>();
    cheap_to_clone::<time::Zones>();
    cheap_to_clone::<OwnedDecision>();
    send_and_sync::<Payload<'_>>();
    send_and_sync::<Event<'_>>();
    send_and_sync::<Context<'_>>();
    send_and_sync::<Verified<'_>>();
    error::<SignatureError>();
    error::<PayloadError>();
    error::<RuleError>();
    error::<BuildError>();
    error::<ActionKeyError>();
    error::<RawJsonError>();
    error::<replay::LoadError>();
    error::<FactError>();
    error::<FactsJsonError>();
    error::<time::MomentError>();
    error::<TimestampError>();
    cheap_to_clone::<replay::Diff>();
    cheap_to_clone::<replay::Coverage>();
    send_and_sync::<replay::Record<'_>>();
    send_and_sync::<replay::LoadOptions>();
    cheap_to_clone::<replay::Loaded>();
    send_and_sync::<Explanation>();
    error::<replay::RecordError>();
};

#[test]
fn a_router_is_used_from_many_threads() {
    let rules =
        RuleSet::parse(r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"}}"#)
            .unwrap();
    let router = Router::new(&rules).unwrap();
    let body = br#"{"field": "messages", "value": {"messages": [{"id": "a", "type": "text", "text": {"body": "hi"}}]}}"#;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let router = router.clone();
            scope.spawn(move || {
                let mut scratch = router.create_scratch();
                let payload = Payload::parse_unverified(body).unwrap();
                for event in payload.events() {
                    let context = Context::at(Timestamp::from_secs(0));
                    assert_eq!(
                        router.route_with(&mut scratch, &event, &context).reason(),
                        Reason::Fallback
                    );
                }
            });
        }
    });
}
