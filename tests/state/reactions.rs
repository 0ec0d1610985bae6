//! Every code of the platform that lies beside the repository has a reaction, and only what may be tried again is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use waypost::state::{FaultScope, Reaction, Remedy};

/// The codes of a cell: `190`, `200-299`, `131020/131041`, `2388xxx`.
fn codes(cell: &str) -> Vec<i64> {
    let number = |text: &str| text.parse::<i64>().unwrap();
    cell.split('/')
        .flat_map(|part| match part.split_once('-') {
            Some((first, last)) => (number(first)..=number(last)).collect(),
            None if part.ends_with("xxx") => {
                let thousands = number(part.trim_end_matches('x')) * 1_000;
                vec![thousands, thousands + 999]
            }
            None => vec![number(part)],
        })
        .collect()
}

/// What the words of the table allow.
fn remedies(class: &str) -> &'static [Remedy] {
    const WORDS: &[(&str, &[Remedy])] = &[
        ("REAUTH", &[Remedy::WaitForPerson]),
        ("FIX_REQUEST (MM API", &[Remedy::Fix, Remedy::RetryAt]),
        ("FIX", &[Remedy::Fix]),
        ("treat as FIX", &[Remedy::Fix]),
        ("NEED_PHONE_NUMBER", &[Remedy::Fix]),
        ("RESTART_PAGING", &[Remedy::Fix]),
        ("PAUSE_TEMPLATE", &[Remedy::Suppress]),
        ("KILL_TEMPLATE", &[Remedy::Suppress]),
        ("PAUSE", &[Remedy::WaitForPerson]),
        ("OPS", &[Remedy::WaitForPerson]),
        ("WAIT", &[Remedy::WaitForPerson]),
        ("SUPPRESS", &[Remedy::Suppress]),
        ("BACKOFF 1-2 min", &[Remedy::RetryAt]),
        ("BACKOFF minutes", &[Remedy::RetryAt]),
        ("BACKOFF", &[Remedy::Retry]),
        ("PAIR_BACKOFF", &[Remedy::Retry]),
        ("RETRY_LIMITED", &[Remedy::Retry]),
        ("COOL_DOWN", &[Remedy::RetryAt]),
        ("DEFER", &[Remedy::RetryAt]),
        ("USE_TEMPLATE", &[Remedy::TemplateOnly]),
        ("ALT_CHANNEL", &[Remedy::Stop]),
        ("ASK_USER", &[Remedy::Stop]),
        ("STOP_GROUP", &[Remedy::Stop]),
        ("IGNORE", &[Remedy::Stop]),
    ];
    let found = WORDS.iter().find(|(word, _)| class.starts_with(word));
    found.unwrap_or_else(|| panic!("{class}")).1
}

#[test]
fn every_code_has_a_reaction() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/error_codes.tsv");
    let Ok(table) = fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let mut known = BTreeSet::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        if cells[0] == "(unknown)" {
            continue;
        }
        let (class, again) = (cells[3], cells[4]);
        let codes = codes(cells[0]);
        for code in &codes {
            let reaction = Reaction::of(*code);
            assert_ne!(reaction.scope, FaultScope::Unknown, "{row}");
            // Ranges are told apart in the details.
            if codes.len() <= 2 {
                assert!(
                    remedies(class).contains(&reaction.remedy),
                    "{row}: {reaction:?}"
                );
            }
            // Ranges name the codes that are tried again.
            if codes.len() == 1 && class != "RESTART_PAGING" {
                let may = ["yes", "after the hour", "not before", "disputed"];
                let may = may.iter().any(|word| again.starts_with(word));
                assert_eq!(reaction.retry_after(0).is_some(), may, "{row}");
            }
        }
        known.extend(codes);
    }
    assert!(known.len() > 200);
    for code in [131_208, 138_002, 138_005, 138_012] {
        assert!(Reaction::of(code).retry_after(0).is_some(), "{code}");
    }
    // What nobody knows is not tried again.
    for code in (0..140_000).filter(|code| !known.contains(code)) {
        assert_eq!(Reaction::of(code).retry_after(0), None, "{code}");
        assert_eq!(Reaction::of(code).scope, FaultScope::Unknown, "{code}");
    }
}
