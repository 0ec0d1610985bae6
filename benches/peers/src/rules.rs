//! From an event, its facts and so many rules to the first rule that fits:
//! the text has the word K, the tier is T, and the hour is in [a, b).
//!
//! Every engine gets the text folded already, and its words where it can use them. The words are such that one that is
//! contained in a text is a word of it, because some engines know no words.

use std::collections::BTreeMap;
use std::sync::Arc;

use a_tree::{ATree, AttributeDefinition};
use quamina::Quamina;
use regex::RegexSet;
use waypost::{Context, Event, Payload, Router, RuleSet, Timestamp};

use crate::measure::{Comparison, Engine, compare as measure};

const EVENTS: usize = 1_024;
const TIERS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];
/// The answer where no rule fits.
const NONE: usize = usize::MAX;

struct Rule {
    word: String,
    tier: &'static str,
    from: i64,
    to: i64,
}

struct Item {
    words: Vec<String>,
    text: String,
    tier: &'static str,
    hour: i64,
    /// The same as JSON: with the text, and with the words.
    json: String,
    tokens_json: String,
    body: String,
}

pub(crate) fn compare(count: usize, rounds: usize) -> Comparison {
    let rules: Vec<Rule> = (0..count).map(rule).collect();
    let items: Vec<Item> = (0..EVENTS).map(|seed| item(seed, count)).collect();
    let by_hand = |item: usize| -> usize {
        let item = &items[item];
        let found = rules.iter().position(|rule| fits(rule, item));
        found.unwrap_or(NONE)
    };
    let mut absent = Vec::new();
    let mut engines = vec![Engine::new("waypost", waypost(&rules, &items))];
    engines.push(Engine::new("a loop, by hand", by_hand));
    engines.push(Engine::new(
        "RegexSet and a check of the rest",
        regex_set(&rules, &items),
    ));
    engines.push(Engine::new(
        "quamina 0.7.0, given tokens",
        quamina(&rules, &items, Form::Tokens),
    ));
    if count <= 100 {
        engines.push(Engine::new(
            "quamina 0.7.0, wildcards",
            quamina(&rules, &items, Form::Text),
        ));
    } else {
        let reason = "not run beyond 100 rules: each `*word*` is an automaton of many states";
        absent.push(("quamina 0.7.0, wildcards".to_owned(), reason.to_owned()));
    }
    engines.push(Engine::new(
        "a-tree 0.6.1, given tokens",
        a_tree(&rules, &items),
    ));
    engines.push(Engine::new(
        "cel 0.15.0, first program that fits",
        cel(&rules, &items),
    ));
    #[cfg(feature = "zen")]
    engines.push(Engine::new(
        "zen-engine 2.1.6, decision table",
        zen::engine(&rules, &items),
    ));
    #[cfg(not(feature = "zen"))]
    absent.push((
        "zen-engine 2.1.6".to_owned(),
        "not built: add `--features zen` (twelve minutes)".to_owned(),
    ));
    for engine in &mut engines {
        for item in 0..items.len() {
            assert_eq!(
                (engine.run)(item),
                by_hand(item),
                "{}: {}",
                engine.name,
                items[item].text
            );
        }
    }
    measure(
        format!("first of {count} rules"),
        items.len(),
        rounds,
        engines,
        absent,
    )
}

fn word(number: usize) -> String {
    format!("kw{number:05}")
}

fn rule(number: usize) -> Rule {
    let from = (number % 16) as i64;
    Rule {
        word: word(number),
        tier: TIERS[number % TIERS.len()],
        from,
        to: from + 8,
    }
}

/// Every other text has the word of a rule; of these every second one fits in the rest.
fn item(seed: usize, rules: usize) -> Item {
    let plain = [
        "quero", "saber", "onde", "esta", "meu", "pedido", "de", "ontem",
    ];
    let target = seed.wrapping_mul(2_654_435_761) % rules;
    let mut words: Vec<String> = (0..7)
        .map(|at| plain[(seed / 3 + at * 5) % plain.len()].to_owned())
        .collect();
    if seed % 2 == 0 {
        words.insert(seed % 7, word(target));
    }
    let fits = seed % 4 == 0;
    let wanted = rule(target);
    let tier = if fits {
        wanted.tier
    } else {
        TIERS[seed % TIERS.len()]
    };
    let hour = if fits {
        wanted.from + 1
    } else {
        (seed % 24) as i64
    };
    let text = words.join(" ");
    Item {
        json: serde_json::json!({"text": text, "tier": tier, "hour": hour}).to_string(),
        tokens_json: serde_json::json!({"a_words": words, "tier": tier, "hour": hour}).to_string(),
        body: format!(
            r#"{{"field":"messages","value":{{"messages":[{{"id":"wamid.{seed}","from":"5511999990000","type":"text","text":{{"body":"{text}"}}}}]}}}}"#
        ),
        words,
        text,
        tier,
        hour,
    }
}

