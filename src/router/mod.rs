//! From a rule set and an event to a decision.
//!
//! A [`Router`] holds the compiled rules and decides with a [`Scratch`] of the caller's. A [`Decision`] borrows the
//! router, the event and the scratch; an [`OwnedDecision`] is the same for queues and logs, and reads back from the JSON
//! it writes. [`explain`] has what [`Router::explain`] answers,
//! [`week`] what [`Router::week`] does.

mod ahead;
mod answers;
mod decide;
mod decision;
mod eval;
pub mod explain;
mod forecast;
mod member;
mod memo;
mod needs;
mod outcome;
mod scratch;
mod search;
mod staff;
mod trace;
mod verdict;
pub mod week;

use std::fmt;
use std::sync::Arc;

use crate::event::Event;
use crate::event::sender::RestrictedRegions;
use crate::facts::json::expect_type;
use crate::facts::{Context, FactError, FactErrorKind, FactType, Needs};
use crate::rules::RuleSet;
use crate::rules::model::Model;
use crate::rules::program::{self, Program, TooLarge};
use crate::time::{Schedule, Zone};

use decision::Held;
use verdict::By;

pub use crate::rules::reason::Reason;
pub use decision::{
    Action, ActionKey, ActionKeyError, AskedAction, Decision, Destination, OwnedDecision,
    OwnedEvent, RawJson, RawJsonError, SkipReason, Skipped, Target, Turn,
};
pub use scratch::Scratch;

/// A rule set ready to decide.
///
/// `Send`, `Sync`, and one reference count: clone it into every worker.
///
/// ```
/// use waypost::{Context, Payload, Router, RuleSet, Timestamp, Verified};
///
/// let rules = RuleSet::parse(
///     r#"{"version": 1,
///         "keywords": {"billing": ["boleto", "segunda via"]},
///         "teams": {"desk": {}, "billing": {"members": {"ana": 1}}},
///         "routes": [{"id": "bill", "when": {"keyword": "billing"}, "team": "billing"}],
///         "fallback": {"targets": [{"team": "desk"}]}}"#,
/// )?;
/// let router = Router::new(&rules)?;
/// let body = br#"{"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
///     "metadata": {"phone_number_id": "2"},
///     "messages": [{"id": "wamid.A", "from": "5511999990000", "timestamp": "1790000000", "type": "text",
///                   "text": {"body": "Preciso da 2a via do BOLETO!"}}]}}]}]}"#;
/// let payload = Payload::parse_unverified(body)?;
///
/// let mut scratch = router.create_scratch();
/// for event in payload.events() {
///     let context = Context::at(Timestamp::from_secs(1_790_000_000));
///     let decision = router.route_with(&mut scratch, &event, &context);
///     assert_eq!(decision.route(), Some("bill"));
///     assert_eq!(decision.targets().next().and_then(|target| target.member), Some("ana"));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Router {
    rules: Arc<Rules>,
}

/// What the evaluator reads.
pub(crate) struct Rules {
    model: Arc<Model>,
    program: Program,
    regions: RestrictedRegions,
}

impl Router {
    /// Builds a router. Cost: linear in the rules.
    ///
    /// # Errors
    ///
    /// Rules that exceed a limit of the router: see [`BuildError`].
    pub fn new(rules: &RuleSet) -> Result<Self, BuildError> {
        Self::with_regions(rules, RestrictedRegions::default())
    }

