//! Explanations against decisions: they agree, and the smallest change is a change that works and a smallest one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use waypost::router::explain::{Change, Nearest, RuleVerdict};
use waypost::rules::RuleSort;
use waypost::{Context, Event, FactValue, Payload, Router, RuleSet, Timestamp};

use crate::generate::{self, Rng};

const RULE_FILES: u64 = 2_000;
const EVENTS_A_FILE: u64 = 4;
/// Facts that the generator hands over, each with values that rules may name, and one that none does.
const HOST: &[(&str, &str)] = &[
    (
        "customer.tier",
        r#"["gold", "silver", "platinum", "zzz", null]"#,
    ),
    ("customer.region", r#"["BR", "AR", "CL", "zzz", null]"#),
    ("customer.language", r#"["pt", "es", "zzz", null]"#),
    ("customer.owner", r#"["ana", "rui", "zzz", null]"#),
    ("crm.stage", r#"["lead", "won", "zzz", null]"#),
    ("crm.plain", r#"["lead", "won", "LÉAD", "zzz", null]"#),
    (
        "customer.orders",
        "[-2, -1, 0, 1, 3, 4, 7, 26, 200000, null]",
    ),
    ("crm.score", "[-2, -1, 0, 1, 3, 4, 26, 200000, null]"),
    ("conversation.is_first", "[true, false, null]"),
];

/// Sets that it hands over.
const SETS: [&str; 3] = ["customer.tags", "agents.away", "teams.full"];

struct Case<'c> {
    router: &'c Router,
    event: &'c Event<'c>,
    now: Timestamp,
}

impl Case<'_> {
    fn context(&self, host: &Map<String, Value>) -> Context<'static> {
        let mut context = Context::at(self.now);
        context
            .set_json(&Value::Object(host.clone()).to_string())
            .unwrap();
        context
    }

    fn wins(&self, sort: RuleSort, id: &str, context: &Context<'_>) -> bool {
        let decision = self.router.route(self.event, context);
        match sort {
            RuleSort::Route => decision.route() == Some(id),
            _ => decision.actions().any(|action| action.rule == id),
        }
    }
}

#[test]
fn explanations_agree_with_decisions() {
    let (mut applied, mut minimal, mut not_found, mut of_the_event) = (0, 0, 0, 0);
    let mut checked = BTreeMap::new();
    for seed in 0..RULE_FILES {
        let mut rng = Rng(seed);
        let rules = generate::rules(&mut rng);
        let set = RuleSet::parse(&rules.to_string()).unwrap();
        let router = Router::new(&set).unwrap();
        for _ in 0..EVENTS_A_FILE {
            let body = generate::event(&mut rng).body.to_string();
            let host = generate::host_facts(&mut rng);
            let now = Timestamp::from_secs(1_790_000_000 + rng.below(864_000) as i64);
            let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
            let event = &payload.events().next().unwrap();
            let case = Case {
                router: &router,
                event,
                now,
            };
            let context = case.context(&host);
            let explanation = router.explain(event, &context);
            let shown = || {
                let host = Value::Object(host.clone());
                format!("seed {seed}, at {now}\n{rules:#}\n{body}\n{host}\n{explanation}")
            };

            // What matched is what was decided.
            let decision = router.route(event, &context);
            assert_eq!(explanation.reason, decision.reason(), "{}", shown());
            assert_eq!(
                explanation.route.as_deref(),
                decision.route(),
                "{}",
                shown()
            );
            let matched = |sort: RuleSort| {
                let of_sort = explanation
                    .rules
                    .iter()
                    .filter(move |rule| rule.sort == sort);
                of_sort.filter(|rule| matches!(rule.verdict, RuleVerdict::Matched(_)))
            };
            let winners: Vec<&str> = matched(RuleSort::Route)
                .map(|rule| rule.id.as_str())
                .collect();
            assert_eq!(winners, Vec::from_iter(decision.route()), "{}", shown());
            let asked = decision.actions().map(|action| action.rule);
            let mut fired: Vec<&str> = asked.filter(|rule| rule.starts_with('t')).collect();
            fired.dedup();
            let explained: Vec<&str> = matched(RuleSort::Trigger)
                .map(|rule| rule.id.as_str())
                .collect();
            assert_eq!(explained, fired, "{}", shown());

            // Every rule has its line, disabled ones too.
            let written = ["priority", "triggers", "routes"]
                .map(|list| rules[list].as_array().unwrap().len());
            assert_eq!(
                explanation.rules.len(),
                written.iter().sum::<usize>(),
                "{}",
                shown()
            );

            for rule in &explanation.rules {
                if rule.sort == RuleSort::Scoring {
                    continue;
                }
                match &rule.nearest {
                    Nearest::Found(changes) => {
                        for change in changes {
                            let Some(when) = asks_for(change) else {
                                continue;
                            };
                            of_the_event += 1;
                            let can_be = checked
                                .entry((explanation.event, when.to_string()))
                                .or_insert_with(|| {
                                    can_hold(explanation.event.as_str(), &when, &rules["fields"])
                                });
                            assert!(*can_be, "{rule}\n{when} is never so\n{}", shown());
                        }
                        let Some(changed) = changed(&context, changes) else {
                            continue;
                        };
                        assert!(
                            case.wins(rule.sort, &rule.id, &changed),
                            "{rule}\n{}",
                            shown()
                        );
                        applied += 1;
                        if changes.len() > 1 {
                            assert_none_alone(&case, rule.sort, &rule.id, &host, &shown);
                            minimal += 1;
                        }
                    }
                    Nearest::NotFound => {
                        assert_none_alone(&case, rule.sort, &rule.id, &host, &shown);
                        not_found += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(
        of_the_event > 500 && checked.len() > 50,
        "{of_the_event} changes of the event, {} different ones",
        checked.len()
    );
    assert!(
        applied > 400 && minimal > 20 && not_found > 500,
        "{applied} changes applied, {minimal} of several facts; none found for {not_found}"
    );
}

/// A condition that asks for a change of the event; none if the change is one of the host's facts or of a schedule, or
/// that something is not there.
fn asks_for(change: &Change) -> Option<Value> {
    let of_host = [
        "customer.",
        "conversation.",
        "consent.",
        "agents.",
        "teams.",
        "crm.",
        "open",
    ];
    if of_host.iter().any(|prefix| change.fact.starts_with(prefix)) {
        return None;
    }
    let value = match &change.to {
        Some(FactValue::Bool(value)) => json!(value),
        Some(FactValue::Number(value)) => json!(value),
        Some(FactValue::String(value)) => json!(value),
        Some(FactValue::Strings(values)) => json!({"has_all": values}),
        Some(other) => panic!("no fact of an event is {other:?}"),
        None if change.text.ends_with("were absent") => return None,
        None => json!({"exists": true}),
    };
    let fact = match change.fact.as_str() {
        "keyword" => "text",
        fact => fact,
    };
    Some(json!({fact: value}))
}

/// Whether `check` finds nothing against a condition on events of a kind.
fn can_hold(kind: &str, when: &Value, fields: &Value) -> bool {
    let rules = json!({
        "version": 1,
        "fields": fields,
        "teams": {"desk": {}},
        "routes": [{"id": "asked", "on": kind, "when": when, "team": "desk"}],
        "fallback": {"targets": [{"team": "desk"}]},
    });
    let rules = RuleSet::parse(&rules.to_string()).unwrap();
    let findings = rules.check(Timestamp::from_secs(1_790_000_000));
    findings
        .iter()
        .all(|finding| finding.code() != "never-holds")
}

/// The context with the changes made; `None` if something else than a host fact is changed.
fn changed(context: &Context<'static>, changes: &[Change]) -> Option<Context<'static>> {
    let mut changed = Context::at(context.now());
    for name in context.names() {
        if !changes.iter().any(|change| change.fact == name) {
            let value = context.value(name).unwrap().clone();
            changed.set(name.to_owned(), value).unwrap();
        }
    }
    for change in changes {
        let is_host = HOST.iter().any(|(name, _)| *name == change.fact)
            || SETS.contains(&change.fact.as_str());
        if !is_host {
            return None;
        }
        let value = match &change.to {
            Some(value) => value.clone(),
            None if change.text.ends_with("were absent") => continue,
            None => something_else(&change.fact),
        };
        changed.set(change.fact.clone(), value).unwrap();
    }
    Some(changed)
}

fn something_else(fact: &str) -> FactValue<'static> {
    match fact {
        "customer.orders" | "crm.score" => 987_654.into(),
        "conversation.is_first" => true.into(),
        set if SETS.contains(&set) => ["zzz"].into(),
        _ => "zzz".into(),
    }
}

/// No other value of a single host fact would do.
fn assert_none_alone(
    case: &Case<'_>,
    sort: RuleSort,
    id: &str,
    host: &Map<String, Value>,
    shown: &dyn Fn() -> String,
) {
    for (name, values) in HOST {
        let declared: Value = serde_json::from_str(values).unwrap();
        for value in declared.as_array().unwrap() {
            let mut other = host.clone();
            other.insert((*name).to_owned(), value.clone());
            let context = case.context(&other);
            assert!(
                !case.wins(sort, id, &context),
                "`{id}` would win if `{name}` were {value}\n{}",
                shown()
            );
        }
    }
}
