//! What the host wants of the guard.

use super::verdict::Ruling;
use crate::state::window::MARGIN_S;
use crate::time::{Schedule, Timestamp};

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
    pub(super) quiet_hours: Option<Schedule>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum UnknownConsent {
    #[default]
    Allow,
    Suppress,
}

/// For how long somebody handles a conversation, unless a policy says otherwise.
pub(in crate::state) const HANDLING_FOR_S: u32 = 12 * 60 * 60;

impl Policy {
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
