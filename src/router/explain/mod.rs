//! Explanations: for every rule why it matched or did not, and the smallest change with which it would have won.
//!
//! [`Router::explain`] makes an [`Explanation`]; [`ExplainOptions`] say of which rule, and how much it may show.

// What was decided is taken from the router's own verdict; why a single condition holds or not is asked of
// `Evaluation::truth`, entry by entry. `leaf` puts an entry into words, `nearest` looks for
// the smallest change and `change` says it.

mod change;
mod entry;
mod explanation;
mod leaf;
mod nearest;
mod steps;
mod subject;
mod verdict;

use super::Router;
use super::decision::{Decision, fill};
use super::eval::Evaluation;
use super::trace::Trace;
use super::verdict::OutcomeId;
use crate::event::Event;
use crate::facts::Context;
use crate::rules::RuleSort;
use crate::rules::action::FALLBACK;
use crate::rules::condition::{Asked, Condition, Goal, Leaf, Truth};
use crate::rules::model::Model;
use crate::rules::phrase::{All, Phrase};
use crate::rules::reason::Reason;
use crate::rules::rule_ref::{Rule, RuleRef};
use nearest::Search;

pub use entry::{Entry, ShownValue};
pub use explanation::{
    Change, ExplainOptions, Explanation, FallbackExplanation, Nearest, RuleExplanation,
    StepExplanation,
};
pub use verdict::{NotLookedAt, RuleVerdict};

impl Router {
    /// Says for every rule why it matched or did not, and for one that did not, what is the smallest change of facts
    /// with which it would have won; and who was passed over on the way to the targets.
    ///
    /// It agrees with [`route`](Self::route). Cost: every condition is asked once, and the search for changes asks up to
    /// a million more: for people, not for every event.
    ///
    /// ```
    /// use waypost::{Context, Payload, Router, RuleSet, Timestamp};
    ///
    /// let rules = RuleSet::parse(
    ///     r#"{"version": 1,
    ///         "teams": {"desk": {}, "vip": {}},
    ///         "routes": [{"id": "vip", "when": {"customer.tier": ["gold", "platinum"]}, "team": "vip"}],
    ///         "fallback": {"targets": [{"team": "desk"}]}}"#,
    /// )?;
    /// let router = Router::new(&rules)?;
    /// let body = br#"{"field": "messages", "value": {"messages": [{"id": "wamid.A", "text": {"body": "hello"}}]}}"#;
    /// let payload = Payload::parse_unverified(body)?;
    /// let event = payload.events().next().ok_or("no event")?;
    /// let context = Context::at(Timestamp::from_secs(1_790_000_000)).with("customer.tier", "silver")?;
    /// assert_eq!(
    ///     router.explain(&event, &context).to_string(),
    ///     "`vip` did not match: `customer.tier` is `silver`, wanted `gold` or `platinum`. \
    ///      It would win if `customer.tier` were `gold`.\n\
    ///      `fallback` was taken: no route took the event.\n",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self, event: &Event<'_>, context: &Context<'_>) -> Explanation {
        self.explain_with(event, context, &ExplainOptions::default())
    }

    /// Like [`explain`](Self::explain), for one rule alone or with all values shown.
    #[must_use]
    pub fn explain_with(
        &self,
        event: &Event<'_>,
        context: &Context<'_>,
        options: &ExplainOptions,
    ) -> Explanation {
        let mut scratch = self.create_scratch();
        let trace = self.trace(&mut scratch, event, context);
        let decision = self.route(event, context);
        Explainer {
            trace,
            decision: &decision,
            options,
            budget: nearest::BUDGET,
        }
        .explain()
    }
}

struct Explainer<'x> {
    trace: Trace<'x>,
    decision: &'x Decision<'x>,
    options: &'x ExplainOptions,
    /// How many conditions the search for changes may ask still.
    budget: usize,
}

impl<'x> Explainer<'x> {
    fn explain(mut self) -> Explanation {
        let (model, verdict) = (self.trace.router.model(), self.trace.verdict());
        let is_stopped = verdict.reason == Reason::Stopped;
        let stop = verdict.fired.last().copied().filter(|_| is_stopped);
        let stop_id = stop.and_then(|stop| Some(model.triggers.get(stop)?.id.as_str()));
        let winner = verdict.route;
        let winner_id = winner.and_then(|route| Some(model.routes.get(route)?.id.as_str()));

        let unseen = |at: RuleRef| {
            let index = at.index as usize;
            match at.sort {
                RuleSort::Scoring => None,
                RuleSort::Trigger => stop_id
                    .filter(|_| stop.is_some_and(|stop| stop < index))
                    .map(|id| NotLookedAt::AfterStop(id.to_owned())),
                RuleSort::Route => {
                    let beaten = winner_id.filter(|_| winner.is_some_and(|winner| winner < index));
                    stop_id
                        .map(|id| NotLookedAt::AfterStop(id.to_owned()))
                        .or_else(|| beaten.map(|id| NotLookedAt::AfterRoute(id.to_owned())))
                }
            }
        };
        let mut rules = Vec::new();
        for (rule, is_enabled) in listed(model) {
            let unseen = if is_enabled {
                unseen(rule.at)
            } else {
                Some(NotLookedAt::Disabled)
            };
            rules.extend(self.rule(rule, unseen));
        }
        let (evaluation, shows_values) = (&self.trace.evaluation, self.options.shows_values);
        let mut passed_over = steps::passed_over(evaluation, verdict, shows_values);
        passed_over.retain(|step| self.is_wanted(&step.rule));
        Explanation {
            event: self.trace.evaluation.event.kind(),
            reason: verdict.reason,
            route: winner_id.map(str::to_owned),
            rules,
            fallback: self.fallback(winner_id, stop_id),
            steps: passed_over,
        }
    }

