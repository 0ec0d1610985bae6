//! The rule file: the only truth, looked at every two seconds; the last good one runs until another is good.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use waypost::Router;
use waypost::replay::LoadOptions;
use waypost_runtime::config::Config;
use waypost_runtime::metrics::Metrics;
use waypost_runtime::{log, rules};

use crate::shadow::Shadow;
use crate::store::{SqliteStore, StoreError};
use crate::writer::{Message, Writers};

const POLL: Duration = Duration::from_secs(2);

/// The rules at the start: those of the file; where they are not good, the last ones that were.
pub(crate) struct Start {
    /// The text of the file, whatever it is; or why there is none.
    pub(crate) judged: Result<String, String>,
    /// The rules; `None` if there are no good ones.
    pub(crate) good: Option<Router>,
}

impl Start {
    /// Reads them; those that are good are kept, and told.
    pub(crate) fn read(
        config: &Config,
        store: &SqliteStore,
        metrics: &Metrics,
    ) -> Result<Self, StoreError> {
        let judged = config.rules_text();
        let good = match judged.clone().and_then(|text| of(text, config)) {
            Ok(good) => Some(good),
            Err(error) => {
                rules::refused(metrics, config.rules.as_deref(), &error);
                let kept = store.rules(None)?.map(|text| of(text, config));
                kept.and_then(Result::ok)
            }
        };
        match &good {
            Some((router, text)) => {
                rules::in_service(metrics, router.revision());
                let renamed = store.keep_rules(router.revision(), text, log::now())?;
                tell_renamed(router.revision(), renamed.as_deref());
            }
            None => log::line("error", "no good rules", &[]),
        }
        Ok(Self {
            judged,
            good: good.map(|(router, _)| router),
        })
    }

    /// What to begin with. Where there are no rules, something stands in their place, by which nothing is decided.
    pub(crate) fn router(&self) -> Result<Router, String> {
        if let Some(good) = &self.good {
            return Ok(good.clone());
        }
        let text = r#"{"version": 1, "teams": {"nobody": {}}, "fallback": {"targets": [{"team": "nobody"}]}}"#;
        let loaded = Router::load(text, &LoadOptions::at(log::now()));
        Ok(loaded.map_err(|error| error.to_string())?.router)
    }
}

/// Tells what an earlier text is called that had the revision of the one in service.
pub(crate) fn tell_renamed(revision: &str, renamed: Option<&str>) {
    if let Some(renamed) = renamed {
        let fields = [("revision", json!(revision)), ("earlier", json!(renamed))];
        log::line("warn", "rules of the same revision were others", &fields);
    }
}

fn of(text: String, config: &Config) -> Result<(Router, String), String> {
    rules::load(&text, config).map(|router| (router, text))
}

/// The text of the second file, if it is there; or why it cannot be read.
type SecondText = Result<Option<String>, String>;

/// What looks at the files, for as long as the process lives. A text is judged once.
pub(crate) struct Watch {
    pub(crate) config: Config,
    pub(crate) writers: Writers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) shadow: Arc<Shadow>,
    /// What was judged last: a text, or why there was none; and the rules in service, if there are good ones.
    pub(crate) judged: Result<String, String>,
    pub(crate) live: Option<Router>,
}

impl Watch {
    pub(crate) fn run(mut self) {
        let mut shadow = Ok(None);
        loop {
            self.look_at_shadow(&mut shadow);
            std::thread::sleep(POLL);
            self.look_at_rules(&mut shadow);
        }
    }

    fn look_at_rules(&mut self, shadow: &mut SecondText) {
        let text = self.config.rules_text();
        if text == self.judged {
            return;
        }
        self.judged.clone_from(&text);
        match text.and_then(|text| of(text, &self.config)) {
            Ok((router, text)) => {
                rules::replaced(&self.metrics, router.revision());
                match self.live.replace(router.clone()) {
                    Some(_) => self.shadow.set_live(&router),
                    // There was nothing to compare with.
                    None => *shadow = Ok(None),
                }
                self.writers.tell(Message::Rules { router, text });
            }
            Err(error) => rules::refused(&self.metrics, self.config.rules.as_deref(), &error),
        }
    }

    /// The second file is judged as the first one, and replaces nothing.
    fn look_at_shadow(&self, judged: &mut SecondText) {
        let text = self.config.shadow_text();
        if let Some(live) = self.live.as_ref().filter(|_| text != *judged) {
            judged.clone_from(&text);
            let router = text.and_then(|text| {
                text.map(|text| rules::load(&text, &self.config))
                    .transpose()
            });
            match router {
                Ok(router) => self.shadow.begin(live, router.as_ref()),
                Err(error) => {
                    let fields = [("file", json!(self.config.shadow)), ("error", json!(error))];
                    log::line("error", "shadow refused", &fields);
                    self.shadow.refuse(error);
                }
            }
        }
        self.metrics.clear("waypost_shadow_moved_ratio");
        if let Some(share) = self.shadow.share() {
            self.metrics.set("waypost_shadow_moved_ratio", &[], share);
        }
    }
}
