//! Cost does not grow with the rules, counted: 100,000 rules are no more work than ten, whatever they share.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that trips fails"
)]

#[path = "../../benches/load/mod.rs"]
pub(crate) mod load;

use load::{Aim, Case, Plan, SHAPES, Shape};
use serde_json::{Value, json};
use waypost::rules::WorkCounters;
use waypost::{Context, Router, RuleSet, Timestamp};

const AIMS: [Aim; 4] = [Aim::First, Aim::Last, Aim::Any, Aim::Nobody];

#[test]
fn work_does_not_grow_with_the_rules() {
    for shape in SHAPES {
        let [few, many] = [10, 100_000].map(|rules| {
            let load = Plan::of(rules, shape).load();
            let router = load.router();
            AIMS.map(|aim| most_work(&router, &load.cases(64, aim)))
        });
        for ((aim, few), many) in AIMS.iter().zip(few).zip(many) {
            let shown = format!("{shape:?} {aim:?}: {few:?}, {many:?}");
            // The names that tell more rules apart are longer.
            assert!(many.folded_bytes <= few.folded_bytes + 16, "{shown}");
            // A look-up for every set of facts that rules under one key compare; of ranges, the height of their tree.
            assert!(many.probes <= few.probes + 24, "{shown}");
            assert!(many.postings <= few.postings + 8, "{shown}");
            // The few rules under a rare key are asked one after the other.
            assert!(many.candidates <= few.candidates + 10, "{shown}");
        }
    }
}

#[test]
fn triggers_cost_what_fires() {
    let plan = Plan {
        triggers: 100,
        ..Plan::of(10, Shape::Distinct)
    };
    let load = plan.load();
    let [alone, many] = [Plan::of(10, Shape::Distinct), plan].map(|plan| {
        let load = plan.load();
        most_work(&load.router(), &load.cases(64, Aim::First))
    });
    assert_eq!(many.candidates, alone.candidates + 100);
    assert!(many.postings <= alone.postings + 1);
    let router = load.router();
    let mut scratch = router.create_scratch();
    let case = &load.cases(1, Aim::First)[0];
    let context = case.context();
    let decision = router.route_with(&mut scratch, &case.event, &context);
    assert_eq!(decision.actions().count(), 100);
}

#[test]
fn what_no_rule_reads_is_not_read() {
    let load = Plan::of(100, Shape::NoKeyword).load();
    let work = most_work(&load.router(), &load.cases(64, Aim::First));
    assert_eq!(work.folded_bytes, 0);
}

#[test]
fn an_expression_runs_where_the_text_has_what_it_requires() {
    let rule = |number| {
        json!({"id": format!("r{number}"), "team": "desk", "when": {"any": [
            {"text": {"regex": format!("^(quero )?pedido{number} [0-9]+$")}},
            {"customer.tier": "gold", "text": {"regex": format!("nota{number}x? [a-z]")}},
        ]}})
    };
    let rules: Vec<Value> = (100..1_100).map(rule).collect();
    let file = json!({"version": 1, "teams": {"desk": {}}, "routes": rules,
        "fallback": {"targets": [{"team": "desk"}]}});
    let router = Router::new(&RuleSet::parse(&file.to_string()).unwrap()).unwrap();
    let context = Context::at(Timestamp::from_secs(load::NOW))
        .with("customer.tier", "gold")
        .unwrap();
    let mut scratch = router.create_scratch();
    for (text, route, regexes) in [
        ("bom dia", None, 0),
        ("Quero PEDIDO700 12", Some("r700"), 1),
        ("pedido700 doze", None, 1),
        ("a nota800x é", Some("r800"), 1),
        ("pedido700 , nota800 9", None, 2),
    ] {
        let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
            "timestamp": "1795608000", "type": "text", "text": {"body": text}}]}});
        let event = load::event(body.to_string().leak());
        let decision = router.route_with(&mut scratch, &event, &context);
        assert_eq!(decision.route(), route, "{text}");
        assert_eq!(scratch.work_counters().regexes, regexes, "{text}");
    }
}

/// The most of each work that an event is; every answer is checked.
fn most_work(router: &Router, cases: &[Case]) -> WorkCounters {
    let mut scratch = router.create_scratch();
    let mut most = WorkCounters::default();
    for case in cases {
        case.check(
            router
                .route_with(&mut scratch, &case.event, &case.context())
                .route(),
        );
        let work = scratch.work_counters();
        most.folded_bytes = most.folded_bytes.max(work.folded_bytes);
        most.probes = most.probes.max(work.probes);
        most.postings = most.postings.max(work.postings);
        most.candidates = most.candidates.max(work.candidates);
    }
    most
}

/// What five texts cost that no slip is looked for in.
const PROBES_WITHOUT: u64 = 50;

/// As many terms of two words, with slips forgiven or not.
fn with_terms(terms: usize, typos: bool) -> Router {
    let word = |number: usize| -> String {
        let letters: Vec<char> = ('a'..='z').collect();
        let letter = |at: u32| letters[number / 26_usize.pow(at) % 26];
        (0..4)
            .flat_map(|at| [letter(at), ['o', 'e', 'i', 'u'][at as usize]])
            .collect()
    };
    let terms: Vec<String> = (0..terms)
        .map(|number| format!("{} {}", word(number * 7919), word(number * 104_729 + 5)))
        .collect();
    let file = json!({"version": 1, "teams": {"desk": {}, "t": {}},
        "keywords": {"many": {"terms": terms, "typos": typos}, "few": {"terms": ["boleto", "unsubscribe me"], "typos": typos}},
        "routes": [{"id": "many", "when": {"keyword": "many"}, "team": "t"}, {"id": "few", "when": {"keyword": "few"}, "team": "t"}],
        "fallback": {"team": "desk"}});
    Router::new(&RuleSet::parse(&file.to_string()).unwrap()).unwrap()
}

#[test]
fn slips_cost_the_same_however_many_words_may_have_them() {
    let texts = [
        "oi, tudo bem?",
        "Onde está o meu pedido 123, por favor? Quero saber hoje se ele chega ainda esta semana.",
        "please send me the bolteo for november, I need to pay it before monday",
        "unsubscribe mee and everybody else from this list of yours",
        "привет, как дела сегодня вечером?",
    ];
    let work = |router: &Router| -> u64 {
        let mut scratch = router.create_scratch();
        let context = Context::at(Timestamp::from_secs(load::NOW));
        let probes = texts.map(|text| {
            let body = json!({"field": "messages", "value": {"messages": [{"id": "wamid.A", "from": "5511999990000",
                "timestamp": "1795608000", "type": "text", "text": {"body": text}}]}});
            let event = load::event(body.to_string().leak());
            let _ = router.route_with(&mut scratch, &event, &context);
            scratch.work_counters().probes
        });
        probes.iter().sum()
    };
    let [without, few, many] = [(1_000, false), (1_000, true), (100_000, true)]
        .map(|(terms, typos)| work(&with_terms(terms, typos)));
    assert!(few <= 2 * without, "{without} {few}");
    // A probe a word and a phrase, as before there were slips.
    assert_eq!(without, PROBES_WITHOUT);
    assert!(many * 10 <= few * 12, "{few} {many}");
}
