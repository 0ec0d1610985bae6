//! One event on its way, for those who want to see more than the decision: coverage and explanations.

use super::Router;
use super::decide;
use super::eval::Evaluation;
use super::scratch::Scratch;
use super::verdict::{By, Verdict};
use crate::event::Event;
use crate::facts::Context;
use crate::rules::condition::{Condition, Truth};
use crate::rules::model::Model;
use crate::text::FoldedText;

/// A decided event, with everything that was needed to decide it still in place.
pub(crate) struct Trace<'t> {
    pub(super) router: &'t Router,
    pub(super) evaluation: Evaluation<'t>,
    pub(super) verdict: &'t Verdict,
}

impl Router {
    /// Decides like [`route_with`](Self::route_with), and lets conditions be asked again.
    pub(crate) fn trace<'t>(
        &'t self,
        scratch: &'t mut Scratch,
        event: &'t Event<'_>,
        context: &'t Context<'_>,
    ) -> Trace<'t> {
        self.adopt(scratch);
        let Scratch { work, verdict, .. } = scratch;
        decide::decide(&self.rules, event, context, By::Rules, work, verdict);
        let mut evaluation = Evaluation {
            rules: &self.rules,
            event,
            context: Some(context),
            now: context.now(),
            work,
            ahead: None,
        };
        for fact in self.rules.model.schema.kept() {
            evaluation.ask(fact);
        }
        Trace {
            router: self,
            evaluation,
            verdict,
        }
    }

    pub(crate) fn model(&self) -> &Model {
        &self.rules.model
    }
}

impl<'t> Trace<'t> {
    pub(crate) const fn verdict(&self) -> &'t Verdict {
        self.verdict
    }

    /// The schedules that the decision looked at.
    pub(crate) fn consulted(&self) -> impl Iterator<Item = usize> {
        self.evaluation.work.consulted.iter()
    }

    pub(crate) fn holds(&mut self, condition: &Condition) -> bool {
        self.evaluation.truth(condition) == Truth::True
    }

    /// The event's text, folded; `None` if it has none.
    pub(crate) fn text(&mut self) -> Option<&FoldedText> {
        self.evaluation.text()
    }
}