    /// What became of the fallback, where there is one and it was taken or is asked for.
    fn fallback(&self, winner: Option<&str>, stop: Option<&str>) -> Option<FallbackExplanation> {
        let is_asked = self.options.rule.is_some() && self.is_wanted(FALLBACK);
        let (model, verdict) = (self.trace.router.model(), self.trace.verdict());
        model.fallback.as_ref()?;
        let kind = self.trace.evaluation.event.kind();
        let rule = |id: &str| id.to_owned();
        let taken = verdict.reason == Reason::Fallback;
        let says = match (stop, winner) {
            _ if taken => Phrase::NoRoute,
            (Some(stop), _) => Phrase::AfterStop { rule: rule(stop) },
            (None, Some(winner)) if verdict.outcome == Some(OutcomeId::Fallback) => {
                Phrase::AfterRouteToNowhere { rule: rule(winner) }
            }
            (None, Some(winner)) => Phrase::AfterRoute { rule: rule(winner) },
            (None, None) => Phrase::OtherKind {
                on: All(vec!["message".to_owned()]),
                kind: kind.to_string(),
            },
        };
        (is_asked || taken && self.is_wanted(FALLBACK)).then(|| FallbackExplanation {
            taken,
            text: says.to_string(),
            says,
            absent: if taken {
                fill::absent(self.decision, FALLBACK)
            } else {
                Vec::new()
            },
        })
    }

    /// One rule; `None` if another one is asked for.
    fn rule(&mut self, rule: Rule<'x>, unseen: Option<NotLookedAt>) -> Option<RuleExplanation> {
        let id = rule.id();
        if !self.is_wanted(&id) {
            return None;
        }
        let evaluation = &mut self.trace.evaluation;
        let kind = evaluation.event.kind();
        let is_of_kind = rule.looks_at(kind);
        let unseen = unseen.or_else(|| {
            (!is_of_kind).then(|| NotLookedAt::OtherKind {
                on: rule.on.unwrap_or_default().to_vec(),
                kind,
            })
        });
        let verdict = match unseen {
            Some(why) => RuleVerdict::NotLookedAt(why),
            None => self.asked(&rule.when.condition),
        };
        let nearest = match verdict {
            RuleVerdict::Matched(_) | RuleVerdict::NotLookedAt(NotLookedAt::Disabled) => {
                Nearest::NotAsked
            }
            _ if !is_of_kind => Nearest::NotAsked,
            _ => Search::new(&mut self.trace.evaluation, &mut self.budget).nearest(rule.at),
        };
        let absent = match verdict {
            RuleVerdict::Matched(_) => fill::absent(self.decision, &id),
            RuleVerdict::Unmatched(_) | RuleVerdict::NotLookedAt(_) => Vec::new(),
        };
        Some(RuleExplanation {
            id: id.into_owned(),
            sort: rule.at.sort,
            verdict,
            nearest,
            absent,
        })
    }

    fn asked(&mut self, when: &Condition) -> RuleVerdict {
        let evaluation = &mut self.trace.evaluation;
        let holds = evaluation.truth(when) == Truth::True;
        let mut leaves = Vec::new();
        collect(evaluation, when, Goal::True, &mut leaves);
        let entries = leaves
            .into_iter()
            .map(|(leaf, wanted)| leaf::entry(evaluation, leaf, wanted, self.options.shows_values))
            .collect();
        if holds {
            RuleVerdict::Matched(entries)
        } else {
            RuleVerdict::Unmatched(entries)
        }
    }

    fn is_wanted(&self, id: &str) -> bool {
        self.options
            .rule
            .as_deref()
            .is_none_or(|wanted| wanted == id)
    }
}

/// The rules of the router, and among them, where they stand in the file, the triggers and routes that are disabled.
fn listed(model: &Model) -> Vec<(Rule<'_>, bool)> {
    let disabled = model.disabled_rules();
    let disabled = disabled.filter(|rule| rule.at.sort != RuleSort::Scoring);
    let enabled = model.rules().map(|rule| (rule, true));
    let mut listed: Vec<_> = enabled.chain(disabled.map(|rule| (rule, false))).collect();
    listed.sort_by_key(|(rule, _)| (rule.at.sort, rule.place));
    listed
}

/// The leaves that decide a condition, each with the answer that is wanted of it: of what must all be so, the parts that
/// are not, or all of them if it is so; of what leaves a choice, the first part that is so, or all if none is.
fn collect<'c>(
    evaluation: &mut Evaluation<'_>,
    condition: &'c Condition,
    goal: Goal,
    leaves: &mut Vec<(&'c Leaf, bool)>,
) {
    let mut is_met = |part: &&Condition| goal.is_met(evaluation.truth(part));
    let (parts, goal): (Vec<&Condition>, Goal) = match condition.asked(goal) {
        Asked::Each(parts, goal) => {
            let unmet: Vec<&Condition> = parts.iter().filter(|part| !is_met(part)).collect();
            if unmet.is_empty() {
                (parts.iter().collect(), goal)
            } else {
                (unmet, goal)
            }
        }
        Asked::One(parts, goal) => match parts.iter().find(is_met) {
            Some(first) => (vec![first], goal),
            None => (parts.iter().collect(), goal),
        },
        Asked::Opposite(part, goal) => (vec![part], goal),
        Asked::Leaf(leaf, goal) => return leaves.push((leaf, goal.is_positive())),
    };
    for part in parts {
        collect(evaluation, part, goal, leaves);
    }
}