fn fits(rule: &Rule, item: &Item) -> bool {
    item.tier == rule.tier
        && (rule.from..rule.to).contains(&item.hour)
        && item.words.contains(&rule.word)
}

/// Folds the text and cuts it into words itself; all others are given both.
fn waypost<'w>(rules: &'w [Rule], items: &'w [Item]) -> impl FnMut(usize) -> usize + 'w {
    let keywords: BTreeMap<String, [&str; 1]> = rules
        .iter()
        .enumerate()
        .map(|(number, rule)| (format!("k{number}"), [rule.word.as_str()]))
        .collect();
    let routes: Vec<serde_json::Value> = rules
        .iter()
        .enumerate()
        .map(|(number, rule)| {
            serde_json::json!({"id": number.to_string(), "team": "desk", "when": {
                "keyword": format!("k{number}"),
                "customer.tier": rule.tier,
                "crm.hour": {"gte": rule.from, "lt": rule.to}}})
        })
        .collect();
    let file = serde_json::json!({
        "version": 1,
        "fields": {"crm.hour": {"type": "number"}},
        "keywords": keywords,
        "teams": {"desk": {}},
        "routes": routes,
        "fallback": {"targets": [{"team": "desk"}]},
    });
    let rule_set = RuleSet::parse(&file.to_string()).expect("a rule file");
    let router = Router::new(&rule_set).expect("a router");
    let mut scratch = router.create_scratch();
    let payloads: Vec<Payload<'w>> = items
        .iter()
        .map(|item| {
            let payload = Payload::parse_unverified(item.body.as_bytes());
            payload.expect("a body")
        })
        .collect();
    // The events borrow from them, and live as long as the program.
    let events: Vec<Event<'w>> = payloads
        .leak()
        .iter()
        .map(|payload| payload.events().next().expect("an event"))
        .collect();
    let contexts: Vec<Context<'w>> = items
        .iter()
        .map(|item| {
            let context =
                Context::at(Timestamp::from_secs(1_790_000_000)).with("customer.tier", item.tier);
            let context = context.and_then(|context| context.with("crm.hour", item.hour as f64));
            context.expect("facts")
        })
        .collect();
    move |item| {
        let decision = router.route_with(&mut scratch, &events[item], &contexts[item]);
        decision
            .route()
            .and_then(|id| id.parse().ok())
            .unwrap_or(NONE)
    }
}

fn regex_set<'w>(rules: &'w [Rule], items: &'w [Item]) -> impl FnMut(usize) -> usize + 'w {
    let patterns = rules.iter().map(|rule| format!(r"\b{}\b", rule.word));
    let set = regex::RegexSetBuilder::new(patterns)
        .size_limit(1 << 30)
        .dfa_size_limit(1 << 28)
        .build();
    let set: RegexSet = set.expect("patterns");
    move |item| {
        let item = &items[item];
        let matches = set.matches(&item.text);
        let found = matches.into_iter().find(|number| {
            let rule = &rules[*number];
            item.tier == rule.tier && (rule.from..rule.to).contains(&item.hour)
        });
        found.unwrap_or(NONE)
    }
}

enum Form {
    Text,
    Tokens,
}

