//! The configuration: the service's, and where the broker is.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use waypost_runtime::config as runtime;

/// What a process of the cluster is told.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// What the service on one machine is told, too.
    pub(crate) runtime: runtime::Config,
    /// The table `[broker]`.
    pub(crate) broker: BrokerConfig,
}

/// Where the broker is, and what is set up there at the first start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BrokerConfig {
    /// Where it is; several addresses with `,` in between.
    pub(crate) url: String,
    /// A file with the token that it asks for.
    pub(crate) token_file: Option<PathBuf>,
    /// On how many of its machines each stream is: 1, 3 or 5.
    pub(crate) replicas: usize,
    /// How many consumers there are at the first start; `reshard` changes it later.
    pub(crate) consumers: u32,
    /// How many bytes may wait to be worked off: above it webhooks are refused.
    pub(crate) inbox_bytes: i64,
    /// How many bytes each bucket may have. More than what may wait.
    pub(crate) bucket_bytes: i64,
    /// For tests: protections that are taken away.
    pub(crate) tests: Faults,
}

/// Protections that tests take away, to see that they would notice: `[broker.tests]`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each takes one protection away"
)]
pub(crate) struct Faults {
    /// Webhooks are answered before the broker has them.
    pub(crate) answers_before_ack: bool,
    /// A message is acknowledged before its events are committed.
    pub(crate) acks_before_commit: bool,
    /// Decisions overwrite each other.
    pub(crate) without_create: bool,
    /// States overwrite each other.
    pub(crate) without_compare: bool,
    /// Consumers hand out messages while others are being worked off.
    pub(crate) unordered: bool,
    /// Attempts leave before the row that says so is written.
    pub(crate) sends_before_commit: bool,
    /// Several clients send to a destination.
    pub(crate) without_pin: bool,
    /// A message with the text `panic` ends in one, and one with the text `abort` ends the process.
    pub(crate) panics: bool,
}

impl Faults {
    /// Does what a message asks for.
    pub(crate) fn end_if_told(self, text: Option<&str>) {
        match text {
            Some("abort") if self.panics => std::process::abort(),
            _ => assert!(!self.panics || text != Some("panic"), "as a test asks for"),
        }
    }
}

impl Default for BrokerConfig {
    fn default() -> Self {
        Self {
            url: "nats://127.0.0.1:4222".to_owned(),
            token_file: None,
            replicas: 1,
            consumers: 32,
            inbox_bytes: 1 << 30,
            bucket_bytes: 4 << 30,
            tests: Faults::default(),
        }
    }
}

impl Config {
    /// Reads the file; the defaults where none is named.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, String> {
        let (runtime, broker) = runtime::Config::read_with(path, "broker")?;
        let mut wrong = of_the_service(&runtime);
        if wrong.is_empty() {
            return Ok(Self { runtime, broker });
        }
        wrong.extend(runtime.check());
        Err(wrong.join("\n"))
    }
}

/// What nothing would come of here: whoever writes it relies on it.
fn of_the_service(config: &runtime::Config) -> Vec<String> {
    let keys = [
        ("slack", config.slack.is_some()),
        ("hubspot", config.hubspot.is_some()),
        ("shadow", config.shadow.is_some()),
        ("keep_days", config.keep_days > 0),
        ("numbers: receipts", !config.receipts().is_empty()),
    ];
    let there = keys.into_iter().filter(|(_, is_there)| *is_there);
    there
        .map(|(key, _)| format!("{key}: only the service on one machine has it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_service_has_is_refused_with_all_else_that_is_wrong() {
        let path =
            std::env::temp_dir().join(format!("waypost-cluster-{}.toml", std::process::id()));
        let text = "listen = \"nowhere\"\nshadow = \"next.json\"\nkeep_days = 3\n\
                    [slack]\ndestination = \"graph\"\nsigning_secret_file = \"x\"\nteams = [\"T1\"]\nusers = [\"U1\"]\n\
                    [hubspot]\nurl = \"https://x/hubspot\"\nclient_secret_file = \"x\"\nfacts = {}\n\
                    [[numbers]]\nwaba_id = \"1\"\nphone_number_id = \"2\"\nreceipts = \"read\"\n";
        std::fs::write(&path, text).unwrap();
        let wrong = Config::read(Some(&path)).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        let expected = "slack: only the service on one machine has it\n\
                        hubspot: only the service on one machine has it\n\
                        shadow: only the service on one machine has it\n\
                        keep_days: only the service on one machine has it\n\
                        numbers: receipts: only the service on one machine has it\n\
                        listen: `nowhere` is not an address such as `127.0.0.1:8080`\n";
        assert!(wrong.starts_with(expected), "{wrong}");
    }
}
