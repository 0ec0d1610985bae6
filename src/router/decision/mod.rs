//! Decisions: what comes out.
//!
//! A [`Decision`] borrows the rules, the event and the scratch space it was made in; an [`OwnedDecision`] is the same
//! for queues and logs, and reads back from the JSON it writes.

mod action;
pub(super) mod fill;
mod key;
mod owned;
mod raw_json;
mod skipped;
mod target;
mod turn;

use std::fmt;

use serde::{Serialize, Serializer};

use super::scratch::Scratch;
use super::verdict::{OutcomeId, Place, Placed, Verdict};
use super::{Rules, forecast};
use crate::event::Event;
use crate::facts::{Context, Sources};
use crate::rules::action::{Asking, FALLBACK};
use crate::rules::model::{Model, Trigger};
use crate::rules::reason::Reason;
use crate::rules::step::{Outcome, Step};
use crate::time::Timestamp;

pub use action::{Action, AskedAction};
pub use key::{ActionKey, ActionKeyError};
pub use owned::{OwnedDecision, OwnedEvent};
pub use raw_json::{RawJson, RawJsonError};
pub use skipped::{SkipReason, Skipped};
pub use target::{Destination, Target};
pub use turn::Turn;

/// Where one event goes and why.
///
/// It serialises to the decision line of the rule language (section "The decision"). That line carries the sender's
/// phone number, because the host answers to it; `Debug` does not.
pub struct Decision<'r> {
    pub(super) rules: &'r Rules,
    pub(super) event: &'r Event<'r>,
    pub(super) context: &'r Context<'r>,
    pub(super) scratch: Held<'r>,
}

