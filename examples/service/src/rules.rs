//! The rule file: the only truth, looked at every two seconds; the last good one runs until another is good.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use waypost::Router;
use waypost::replay::LoadOptions;

use crate::config::Config;
use crate::log;
use crate::metrics::Metrics;
use crate::writer::{Message, Writers};
use crate::zones;

const POLL: Duration = Duration::from_secs(2);

/// Reads, checks, builds and tests a rule file.
pub(crate) fn load(text: &str, config: &Config) -> Result<Router, String> {
    let options = LoadOptions::at(log::now()).with_zones(zones::named_in(text));
    let loaded = Router::load(text, &options).map_err(|error| error.to_string())?;
    let rules: Value = serde_json::from_str(text).unwrap_or_default();
    let wrong = config.wrong_actions(&rules);
    if wrong.is_empty() {
        Ok(loaded.router)
    } else {
        Err(wrong.into_iter().collect::<Vec<_>>().join("\n"))
    }
}

/// What is wrong with a rule file.
pub(crate) fn check(text: &str, config: &Config) -> Result<(), String> {
    load(text, config).map(|_| ())
}

/// Looks at the file for as long as the process lives. A text is judged once.
pub(crate) fn watch(
    config: &Config,
    mut judged: String,
    writers: &Writers,
    metrics: &Arc<Metrics>,
) {
    loop {
        std::thread::sleep(POLL);
        let Ok(text) = config.rules_text() else {
            continue;
        };
        if text == judged {
            continue;
        }
        judged.clone_from(&text);
        let result = match load(&text, config) {
            Ok(router) => {
                let revision = json!(router.revision());
                log::line("info", "rules in service", &[("revision", revision)]);
                writers.tell(Message::Rules { router, text });
                "good"
            }
            Err(error) => {
                log::line("error", "rules refused", &[("error", json!(error))]);
                "bad"
            }
        };
        metrics.add("waypost_reloads_total", &[("result", result)], 1);
    }
}

/// What the metric of the rules in service has.
pub(crate) fn told(metrics: &Metrics, revision: &str) {
    metrics.clear("waypost_rules_info");
    metrics.set("waypost_rules_info", &[("revision", revision)], 1.0);
}
