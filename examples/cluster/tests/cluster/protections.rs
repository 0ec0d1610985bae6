//! Each protection taken away makes a test fail that holds with it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bodies::{has_order, of_a_thousand};
use crate::cluster::{Cluster, is_whole, wait};
use crate::crowd::{Crowd, body, of_messages};
use crate::flow::RULES;
use crate::verdict::Verdict;

/// A stream that has room for little refuses, and only what it took is answered with 200.
#[test]
fn what_is_refused_is_not_acknowledged() {
    assert_eq!(acknowledged_and_kept(""), (true, true));
    let (is_kept, is_refused) = acknowledged_and_kept("tests = { answers_before_ack = true }");
    assert!(!is_kept && !is_refused);
}

/// Whether all that was acknowledged is there, and whether something was refused.
fn acknowledged_and_kept(tests: &str) -> (bool, bool) {
    let mut cluster = Cluster::start("refused", RULES, &format!("inbox_bytes = 40000\n{tests}"));
    wait("the consumers are there", Duration::from_secs(20), || {
        cluster.shares().0 == 32
    });
    cluster.kill("worker-1");
    cluster.kill("worker-2");
    let statuses: Vec<u16> = (0..100)
        .map(|at| {
            cluster.post(&body(
                &format!("55119600{at:05}"),
                &[(format!("wamid.{at}"), "1".to_owned())],
            ))
        })
        .collect();
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );
    let acknowledged = statuses.iter().filter(|status| **status == 200).count() as u64;
    (
        cluster.broker.count("WAYPOST_IN") == acknowledged,
        acknowledged < 100,
    )
}

/// A decision is made once: an event that comes again after a change of rules finds it.
#[test]
fn an_event_has_one_decision() {
    assert!(is_decided_once(""));
    assert!(!is_decided_once("tests = { without_create = true }"));
}

fn is_decided_once(tests: &str) -> bool {
    let cluster = Cluster::start("once", RULES, tests);
    let sent = |number: u32| {
        // Another body, for the broker knows the same one again.
        let text = String::from_utf8(body(
            "5511960000001",
            &[("wamid.1".to_owned(), "1".to_owned())],
        ))
        .unwrap();
        cluster.post(format!("{text}{}", " ".repeat(number as usize)).as_bytes())
    };
    let records = || cluster.broker.messages("WAYPOST_DECIDED", "decided.>");
    assert_eq!(sent(0), 200);
    cluster.drain(Duration::from_secs(30));
    let before = records();
    let other = RULES.replace("desk", "other");
    std::fs::write(cluster.folder.join("rules.json"), other).unwrap();
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(sent(1), 200);
    cluster.drain(Duration::from_secs(30));
    assert_eq!(before.len(), 1);
    records() == before
}

/// What many change at once loses nothing of it.
#[test]
fn a_row_of_many_partitions_is_joined() {
    assert!(holds_are_the_latest(""));
    if is_whole() {
        assert!(!holds_are_the_latest("tests = { without_compare = true }"));
    }
}

/// Whether of each account's hold the latest time stands there, after reports of many customers, the latest one first.
fn holds_are_the_latest(tests: &str) -> bool {
    const ACCOUNTS: usize = 40;
    let cluster = Cluster::start("joined", RULES, tests);
    let now = waypost_runtime::log::now().as_secs();
    let body = |at: i64| {
        let entries = (0..ACCOUNTS).map(|account| {
            let status = json!({"id": format!("wamid.{account}.{at}"), "status": "failed", "recipient_id": format!("551196{at:07}"),
                "timestamp": (now - at).to_string(), "errors": [{"code": 80007, "title": "rate"}]});
            json!({"id": account.to_string(), "changes": [{"field": "messages", "value": {
                "messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "statuses": [status]}}]})
        });
        let entries: Value = entries.collect();
        json!({"object": "whatsapp_business_account", "entry": entries}).to_string()
    };
    // All at once, so that many have a row in hand.
    std::thread::scope(|scope| {
        for at in 0..20 {
            let (cluster, body) = (&cluster, body(at));
            scope.spawn(move || assert_eq!(cluster.post(body.as_bytes()), 200));
        }
    });
    cluster.drain(Duration::from_secs(60));
    let rows = cluster.broker.messages("WAYPOST_ROWS", "state.>");
    let holds = rows.iter().filter_map(|(_, row)| {
        let row: Value = serde_json::from_slice(row).unwrap();
        row.get("until").map(|_| row["at"].as_i64())
    });
    let holds: Vec<_> = holds.collect();
    assert_eq!(holds.len(), ACCOUNTS, "{holds:?}");
    holds.iter().all(|at| *at == Some(now))
}

/// A partition's messages are in one hand at a time.
#[test]
fn without_one_message_at_a_time_the_order_is_lost() {
    if is_whole() {
        let is_lost = (0..3).any(|_| {
            let cluster = Cluster::start("unordered", RULES, "tests = { unordered = true }");
            assert_eq!(cluster.post(&of_messages(&of_a_thousand())), 200);
            cluster.drain(Duration::from_secs(60));
            !has_order(&cluster.lines())
        });
        assert!(is_lost);
    }
}

/// Of a destination one client sends.
#[test]
fn without_an_owner_of_the_outbox_the_order_is_lost() {
    if is_whole() {
        let verdict = under_kills("tests = { without_pin = true }", false);
        assert!(verdict.misordered > 0, "{verdict:?}");
    }
}

/// A message is acknowledged when all of it is committed.
#[test]
fn without_the_commit_before_the_acknowledgement_messages_are_lost() {
    if is_whole() {
        let verdict = under_kills("tests = { acks_before_commit = true }", true);
        assert!(verdict.lost > 0, "{verdict:?}");
    }
}

/// An attempt is noted before it leaves.
#[test]
fn without_the_row_before_the_attempt_nobody_knows_of_it() {
    if is_whole() {
        let verdict = under_kills("tests = { sends_before_commit = true }", true);
        assert!(verdict.unexplained > 0, "{verdict:?}");
    }
}

fn under_kills(tests: &str, kills: bool) -> Verdict {
    let mut cluster = Cluster::start("unprotected", RULES, tests);
    let crowd = Crowd::start(&cluster.intake, 150, 100);
    for time in 0..6 {
        std::thread::sleep(Duration::from_millis(1_500 + time * 370));
        if kills {
            for name in ["worker-1", "worker-2"] {
                cluster.kill(name);
                cluster.run(name);
            }
        }
    }
    let taken = crowd.stop();
    cluster.drain(Duration::from_secs(120));
    Verdict::of(&cluster, &taken)
}
