//! Decisions: what comes out.
//!
//! A [`Decision`] borrows the rules, the event and the scratch space it was made in; an [`OwnedDecision`] is the same
//! for queues and logs, and reads back from the JSON it writes.

mod key;
mod owned;

use std::fmt;

use serde::{Serialize, Serializer};

use super::verdict::{OutcomeId, Reason, Verdict};
use super::{Rules, forecast};
use crate::event::Event;
use crate::facts::{Context, Fact, FactValue, host};
use crate::rules::model::{Destination, Model, OncePer, Outcome, Step, Trigger};
use crate::time::Timestamp;

pub use key::ActionKey;
pub use owned::{OwnedAction, OwnedDecision, OwnedEvent, OwnedSkipped, OwnedTarget, RawJson};

/// Where one event goes and why.
///
/// It serialises to the decision line of the rule language (section "The decision"). That line carries the sender's
/// phone number, because the host answers to it; `Debug` does not.
pub struct Decision<'r> {
    pub(super) rules: &'r Rules,
    pub(super) event: &'r Event<'r>,
    pub(super) context: &'r Context<'r>,
    pub(super) verdict: Held<'r>,
}

/// A verdict in the caller's scratch space, or one that came with none.
pub(super) enum Held<'r> {
    Borrowed(&'r Verdict),
    Owned(Box<Verdict>),
}

impl<'r> Decision<'r> {
    /// The event that was decided.
    #[must_use]
    pub const fn event(&self) -> &'r Event<'r> {
        self.event
    }

    /// The revision of the rule file.
    #[must_use]
    pub fn revision(&self) -> &'r str {
        &self.model().revision
    }

    /// The id of the route that won.
    #[must_use]
    pub fn route(&self) -> Option<&'r str> {
        Some(self.model().routes.get(self.verdict().route?)?.id.as_str())
    }

    /// Why it goes where it goes.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.verdict().reason
    }

    /// Where it goes, in the order in which the host tries.
    pub fn targets(&self) -> impl Iterator<Item = Target<'_>> {
        let steps = self.outcome().map_or(&[][..], |outcome| &outcome.steps);
        self.verdict().targets.iter().filter_map(|placed| {
            let step = steps.get(placed.step)?;
            let team = placed.team.and_then(|team| self.model().teams.get(team));
            let mut target = Target {
                role: None,
                team: team.map(|team| team.name.as_str()),
                member: team
                    .zip(placed.member)
                    .and_then(|(team, member)| Some(team.members.get(member)?.name.as_str())),
                agent: None,
                queue: None,
                after_s: placed.after_s,
                timeout_s: step.timeout_s,
            };
            match &step.to {
                Destination::Role { role, .. } => target.role = Some(role),
                Destination::Agent(agent) => target.agent = Some(agent),
                Destination::AgentFact(fact) => target.agent = self.string(*fact),
                Destination::Queue(queue) => target.queue = Some(queue),
                Destination::Team(_) => {}
            }
            Some(target)
        })
    }

    /// The teams that were passed over because they are closed.
    pub fn skipped(&self) -> impl Iterator<Item = Skipped<'r>> {
        let model = self.model();
        self.verdict().skipped.iter().filter_map(move |closed| {
            Some(Skipped {
                team: &model.teams.get(closed.team)?.name,
                opens_at: closed.opens_at,
            })
        })
    }

    /// Where every step was closed: when the one that was kept opens.
    #[must_use]
    pub fn held_until(&self) -> Option<Timestamp> {
        self.verdict().held_until
    }

    /// The priority: the route's, plus every scoring rule that matched, plus the first target's.
    #[must_use]
    pub fn priority(&self) -> i64 {
        self.verdict().priority
    }

    /// What the triggers that fired ask for, in file order.
    pub fn actions(&self) -> impl Iterator<Item = Action<'r>> {
        let event = self.event;
        self.fired().flat_map(move |trigger| {
            trigger
                .actions
                .iter()
                .enumerate()
                .map(move |(index, action)| Action {
                    rule: &trigger.id,
                    name: &action.name,
                    params: &action.params,
                    key: ActionKey::new(trigger, index, event),
                    forget_after_s: match trigger.once_per {
                        OncePer::Seconds(seconds) => Some(seconds),
                        OncePer::Event | OncePer::Sender => None,
                    },
                })
        })
    }

    /// The earliest instant after the context's `now` at which the same event with the same facts would be decided
    /// otherwise because a schedule opens or closes; none within 400 days.
    ///
    /// Cost: computed when asked, by deciding again at each edge of the schedules that this decision looked at, until
    /// one changes it: usually one or two evaluations, none where no schedule was looked at. It allocates.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        forecast::next_change(self.rules, self.event, self.context, self.verdict())
    }

    /// The same decision, borrowing nothing. Cost: allocates every string, and asks for [`next_change`](Self::next_change).
    #[must_use]
    pub fn to_owned(&self) -> OwnedDecision {
        OwnedDecision::from(self)
    }

    /// The triggers that fired.
    pub(crate) fn fired(&self) -> impl Iterator<Item = &'r Trigger> {
        let model = self.model();
        let fired = self.verdict().fired.iter();
        fired.filter_map(move |trigger| model.triggers.get(*trigger))
    }

    /// The steps of the outcome.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &'r Step> {
        self.outcome()
            .into_iter()
            .flat_map(|outcome| &outcome.steps)
    }

    /// For every target the step that led there.
    pub(crate) fn target_steps(&self) -> impl Iterator<Item = &'r Step> {
        let outcome = self.outcome();
        let targets = self.verdict().targets.iter();
        targets.filter_map(move |placed| outcome?.steps.get(placed.step))
    }

    pub(crate) fn model(&self) -> &'r Model {
        &self.rules.model
    }

    fn verdict(&self) -> &Verdict {
        match &self.verdict {
            Held::Borrowed(verdict) => verdict,
            Held::Owned(verdict) => verdict,
        }
    }

    fn outcome(&self) -> Option<&'r Outcome> {
        match self.verdict().outcome? {
            OutcomeId::Route(route) => self.model().routes.get(route).map(|route| &route.outcome),
            OutcomeId::Fallback => self.model().fallback.as_ref(),
        }
    }

    fn string(&self, fact: Fact) -> Option<&'r str> {
        match fact {
            Fact::Event(fact) => fact.value(self.event, &self.rules.regions)?.as_str(),
            Fact::Host(index) => {
                match host::current(self.model().schema.host_facts().get(index)?, self.context)? {
                    FactValue::String(value) => Some(value),
                    _ => None,
                }
            }
        }
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("event", &self.event.kind())
            .field("route", &self.route())
            .field("reason", &self.reason())
            .field("targets", &self.targets().collect::<Vec<_>>())
            .field("priority", &self.priority())
            .finish_non_exhaustive()
    }
}