/// Its fields are looked at in the order of their names: the most selective one comes first, and must, because one
/// state takes 255 transitions at most and panics beyond.
fn quamina<'w>(rules: &[Rule], items: &'w [Item], form: Form) -> impl FnMut(usize) -> usize + 'w {
    let mut quamina = Quamina::<usize>::new();
    for (number, rule) in rules.iter().enumerate() {
        let Rule {
            word,
            tier,
            from,
            to,
        } = rule;
        let text = match form {
            Form::Text => format!(r#""text":[{{"wildcard":"*{word}*"}}]"#),
            Form::Tokens => format!(r#""a_words":["{word}"]"#),
        };
        let pattern = format!(
            r#"{{{text},"tier":["{tier}"],"hour":[{{"numeric":[">=",{from},"<",{to}]}}]}}"#
        );
        quamina.add_pattern(number, &pattern).expect("a pattern");
    }
    move |item| {
        let item = &items[item];
        let event = match form {
            Form::Text => &item.json,
            Form::Tokens => &item.tokens_json,
        };
        let found = quamina
            .matches_for_event(event.as_bytes())
            .expect("an event");
        found.into_iter().min().unwrap_or(NONE)
    }
}

fn a_tree<'w>(rules: &[Rule], items: &'w [Item]) -> impl FnMut(usize) -> usize + 'w {
    let definitions = [
        AttributeDefinition::string_list("kw"),
        AttributeDefinition::string("tier"),
        AttributeDefinition::integer("hour"),
    ];
    let mut tree = ATree::<usize>::new(&definitions).expect("attributes");
    for (number, rule) in rules.iter().enumerate() {
        let Rule {
            word,
            tier,
            from,
            to,
        } = rule;
        let expression =
            format!("kw one of ['{word}'] and tier = '{tier}' and hour >= {from} and hour < {to}");
        tree.insert(&number, &expression).expect("an expression");
    }
    move |item| {
        let item = &items[item];
        let words: Vec<&str> = item.words.iter().map(String::as_str).collect();
        let mut event = tree.make_event();
        event.with_string_list("kw", &words).expect("an attribute");
        event.with_string("tier", item.tier).expect("an attribute");
        event.with_integer("hour", item.hour).expect("an attribute");
        let event = event.build().expect("an event");
        let report = tree.search(&event).expect("a search");
        report
            .matches()
            .iter()
            .map(|number| **number)
            .min()
            .unwrap_or(NONE)
    }
}

fn cel<'w>(rules: &[Rule], items: &'w [Item]) -> impl FnMut(usize) -> usize + 'w {
    let environment = Arc::new(cel::Env::stdlib());
    let programs: Vec<cel::Program> = rules
        .iter()
        .map(|rule| {
            let Rule {
                word,
                tier,
                from,
                to,
            } = rule;
            let program = format!(
                r#"tier == "{tier}" && hour >= {from} && hour < {to} && text.contains("{word}")"#
            );
            environment.compile(&program).expect("a program")
        })
        .collect();
    move |item| {
        let item = &items[item];
        let mut context = cel::Context::with_env(Arc::clone(&environment));
        context.add_variable_from_value("text", item.text.as_str());
        context.add_variable_from_value("tier", item.tier);
        context.add_variable_from_value("hour", item.hour);
        let fits = |program: &cel::Program| {
            matches!(program.execute(&context), Ok(cel::Value::Bool(true)))
        };
        programs.iter().position(fits).unwrap_or(NONE)
    }
}

#[cfg(feature = "zen")]
mod zen {
    use serde_json::json;
    use zen_engine::DecisionEngine;

    use super::{Item, NONE, Rule};

    pub(super) fn engine<'w>(rules: &[Rule], items: &'w [Item]) -> impl FnMut(usize) -> usize + 'w {
        let rows: Vec<serde_json::Value> = rules
            .iter()
            .enumerate()
            .map(|(number, rule)| {
                json!({"_id": number.to_string(), "t": format!("\"{}\"", rule.tier),
                       "h": format!("[{}..{})", rule.from, rule.to),
                       "k": format!("contains(text, \"{}\")", rule.word), "q": number.to_string()})
            })
            .collect();
        let content = json!({
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in"},
                {"id": "table", "type": "decisionTableNode", "name": "table", "content": {
                    "hitPolicy": "first", "rules": rows,
                    "inputs": [{"id": "t", "name": "tier", "field": "tier"},
                               {"id": "h", "name": "hour", "field": "hour"},
                               {"id": "k", "name": "text"}],
                    "outputs": [{"id": "q", "name": "rule", "field": "rule"}]}},
                {"id": "out", "type": "outputNode", "name": "out"}],
            "edges": [{"id": "a", "sourceId": "in", "targetId": "table"},
                      {"id": "b", "sourceId": "table", "targetId": "out"}]});
        let content: zen_engine::model::DecisionContent =
            serde_json::from_value(content).expect("a decision");
        let mut decision = DecisionEngine::default()
            .create_decision(content.into())
            .expect("a decision");
        decision.compile();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        move |item| {
            let item = &items[item];
            let input = json!({"text": item.text, "tier": item.tier, "hour": item.hour});
            let answer = runtime
                .block_on(decision.evaluate(input.into()))
                .expect("an answer");
            let answer = serde_json::to_value(&answer.result).expect("JSON");
            answer["rule"].as_u64().map_or(NONE, |rule| rule as usize)
        }
    }
}
