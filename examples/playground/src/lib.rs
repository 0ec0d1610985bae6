//! The page for people who write rules: what it asks of the library, and what it gets, as JSON.
//!
//! The page is in `page/`, the few functions that WebAssembly calls are in `wasm/`, and `build` makes one file of them. What is
//! computed is computed here: the page only shows it. So what it shows is what the command line prints, byte for byte, and the
//! tests hold the two against each other.
//!
//! ```
//! let mut playground = waypost_playground::Playground::default();
//! let rules = r#"{\"version\": 1, \"rotues\": []}"#;
//! let request = format!(r#"{{"call": "check", "rules": "{rules}", "now": "2026-11-25T12:00:00Z"}}"#);
//! let answer = String::from_utf8(playground.call(request.as_bytes())).unwrap_or_default();
//! assert!(answer.contains("did you mean `routes`?"));
//! ```

mod answer;
mod check;
mod compare;
mod hours;
mod message;
mod request;
mod zones;

use serde::Serialize;
use waypost::time::{Zone, Zones};
use waypost::{Router, RuleSet};

use answer::Problem;
use request::Request;

/// What the page keeps between two calls: time zones, and the last rule file that could be read.
#[derive(Debug)]
pub struct Playground {
    zones: Zones,
    utc: Option<Zone>,
    good: Option<Good>,
}

impl Default for Playground {
    /// Knows no time zones.
    fn default() -> Self {
        Self {
            zones: Zones::none(),
            utc: None,
            good: None,
        }
    }
}

/// A rule file that can be used.
#[derive(Debug)]
struct Good {
    rules: RuleSet,
    router: Router,
}

impl Playground {
    /// Does what a request asks. Request and answer are JSON objects: `{"call": "check", ...}`, and `{"ok": ...}` or
    /// `{"problem": "..."}`. It does not panic, whatever the request is.
    ///
    /// | call | takes | gives |
    /// | --- | --- | --- |
    /// | `check` | `rules`, `now` | the findings, the tests one by one, what they reach, and what else the file is asked for; keeps the file if it can be used |
    /// | `message` | `event`, `facts`, `now`, `at` | how each event of the message is decided by the kept file, the facts that can matter for it, and why |
    /// | `why_not` | the same, `rule`, and `number` of the event | one rule, with the smallest change by which it would have won |
    /// | `hours` | `now`, `at` | a week of every schedule, and of every route |
    /// | `compare` | `old`, `new`, `traffic` | which decisions move between two files |
    ///
    /// `rules`, `old` and `new` are texts of rule files, `traffic` lines of records, `event` the event of a test as a rule file
    /// has it, `now` what the clock says; `at`, if given, is the time to take in its place, local in the zone of the file.
    #[must_use]
    pub fn call(&mut self, request: &[u8]) -> Vec<u8> {
        let answer = match serde_json::from_slice(request) {
            Ok(request) => self.answer(request),
            Err(error) => Err(error.into()),
        };
        // What is said is made of texts, numbers and lists of them, and a vector takes everything.
        serde_json::to_vec(&answer.unwrap_or_else(Answer::Problem)).unwrap_or_default()
    }

    fn answer(&mut self, request: Request) -> Result<Answer, Problem> {
        Ok(match request {
            Request::Check(asked) => Answer::ok(&self.check(&asked)),
            Request::Message(asked) => Answer::ok(&self.good()?.message(&asked)?),
            Request::WhyNot(asked) => Answer::ok(&self.good()?.why_not(&asked)?),
            Request::Hours(time) => Answer::ok(&self.good()?.hours(&time, self.utc.as_ref())?),
            Request::Compare(asked) => Answer::ok(&compare::compare(&asked, &self.zones)?),
        })
    }

    fn good(&self) -> Result<&Good, Problem> {
        let good = self.good.as_ref();
        Ok(good.ok_or("no rule file could be read yet")?)
    }
}

/// What the page gets.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Ok(Box<serde_json::value::RawValue>),
    Problem(Problem),
}
