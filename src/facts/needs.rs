//! The facts that a host is asked for.

use super::context::{Context, FactError};
use super::value::FactValue;

/// The names of the host facts that can matter for one event, in alphabetical order. From
/// [`Router::needs`](crate::Router::needs), for [`Context::fill`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs<'r> {
    names: Vec<&'r str>,
}

impl<'r> Needs<'r> {
    pub(crate) fn new(names: impl IntoIterator<Item = &'r str>) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        Self { names }
    }

    /// Whether nothing that the host knows can matter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a fact can matter.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.names.binary_search(&name).is_ok()
    }

    /// The names.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'r str> {
        self.names.iter().copied()
    }
}

impl<'a> Context<'a> {
    /// Adds the facts that can matter for an event, each as `get` answers for its name; `None` is an absent fact.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use waypost::{Context, FactValue, Payload, Router, RuleSet, Timestamp};
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1,
    ///         "teams": {"desk": {}, "vip": {}},
    ///         "routes": [{"id": "vip", "when": {"customer.tier": "gold"}, "team": "vip"},
    ///                    {"id": "code", "on": "status.failed", "when": {"customer.orders": {"gt": 5}}, "team": "desk"}],
    ///         "fallback": {"targets": [{"team": "desk"}]}}"#,
    /// )?;
    /// let router = Router::new(&rules)?;
    /// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "hello"}}]}}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("no event")?;
    ///
    /// let customer: BTreeMap<&str, FactValue<'_>> =
    ///     [("customer.tier", "gold".into()), ("customer.orders", 12.into())].into();
    /// let need = router.needs(&event);
    /// // A team that is full is passed over.
    /// assert_eq!(need.iter().collect::<Vec<_>>(), ["customer.tier", "teams.full"]);
    ///
    /// let now = Timestamp::from_secs(1_790_000_000);
    /// let context = Context::at(now).fill(&need, |name| customer.get(name))?;
    /// assert_eq!(router.route(&event, &context).route(), Some("vip"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`with`](Self::with), for the first fact that cannot be what `get` says.
    pub fn fill<V: Into<FactValue<'a>>>(
        mut self,
        needs: &Needs<'a>,
        mut get: impl FnMut(&'a str) -> Option<V>,
    ) -> Result<Self, FactError> {
        for name in needs.iter() {
            if let Some(value) = get(name) {
                self.set(name, value)?;
            }
        }
        Ok(self)
    }
}
