//! Explanations: for every rule why it matched or did not, and the smallest change with which it would have won.
//!
//! [`Router::explain`] makes an [`Explanation`]; [`ExplainOptions`] say of which rule, and how much it may show.

// What was decided is taken from the router's own verdict; why a single condition holds or not is asked of
// `Evaluation::truth`, entry by entry. `leaf` puts an entry into words, `nearest` looks for the smallest change.

mod explanation;
mod leaf;
mod nearest;
mod subject;

use super::Router;
use super::eval::{Evaluation, is_of};
use super::trace::Trace;
use super::truth::Truth;
use super::verdict::Reason;
use crate::event::{Event, KindPattern};
use crate::facts::Context;
use crate::json::tree::Span;
use crate::rules::model::{Condition, DisabledRule};
use nearest::{Search, Target};

pub use explanation::{
    Change, Entry, ExplainOptions, Explanation, Nearest, NotLookedAt, RuleExplanation, RuleSort,
    RuleVerdict, Seen,
};

impl Router {
    /// Says for every rule why it matched or did not, and for one that did not, what is the smallest change of facts
    /// with which it would have won.
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
    ///      It would win if `customer.tier` were `gold`.\n",
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
        Explainer {
            trace,
            options,
            budget: nearest::BUDGET,
        }
        .explain()
    }
}

struct Explainer<'x> {
    trace: Trace<'x>,
    options: &'x ExplainOptions,
    /// How many conditions the search for changes may ask still.
    budget: usize,
}

impl<'x> Explainer<'x> {
    fn explain(mut self) -> Explanation {
        let (model, verdict) = (self.trace.router.model(), self.trace.verdict());
        let stop = verdict.fired.last().copied().filter(|last| {
            let stops = model
                .triggers
                .get(*last)
                .is_some_and(|trigger| trigger.stop);
            stops && verdict.reason == Reason::Stopped
        });
        let stop_id = stop.and_then(|stop| Some(model.triggers.get(stop)?.id.as_str()));
        let winner = verdict.route;
        let winner_id = winner.and_then(|route| Some(model.routes.get(route)?.id.as_str()));

        let mut rules = Vec::new();
        for (index, scoring) in model.scoring.iter().enumerate() {
            let id = format!("/priority/{}", scoring.index);
            rules.extend(self.rule(&id, Target::Scoring(index), None, &[], &scoring.when));
        }
        let mut disabled = model
            .disabled
            .iter()
            .filter(|rule| !rule.is_route)
            .peekable();
        for (index, trigger) in model.triggers.iter().enumerate() {
            self.disabled(&mut rules, &mut disabled, trigger.place);
            let stopped = stop_id.filter(|_| stop.is_some_and(|stop| stop < index));
            let unseen = stopped.map(|id| NotLookedAt::AfterStop(id.to_owned()));
            let target = Target::Trigger(index);
            rules.extend(self.rule(&trigger.id, target, unseen, &trigger.on, &trigger.when));
        }
        self.disabled(&mut rules, &mut disabled, LAST);
        let mut disabled = model
            .disabled
            .iter()
            .filter(|rule| rule.is_route)
            .peekable();
        for (index, route) in model.routes.iter().enumerate() {
            self.disabled(&mut rules, &mut disabled, route.place);
            let beaten = winner_id.filter(|_| winner.is_some_and(|winner| winner < index));
            let unseen = stop_id
                .map(|id| NotLookedAt::AfterStop(id.to_owned()))
                .or_else(|| beaten.map(|id| NotLookedAt::AfterRoute(id.to_owned())));
            let target = Target::Route(index);
            rules.extend(self.rule(&route.id, target, unseen, &route.on, &route.when));
        }
        self.disabled(&mut rules, &mut disabled, LAST);
        Explanation {
            event: self.trace.evaluation.event.kind().as_str(),
            reason: verdict.reason,
            route: winner_id.map(str::to_owned),
            rules,
        }
    }

