//! What the host adds to an event: the current time and what it knows of the customer.

use std::borrow::Cow;
use std::fmt;

use super::FactValue;
use super::schema::{self, NameKind};
use super::value::FactType;
use crate::state::States;
use crate::state::guard::Policy;
use crate::time::Timestamp;

/// The current time and the host's facts for one event.
///
/// A fact that is not handed over is *absent*: no comparison with it holds, and no negation of one. Facts that no rule
/// names are ignored, so one context may serve several rule files. Cloning copies the facts.
///
/// ```
/// use waypost::{Context, Timestamp};
///
/// let now = Timestamp::from_secs(1_790_000_000);
/// let context = Context::at(now)
///     .with("customer.tier", "gold")?
///     .with("customer.tags", ["vip", "newsletter"])?
///     .with("customer.orders", 12)?;
/// assert_eq!(context.now(), now);
///
/// let error = Context::at(now).with("customer.orders", "twelve").unwrap_err();
/// assert_eq!(error.to_string(), "fact `customer.orders` is a number, got a string");
/// # Ok::<(), waypost::facts::FactError>(())
/// ```
#[derive(Clone)]
pub struct Context<'a> {
    pub(super) now: Timestamp,
    pub(super) facts: Vec<(Cow<'a, str>, FactValue<'a>)>,
    pub(super) states: Option<&'a States>,
    pub(super) policy: Option<&'a Policy>,
}

impl<'a> Context<'a> {
    /// A context without facts.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            facts: Vec::new(),
            states: None,
            policy: None,
        }
    }

    /// Adds a fact; one that is there already is replaced.
    ///
    /// # Errors
    ///
    /// A name that only the event can say (`text`, `sender.phone`), a built-in host fact with a value of another type,
    /// a number that is not finite. What a rule file declares in its `fields` is checked by
    /// [`Router::check_context`](crate::Router::check_context).
    pub fn with(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<FactValue<'a>>,
    ) -> Result<Self, FactError> {
        self.set(name, value)?;
        Ok(self)
    }

    /// Like [`with`](Self::with), in place.
    ///
    /// # Errors
    ///
    /// As [`with`](Self::with); the context is unchanged then.
    pub fn set(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<FactValue<'a>>,
    ) -> Result<(), FactError> {
        let (name, value) = (name.into(), value.into());
        let kind = match (schema::builtin(&name), &value) {
            (NameKind::Event, _) => Some(FactErrorKind::EventFact),
            (NameKind::Host(fact), _) if fact.row().fact_type != value.fact_type() => {
                Some(FactErrorKind::WrongType {
                    wanted: fact.row().fact_type,
                    got: value.fact_type(),
                })
            }
            (_, FactValue::Number(number)) if !number.is_finite() => Some(FactErrorKind::NotFinite),
            _ => None,
        };
        if let Some(kind) = kind {
            return Err(FactError {
                name: name.into_owned(),
                kind,
            });
        }
        match self.facts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.facts.push((name, value)),
        }
        Ok(())
    }

    /// The same facts at another time.
    #[must_use]
    pub fn moved_to(mut self, now: Timestamp) -> Self {
        self.now = now;
        self
    }

    /// The current time.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The names of the facts in it, in the order they were first added.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|(name, _)| name.as_ref())
    }

    /// The value of a fact. Cost: linear in the number of facts, which are few.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&FactValue<'a>> {
        self.facts
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = self.facts.iter().map(|(name, value)| (name, value));
        f.debug_map()
            .entry(&"now", &self.now)
            .entries(facts)
            .finish()
    }
}

/// A fact that cannot be what the host says. The message names the fact, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fact `{name}` {kind}")]
pub struct FactError {
    name: String,
    kind: FactErrorKind,
}

/// Why a fact was refused. `Display` is what comes behind the name of the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactErrorKind {
    /// It comes with the event; the host cannot say it.
    #[error("comes with the event, the host cannot set it")]
    EventFact,
    /// A number that is `NaN` or infinite.
    #[error("is not a finite number")]
    NotFinite,
    /// The fact is of another type.
    #[error("is {}, got {}", described(*.wanted), described(*.got))]
    #[non_exhaustive]
    WrongType {
        /// The type it has.
        wanted: FactType,
        /// The type of the value that was handed over.
        got: FactType,
    },
}

impl FactError {
    pub(crate) fn new(name: &str, kind: FactErrorKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }

    /// The name of the fact.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why it was refused.
    #[must_use]
    pub const fn kind(&self) -> FactErrorKind {
        self.kind
    }
}

/// A type in words, with its article.
pub(crate) fn described(fact_type: FactType) -> &'static str {
    match fact_type {
        FactType::Bool => "a boolean",
        FactType::Number => "a number",
        FactType::String => "a string",
        FactType::Strings => "a list of strings",
        FactType::Text => "a text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(0);

    #[test]
    fn refuses_what_the_host_cannot_say() {
        let refused = |name: &'static str, value: FactValue<'static>| {
            Context::at(NOW)
                .with(name, value)
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused("text", "hi".into()),
            "fact `text` comes with the event, the host cannot set it"
        );
        assert_eq!(
            refused("customer.tier", 3.into()),
            "fact `customer.tier` is a string, got a number"
        );
        assert_eq!(
            refused("customer.tags", "vip".into()),
            "fact `customer.tags` is a list of strings, got a string"
        );
        assert_eq!(
            refused("crm.score", f64::NAN.into()),
            "fact `crm.score` is not a finite number"
        );
        assert_eq!(
            refused("conversation.is_first", "yes".into()),
            "fact `conversation.is_first` is a boolean, got a string"
        );
    }

    #[test]
    fn the_last_value_stands() {
        let context = Context::at(NOW)
            .with("crm.a", 1)
            .unwrap()
            .with("crm.a", true)
            .unwrap();
        assert_eq!(context.value("crm.a"), Some(&FactValue::Bool(true)));
        assert_eq!(context.names().collect::<Vec<_>>(), ["crm.a"]);
    }

    #[test]
    fn debug_shows_no_value() {
        let context = Context::at(NOW)
            .with("customer.owner", "Maria")
            .unwrap()
            .with("crm.score", 7.25)
            .unwrap();
        let shown = format!("{context:?}");
        assert!(
            shown.contains("customer.owner") && !shown.contains("Maria") && !shown.contains("7.25"),
            "{shown}"
        );
    }
}
