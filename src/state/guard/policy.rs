//! What the host wants of the guard.

use serde::Deserialize;
use serde_json::error::Category;

use super::verdict::Ruling;
use crate::state::window::MARGIN_S;
use crate::time::{DayRange, Schedule, Span, Timestamp, Weekday, Zones};

/// What a host wants beyond what the platform asks for. `Default` is the file `{}`.
///
/// As JSON, each member with its default but quiet hours, which are off:
///
/// ```
/// use waypost::state::guard::Policy;
/// use waypost::time::Zones;
///
/// # if cfg!(feature = "tzdb") {
/// let policy = Policy::parse(
///     r#"{"margin_s": 300, "unknown_consent": "allow", "consent_categories": ["marketing"], "handling_for_s": 43200,
///         "own_app_ids": [], "quiet_hours": {"timezone": "America/Sao_Paulo", "hours": ["20:00-08:00"]}}"#,
///     &Zones::builtin(),
/// )?;
/// # }
/// # Ok::<(), waypost::state::guard::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    /// How many seconds before its end a window counts as closed.
    pub(in crate::state) margin_s: u32,
    /// Whether to send where nobody said what the customer wants.
    pub(super) unknown_consent: UnknownConsent,
    /// The categories of templates that need a consent.
    pub(super) consent_categories: Vec<String>,
    /// For how many seconds a person or another application keeps a conversation.
    pub(in crate::state) handling_for_s: u32,
    /// The applications that are the host's own.
    pub(in crate::state) own_app_ids: Vec<String>,
    quiet_hours: Option<Schedule>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnknownConsent {
    #[default]
    Allow,
    Suppress,
}

/// For how long somebody handles a conversation, unless a policy says otherwise.
pub(in crate::state) const HANDLING_FOR_S: u32 = 12 * 60 * 60;

/// A policy as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    margin_s: u32,
    unknown_consent: UnknownConsent,
    consent_categories: Vec<String>,
    handling_for_s: u32,
    own_app_ids: Vec<String>,
    quiet_hours: Option<QuietHours>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuietHours {
    timezone: String,
    hours: Vec<String>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            margin_s: MARGIN_S,
            unknown_consent: UnknownConsent::default(),
            consent_categories: vec!["marketing".to_owned()],
            handling_for_s: HANDLING_FOR_S,
            own_app_ids: Vec::new(),
            quiet_hours: None,
        }
    }
}

impl Policy {
    /// Reads a policy; the zone of its quiet hours is one of these.
    ///
    /// # Errors
    ///
    /// Not JSON of this shape, a zone that is not among them, hours that are not hours.
    pub fn parse(text: &str, zones: &Zones) -> Result<Self, PolicyError> {
        let file: File = serde_json::from_str(text).map_err(|error| PolicyError::at(&error))?;
        let quiet_hours = file.quiet_hours.map(|quiet| quiet.schedule(zones));
        Ok(Self {
            quiet_hours: quiet_hours.transpose()?,
            margin_s: file.margin_s,
            unknown_consent: file.unknown_consent,
            consent_categories: file.consent_categories,
            handling_for_s: file.handling_for_s,
            own_app_ids: file.own_app_ids,
        })
    }

    /// What follows from the quiet hours for marketing; `None` outside of them.
    pub(super) fn quiet(&self, now: Timestamp) -> Option<Ruling> {
        let schedule = self.quiet_hours.as_ref()?;
        let end = schedule.next_change(now);
        // Hours that never end leave no time to send at.
        let ruling = end.map_or(Ruling::Suppressed, Ruling::NotBefore);
        schedule.is_open(now).then_some(ruling)
    }
}

impl Default for Policy {
    fn default() -> Self {
        let file = File::default();
        Self {
            margin_s: file.margin_s,
            unknown_consent: file.unknown_consent,
            consent_categories: file.consent_categories,
            handling_for_s: file.handling_for_s,
            own_app_ids: file.own_app_ids,
            quiet_hours: None,
        }
    }
}

impl QuietHours {
    fn schedule(self, zones: &Zones) -> Result<Schedule, PolicyError> {
        let zone = zones.find(&self.timezone).ok_or(PolicyError::Zone)?;
        let read = |(index, hours): (usize, &String)| {
            let span: Result<Span, _> = hours.parse();
            span.map_err(|_| PolicyError::Hours { index })
        };
        let hours = self.hours.iter().enumerate().map(read);
        let hours: Vec<Span> = hours.collect::<Result<_, _>>()?;
        let week = DayRange::new(Weekday::Monday, Weekday::Sunday);
        let schedule = Schedule::new(zone, [(week, hours)], [], []);
        // There are no overrides that could contradict each other.
        schedule.map_err(|_| PolicyError::Contradiction)
    }
}

/// Why a text is not a policy. Nothing of the text is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// It is not JSON.
    #[error("not valid JSON, at line {line}, column {column}")]
    Json {
        /// Where, from 1.
        line: usize,
        /// Where, in bytes from 1.
        column: usize,
    },
    /// It has other members, or they are of other types.
    #[error(
        "not a policy, at line {line}, column {column}: write `margin_s` and `handling_for_s` (seconds), `unknown_consent` (`allow` \
         or `suppress`), `consent_categories` and `own_app_ids` (lists of texts) and `quiet_hours` (`timezone` and `hours`)"
    )]
    Shape {
        /// Where, from 1.
        line: usize,
        /// Where, in bytes from 1.
        column: usize,
    },
    /// There is no such time zone.
    #[error("`quiet_hours.timezone`: unknown time zone: write a name, as `America/Sao_Paulo`")]
    Zone,
    /// Something in the list of hours is not hours.
    #[error(
        "`quiet_hours.hours[{index}]`: not a span of hours: write `HH:MM-HH:MM`, as `20:00-08:00`"
    )]
    Hours {
        /// Which one, from 0.
        index: usize,
    },
    /// The hours contradict each other.
    #[error("`quiet_hours.hours`: they contradict each other")]
    Contradiction,
}

impl PolicyError {
    /// The parser's own message would quote what it found.
    fn at(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Data => Self::Shape { line, column },
            Category::Io | Category::Syntax | Category::Eof => Self::Json { line, column },
        }
    }
}
