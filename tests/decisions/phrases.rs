//! The rule files that were written from sentences of customers, against these sentences.
//!
//! How they do on sentences that their author never saw is not told here: there are none.

#![expect(clippy::disallowed_methods, reason = "reads rule files and sentences")]
#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::fs;
use std::path::Path;

use serde_json::json;
use waypost::{Context, Payload, Router, RuleSet, Timestamp};

/// How many of the sentences come to their team.
fn right<'s>(rules: &str, sentences: impl Iterator<Item = (&'s str, String)>) -> (usize, usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/phrases");
    let rules = RuleSet::parse(&fs::read_to_string(folder.join(rules)).unwrap()).unwrap();
    let router = Router::new(&rules).unwrap();
    let context = Context::at(Timestamp::from_secs(1_790_000_000));
    let (mut right, mut all) = (0, 0);
    for (sentence, team) in sentences {
        let body = json!({"field": "messages", "value": {"messages": [
            {"id": "wamid.A", "from": "5511999990000", "type": "text", "text": {"body": sentence}}]}})
        .to_string();
        let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
        let event = payload.events().next().unwrap();
        let decision = router.route(&event, &context);
        let target = decision.targets().next().unwrap();
        right += usize::from(target.name() == team);
        all += 1;
    }
    (right, all)
}

#[test]
fn sentences_come_to_their_teams() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.is_dir() {
        println!("skipped: there is no {}", data.display());
        return;
    }
    let credit = fs::read_to_string(data.join("credsystem_train93.csv")).unwrap();
    let credit = credit.lines().skip(1).map(|line| {
        let mut cells = line.trim_end().split(';');
        let service = cells.next().unwrap();
        (cells.next_back().unwrap(), format!("s{service}"))
    });
    assert_eq!(right("credit.rules.json", credit), (93, 93));

    let shop = fs::read_to_string(data.join("hint3_curekart_train.csv")).unwrap();
    let shop = shop.lines().skip(1).filter_map(|line| {
        let (sentence, label) = line.trim_end().rsplit_once(',')?;
        Some((sentence.trim_matches('"'), label.to_lowercase()))
    });
    let (right, all) = right("shop.rules.json", shop);
    assert!(right * 100 >= all * 95, "{right} of {all}");
}
