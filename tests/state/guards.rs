//! The guard over the product of states: for each of them a verdict, and all its reasons.

use std::time::Duration;

use serde_json::{Value, json};
use waypost::Timestamp;
use waypost::state::guard::{Outgoing, Policy, Sending, guard_with_pace};
use waypost::state::{Pace, Peer, PortfolioLimit, StateChange, States, guard};

const NOW: i64 = 1_790_000_000;
const DAY: i64 = 86_400;

fn row(kind: &str, key: Value, value: Value) -> StateChange {
    serde_json::from_value(json!({"kind": kind, "key": key, "value": value})).unwrap()
}

/// What is known of a customer, one choice of each kind: its rows, and what follows for a kind of message.
type Choice = (
    Option<StateChange>,
    fn(&Asked) -> Option<(&'static str, &'static str, i64)>,
);

struct Asked {
    category: Option<&'static str>,
    by_bot: bool,
}

fn windows() -> Vec<Choice> {
    let key = || json!({"phone_number_id": "2", "customer": "551"});
    let window = |value| Some(row("window", key(), value));
    let closed: fn(&Asked) -> _ = |asked| {
        let is_free_form = asked.category.is_none();
        is_free_form.then_some(("window", "need_template", 0))
    };
    vec![
        (None, closed),
        (window(json!({"inbound_at": NOW - 60})), |_| None),
        (window(json!({"inbound_at": NOW - DAY + 301})), |_| None),
        (window(json!({"inbound_at": NOW - DAY + 300})), closed),
        (
            window(json!({"inbound_at": NOW - 60, "refused_at": NOW - 60})),
            closed,
        ),
        (
            window(json!({"inbound_at": NOW - 60, "refused_at": NOW - 61})),
            |_| None,
        ),
        (
            window(json!({"refused_at": NOW - 61, "free_until": NOW - 1})),
            closed,
        ),
    ]
}

fn consents() -> Vec<Choice> {
    let key = || json!({"waba_id": "1", "customer": "551", "category": "marketing"});
    let consent = |value| {
        let value = json!({"value": value, "at": NOW - 5, "source": "host"});
        Some(row("consent", key(), value))
    };
    vec![
        (None, |_| None),
        (consent("opted_in"), |_| None),
        (consent("opted_out"), |asked| {
            let is_marketing = asked.category == Some("marketing");
            is_marketing.then_some(("consent", "suppressed", 0))
        }),
    ]
}

fn handlings() -> Vec<Choice> {
    let key = || json!({"phone_number_id": "2", "customer": "551"});
    let handling = |by, at| Some(row("handling", key(), json!({"by": by, "at": at})));
    let waits: fn(&Asked) -> _ = |asked| {
        let is_polite = matches!(asked.category, Some("utility" | "authentication"));
        let until = NOW - 60 + 43_200;
        (asked.by_bot && !is_polite).then_some(("handling", "not_before", until))
    };
    vec![
        (None, |_| None),
        (handling("person", NOW - 60), waits),
        (handling("other", NOW - 60), waits),
        (handling("bot", NOW - 60), |_| None),
        (handling("nobody", NOW - 60), |_| None),
        (handling("person", NOW - 43_200), |_| None),
    ]
}