    /// One rule; none where another one is asked for.
    fn rule(
        &mut self,
        id: &str,
        target: Target,
        unseen: Option<NotLookedAt>,
        on: &'x [KindPattern],
        when: &'x Condition,
    ) -> Option<RuleExplanation> {
        if !self.is_wanted(id) {
            return None;
        }
        let evaluation = &mut self.trace.evaluation;
        let is_of_kind = on.is_empty() || is_of(evaluation.event, on);
        let unseen = unseen.or_else(|| {
            (!is_of_kind).then(|| NotLookedAt::OtherKind {
                on: on.iter().map(|pattern| pattern.as_str()).collect(),
                kind: evaluation.event.kind().as_str(),
            })
        });
        let verdict = match unseen {
            Some(why) => RuleVerdict::NotLookedAt(why),
            None => self.asked(when),
        };
        let nearest = match verdict {
            RuleVerdict::Matched(_) => Nearest::NotAsked,
            _ if !is_of_kind => Nearest::NotAsked,
            _ => Search::new(&mut self.trace.evaluation, &mut self.budget).nearest(target),
        };
        Some(RuleExplanation {
            id: id.to_owned(),
            sort: target.sort(),
            verdict,
            nearest,
        })
    }

    fn asked(&mut self, when: &Condition) -> RuleVerdict {
        let evaluation = &mut self.trace.evaluation;
        let holds = evaluation.truth(when) == Truth::True;
        let mut leaves = Vec::new();
        collect(evaluation, when, true, &mut leaves);
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

    /// The disabled rules that stand before a place in the file.
    fn disabled<'m>(
        &self,
        rules: &mut Vec<RuleExplanation>,
        disabled: &mut std::iter::Peekable<impl Iterator<Item = &'m DisabledRule>>,
        before: Span,
    ) {
        while let Some(rule) = disabled.next_if(|rule| rule.place < before) {
            if self.is_wanted(&rule.id) {
                rules.push(RuleExplanation {
                    id: rule.id.clone(),
                    sort: if rule.is_route {
                        RuleSort::Route
                    } else {
                        RuleSort::Trigger
                    },
                    verdict: RuleVerdict::NotLookedAt(NotLookedAt::Disabled),
                    nearest: Nearest::NotAsked,
                });
            }
        }
    }

    fn is_wanted(&self, id: &str) -> bool {
        self.options
            .rule
            .as_deref()
            .is_none_or(|wanted| wanted == id)
    }
}

/// Behind everything in the file.
const LAST: Span = Span {
    start: usize::MAX,
    end: usize::MAX,
};

/// The leaves that decide a condition, each with the answer that is wanted of it: of what must all be so, the parts that
/// are not, or all of them where it is so; of what leaves a choice, the first part that is so, or all where none is.
fn collect<'c>(
    evaluation: &mut Evaluation<'_>,
    condition: &'c Condition,
    wanted: bool,
    leaves: &mut Vec<(&'c Condition, bool)>,
) {
    let (parts, must_all) = match condition {
        Condition::All(parts) => (parts, wanted),
        Condition::Any(parts) => (parts, !wanted),
        Condition::Not(part) => return collect(evaluation, part, !wanted, leaves),
        leaf => return leaves.push((leaf, wanted)),
    };
    let is_met: Vec<bool> = parts
        .iter()
        .map(|part| evaluation.truth(part) == Truth::from(wanted))
        .collect();
    let met = parts.iter().zip(&is_met);
    if must_all {
        let all_met = is_met.iter().all(|is_met| *is_met);
        for (part, _) in met.filter(|(_, is_met)| all_met || !**is_met) {
            collect(evaluation, part, wanted, leaves);
        }
    } else if let Some((part, _)) = met.clone().find(|(_, is_met)| **is_met) {
        collect(evaluation, part, wanted, leaves);
    } else {
        for (part, _) in met {
            collect(evaluation, part, wanted, leaves);
        }
    }
}
