//! The calendars for authors of rules, day by day against the dates of others.

#![expect(clippy::disallowed_methods, reason = "reads the calendars")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use waypost::RuleSet;
use waypost::time::{Date, DayRule};

const COUNTRIES: [&str; 9] = ["br", "co", "de", "es", "in", "jp", "mx", "pt", "us"];

#[test]
fn calendars_have_the_dates_of_their_source_and_no_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("examples/data/calendars");
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, COUNTRIES.len(), "each is tested");
    for country in COUNTRIES {
        let file = format!("{country}.json");
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let rules = RuleSet::parse(&text).unwrap();
        let findings = rules.check("2026-11-25T12:00:00Z".parse().unwrap());
        assert!(findings.is_empty(), "{country}: {findings:?}");

        let schedule = rules.schedule("office").unwrap();
        let first = Date::new(2024, 1, 1).unwrap();
        let days = (0..).map(|number| first.plus_days(number));
        let days = days.take_while(|day| day.year() <= 2030);
        let found: BTreeSet<String> = days
            .filter(|day| schedule.day(*day).rule == DayRule::Holiday(country))
            .map(|day| day.to_string())
            .collect();

        let expected = root.join("tests/data/rules/calendars").join(&file);
        let expected: Value = serde_json::from_str(&fs::read_to_string(expected).unwrap()).unwrap();
        assert!(
            expected["source"]
                .as_str()
                .unwrap()
                .starts_with("PyPI `holidays` ")
        );
        let dates = expected["dates"].as_array().unwrap().iter();
        let dates = dates.map(|date| date.as_str().unwrap().to_owned());
        let dates: BTreeSet<String> = dates.collect();
        // What the calendar has beside them, with the reason.
        let also = expected["also"].as_object().unwrap();
        let also: BTreeSet<String> = also.keys().cloned().collect();
        assert!(dates.is_disjoint(&also), "{country}");
        let all: BTreeSet<String> = dates.union(&also).cloned().collect();
        let missing: Vec<_> = all.difference(&found).collect();
        let more: Vec<_> = found.difference(&all).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{country} lacks {missing:?} and has {more:?}"
        );
        assert!(all.len() > 50, "{country}");
    }
}
