//! What users may rely on: routers are shared between threads, scratch space moves to a worker, errors travel.

use waypost::router::explain::Explanation;
use waypost::router::week::Week;
use waypost::router::{Reason, Turn};
use waypost::state::guard::{Policy, Verdict};
use waypost::state::{Changes, Pace, Seen, StateChange, States, Tally};
use waypost::time::{Intervals, Schedule, Zones};
use waypost::*;

const fn send_and_sync<T: Send + Sync>() {}
const fn cheap_to_clone<T: Clone + Send + Sync + 'static>() {}
const fn error<T: std::error::Error + Send + Sync + 'static>() {}

const _: () = {
    cheap_to_clone::<Router>();
    cheap_to_clone::<RuleSet>();
    cheap_to_clone::<Scratch>();
    cheap_to_clone::<AppSecrets>();
    cheap_to_clone::<Zones>();
    cheap_to_clone::<OwnedDecision>();
    cheap_to_clone::<Diagnostic>();
    send_and_sync::<Payload<'_>>();
    send_and_sync::<event::Events<'_>>();
    send_and_sync::<Event<'_>>();
    send_and_sync::<Context<'_>>();
    send_and_sync::<facts::Needs<'_>>();
    send_and_sync::<Verified<'_>>();
    send_and_sync::<Decision<'_>>();
    send_and_sync::<Turn>();
    send_and_sync::<Explanation>();
    send_and_sync::<Week>();
    send_and_sync::<Schedule>();
    send_and_sync::<Intervals<'_>>();
    send_and_sync::<Changes<'_>>();
    send_and_sync::<StateChange>();
    send_and_sync::<States>();
    send_and_sync::<Policy>();
    send_and_sync::<Verdict>();
    send_and_sync::<Pace>();
    send_and_sync::<Seen>();
    send_and_sync::<Tally>();
    cheap_to_clone::<replay::Diff>();
    cheap_to_clone::<replay::Coverage>();
    cheap_to_clone::<replay::Loaded>();
    send_and_sync::<replay::Record<'_>>();
    send_and_sync::<replay::LoadOptions>();
    send_and_sync::<replay::TestReport>();

    error::<event::EventKeyError>();
    error::<event::UnknownKind>();
    error::<event::sender::RestrictedRegionsError>();
    error::<facts::FactError>();
    error::<facts::FactsJsonError>();
    error::<replay::LoadError>();
    error::<replay::RecordError>();
    error::<router::ActionKeyError>();
    error::<router::BuildError>();
    error::<router::ContextError>();
    error::<router::RawJsonError>();
    error::<rules::RuleError>();
    error::<signature::AppSecretsError>();
    error::<signature::SignatureError>();
    error::<state::StateError>();
    error::<state::guard::PolicyError>();
    error::<time::DatePatternError>();
    error::<time::DateRangeError>();
    error::<time::DayRangeError>();
    error::<time::MomentError>();
    error::<time::ScheduleError>();
    error::<time::SpanError>();
    error::<time::TimestampError>();
    error::<time::WallTimeError>();
    error::<time::ZoneError>();
    error::<webhook::HandshakeError>();
    error::<webhook::PayloadError>();
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
