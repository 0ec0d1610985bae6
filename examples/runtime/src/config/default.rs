//! The configuration of who says nothing: the example shop, with a simulated platform and a log.

use super::destination::To;
use super::{Config, Destination, Synchronous, Targets};
use crate::faults::Faults;
use crate::log::Level;

impl Default for Config {
    fn default() -> Self {
        let named = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            admin_listen: "127.0.0.1:8081".to_owned(),
            admin_hosts: Vec::new(),
            folder: "waypost-data".into(),
            rules: None,
            shadow: None,
            page: "target/playground/index.html".into(),
            webhook_secret_files: Vec::new(),
            verify_token_file: None,
            numbers: Vec::new(),
            destinations: [
                ("log".to_owned(), Destination::Log {}),
                ("graph".to_owned(), Destination::Simulated {}),
            ]
            .into(),
            actions: named(&[
                ("send", "graph"),
                ("template", "graph"),
                ("ticket", "log"),
                ("note", "log"),
                ("post", "log"),
                ("tag", "log"),
                ("webhook", "log"),
            ]),
            deliver: Targets {
                default: Some(To {
                    destination: "log".to_owned(),
                    place: None,
                }),
                ..Targets::default()
            },
            slack: None,
            hubspot: None,
            portfolio: "-1".to_owned(),
            templates: named(&[
                ("opt_out_confirmed", "utility"),
                ("we_are_closed", "utility"),
                ("welcome", "utility"),
                ("welcome_back", "utility"),
            ]),
            policy: None,
            disk_floor: 512 << 20,
            intake_bytes: 256 << 20,
            disk_reserve: 16 << 20,
            keep_days: 0,
            log_level: Level::Info,
            tests: Faults::default(),
            synchronous: Synchronous::Full,
        }
    }
}
