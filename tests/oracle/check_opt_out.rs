//! What the analysis says of opt-outs and of teams that hand over, against every message, customer and hour of small worlds.

#![expect(clippy::unwrap_used, reason = "whatever it trips over fails the test")]

use serde_json::{Value, json};
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

/// A Wednesday at noon.
const NOON: Timestamp = Timestamp::from_secs(1_795_608_000);

/// What a customer may write and be, and when.
struct World {
    text: &'static str,
    hour: i64,
    tier: Option<&'static str>,
    consent: Option<&'static str>,
    is_first: Option<bool>,
}

fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for text in ["stop", "hello"] {
        for hour in [9, 21] {
            for tier in [None, Some("gold"), Some("silver")] {
                for consent in [None, Some("unknown"), Some("opted_in"), Some("opted_out")] {
                    for is_first in [None, Some(true), Some(false)] {
                        worlds.push(World {
                            text,
                            hour,
                            tier,
                            consent,
                            is_first,
                        });
                    }
                }
            }
        }
    }
    worlds
}

impl World {
    /// The names of the actions that are asked for.
    fn actions(&self, router: &Router) -> Vec<String> {
        let mut context = Context::at(NOON.plus_secs((self.hour - 12) * 3600));
        if let Some(tier) = self.tier {
            context.set("customer.tier", tier).unwrap();
        }
        if let Some(consent) = self.consent {
            context.set("consent.marketing", consent).unwrap();
        }
        if let Some(is_first) = self.is_first {
            context.set("conversation.is_first", is_first).unwrap();
        }
        let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
            "timestamp": "1790000000", "type": "text", "text": {"body": self.text}}]}})
        .to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let decision = router.route(&event, &context);
        let names = decision.actions().map(|action| action.name.to_owned());
        names.collect()
    }
}

fn conditions() -> Vec<Value> {
    vec![
        json!({}),
        json!({"customer.tier": "gold"}),
        json!({"not": {"customer.tier": "gold"}}),
        json!({"text": "hello"}),
        json!({"text": {"whole_message": "stop"}}),
        json!({"not": {"text": {"whole_message": "stop"}}}),
        json!({"open": "day"}),
        json!({"closed": "day"}),
        json!({"consent.marketing": "opted_in"}),
        json!({"consent.marketing": {"ne": "opted_out"}}),
        json!({"consent.marketing": ["opted_out", "unknown"]}),
        json!({"conversation.is_first": true}),
        json!({"not": {"conversation.is_first": true}}),
        json!({"open": "day", "customer.tier": "gold"}),
        json!({"any": [{"closed": "day"}, {"consent.marketing": "opted_in"}]}),
    ]
}

fn file(triggers: &Value) -> RuleSet {
    let file = json!({"version": 1, "timezone": "UTC", "schedules": {"day": {"weekly": {"mon-sun": ["08:00-20:00"]}}},
        "triggers": triggers});
    RuleSet::parse(&file.to_string()).unwrap()
}

