//! A week of every route, against a walk over its minutes with the router deciding.

#![cfg(feature = "tzdb")]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waypost::router::week::{Week, WeekStretch};
use waypost::time::Zones;
use waypost::{Context, Decision, Payload, Router, RuleSet, Timestamp};

/// Every way in which hours reach a route: through teams, roles, steps that facts name, conditions, rules before it.
const RULES: &str = r#"{"version": 1, "timezone": "America/New_York",
    "calendars": {"fair": ["2026-03-10", "2026-10-29"]},
    "schedules": {
        "office": {"weekly": {"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": ["09:00-13:00"]}, "holidays": ["fair"],
                   "overrides": [{"name": "move", "from": "2026-03-11T10:00", "to": "2026-03-12T15:30", "closed": true}]},
        "late": {"based_on": "office", "closes": "+2h"},
        "night": {"weekly": {"mon-sun": ["22:00-02:30"], "sat": ["23:00-03:30"]}},
        "lisbon": {"timezone": "Europe/Lisbon", "weekly": {"mon-sat": ["08:00-17:00"]}},
        "works": {"weekly": {"tue": ["04:00-05:00"]}},
        "never": {"weekly": {}}},
    "teams": {
        "all": {}, "office": {"schedule": "office"}, "late": {"schedule": "late"}, "night": {"schedule": "night"},
        "br": {"schedule": "lisbon", "role": "sales", "regions": ["BR"]},
        "mx": {"schedule": "office", "role": "sales", "regions": ["MX"], "languages": ["es"]},
        "any": {"schedule": "late", "role": "help"}, "es": {"schedule": "lisbon", "role": "help", "languages": ["es"]},
        "never": {"schedule": "never"}},
    "triggers": [{"id": "works", "on": "message", "when": {"open": "works"}, "actions": [], "stop": true}],
    "routes": [
        {"id": "reports", "on": "status", "when": {"closed": "never"}, "team": "office"},
        {"id": "plain", "when": {"text": "plain"}, "team": "office"},
        {"id": "two", "when": {"text": "two"}, "targets": [{"team": "office"}, {"team": "night"}, {"team": "late"}]},
        {"id": "owner", "when": {"text": "owner"}, "targets": [{"agent": {"fact": "customer.owner"}}, {"team": "office"}]},
        {"id": "known", "when": {"text": "known"}, "targets": [{"agent": {"fact": "customer.owner"}}]},
        {"id": "sales", "when": {"text": "sales"}, "targets": [{"role": "sales"}]},
        {"id": "sales-kept", "when": {"text": "kept"}, "targets": [{"role": "sales", "skip_if": "never"}]},
        {"id": "sales-then", "when": {"text": "then"}, "targets": [{"role": "sales"}, {"team": "night"}]},
        {"id": "help", "when": {"text": "help"}, "targets": [{"role": "help"}]},
        {"id": "help-kept", "when": {"text": "aid"}, "targets": [{"role": "help", "skip_if": "never"}]},
        {"id": "always", "when": {"text": "always"}, "targets": [{"team": "night", "skip_if": "never"}]},
        {"id": "queue", "when": {"text": "queue"}, "targets": [{"team": "late"}, {"queue": "later"}]},
        {"id": "shut", "when": {"text": "shut"}, "team": "never"},
        {"id": "only-open", "when": {"text": "only", "open": "office"}, "team": "office"},
        {"id": "night-first", "when": {"closed": "late"}, "targets": [{"queue": "night"}]},
        {"id": "behind", "when": {"text": "behind"}, "team": "late"}],
    "fallback": {"targets": [{"team": "late", "priority": 7}, {"team": "all", "priority": 7}]}}"#;