impl Serialize for Decision<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_owned().serialize(serializer)
    }
}

/// One place where a message may go.
///
/// Exactly one of `team`, `agent` and `queue` is there; `role` stands beside the team that it found. `Debug` does not
/// name the agent, whom a fact about the customer may have named.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target<'d> {
    /// The role that the step named.
    pub role: Option<&'d str>,
    /// The team.
    pub team: Option<&'d str>,
    /// The member of the team for this sender, where the team has members.
    pub member: Option<&'d str>,
    /// The person, where the step names one.
    pub agent: Option<&'d str>,
    /// The queue, where the step names one.
    pub queue: Option<&'d str>,
    /// Seconds after the decision at which the host turns to it: the timeouts of the targets before it.
    pub after_s: u64,
    /// Seconds that the host waits there before it goes on; none: as long as it takes.
    pub timeout_s: Option<u64>,
}

impl fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("role", &self.role)
            .field("team", &self.team)
            .field("member", &self.member)
            .field("queue", &self.queue)
            .field("after_s", &self.after_s)
            .field("timeout_s", &self.timeout_s)
            .finish_non_exhaustive()
    }
}

/// A closed team that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped<'d> {
    /// The team.
    pub team: &'d str,
    /// When it opens; none within 400 days.
    pub opens_at: Option<Timestamp>,
}

/// Something that a trigger asks the host to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action<'d> {
    /// The id of the trigger.
    pub rule: &'d str,
    /// The name of the action.
    pub name: &'d str,
    /// Its parameters as JSON in one line, untouched by the engine.
    pub params: &'d str,
    /// Carry it out once per key.
    pub key: ActionKey,
    /// Forget the key after so many seconds (`once_per` with a duration).
    pub forget_after_s: Option<u64>,
}
