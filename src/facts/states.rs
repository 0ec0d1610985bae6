//! Facts that are read from states.

use std::borrow::Cow;

use super::context::Context;
use super::host_facts::BuiltIn;
use super::value::SaidRef;
use crate::event::Event;
use crate::state::guard::Policy;
use crate::state::{Known, States};

impl<'a> Context<'a> {
    /// Lets rules ask what states say of the event's conversation and customer: `consent.marketing`, `conversation.is_first`,
    /// `window.open`, `handling.by` and `handling.who`. What [`with`](Self::with) says of one of these goes before.
    ///
    /// The values of all ids that the identities link to the customer are joined, and so are the changes of the event itself:
    /// it makes no difference whether the host joins these before it routes or after. Of a conversation that the states know
    /// nothing of, consent is `unknown`, the message is the first one, and `nobody` handles it.
    ///
    /// `window.open` is what the [guard](crate::state::guard()) says at the context's time, margin included.
    /// `conversation.is_first` holds where nothing was written before the event's own time. `handling.by` is `nobody` where an
    /// application of the host's own has the conversation, and where a person or another application had it for longer than
    /// the policy lets them (12 hours).
    ///
    /// Nothing is read before a rule asks, and it costs nothing if none does; a fact that is asked for costs a look at the
    /// identities of the account, which are few where the host fetched only the rows that it needs.
    ///
    /// ```
    /// use waypost::state::{States, changes};
    /// use waypost::{Context, Payload, Router, RuleSet, Timestamp};
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1, "teams": {"desk": {}},
    ///         "triggers": [{"id": "welcome", "on": "message", "when": {"conversation.is_first": true},
    ///                       "actions": [{"send": "welcome"}], "once_per": "1d"}],
    ///         "routes": [{"id": "bot", "when": {"handling.by": ["bot", "nobody"]}, "targets": [{"queue": "bot"}]}],
    ///         "fallback": {"team": "desk"}}"#,
    /// )?;
    /// let router = Router::new(&rules)?;
    /// let body = br#"{"entry": [{"id": "1", "changes": [{"field": "messages", "value": {
    ///     "metadata": {"phone_number_id": "2"},
    ///     "messages": [{"id": "wamid.X", "from": "5511999990000", "timestamp": "1790000000",
    ///                   "type": "text", "text": {"body": "oi"}}]}}]}]}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("no event")?;
    ///
    /// let states = States::default();
    /// let context = Context::at(Timestamp::from_secs(1_790_000_002)).with_states(&states);
    /// let decision = router.route(&event, &context);
    /// assert_eq!(decision.route(), Some("bot"));
    /// assert_eq!(decision.actions().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_states(mut self, states: &'a States) -> Self {
        self.states = Some(states);
        self
    }

    /// Reads [states](Self::with_states) as this policy says: its margin, how long a person keeps a conversation, and which
    /// applications are the host's own. Without one they are read as the policy `{}` says.
    #[must_use]
    pub const fn with_policy(mut self, policy: &'a Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The same with what the states say of this event as facts of its own: what to keep where decisions are
    /// [recorded](crate::replay::Record), since the states will have changed by then. It allocates.
    #[must_use]
    pub fn settled(&self, event: &Event<'_>) -> Context<'static> {
        let of_states = BuiltIn::ALL.iter().filter_map(|fact| {
            let name = fact.row().name;
            let value = from_states(*fact, self, event)?.to_value();
            self.value(name)
                .is_none()
                .then_some((Cow::Borrowed(name), value))
        });
        let said = self.facts.iter().map(|(name, value)| {
            let name = Cow::Owned(name.clone().into_owned());
            (name, value.clone().into_owned())
        });
        Context {
            now: self.now,
            facts: said.chain(of_states).collect(),
            states: None,
            policy: None,
        }
    }
}

/// What the states of a context say of a fact.
pub(super) fn from_states<'c>(
    fact: BuiltIn,
    context: &'c Context<'_>,
    event: &'c Event<'_>,
) -> Option<SaidRef<'c>> {
    let read = fact.state_reader()?;
    read(&Known {
        states: context.states?,
        policy: context.policy,
        event,
        now: context.now,
    })
}