/// A fallback with holes of its own, for routes that lead to it.
const FALLS_BACK: &str = r#"{"version": 1, "timezone": "America/New_York", "fields": {"crm.branch": "string"},
    "schedules": {
        "day": {"weekly": {"mon-fri": ["09:00-18:00"]}}, "early": {"weekly": {"mon-sat": ["07:00-12:00"]}},
        "late": {"weekly": {"mon-sun": ["16:00-20:00"]}}},
    "teams": {
        "br": {"schedule": "day", "role": "sales", "regions": ["BR"]}, "mx": {"schedule": "late", "role": "sales", "regions": ["MX"]},
        "more-br": {"schedule": "day", "role": "sales", "regions": ["BR"], "languages": ["pt"]},
        "desk": {"schedule": "early"}, "night": {"schedule": "late", "role": "help", "languages": ["es"]}},
    "routes": [
        {"id": "sales", "when": {"text": "sales"}, "targets": [{"role": "sales"}]},
        {"id": "branch", "when": {"text": "branch"}, "targets": [{"team": {"fact": "crm.branch"}}]},
        {"id": "help", "when": {"text": "help"}, "targets": [{"role": "help"}, {"agent": {"fact": "customer.owner"}}]}],
    "fallback": {"targets": [{"role": "help", "priority": 7}, {"team": "desk", "priority": 7}]}}"#;

const MINUTE: i64 = 60;
/// The priority of the steps of a fallback: the sign of a route that led to them.
const FALLEN_BACK: i64 = 7;

/// The text that a route's condition asks for.
fn text(route: Option<&str>) -> &str {
    match route {
        Some("sales-kept") => "kept",
        Some("sales-then") => "then",
        Some("help-kept") => "aid",
        Some("only-open") => "only",
        Some(route) => route,
        None => "nothing",
    }
}

/// The host's facts in all ways that matter. Each comes every so many minutes; no stretch is shorter than that.
fn contexts(regions: &[Value], branches: &[Value]) -> Vec<Context<'static>> {
    let mut all = Vec::new();
    for owner in [Value::Null, json!("dora")] {
        for region in regions {
            for language in [json!("es"), json!("pt")] {
                for branch in branches {
                    let facts = json!({"customer.owner": owner, "customer.region": region,
                        "customer.language": language, "crm.branch": branch});
                    let mut context = Context::at(Timestamp::from_secs(0));
                    context.set_json(&facts.to_string()).unwrap();
                    all.push(context);
                }
            }
        }
    }
    all
}

/// What a stretch says, in the words of [`seen`].
fn said(stretch: &Value) -> BTreeSet<String> {
    if stretch["asked"] == false {
        return BTreeSet::new();
    }
    let mut said = said_of("", stretch);
    if stretch["fallback"] != Value::Null {
        said.extend(said_of("fallback: ", &stretch["fallback"]));
    }
    said
}

fn said_of(prefix: &str, places: &Value) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for target in places["first"].as_array().unwrap() {
        let name = |name: &Value| match name["fact"].as_str() {
            Some("customer.owner") => "dora".to_owned(),
            Some(fact) => format!("team of {fact}"),
            None => name.as_str().unwrap().to_owned(),
        };
        let names = ["team", "agent", "queue"].iter();
        let names = names.filter_map(|place| Some(name(target.get(place)?)));
        let of_role = target["role"]["teams"].as_array().into_iter().flatten();
        let names = names.chain(of_role.map(|team| name(&team["team"])));
        said.extend(names.map(|name| format!("{prefix}to {name}")));
    }
    for hold in places["held"].as_array().unwrap() {
        let held = format!("{prefix}held by {} until {}", hold["team"], hold["until"]);
        said.insert(held.replace('"', ""));
    }
    said
}

/// Where a decision leads; of the steps of its route, a fact names the team of this one alone.
fn seen(decision: &Decision<'_>) -> String {
    let falls_back = decision.route().is_some() && decision.priority() == FALLEN_BACK;
    let target = decision.targets().next().unwrap();
    let first = target.name();
    let prefix = if falls_back { "fallback: " } else { "" };
    if decision.skipped().any(|one| one.name() == first) {
        let until = decision
            .held_until()
            .map_or_else(|| "null".to_owned(), |at| at.to_string());
        format!("{prefix}held by {first} until {until}")
    } else if decision.route() == Some("branch") && !falls_back {
        "to team of crm.branch".to_owned()
    } else {
        format!("{prefix}to {first}")
    }
}

