//! Rule files: read, checked, built and tested, with the actions that the configuration carries out; and what is told of them.

use std::path::Path;

use serde_json::json;
use waypost::Router;
use waypost::replay::LoadOptions;

use crate::config::Config;
use crate::log;
use crate::metrics::Metrics;
use crate::zones;

/// Reads, checks, builds and tests a rule file.
///
/// # Errors
///
/// All that is wrong with it.
pub fn load(text: &str, config: &Config) -> Result<Router, String> {
    let options = LoadOptions::at(log::now()).with_zones(zones::named_in(text));
    let loaded = Router::load(text, &options).map_err(|error| error.to_string())?;
    let wrong = config.wrong_actions(text);
    if wrong.is_empty() {
        Ok(loaded.router)
    } else {
        Err(wrong.join("\n"))
    }
}

/// Tells of rules that came into service beside those that are there at the start.
pub fn replaced(metrics: &Metrics, revision: &str) {
    log::line("info", "rules in service", &[("revision", json!(revision))]);
    reloaded(metrics, "good");
    in_service(metrics, revision);
}

/// Notes which rules are in service.
pub fn in_service(metrics: &Metrics, revision: &str) {
    metrics.clear("waypost_rules_info");
    metrics.set("waypost_rules_info", &[("revision", revision)], 1.0);
}

/// Tells of a file that is not the one in service: to be called once for each of its texts.
pub fn refused(metrics: &Metrics, file: Option<&Path>, error: &str) {
    let fields = [("file", json!(file)), ("error", json!(error))];
    log::line("error", "rules refused", &fields);
    reloaded(metrics, "bad");
}

fn reloaded(metrics: &Metrics, result: &'static str) {
    metrics.add("waypost_reloads_total", &[("result", result)], 1);
}