fn holds() -> Vec<Choice> {
    let hold = |scope: &str, covers: &str, value: Value| {
        let mut key = json!({"scope": scope, "cause": "host", "covers": covers});
        match scope {
            "pair" => {
                key["phone_number_id"] = json!("2");
                key["customer"] = json!("551");
            }
            "number" => key["phone_number_id"] = json!("2"),
            "template" => key["template_id"] = json!("T"),
            _ => key["waba_id"] = json!("1"),
        }
        Some(row("hold", key, value))
    };
    let open = || json!({"state": "open", "at": NOW - 9});
    let until = |until| json!({"state": "until", "until": until, "at": NOW - 9});
    vec![
        (None, |_| None),
        (hold("waba", "all", open()), |_| {
            Some(("hold", "suppressed", 0))
        }),
        (hold("number", "all", until(NOW + 7)), |_| {
            Some(("hold", "not_before", NOW + 7))
        }),
        (hold("pair", "all", until(NOW)), |_| None),
        (hold("pair", "marketing", until(NOW + DAY)), |asked| {
            let is_marketing = asked.category == Some("marketing");
            is_marketing.then_some(("hold", "not_before", NOW + DAY))
        }),
        (hold("template", "templates", open()), |asked| {
            asked.category.map(|_| ("hold", "suppressed", 0))
        }),
        (hold("waba", "billable", open()), |asked| {
            asked.category.map(|_| ("hold", "suppressed", 0))
        }),
        (hold("waba", "calls", open()), |_| None),
        (
            hold("waba", "all", json!({"state": "lifted", "at": NOW - 9})),
            |_| None,
        ),
    ]
}

fn strength(verdict: &str) -> usize {
    ["need_template", "not_before", "suppressed"]
        .iter()
        .position(|word| *word == verdict)
        .unwrap()
}