    /// Like [`new`](Self::new), with the host's own table of restricted regions behind the fact `sender.restricted`.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_regions(rules: &RuleSet, regions: RestrictedRegions) -> Result<Self, BuildError> {
        let model = Arc::clone(rules.model());
        let program = Program::build(&model, program::MOST_OPERANDS)?;
        Ok(Self {
            rules: Arc::new(Rules {
                model,
                program,
                regions,
            }),
        })
    }

    /// Working memory for one worker, to be used with [`route_with`](Self::route_with).
    #[must_use]
    pub fn create_scratch(&self) -> Scratch {
        Scratch {
            owner: Some(Arc::clone(&self.rules)),
            ..Scratch::default()
        }
    }

    /// Decides where an event goes.
    ///
    /// Total: every event gets a decision. Pure: the same rule file, event, facts, `now` and zone data give the same
    /// decision. Allocates nothing once the scratch space has grown.
    #[must_use]
    pub fn route_with<'r>(
        &'r self,
        scratch: &'r mut Scratch,
        event: &'r Event<'_>,
        context: &'r Context<'_>,
    ) -> Decision<'r> {
        self.adopt(scratch);
        self.decide(scratch, event, context, By::Rules);
        self.decision(event, context, Held::Borrowed(scratch))
    }

    /// Like [`route_with`](Self::route_with), with working memory of its own: simpler and slower.
    #[must_use]
    pub fn route<'r>(&'r self, event: &'r Event<'_>, context: &'r Context<'_>) -> Decision<'r> {
        let mut scratch = Box::new(self.create_scratch());
        self.decide(&mut scratch, event, context, By::Rules);
        self.decision(event, context, Held::Owned(scratch))
    }

    /// Where an event goes that nobody could work off: to the fallback, whatever the rules say, so that a person looks at it.
    /// Nothing fires, and the priority is the fallback's own. Without a fallback it goes nowhere, with
    /// [`Reason::None`].
    ///
    /// ```
    /// # use waypost::{Context, Payload, Router, RuleSet, Timestamp};
    /// let rules = RuleSet::parse(r#"{"version": 1, "teams": {"desk": {}, "sales": {}},
    ///     "routes": [{"id": "all", "team": "sales"}], "fallback": {"targets": [{"team": "desk"}]}}"#)?;
    /// let router = Router::new(&rules)?;
    /// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "type": "text", "text": {"body": "hi"}}]}}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("no event")?;
    /// let context = Context::at(Timestamp::from_secs(1_790_000_000));
    /// let decision = router.fallback(&event, &context);
    /// assert_eq!(decision.targets().next().ok_or("no target")?.name(), "desk");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fallback<'r>(&'r self, event: &'r Event<'_>, context: &'r Context<'_>) -> Decision<'r> {
        let mut scratch = Box::new(self.create_scratch());
        self.decide(&mut scratch, event, context, By::Fallback);
        self.decision(event, context, Held::Owned(scratch))
    }

    /// The host facts that can matter for an event: a host that fetches only these gets the same decision. What the
    /// event alone rules out is not among them, nor what only an already decided rule would ask.
    /// [`Context::fill`] takes the answer and asks for each fact.
    ///
    /// Schedules count as undecided: the answer does not depend on the time. Cost: that of a decision, and of the facts that
    /// it names; it allocates.
    #[must_use]
    pub fn needs_with(&self, scratch: &mut Scratch, event: &Event<'_>) -> Needs<'_> {
        self.adopt(scratch);
        let facts = needs::needs(eval::Evaluation::new(&self.rules, event, &mut scratch.work));
        let host = self.rules.model.schema.host_facts();
        let facts = facts.into_iter().filter_map(|index| host.get(index));
        Needs::new(facts.map(|fact| fact.name.as_str()))
    }

    /// Like [`needs_with`](Self::needs_with), with working memory of its own: simpler and slower.
    #[must_use]
    pub fn needs(&self, event: &Event<'_>) -> Needs<'_> {
        self.needs_with(&mut self.create_scratch(), event)
    }

    /// Checks a context's facts against what the rule file declares in `fields`: their types, and that none is a member of
    /// the event (`from`).
    ///
    /// Routing treats a fact of the wrong type as absent; a host calls this to be told. Facts that the
    /// file does not declare are listed by [`undeclared`](Self::undeclared).
    ///
    /// # Errors
    ///
    /// Facts whose value has another type than the file declares, or that come with the event: all of them at once.
    pub fn check_context(&self, context: &Context<'_>) -> Result<(), ContextError> {
        let schema = &self.rules.model.schema;
        let of_host = schema.host_facts().iter().filter_map(|fact| {
            expect_type(&fact.name, fact.fact_type, context.value(&fact.name)?).err()
        });
        let of_event = schema.members().iter().filter_map(|member| {
            let name = &member.field.name;
            let value = context.value(name);
            value.map(|_| FactError::new(name, FactErrorKind::EventFact))
        });
        let errors: Vec<FactError> = of_host.chain(of_event).collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(ContextError { errors })
        }
    }

    /// The names in a context that this rule file gives no meaning: unused facts, or slips.
    pub fn undeclared<'c>(&self, context: &'c Context<'_>) -> impl Iterator<Item = &'c str> {
        let schema = &self.rules.model.schema;
        context
            .names()
            .filter(move |name| schema.find(name).is_none())
    }

    /// The type of a host fact that this rule file knows: what a form asks for. `None` if the name is none, or that of a
    /// fact that comes with the event.
    ///
    /// ```
    /// use waypost::facts::FactType;
    /// # use waypost::{Router, RuleSet};
    ///
    /// let rules = RuleSet::parse(r#"{"version": 1, "fields": {"crm.stage": "string"}}"#)?;
    /// let router = Router::new(&rules)?;
    /// assert_eq!(router.host_fact("crm.stage"), Some(FactType::String));
    /// assert_eq!(router.host_fact("customer.orders"), Some(FactType::Number));
    /// assert_eq!(router.host_fact("text"), None);
    /// assert!(router.host_facts().any(|name| name == "crm.stage"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn host_fact(&self, name: &str) -> Option<FactType> {
        let schema = &self.rules.model.schema;
        let mut known = schema.host_facts().iter();
        known
            .find(|fact| fact.name == name)
            .map(|fact| fact.fact_type)
    }

    /// The names of all host facts that this rule file knows: those that there always are, and those of its `fields`.
    pub fn host_facts(&self) -> impl Iterator<Item = &str> {
        let known = self.rules.model.schema.host_facts().iter();
        known.map(|fact| fact.name.as_str())
    }

    /// A schedule of the rule file by its name: to ask when it opens, or for its
    /// [open time](crate::time::Schedule::after_open).
    #[must_use]
    pub fn schedule(&self, name: &str) -> Option<&Schedule> {
        self.rules.model.schedule(name)
    }

    /// The schedule of a team of the rule file, which may be that of one above it; `None` if it is always open, or there is no
    /// such team.
    ///
    /// ```
    /// # use waypost::{Router, RuleSet};
    /// # if cfg!(feature = "tzdb") {
    /// let rules = RuleSet::parse(r#"{"version": 1, "timezone": "America/Sao_Paulo",
    ///     "schedules": {"day": {"weekly": {"mon-fri": ["09:00-18:00"]}}},
    ///     "teams": {"sales": {"schedule": "day"}, "spain": {"parent": "sales"}}, "fallback": {"team": "spain"}}"#)?;
    /// let router = Router::new(&rules)?;
    /// let zone = router.team_schedule("spain").map(|schedule| schedule.zone().name());
    /// assert_eq!(zone, Some("America/Sao_Paulo"));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn team_schedule(&self, team: &str) -> Option<&Schedule> {
        let model = &self.rules.model;
        let team = model.teams.iter().find(|one| one.name == team)?;
        let named = model.schedules.get(team.schedule?)?;
        Some(&named.schedule)
    }

    /// The zone that the rule file names in `timezone`; `None` if it names none.
    #[must_use]
    pub fn timezone(&self) -> Option<&Zone> {
        self.rules.model.timezone.as_ref()
    }

    /// Whether both are one router: one is a clone of the other. Two that were built are two, also from the same text: a file may
    /// change and keep its [`revision`](Self::revision).
    ///
    /// ```
    /// # use waypost::{Router, RuleSet};
    /// let rules = RuleSet::parse(r#"{"version": 1}"#)?;
    /// let router = Router::new(&rules)?;
    /// assert!(router.is(&router.clone()));
    /// assert!(!router.is(&Router::new(&rules)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.rules, &other.rules)
    }

    /// The revision of the rule file.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.rules.model.revision
    }

    /// How many bytes the compiled form of the rules takes on the heap, beside the rules themselves, which it shares with
    /// its [`RuleSet`]. Cost: constant.
    ///
    /// ```
    /// # use waypost::{Router, RuleSet};
    /// let rules = RuleSet::parse(r#"{"version": 1, "keywords": {"bill": ["boleto", "segunda via"]},
    ///     "priority": [{"when": {"keyword": "bill"}, "add": 5}]}"#)?;
    /// assert!(Router::new(&rules)?.memory_usage() < 4_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.rules.program.memory()
    }

    /// Makes a scratch space fit for this router.
    fn adopt(&self, scratch: &mut Scratch) {
        let is_ours = |owner| Arc::ptr_eq(owner, &self.rules);
        if !scratch.owner.as_ref().is_some_and(is_ours) {
            *scratch = self.create_scratch();
        }
    }

    fn decide(&self, scratch: &mut Scratch, event: &Event<'_>, context: &Context<'_>, by: By) {
        let Scratch { work, verdict, .. } = scratch;
        decide::decide(&self.rules, event, context, by, work, verdict);
    }

    fn decision<'r>(
        &'r self,
        event: &'r Event<'_>,
        context: &'r Context<'_>,
        scratch: Held<'r>,
    ) -> Decision<'r> {
        Decision {
            rules: &self.rules,
            event,
            context,
            scratch,
        }
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = &self.rules.model;
        f.debug_struct("Router")
            .field("revision", &model.revision)
            .field("routes", &model.routes.len())
            .field("triggers", &model.triggers.len())
            .finish_non_exhaustive()
    }
}

/// Facts of a context that are not what a rule file declares. `Display` is all of [`errors`](Self::errors), with `; ` between.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", joined(.errors))]
pub struct ContextError {
    errors: Vec<FactError>,
}

impl ContextError {
    /// One for every fact.
    #[must_use]
    pub fn errors(&self) -> &[FactError] {
        &self.errors
    }
}

fn joined(errors: &[FactError]) -> String {
    let errors: Vec<String> = errors.iter().map(FactError::to_string).collect();
    errors.join("; ")
}

/// Rules that exceed a limit of the router.
///
/// No file that a person could write does: together its conditions may have 268,435,456 operands (values, terms and
/// names; those of a condition with alternatives count once for each way in which it can hold).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct BuildError(#[from] TooLarge);
