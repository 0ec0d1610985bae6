//! What the analysis says of hours, calendars and regions, against every instant and every sender of small worlds.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "whatever it trips over fails the test"
)]

use serde_json::{Value, json};
use waypost::{Context, Decision, Payload, Router, RuleSet, Timestamp};

/// A Wednesday at noon.
const NOON: Timestamp = Timestamp::from_secs(1_795_608_000);

fn is_told(rules: &RuleSet, code: &str, pointer: &str) -> bool {
    let findings = rules.check(NOON);
    let mut findings = findings.iter();
    findings.any(|finding| finding.code() == code && finding.pointer().starts_with(pointer))
}

/// What becomes of a message with this text from this number.
fn decide<T>(
    router: &Router,
    (text, from): (&str, &str),
    context: &Context<'_>,
    read: impl FnOnce(&Decision<'_>) -> T,
) -> T {
    let body = json!({"field": "messages", "value": {"messages": [
        {"id": "wamid.A", "from": from, "timestamp": "1790000000", "type": "text", "text": {"body": text}}]}})
    .to_string();
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let event = payload.events().next().unwrap();
    read(&router.route(&event, context))
}

#[test]
fn a_route_without_anybody_there_is_told_and_no_other() {
    let conditions = [
        json!({}),
        json!({"open": "day"}),
        json!({"closed": "day"}),
        json!({"closed": "night"}),
        json!({"open": ["day", "lunch"]}),
        json!({"closed": ["day", "night"]}),
        json!({"closed": ["day", "lunch"]}),
        json!({"not": {"open": "day"}}),
        json!({"not": {"closed": "night"}}),
        json!({"all": [{"closed": "day"}, {"closed": "night"}]}),
        json!({"all": [{"closed": "lunch"}, {"closed": "shift"}]}),
        json!({"any": [{"open": "lunch"}, {"closed": "day"}]}),
        json!({"any": [{"closed": "day"}, {"customer.tier": "gold"}]}),
        json!({"closed": "day", "text": "x"}),
        json!({"closed": "shift", "not": {"customer.tier": "gold"}}),
        json!({"open": "night", "customer.tier": "gold"}),
    ];
    let mut steps = vec![
        json!({"team": "day"}),
        json!({"team": "night"}),
        json!({"team": "lunch"}),
        json!({"team": "below"}),
        json!({"team": "shift"}),
        json!({"team": "any time"}),
        json!({"role": "seller"}),
        json!({"team": "day", "skip_if": "never"}),
        json!({"queue": "q"}),
        json!({"agent": "ana"}),
        json!({"team": {"fact": "conversation.team"}}),
    ];
    for step in &mut steps {
        step["timeout"] = json!("1m");
    }
    let (mut told, mut count) = (0, 0);
    for condition in &conditions {
        for first in &steps {
            for second in std::iter::once(None).chain(steps.iter().take(6).map(Some)) {
                let targets: Vec<&Value> = [first].into_iter().chain(second).collect();
                for if_held in [json!([]), json!([{"send": "later"}])] {
                    let is_told = check_route(condition, &targets, &if_held);
                    told += u32::from(is_told);
                    count += 1;
                }
            }
        }
    }
    assert!(told > 50, "{told} of {count}");
}

fn check_route(condition: &Value, targets: &[&Value], if_held: &Value) -> bool {
    let file = json!({
        "version": 1, "timezone": "UTC",
        "schedules": {
            "day": {"weekly": {"mon-sun": ["08:00-20:00"]}},
            "night": {"weekly": {"mon-sun": ["20:00-08:00"]}},
            "lunch": {"weekly": {"mon-sun": ["12:00-13:00"]}},
            "shift": {"based_on": "day", "opens": "+1h", "closes": "-1h"}},
        "teams": {
            "day": {"schedule": "day", "role": "seller"}, "night": {"schedule": "night"}, "below": {"parent": "day"},
            "lunch": {"schedule": "lunch", "role": "seller"}, "shift": {"schedule": "shift"}, "any time": {}},
        "routes": [{"id": "r", "when": condition, "targets": targets, "if_held": if_held}],
        "fallback": {"targets": [{"queue": "q"}]}});
    let rules = RuleSet::parse(&file.to_string()).unwrap();
    let router = Router::new(&rules).unwrap();
    let (mut holds, mut is_ever_there) = (false, false);
    // One in every stretch of the day in which nothing opens or closes.
    for hour in [0, 8, 9, 12, 13, 19, 20] {
        for tier in [None, Some("gold"), Some("silver")] {
            for text in ["x", "y"] {
                let mut context = Context::at(NOON.plus_secs((hour - 12) * 3600 + 1800));
                context.set("conversation.team", "any time").unwrap();
                if let Some(tier) = tier {
                    context.set("customer.tier", tier).unwrap();
                }
                let message = (text, "5511999990000");
                decide(&router, message, &context, |decision| {
                    if decision.route() == Some("r") {
                        holds = true;
                        is_ever_there |= decision.held_until().is_none();
                    }
                });
            }
        }
    }
    let says_more = if_held
        .as_array()
        .is_some_and(|actions| !actions.is_empty());
    let is_unattended = holds && !is_ever_there && !says_more;
    let told = is_told(&rules, "unattended", "/routes/0");
    // A schedule that is based on another is taken for anything: what is said of it is so, and not all is said.
    let is_beyond = file["routes"].to_string().contains("shift");
    assert!(
        told == is_unattended || (is_beyond && !told),
        "{} {told} {is_unattended}",
        file["routes"]
    );
    told
}

/// Days around the present, and every way to write them.
#[test]
fn a_calendar_that_is_over_is_told_and_no_other() {
    let dates = [
        "2024-02-29",
        "2025-11-25",
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2027-01-01",
        "11-24",
        "easter-2",
        "2025-12-25",
    ];
    let mut told = 0;
    for one in dates {
        for other in dates {
            let file = json!({
                "version": 1, "timezone": "UTC", "calendars": {"c": [one, other]},
                "schedules": {"s": {"weekly": {"mon-sun": ["00:00-24:00"]}, "holidays": ["c"]}},
                "teams": {"t": {"schedule": "s"}}, "fallback": {"team": "t"}});
            let rules = RuleSet::parse(&file.to_string()).unwrap();
            let schedule = rules.schedule("s").unwrap();
            // It closes on the days of the calendar, and for nothing else.
            let is_over = schedule.is_open(NOON) && schedule.next_change(NOON).is_none();
            assert_eq!(
                is_told(&rules, "past-calendar", "/calendars/c"),
                is_over,
                "{one} {other}"
            );
            told += u32::from(is_over);
        }
    }
    assert!(told > 10, "{told}");
}

/// Numbers of the countries that the teams may name, of one that none names, and of one that people write otherwise.
#[test]
fn a_team_that_no_number_leads_to_is_told_and_no_other() {
    let numbers = [
        "5511999990000",
        "351912345678",
        "447400123456",
        "4915112345678",
    ];
    let regions = ["BR", "PT", "GB", "br", "UK", "Brasil", "SP", "BR-SP", "DE"];
    let mut told = 0;
    for one in regions {
        for other in regions {
            for default in [None, Some("SP"), Some("BR")] {
                let mut file = json!({
                    "version": 1, "teams": {"t": {"role": "seller", "regions": [one, other]}},
                    "routes": [{"id": "r", "targets": [{"role": "seller"}]}],
                    "fallback": {"targets": [{"queue": "q"}]}});
                if let Some(default) = default {
                    file["fields"] = json!({"customer.region": {"default": default}});
                }
                let rules = RuleSet::parse(&file.to_string()).unwrap();
                let router = Router::new(&rules).unwrap();
                let is_found = numbers.iter().any(|number| {
                    decide(&router, ("hello", number), &Context::at(NOON), |decision| {
                        decision.targets().any(|target| target.name() == "t")
                    })
                });
                let all = rules.check(NOON);
                let said: Vec<&str> = all
                    .iter()
                    .filter(|one| one.code() == "unserved-region")
                    .map(waypost::Diagnostic::pointer)
                    .collect();
                if default.is_some() {
                    assert_eq!(said, Vec::<&str>::new(), "{one} {other}");
                } else if !is_found {
                    assert!(!said.is_empty(), "{one} {other}");
                    told += 1;
                } else {
                    // Where a number leads to it all the same, what is another way to write a country is told, what is a part of
                    // one that does not stand beside it, and the code of none beside one that is.
                    let slips = ["br", "UK", "Brasil"];
                    let has_country = one == "BR" || other == "BR";
                    let countries = ["BR", "PT", "GB", "DE"];
                    let is_beside_one = countries.contains(&one) || countries.contains(&other);
                    let expected = [one, other]
                        .iter()
                        .filter(|region| {
                            slips.contains(region)
                                || (**region == "BR-SP" && !has_country)
                                || (**region == "SP" && is_beside_one)
                        })
                        .count();
                    assert_eq!(said.len(), expected, "{one} {other}");
                }
            }
        }
    }
    assert!(told > 10, "{told}");
}

/// Customers of somebody, of nobody, and such that a rule leaves out.
#[test]
fn a_step_that_is_always_passed_over_is_told_and_no_other() {
    let conditions = [
        json!({}),
        json!({"customer.owner": {"exists": true}}),
        json!({"customer.owner": {"exists": false}}),
        json!({"customer.owner": "ana"}),
        json!({"not": {"customer.owner": {"exists": true}}}),
        json!({"customer.owner": {"exists": false}, "customer.tier": "gold"}),
        json!({"any": [{"customer.owner": {"exists": false}}, {"customer.tier": "gold"}]}),
        json!({"any": [{"customer.owner": {"exists": false}}, {"customer.owner": {"exists": false}, "customer.tier": "gold"}]}),
        json!({"customer.owner": {"ne": "ana"}}),
        json!({"customer.owner": {"ne": "ana", "exists": false}}),
    ];
    let mut told = 0;
    for condition in conditions {
        let file = json!({
            "version": 1,
            "routes": [{"id": "r", "when": condition,
                "targets": [{"agent": {"fact": "customer.owner"}, "timeout": "1m"}, {"queue": "q"}]}],
            "fallback": {"targets": [{"queue": "q"}]}});
        let rules = RuleSet::parse(&file.to_string()).unwrap();
        let router = Router::new(&rules).unwrap();
        let (mut holds, mut is_asked) = (false, false);
        for owner in [None, Some("ana"), Some("rui")] {
            for tier in [None, Some("gold"), Some("silver")] {
                let mut context = Context::at(NOON);
                for (name, value) in [("customer.owner", owner), ("customer.tier", tier)] {
                    if let Some(value) = value {
                        context.set(name, value).unwrap();
                    }
                }
                decide(&router, ("hello", "5511999990000"), &context, |decision| {
                    if decision.route() == Some("r") {
                        holds = true;
                        is_asked |= decision.targets().count() == 2;
                    }
                });
            }
        }
        let is_told = is_told(&rules, "unreached-step", "/routes/0/targets/0");
        assert_eq!(is_told, holds && !is_asked, "{}", file["routes"]);
        told += u32::from(is_told);
    }
    assert!(told >= 4, "{told}");
}

/// Every stretch of a day, and a queue behind the team: it alone is asked where the team is closed.
#[test]
fn a_step_whose_team_is_always_closed_is_told_and_no_other() {
    let conditions = [
        json!({}),
        json!({"open": "day"}),
        json!({"closed": "day"}),
        json!({"closed": "night"}),
        json!({"open": "lunch"}),
        json!({"closed": ["day", "night"]}),
        json!({"closed": ["day", "lunch"]}),
        json!({"not": {"open": "day"}}),
        json!({"all": [{"closed": "day"}, {"closed": "night"}]}),
        json!({"any": [{"closed": "day"}, {"text": "y"}]}),
    ];
    let mut told = 0;
    for condition in conditions {
        for team in ["day", "night", "lunch", "any time"] {
            for skip_if in ["closed", "never"] {
                let file = json!({
                    "version": 1, "timezone": "UTC",
                    "schedules": {
                        "day": {"weekly": {"mon-sun": ["08:00-20:00"]}},
                        "night": {"weekly": {"mon-sun": ["20:00-08:00"]}},
                        "lunch": {"weekly": {"mon-sun": ["12:00-13:00"]}}},
                    "teams": {"day": {"schedule": "day"}, "night": {"schedule": "night"}, "lunch": {"schedule": "lunch"}, "any time": {}},
                    "routes": [{"id": "r", "when": condition,
                        "targets": [{"team": team, "timeout": "1m", "skip_if": skip_if}, {"queue": "q"}]}],
                    "fallback": {"targets": [{"queue": "q"}]}});
                let rules = RuleSet::parse(&file.to_string()).unwrap();
                let router = Router::new(&rules).unwrap();
                let (mut holds, mut is_asked) = (false, false);
                for hour in [0, 8, 12, 13, 20] {
                    for text in ["x", "y"] {
                        let context = Context::at(NOON.plus_secs((hour - 12) * 3600 + 1800));
                        decide(&router, (text, "5511999990000"), &context, |decision| {
                            if decision.route() == Some("r") {
                                holds = true;
                                is_asked |= decision.targets().count() == 2;
                            }
                        });
                    }
                }
                let is_told = is_told(&rules, "unreached-step", "/routes/0/targets/0");
                assert_eq!(is_told, holds && !is_asked, "{}", file["routes"]);
                told += u32::from(is_told);
            }
        }
    }
    assert!(told >= 5, "{told}");
}
