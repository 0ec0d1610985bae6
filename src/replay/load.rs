//! A rule file on its way into service: read, checked, built, and tested by its own tests.

use super::run_tests;
use crate::event::sender::RestrictedRegions;
use crate::router::{BuildError, Router};
use crate::rules::{Diagnostic, RuleError, RuleSet, Severity};
use crate::time::{Timestamp, Zones};

/// How [`Router::load`] takes a rule file.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    now: Timestamp,
    zones: Zones,
    regions: RestrictedRegions,
    refuses_warnings: bool,
}

impl LoadOptions {
    /// With the built-in zones and restricted regions, and warnings let through. `now` is the time at which schedules are
    /// judged and tests without `at` run.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            zones: Zones::builtin(),
            regions: RestrictedRegions::default(),
            refuses_warnings: false,
        }
    }

    /// Takes time zones from here.
    #[must_use]
    pub fn with_zones(mut self, zones: Zones) -> Self {
        self.zones = zones;
        self
    }

    /// Takes the fact `sender.restricted` from this table.
    #[must_use]
    pub fn with_regions(mut self, regions: RestrictedRegions) -> Self {
        self.regions = regions;
        self
    }

    /// Refuses a file with warnings, as one with errors.
    #[must_use]
    pub const fn refuse_warnings(mut self) -> Self {
        self.refuses_warnings = true;
        self
    }
}

/// A rule file that is fit for service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The router, which has passed the file's tests.
    pub router: Router,
    /// The rules that it was built from.
    pub rules: RuleSet,
    /// Warnings and notes, in the order of the file: what is probably not as its author meant it.
    pub warnings: Vec<Diagnostic>,
}

impl Router {
    /// Reads a rule file, checks it, builds the router and runs the file's tests: what a service does at its start and at
    /// each reload. If it fails, keep the router that is in service.
    ///
    /// Cost: that of [`RuleSet::parse`], [`RuleSet::check`], [`Router::new`] and [`run_tests`] together.
    ///
    /// # Errors
    ///
    /// Every finding at once, if one is an error, or if one is a warning and [warnings are
    /// refused](LoadOptions::refuse_warnings); a failed test is an error. Rules that exceed a limit of the router.
    ///
    /// ```
    /// use waypost::replay::LoadOptions;
    /// use waypost::{Router, Timestamp};
    ///
    /// let rules = r#"{"version": 1,
    ///     "keywords": {"billing": ["boleto"]},
    ///     "teams": {"desk": {}, "billing": {}},
    ///     "routes": [{"id": "billing", "when": {"keyword": "billing"}, "team": "billing"}],
    ///     "fallback": {"targets": [{"team": "desk"}]},
    ///     "tests": [{"name": "one", "event": {"text": "um boleto"}, "expect": {"route": "billing"}}]}"#;
    /// let options = LoadOptions::at(Timestamp::from_secs(1_790_000_000));
    ///
    /// let loaded = Router::load(rules, &options)?;
    /// assert!(loaded.warnings.is_empty());
    ///
    /// // A slip in the keywords does not reach the service.
    /// let error = Router::load(&rules.replace("[\"boleto\"]", "[\"bolet\"]"), &options).unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code(), "test-failed");
    /// # Ok::<(), waypost::replay::LoadError>(())
    /// ```
    pub fn load(text: &str, options: &LoadOptions) -> Result<Loaded, LoadError> {
        let rules = RuleSet::parse_with(text, &options.zones)?;
        let router = Self::with_regions(&rules, options.regions.clone())?;
        let mut findings = rules.check(options.now);
        findings.extend(run_tests(&router, options.now).diagnostics());
        findings.sort_by_key(|finding| (finding.line(), finding.column()));
        let is_refused = |finding: &Diagnostic| match finding.severity() {
            Severity::Error => true,
            Severity::Warning => options.refuses_warnings,
            Severity::Note => false,
        };
        if findings.iter().any(is_refused) {
            return Err(RuleError::new(findings).into());
        }
        Ok(Loaded {
            router,
            rules,
            warnings: findings,
        })
    }
}

/// A rule file that is not fit for service. `Display` is all of [`diagnostics`](Self::diagnostics), one a line, or what
/// exceeds a limit of the router.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct LoadError(Kind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
enum Kind {
    Rules(RuleError),
    Build(BuildError),
}

impl LoadError {
    /// Every finding, errors and warnings, in the order of the file; empty if the rules exceed a limit of the router.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.0 {
            Kind::Rules(error) => error.diagnostics(),
            Kind::Build(_) => &[],
        }
    }
}

impl From<RuleError> for LoadError {
    fn from(error: RuleError) -> Self {
        Self(Kind::Rules(error))
    }
}

impl From<BuildError> for LoadError {
    fn from(error: BuildError) -> Self {
        Self(Kind::Build(error))
    }
}