/// What it was made in: the caller's scratch space, or some that came with it.
pub(super) enum Held<'r> {
    Borrowed(&'r Scratch),
    Owned(Box<Scratch>),
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
    pub fn targets(&self) -> impl Iterator<Item = Target<&str>> {
        let placed = self.verdict().targets.iter();
        placed.filter_map(|placed| self.target(placed))
    }

    /// The teams and people that were passed over because they cannot take a message now. Where that is everybody, the one
    /// that is a target all the same stands here, too.
    pub fn skipped(&self) -> impl Iterator<Item = Skipped<&str>> {
        let skipped = self.verdict().skipped.iter();
        skipped.filter_map(|one| {
            Some(Skipped {
                to: self.destination(one.step, &one.who)?,
                why: one.why.into(),
                opens_at: one.why.until(),
            })
        })
    }

    /// When the target that was kept opens, if every step was skipped and nobody is open.
    #[must_use]
    pub fn held_until(&self) -> Option<Timestamp> {
        self.verdict().held_until
    }

    /// The priority: the route's, plus every scoring rule that matched, plus the first target's.
    #[must_use]
    pub fn priority(&self) -> i64 {
        self.verdict().priority
    }

    /// What the triggers that fired ask for, in file order, and then the route that won or the fallback. Placeholders in their parameters stand there as the file has
    /// them until they are [filled in](AskedAction::filled).
    pub fn actions(&self) -> impl Iterator<Item = AskedAction<'_>> {
        let asked = self
            .asked()
            .flat_map(|asking| asking.actions.iter().map(move |action| (asking, action)));
        asked.map(move |(asking, action)| AskedAction::new(self, asking, action))
    }

    /// Whoever says what facts are.
    pub(super) fn sources(&self) -> Sources<'_> {
        Sources {
            schema: &self.model().schema,
            regions: &self.rules.regions,
            event: self.event,
            context: Some(self.context),
        }
    }

    /// The earliest instant after the context's `now` at which the same event with the same facts would be decided
    /// otherwise because a schedule opens or closes; none within 400 days. When a team opens and how many seconds its open
    /// time takes are no part of that: they change with every `now`.
    ///
    /// Cost: computed when asked, by deciding again at each change of the schedules that this decision depends on, until one
    /// makes a difference: usually one or two evaluations, none if it depends on no schedule. Neither the text nor a fact is
    /// looked at again. It allocates.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        forecast::next_change(self.rules, self.event, self.context, self.scratch())
    }

    /// The same decision, borrowing nothing. Cost: allocates every string, and asks for [`next_change`](Self::next_change).
    #[must_use]
    pub fn to_owned(&self) -> OwnedDecision {
        OwnedDecision::from(self)
    }

    /// Like [`to_owned`](Self::to_owned), with the whole event in [`event_line`](OwnedDecision::event_line): for consumers
    /// that need what was written, not only where it goes.
    #[must_use]
    pub fn to_owned_with_event(&self) -> OwnedDecision {
        OwnedDecision {
            event_line: serde_json::to_string(self.event).ok().map(RawJson::new),
            ..self.to_owned()
        }
    }

    /// The triggers that fired.
    pub(crate) fn fired(&self) -> impl Iterator<Item = &'r Trigger> {
        let model = self.model();
        let fired = self.verdict().fired.iter();
        fired.filter_map(move |trigger| model.triggers.get(*trigger))
    }

    /// The lists of actions that are asked for.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Asking<'r>> {
        let (model, is_held) = (self.model(), self.verdict().is_held);
        // A route whose steps were passed over is taken, and only lends the targets of the fallback.
        let of_outcome = match (self.reason(), self.verdict().route) {
            (Reason::Route, Some(route)) => {
                let route = model.routes.get(route);
                route.map(|route| route.outcome.askings(&route.id, Some(&route.when)))
            }
            (Reason::Fallback, _) => {
                let fallback = model.fallback.as_ref();
                fallback.map(|fallback| fallback.askings(FALLBACK, None))
            }
            (Reason::Route | Reason::Stopped | Reason::None, _) => None,
        };
        let of_outcome = of_outcome.into_iter().flatten();
        self.fired()
            .map(Trigger::asking)
            .chain(of_outcome.filter(move |asking| is_held || !asking.if_held))
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

    /// For every one that was skipped the step.
    pub(crate) fn skipped_steps(&self) -> impl Iterator<Item = &'r Step> {
        let outcome = self.outcome();
        let skipped = self.verdict().skipped.iter();
        skipped.filter_map(move |one| outcome?.steps.get(one.step))
    }

    pub(crate) fn model(&self) -> &'r Model {
        &self.rules.model
    }

    fn verdict(&self) -> &Verdict {
        &self.scratch().verdict
    }

    fn scratch(&self) -> &Scratch {
        match &self.scratch {
            Held::Borrowed(scratch) => scratch,
            Held::Owned(scratch) => scratch,
        }
    }

    fn outcome(&self) -> Option<&'r Outcome> {
        match self.verdict().outcome? {
            OutcomeId::Route(route) => self.model().routes.get(route).map(|route| &route.outcome),
            OutcomeId::Fallback => self.model().fallback.as_ref(),
        }
    }

    /// Where a step led, by name.
    fn destination<'d>(&'d self, step: usize, place: &Place) -> Option<Destination<&'d str>> {
        let step = self.outcome()?.steps.get(step)?;
        let (team, named) = match place {
            Place::Team(team) => (self.model().teams.get(*team), None),
            Place::Elsewhere(named) => {
                let named = named.clone();
                (
                    None,
                    named.and_then(|named| self.verdict().names.get(named)),
                )
            }
        };
        Destination::of_step(&step.kind, team, named)
    }

    fn target<'d>(&'d self, placed: &Placed) -> Option<Target<&'d str>> {
        let step = self.outcome()?.steps.get(placed.step)?;
        let team = placed
            .to
            .team()
            .and_then(|team| self.model().teams.get(team));
        let member = team
            .zip(placed.member)
            .and_then(|(team, member)| team.members.get(member));
        Some(Target {
            to: self.destination(placed.step, &placed.to)?,
            role: step.kind.role(),
            member: member.map(|member| member.name.as_str()),
            after_s: placed.after_s,
            timeout_s: placed.timeout_s,
        })
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