/// Walks through a week; returns how many stretches it found.
fn walk(router: &Router, week: &Week, contexts: &[Context<'static>]) -> usize {
    let json = serde_json::to_value(week).unwrap();
    let mut found = 0;
    for (route, as_json) in week.routes.iter().zip(json["routes"].as_array().unwrap()) {
        let id = route.route.as_deref();
        if id == Some("reports") {
            assert_eq!(route.stretches.iter().filter(|one| !one.asked).count(), 0);
            continue;
        }
        let body = json!({"field": "messages", "value": {"messages": [
            {"id": "wamid.A", "from_user_id": "BR.1", "text": {"body": text(id)}}]}});
        let body = body.to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let mut scratch = router.create_scratch();
        let stretches = route
            .stretches
            .iter()
            .zip(as_json["stretches"].as_array().unwrap());
        let mut end = week.from;
        for (stretch, as_json) in stretches {
            assert_eq!(stretch.from, end, "{id:?}");
            end = stretch.to;
            let mut all = BTreeSet::new();
            for at in (stretch.from.as_secs()..end.as_secs()).step_by(60) {
                let number = usize::try_from(at / MINUTE).unwrap() % contexts.len();
                let context = contexts[number].clone().moved_to(Timestamp::from_secs(at));
                let decision = router.route_with(&mut scratch, &event, &context);
                let is_asked = decision.route() == id && decision.reason().as_str() != "stopped";
                assert_eq!(is_asked, stretch.asked, "{id:?} at {}", context.now());
                if is_asked {
                    all.insert(seen(&decision));
                }
            }
            assert_eq!(all, said(as_json), "{id:?} {stretch:?}");
            let nobody = all.iter().all(|one| one.contains("held by"));
            assert_eq!(stretch.is_hole(), stretch.asked && nobody, "{stretch:?}");
            found += 1;
        }
        assert_eq!(end, week.to, "{id:?}");
    }
    found
}

#[test]
fn what_falls_back_is_as_the_fallback_is_then() {
    let rules = RuleSet::parse(FALLS_BACK).unwrap();
    let router = Router::new(&rules).unwrap();
    let regions = [json!("BR"), json!("MX"), json!("PT")];
    let branches = ["", "br", "mx", "more-br", "desk", "night"].map(Value::from);
    let week = router.week("2026-03-08T05:00:00Z".parse().unwrap());
    let found = walk(&router, &week, &contexts(&regions, &branches));
    assert!(found > 50, "{found}");
    // Sunday to 16:00: neither the teams of the role nor those of the fallback.
    let sales = &week.routes[0];
    let first = sales.holes().next().unwrap();
    assert_eq!(
        (first.local_from.as_str(), first.local_to.as_str()),
        ("2026-03-08T00:00:00-05:00", "2026-03-08T16:00:00-04:00")
    );
    assert!(first.fallback.is_some());
}

#[test]
fn a_week_is_what_the_router_decides() {
    let rules = RuleSet::parse(RULES).unwrap();
    let router = Router::new(&rules).unwrap();
    let contexts = contexts(&[Value::Null, json!("BR"), json!("MX")], &[Value::Null]);
    // The clocks go forward on 8 March and back on 1 November.
    for (now, hours) in [("2026-03-08T05:00:00Z", 167), ("2026-10-27T03:59:59Z", 169)] {
        let week = router.week(now.parse().unwrap());
        let days = (week.to.as_secs() - week.from.as_secs()) / 3600;
        assert_eq!(
            (days, week.timezone.as_str()),
            (hours, "America/New_York"),
            "{now}"
        );
        let found = walk(&router, &week, &contexts);
        assert!(found > 150, "{found}");
    }
    let now = "2026-03-28T23:00:00Z".parse().unwrap();
    let zone = Zones::builtin().find("Europe/Lisbon").unwrap();
    let week = router.week_in(&zone, now);
    assert_eq!(week.from.to_string(), "2026-03-28T00:00:00Z");
    assert_eq!(week.to.to_string(), "2026-04-03T23:00:00Z");
    walk(&router, &week, &contexts);
}

#[test]
fn a_week_is_serialised_as_steps_are_written() {
    let rules = RuleSet::parse(RULES).unwrap();
    let router = Router::new(&rules).unwrap();
    let week = router.week("2026-07-01T12:00:00Z".parse().unwrap());
    let route = |id| {
        week.routes
            .iter()
            .find(|one| one.route.as_deref() == Some(id))
            .unwrap()
    };
    let first = |id, number: usize| serde_json::to_value(&route(id).stretches[number]).unwrap();
    assert_eq!(
        first("owner", 0),
        json!({"from": "2026-07-01T04:00:00Z", "to": "2026-07-01T13:00:00Z",
            "local_from": "2026-07-01T00:00:00-04:00", "local_to": "2026-07-01T09:00:00-04:00", "asked": true,
            "first": [{"agent": {"fact": "customer.owner"}, "depends_on": ["customer.owner"]}],
            "held": [{"team": "office", "until": "2026-07-01T13:00:00Z", "regions": [], "languages": [],
                "depends_on": []}], "fallback": null})
    );
    assert_eq!(
        first("sales", 1)["first"],
        json!([{"role": {"name": "sales", "teams": [{"team": "br", "regions": ["BR"], "languages": []}]},
            "depends_on": ["customer.region", "sender.country"]}])
    );
    assert_eq!(
        first("sales", 1)["held"],
        json!([{"team": "mx", "regions": ["MX"], "languages": ["es"], "until": "2026-07-01T13:00:00Z",
                "depends_on": ["customer.region", "sender.country", "customer.language"]}])
    );
    assert_eq!(
        first("sales", 1)["fallback"],
        json!({"first": [{"team": "all", "depends_on": []}], "held": []})
    );
    let holes = |id| route(id).holes().map(WeekStretch::is_hole).count();
    assert_eq!((holes("plain"), holes("owner"), holes("shut")), (13, 0, 2));
}

#[test]
fn a_file_without_a_zone_has_days_of_utc() {
    let rules = r#"{"version": 1, "teams": {"desk": {}}, "fallback": {"team": "desk"}}"#;
    let week = Router::new(&RuleSet::parse(rules).unwrap())
        .unwrap()
        .week("2026-07-01T12:00:00Z".parse().unwrap());
    assert_eq!(
        serde_json::to_value(&week).unwrap(),
        json!({"timezone": "UTC", "from": "2026-07-01T00:00:00Z", "to": "2026-07-08T00:00:00Z", "routes": [
            {"route": null, "stretches": [{"from": "2026-07-01T00:00:00Z", "to": "2026-07-08T00:00:00Z",
                "local_from": "2026-07-01T00:00:00Z", "local_to": "2026-07-08T00:00:00Z", "asked": true,
                "first": [{"team": "desk", "depends_on": []}], "held": [], "fallback": null}]}]})
    );
}

/// Of the teams of a role the deeper one comes first, and keeps what waits, as the router has it.
#[test]
fn teams_of_a_role_stand_in_the_order_in_which_they_are_asked() {
    let rules = r#"{"version": 1, "timezone": "UTC",
        "schedules": {"day": {"weekly": {"mon-fri": ["09:00-18:00"]}}},
        "teams": {"a": {"role": "r", "schedule": "day"}, "b": {"parent": "a", "role": "r"}, "c": {"role": "r", "schedule": "day", "regions": ["MX"]}},
        "fallback": {"targets": [{"role": "r"}]}}"#;
    let router = Router::new(&RuleSet::parse(rules).unwrap()).unwrap();
    let saturday: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
    let week = router.week(saturday);
    let stretches = &week.routes[0].stretches;
    let told = |number: usize| serde_json::to_value(&stretches[number]).unwrap();
    let held: Vec<Value> = told(0)["held"].as_array().unwrap().clone();
    let held: Vec<&Value> = held.iter().map(|hold| &hold["team"]).collect();
    assert_eq!(held, ["c", "b"]);
    let first = &told(1)["first"][0]["role"]["teams"];
    let first: Vec<&Value> = first
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["team"])
        .collect();
    assert_eq!(first, ["c", "b", "a"]);

    let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "351912345678", "text": {"body": "hello"}}]}}"#;
    let payload = Payload::parse_unverified(body).unwrap();
    let event = payload.events().next().unwrap();
    for at in [saturday, "2026-11-30T10:00:00Z".parse().unwrap()] {
        let decision = serde_json::to_value(router.route(&event, &Context::at(at))).unwrap();
        assert_eq!(decision["targets"][0]["team"], "b");
    }
}