fn opt_out(id: &str, when: &Value, stop: bool) -> Value {
    json!({"id": id, "on": "message.text", "when": {"all": [{"text": {"whole_message": "stop"}}, when]}, "stop": stop,
        "actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}]})
}

fn is_told(rules: &RuleSet, code: &str) -> bool {
    let findings = rules.check(NOON);
    let mut findings = findings.iter();
    findings.any(|finding| finding.code() == code)
}

#[test]
fn an_opt_out_that_does_not_always_count_is_told_and_no_other() {
    let (mut told, mut count) = (0, 0);
    for one in conditions() {
        for other in std::iter::once(None).chain(conditions().into_iter().map(Some)) {
            let others = other.iter().map(|when| opt_out("b", when, true));
            let triggers: Vec<Value> = [opt_out("a", &one, true)]
                .into_iter()
                .chain(others)
                .collect();
            let triggers = json!(triggers);
            let rules = file(&triggers);
            let router = Router::new(&rules).unwrap();
            // A customer who is not out yet, and writes it in vain; and such a one of whom all is known.
            let in_vain = |world: &World| {
                let may_want = world.text == "stop" && world.consent != Some("opted_out");
                may_want && world.actions(&router).is_empty()
            };
            let is_known = |world: &World| world.consent.is_some() && world.is_first.is_some();
            let all = worlds();
            let mut all = all.iter().filter(|world| in_vain(world)).peekable();
            let is_in_vain = all.peek().is_some();
            let is_known_in_vain = all.any(is_known);
            let is_told = is_told(&rules, "narrow-opt-out");
            told += u32::from(is_told);
            count += 1;
            assert!(
                !is_told || is_in_vain,
                "nobody writes it in vain: {triggers}"
            );
            // Only what an opt-out has nothing to do with is told, beside what it may well ask.
            let asks_more = |when: &Value| {
                let when = when.to_string();
                when.contains("tier") || when.contains("text") || when.contains("any")
            };
            let is_beyond = asks_more(&one) || other.as_ref().is_some_and(asks_more);
            assert!(
                is_told || is_beyond || !is_known_in_vain,
                "somebody writes it in vain: {triggers}"
            );
        }
    }
    assert!(told > 60, "{told} of {count}");
}

#[test]
fn marketing_to_who_opts_out_is_told_and_no_other() {
    let (mut told, mut count) = (0, 0);
    for when in conditions() {
        for out in conditions() {
            for (is_behind, stop) in [(false, false), (false, true), (true, false), (true, true)] {
                let send = json!({"id": "promo", "on": "message", "when": when, "actions": [{"send": {"template": "sale"}}]});
                let out = opt_out("out", &out, stop);
                let triggers = if is_behind {
                    json!([send, out])
                } else {
                    json!([out, send])
                };
                let rules = file(&triggers);
                let router = Router::new(&rules).unwrap();
                let gets_both = worlds().iter().any(|world| {
                    let actions = world.actions(&router);
                    let has = |name: &str| actions.iter().any(|action| action == name);
                    has("send") && has("set_consent")
                });
                let asks_consent = when.to_string().contains("consent");
                let gets_it_all_the_same = asks_consent
                    && worlds().iter().any(|world| {
                        let alone = file(&json!([{"id": "promo", "on": "message", "when": when, "actions": [{"send": 1}]}]));
                        let router = Router::new(&alone).unwrap();
                        world.consent == Some("opted_out") && !world.actions(&router).is_empty()
                    });
                let is_told = is_told(&rules, "unwanted-marketing");
                told += u32::from(is_told);
                count += 1;
                assert_eq!(is_told, gets_both || gets_it_all_the_same, "{triggers}");
            }
        }
    }
    assert!(told > 100, "{told} of {count}");
}

#[test]
fn a_step_that_only_a_full_team_leads_to_is_told_and_no_other() {
    let teams = ["day", "late", "night", "always"];
    let (mut told, mut count) = (0, 0);
    for first in teams {
        for second in teams.iter().filter(|team| **team != first) {
            for when in [
                json!({}),
                json!({"open": "day"}),
                json!({"closed": "day"}),
                json!({"closed": "night"}),
            ] {
                let file = json!({"version": 1, "timezone": "UTC",
                    "schedules": {"day": {"weekly": {"mon-sun": ["08:00-20:00"]}}, "late": {"weekly": {"mon-sun": ["10:00-18:00"]}},
                        "night": {"weekly": {"mon-sun": ["20:00-08:00"]}}},
                    "teams": {"day": {"schedule": "day"}, "late": {"schedule": "late"}, "night": {"schedule": "night"}, "always": {}},
                    "routes": [{"id": "r", "when": when, "targets": [{"team": first}, {"team": second}]}],
                    "fallback": {"targets": [{"queue": "q"}]}});
                let rules = RuleSet::parse(&file.to_string()).unwrap();
                let router = Router::new(&rules).unwrap();
                let is_first_target = (0..24).any(|hour| {
                    let context = Context::at(NOON.plus_secs(hour * 3600 + 1800));
                    let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
                        "timestamp": "1790000000", "type": "text", "text": {"body": "x"}}]}})
                    .to_string();
                    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
                    let event = payload.events().next().unwrap();
                    let decision = router.route(&event, &context);
                    let leads = decision.targets().next().is_some_and(|target| target.name() == *second);
                    leads && decision.route() == Some("r") && decision.held_until().is_none()
                });
                let findings = rules.check(NOON);
                let mut findings = findings.iter();
                let is_told = findings.any(|finding| {
                    finding.code() == "unreached-step" && finding.pointer() == "/routes/0/targets/1"
                });
                told += u32::from(is_told);
                count += 1;
                assert_eq!(is_told, !is_first_target, "{}", file["routes"]);
            }
        }
    }
    assert!(told > 10, "{told} of {count}");
}