#[test]
fn every_combination_has_its_verdict_and_all_its_reasons() {
    let mut checked = 0;
    for category in [
        None,
        Some("marketing"),
        Some("utility"),
        Some("authentication"),
    ] {
        for by_bot in [true, false] {
            let asked = Asked { category, by_bot };
            let what = match category {
                None => Outgoing::FreeForm,
                Some(category) => Outgoing::Template {
                    id: Some("T".into()),
                    category: category.into(),
                },
            };
            let sending = Sending::new("1", "2", Peer::Customer("551".into()), what);
            let sending = if by_bot { sending } else { sending.by_person() };
            for window in windows() {
                for consent in consents() {
                    for handling in handlings() {
                        for hold in holds() {
                            let all = [&window, &consent, &handling, &hold];
                            let states: States =
                                all.iter().filter_map(|(row, _)| row.clone()).collect();
                            let verdict = guard(
                                &sending,
                                &states,
                                &Policy::default(),
                                Timestamp::from_secs(NOW),
                            );
                            // The rows that it says it looks at are all that it looks at.
                            let keys = guard::keys(&sending, &states.identities("1"));
                            let rows = states.changes().filter(|row| keys.contains(row.key()));
                            let fetched = guard(
                                &sending,
                                &rows.collect(),
                                &Policy::default(),
                                Timestamp::from_secs(NOW),
                            );
                            assert_eq!(fetched, verdict);
                            let mut expected: Vec<_> = all
                                .iter()
                                .filter_map(|(_, follows)| follows(&asked))
                                .collect();
                            expected.sort_unstable();
                            let json = serde_json::to_value(&verdict).unwrap();
                            let reasons = json["reasons"].as_array().unwrap();
                            let mut told: Vec<_> = reasons
                                .iter()
                                .map(|reason| {
                                    let text =
                                        |name: &str| reason[name].as_str().unwrap().to_owned();
                                    (
                                        text("kind"),
                                        text("verdict"),
                                        reason["not_before"].as_i64().unwrap_or(0),
                                    )
                                })
                                .collect();
                            let strengths: Vec<_> = told
                                .iter()
                                .map(|(_, verdict, at)| (strength(verdict), *at))
                                .collect();
                            assert!(strengths.is_sorted_by(|a, b| a >= b), "{json}");
                            let strongest = expected
                                .iter()
                                .max_by_key(|(_, verdict, at)| (strength(verdict), *at));
                            assert_eq!(
                                json["verdict"],
                                strongest.map_or("allow", |strongest| strongest.1),
                                "{json}"
                            );
                            let not_before = strongest.map_or(0, |strongest| strongest.2);
                            assert_eq!(
                                json["not_before"].as_i64().unwrap_or(0),
                                not_before,
                                "{json}"
                            );
                            told.sort_unstable();
                            let expected: Vec<_> = expected
                                .into_iter()
                                .map(|(kind, verdict, at)| {
                                    (kind.to_owned(), verdict.to_owned(), at)
                                })
                                .collect();
                            assert_eq!(told, expected, "{json}");
                            checked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(checked, 4 * 2 * 7 * 3 * 6 * 9);
}

#[test]
fn the_rows_of_all_ids_of_a_person_count_as_one() {
    let states: States = [
        row(
            "identity",
            json!({"waba_id": "1", "alias": "BR.1"}),
            json!({"links": {"551": NOW}}),
        ),
        row(
            "identity",
            json!({"waba_id": "1", "alias": "BR.1"}),
            json!({"links": {"BR.2": NOW}}),
        ),
        row(
            "consent",
            json!({"waba_id": "1", "customer": "BR.2", "category": "marketing"}),
            json!({"value": "opted_out", "at": NOW, "source": "host"}),
        ),
        row(
            "window",
            json!({"phone_number_id": "2", "customer": "BR.1"}),
            json!({"inbound_at": NOW - 9}),
        ),
    ]
    .into_iter()
    .collect();
    let now = Timestamp::from_secs(NOW);
    let marketing = Outgoing::Template {
        id: None,
        category: "MARKETING".into(),
    };
    let sending = Sending::new("1", "2", Peer::Customer("551".into()), marketing);
    let verdict = serde_json::to_value(guard(&sending, &states, &Policy::default(), now)).unwrap();
    assert_eq!(
        verdict,
        json!({"verdict": "suppressed", "reasons": [{"kind": "consent", "verdict": "suppressed",
            "key": {"waba_id": "1", "customer": "551", "category": "marketing"},
            "value": {"value": "opted_out", "at": NOW, "source": "host"}}]})
    );
    let keys = guard::keys(&sending, &states.identities("1"));
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    for key in [
        "window/2/551",
        "consent/1/BR.2/marketing",
        "handling/2/BR.1",
        "hold/pair/2/BR.1/engagement/marketing",
        "hold/waba/1/ban/all",
    ] {
        assert!(keys.iter().any(|other| other == key), "{key}");
    }
    let free_form = Sending::new("1", "2", Peer::Customer("551".into()), Outgoing::FreeForm);
    let verdict =
        serde_json::to_value(guard(&free_form, &states, &Policy::default(), now)).unwrap();
    assert_eq!(verdict, json!({"verdict": "allow", "reasons": []}));
}

#[test]
fn what_is_free_is_not_billed() {
    let hold = row(
        "hold",
        json!({"scope": "waba", "waba_id": "1", "cause": "payment", "covers": "billable"}),
        json!({"state": "open", "at": NOW - 9}),
    );
    let utility = Outgoing::Template {
        id: None,
        category: "utility".into(),
    };
    let sending = Sending::new("1", "2", Peer::Customer("551".into()), utility);
    for (free_until, ruling) in [(NOW + 1, "allow"), (NOW, "suppressed")] {
        let window = row(
            "window",
            json!({"phone_number_id": "2", "customer": "551"}),
            json!({"free_until": free_until}),
        );
        let states: States = [hold.clone(), window].into_iter().collect();
        let now = Timestamp::from_secs(NOW);
        let verdict = guard(&sending, &states, &Policy::default(), now);
        let verdict = serde_json::to_value(verdict).unwrap();
        assert_eq!(verdict["verdict"], ruling, "{free_until}");
    }
}

#[test]
fn categories_are_those_of_the_platform_however_they_are_written() {
    let policy = r#"{"consent_categories": ["MARKETING", "Utility"]}"#;
    let policy = Policy::parse(policy, &waypost::time::Zones::builtin()).unwrap();
    for category in ["marketing", "UTILITY"] {
        let opted_out = row(
            "consent",
            json!({"waba_id": "1", "customer": "551", "category": category.to_lowercase()}),
            json!({"value": "opted_out", "at": NOW, "source": "host"}),
        );
        let what = Outgoing::Template {
            id: None,
            category: category.into(),
        };
        let sending = Sending::new("1", "2", Peer::Customer("551".into()), what);
        let states: States = [opted_out].into_iter().collect();
        let now = Timestamp::from_secs(NOW);
        let verdict = guard(&sending, &states, &policy, now);
        let verdict = serde_json::to_value(verdict).unwrap();
        assert_eq!(verdict["verdict"], "suppressed", "{category}");
    }
}

#[test]
fn policies_regions_and_nights() {
    let zones = waypost::time::Zones::builtin();
    let marketing = |to: &str| {
        let what = Outgoing::Template {
            id: None,
            category: "marketing".into(),
        };
        Sending::new("1", "2", Peer::Customer(to.into()), what)
    };
    let states = States::default();
    let cuba = guard(
        &marketing("5351234567"),
        &states,
        &Policy::default(),
        Timestamp::from_secs(NOW),
    );
    assert_eq!(
        serde_json::to_value(cuba).unwrap(),
        json!({"verdict": "suppressed", "reasons": [{"kind": "region", "verdict": "suppressed"}]})
    );
    let strict = Policy::parse(r#"{"unknown_consent": "suppress"}"#, &zones).unwrap();
    let unknown = guard(
        &marketing("551"),
        &states,
        &strict,
        Timestamp::from_secs(NOW),
    );
    assert_eq!(
        serde_json::to_value(unknown).unwrap(),
        json!({"verdict": "suppressed", "reasons": [{"kind": "consent", "verdict": "suppressed",
            "key": {"waba_id": "1", "customer": "551", "category": "marketing"}}]})
    );
    let quiet = r#"{"quiet_hours": {"timezone": "America/Sao_Paulo", "hours": ["20:00-08:00"]}}"#;
    let night: Timestamp = "2026-11-23T23:00:00-03:00".parse().unwrap();
    let morning: Timestamp = "2026-11-24T08:00:00-03:00".parse().unwrap();
    let quiet = Policy::parse(quiet, &zones).unwrap();
    let verdict = guard(&marketing("551"), &states, &quiet, night);
    assert_eq!(
        serde_json::to_value(verdict).unwrap(),
        json!({"verdict": "not_before", "not_before": morning.as_secs(),
            "reasons": [{"kind": "quiet_hours", "verdict": "not_before", "not_before": morning.as_secs()}]})
    );
    let own = Policy::parse(r#"{"own_app_ids": ["42"]}"#, &zones).unwrap();
    let handling = row(
        "handling",
        json!({"phone_number_id": "2", "group_id": "g"}),
        json!({"by": "other", "who": "42", "at": NOW}),
    );
    let window = row(
        "window",
        json!({"phone_number_id": "2", "group_id": "g"}),
        json!({"inbound_at": NOW}),
    );
    let states: States = [handling, window].into_iter().collect();
    let group = Sending::new("1", "2", Peer::Group("g".into()), Outgoing::FreeForm);
    let now = Timestamp::from_secs(NOW);
    let ruling = |policy| {
        serde_json::to_value(guard(&group, &states, policy, now)).unwrap()["verdict"].clone()
    };
    assert_eq!(ruling(&own), "allow");
    assert_eq!(ruling(&Policy::default()), "not_before");
}

#[test]
fn all_that_is_wrong_with_a_policy_is_told_at_its_place() {
    let members = "`margin_s`, `unknown_consent`, `consent_categories`, `handling_for_s`, `own_app_ids`, `quiet_hours`";
    let seconds = "expected seconds, a whole number from 0 to 4294967295";
    for (text, messages) in [
        (
            r#"{"margin": 5}"#,
            vec![format!(
                "`/margin` at line 1, column 2: unknown key; there are {members}"
            )],
        ),
        (
            "{\"margin_s\": \"551\",\n \"handling_for_s\": -551}",
            vec![
                format!("`/margin_s` at line 1, column 14: {seconds}"),
                format!("`/handling_for_s` at line 2, column 20: {seconds}"),
            ],
        ),
        (
            r#"{"margin_s": 0.5, "unknown_consent": "551", "own_app_ids": [551], "consent_categories": null}"#,
            vec![
                format!("`/margin_s` at line 1, column 14: {seconds}"),
                "`/unknown_consent` at line 1, column 38: expected `allow` or `suppress`".to_owned(),
                "`/own_app_ids/0` at line 1, column 61: expected a text in quotes".to_owned(),
                "`/consent_categories` at line 1, column 89: expected a list of texts".to_owned(),
            ],
        ),
        (
            r#"{"quiet_hours": {"zone": "UTC"}}"#,
            vec![
                "`/quiet_hours/zone` at line 1, column 18: unknown key; there are `timezone`, `hours`"
                    .to_owned(),
                "`/quiet_hours` at line 1, column 17: `timezone` is missing".to_owned(),
                "`/quiet_hours` at line 1, column 17: `hours` is missing".to_owned(),
            ],
        ),
        (
            r#"{"quiet_hours": {"timezone": "551", "hours": ["20:00-08:00", "551"]}}"#,
            vec![
                "`/quiet_hours/timezone` at line 1, column 30: unknown time zone: write a name such as `America/Sao_Paulo`"
                    .to_owned(),
                "`/quiet_hours/hours/1` at line 1, column 62: expected hours such as `20:00-08:00`"
                    .to_owned(),
            ],
        ),
        (
            r#""551""#,
            vec!["at line 1, column 1: expected an object".to_owned()],
        ),
        (
            r#"{"margin_s": 551"#,
            vec!["not valid JSON: the text ends in the middle of a value (line 1, column 17)".to_owned()],
        ),
    ] {
        let error = Policy::parse(text, &waypost::time::Zones::builtin()).unwrap_err();
        let told: Vec<&str> = error.messages().collect();
        assert_eq!(told, messages, "{text}");
        assert_eq!(error.to_string(), messages.join("; "), "{text}");
        assert!(!format!("{error:?}").contains("551"), "{text}");
    }
}

#[test]
fn what_would_be_too_fast_waits() {
    let now = Duration::from_millis(u64::try_from(NOW).unwrap() * 1_000 + 250);
    let marketing = |to: &str| {
        let what = Outgoing::Template {
            id: None,
            category: "marketing".into(),
        };
        Sending::new("1", "2", Peer::Customer(to.into()), what)
    };
    let mut pace = Pace::new(PortfolioLimit::Customers(1));
    pace.record(&marketing("551"), None, now);
    let open = row(
        "window",
        json!({"phone_number_id": "2", "customer": "552"}),
        json!({"inbound_at": NOW - 9}),
    );
    let opted_out = row(
        "consent",
        json!({"waba_id": "1", "customer": "552", "category": "marketing"}),
        json!({"value": "opted_out", "at": NOW, "source": "host"}),
    );
    let ask = |pace: &Pace, rows: &[&StateChange]| {
        let states: States = rows.iter().copied().cloned().collect();
        let verdict = guard_with_pace(&marketing("552"), &states, &Policy::default(), pace, now);
        serde_json::to_value(verdict).unwrap()
    };
    // The second after the one it would be in.
    let reason = json!({"kind": "pace", "verdict": "not_before", "not_before": NOW + DAY + 1});
    assert_eq!(
        ask(&pace, &[]),
        json!({"verdict": "not_before", "not_before": NOW + DAY + 1, "reasons": [reason]})
    );
    assert_eq!(
        ask(&pace, &[&open]),
        json!({"verdict": "allow", "reasons": []})
    );
    let verdict = ask(&pace, &[&opted_out]);
    assert_eq!(verdict["verdict"], "suppressed");
    assert_eq!(verdict["reasons"][0]["kind"], "consent");
    assert_eq!(verdict["reasons"][1], reason);
    pace.set_limit(PortfolioLimit::Customers(0));
    assert_eq!(
        ask(&pace, &[]),
        json!({"verdict": "suppressed", "reasons": [{"kind": "pace", "verdict": "suppressed"}]})
    );
}
