//! What is wrong with actions: all at once, each with its place.

use serde_json::Value;
use waypost_connectors::{Action, names};

use crate::cases;

#[test]
fn says_all_that_is_wrong_and_where() {
    for case in cases("problems") {
        let (name, params) = (case["action"].as_str().unwrap(), case["params"].to_string());
        let problems = if case["open"] == true {
            Action::check(name, &params)
        } else {
            let parsed = Action::parse(name, &params);
            parsed.map_or_else(|error| error.problems().to_vec(), |_| Vec::new())
        };
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(Value::from(problems), case["problems"], "{}", case["name"]);
    }
}

#[test]
fn says_all_of_it_in_one_line() {
    let error = Action::parse("ticket", r#"{"urgency": 7, "x": 1}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "/subject: is missing; /urgency: must be one of `low`, `medium`, `high`, `urgent`; /x: unknown parameter"
    );
    let error = Action::parse("tag", "{").unwrap_err();
    assert_eq!(error.to_string(), "not valid JSON");
}

#[test]
fn what_is_sent_is_also_right_in_a_rule_file() {
    for case in cases("requests") {
        let (name, params) = case["action"].as_object().unwrap().iter().next().unwrap();
        assert!(names().contains(&name.as_str()));
        assert_eq!(
            Action::check(name, &params.to_string()),
            [],
            "{}",
            case["name"]
        );
    }
}

#[test]
fn names_are_those_of_the_actions() {
    for name in names() {
        let problems = Action::check(name, "{}");
        let says_unknown = problems
            .iter()
            .any(|problem| problem.message.contains("is not an action"));
        assert!(!says_unknown, "{name}");
    }
}
