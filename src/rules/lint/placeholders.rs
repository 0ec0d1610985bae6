//! Placeholders of actions that stand for nothing: in events of a kind that does not carry the fact, in a decision that
//! leads elsewhere, or because no expression sees them.

use std::collections::BTreeSet;

use super::domain::{Answer, Example, Formula, Nobody, Space};
use super::signs;
use crate::event::EventKind;
use crate::facts::{Fact, KindSet};
use crate::json::tree::Span;
use crate::rules::action::Action;
use crate::rules::condition::Goal;
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Model;
use crate::rules::phrase::{Any, Phrase};
use crate::rules::placeholder::{GROUP, Placeholder, Slot, Word};
use crate::rules::rule_ref::{Rule, RuleRef};
use crate::rules::said::said;
use crate::rules::step::{Elsewhere, Naming, Outcome, Step, StepKind};
use crate::text::Expression;
use crate::time::Timestamp;

/// Reports placeholders that are absent for some events that the rule takes.
pub(super) fn check<'m>(
    now: Timestamp,
    rules: &[Rule<'m>],
    space: &Space<'m>,
    dead: &BTreeSet<RuleRef>,
    report: &mut Report,
) {
    let model = space.model();
    for action in model.actions() {
        signs::check(action, model, report);
    }
    let alive = || rules.iter().filter(|rule| !dead.contains(&rule.at));
    for rule in alive() {
        let leads = || Leads::of(rule, alive(), now, space);
        // What is missing is missing in all actions of the rule.
        let mut facts = Vec::new();
        for slot in rule.actions().flat_map(distinct) {
            match &slot.placeholder {
                Placeholder::Fact(fact) if facts.contains(fact) => {}
                Placeholder::Fact(fact) => {
                    facts.push(*fact);
                    check_fact(*fact, slot.place, rule, space, report);
                }
                Placeholder::Group(group) => check_group(group, slot.place, rule, space, report),
                Placeholder::Word(word) => leads().check(*word, slot.place, report),
                Placeholder::Keyword | Placeholder::Open => {}
            }
        }
    }
    if let Some(fallback) = &model.fallback {
        let leads = Leads {
            now,
            space,
            taken: vec![Formula::kind(KindSet::of(EventKind::is_sent))],
            outcomes: vec![fallback],
            to_route: false,
            is_stopped: false,
        };
        for slot in fallback.all_actions().flat_map(distinct) {
            if let Placeholder::Word(word) = slot.placeholder {
                leads.check(word, slot.place, report);
            }
        }
    }
}

/// The placeholders of an action, each where it first stands.
fn distinct(action: &Action) -> Vec<&Slot> {
    let mut slots: Vec<&Slot> = Vec::new();
    for slot in action.slots() {
        if slots.iter().all(|one| one.placeholder != slot.placeholder) {
            slots.push(slot);
        }
    }
    slots
}

fn check_fact<'m>(
    fact: Fact,
    place: Span,
    rule: &Rule<'m>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let condition = space.formula(&rule.when.condition, Goal::True);
    let of_kind = |kinds: KindSet| [Formula::kind(kinds), condition.clone()];
    let on = space.kinds(rule.on).and(&KindSet::of(EventKind::is_sent));
    let carrying = match fact {
        Fact::Event(of_event) => of_event.carried().on.set(),
        Fact::Host(_) | Fact::Member(_) => KindSet::all(),
    };
    let name = space.name(fact);
    let carries = on.and(&carrying);
    let [of_carrying, condition_too] = of_kind(carries);
    let present = [of_carrying, condition_too, Formula::present(fact, space)];
    if !carries.is_empty() && matches!(space.search(&present, &Nobody), Answer::Never(_)) {
        report.warning(
            Code::AbsentPlaceholder,
            place,
            said!(
                "`${{name}}` is absent: {rule} only takes events without it",
                name,
                rule = rule.title()
            ),
            said!("leave it out, or take other events"),
        );
        return;
    }
    let mut left = on.and(&carrying.complement());
    let mut found: Vec<(Box<Example<'m>>, KindSet)> = Vec::new();
    while let Answer::Perhaps(example) = space.search(&of_kind(left), &Nobody) {
        let kind = example.kind;
        found.push((example, left));
        left = left.and(&KindSet::of(|other| other != kind));
    }
    let Some((example, kinds)) = found.first() else {
        return;
    };
    let kinds_found = found.iter().map(|(example, _)| example.kind.as_str());
    let help = if carries.is_empty() {
        said!("leave it out: no event that this rule looks at has it")
    } else {
        said!(
            "leave it out, or add `{\"{name}\": {\"exists\": true}}` to the condition",
            name
        )
    };
    report.warning_with_witness(
        Code::AbsentPlaceholder,
        place,
        said!("`${{name}}` is absent for events of kind {kinds}: it becomes null, or nothing within a text", name, kinds = Any::some(kinds_found)),
        help,
        space.witness(example, &of_kind(*kinds)),
    );
}

/// A named group is of an expression that matches in no event that the rule takes: one under `not`.
fn check_group<'m>(
    group: &str,
    place: Span,
    rule: &Rule<'m>,
    space: &Space<'m>,
    report: &mut Report,
) {
    let has_it = |expression: &&Expression| expression.names().any(|name| name == group);
    let seen_by = rule.when.capturing.iter().filter(has_it);
    let formulas = [
        Formula::kind(space.kinds(rule.on)),
        space.formula(&rule.when.condition, Goal::True),
        Formula::any(seen_by.map(Formula::matched)),
    ];
    if let Answer::Never(_) = space.search(&formulas, &Nobody) {
        report.warning(
            Code::AbsentPlaceholder,
            place,
            said!(
                "`${{name}}` is absent: its expression matches in no event that this rule takes",
                name = format!("{GROUP}{group}")
            ),
            said!("leave it out, or ask for the expression where it has to match, not under `not`"),
        );
    }
}

/// Where the decisions lead in which a rule's actions are asked for.
struct Leads<'l, 'm> {
    now: Timestamp,
    space: &'l Space<'m>,
    /// The events in question.
    taken: Vec<Formula<'m>>,
    outcomes: Vec<&'m Outcome>,
    /// Whether a route may have been taken.
    to_route: bool,
    /// Whether nothing is taken, because the rule says so.
    is_stopped: bool,
}

impl<'l, 'm> Leads<'l, 'm> {
    fn of<'r>(
        rule: &Rule<'m>,
        rules: impl Iterator<Item = &'r Rule<'m>>,
        now: Timestamp,
        space: &'l Space<'m>,
    ) -> Self
    where
        'm: 'r,
    {
        let kinds = space.kinds(rule.on);
        let fallback = space.model().fallback.as_ref();
        let mut outcomes: Vec<&Outcome> = match rule.outcome {
            Some(outcome) => vec![outcome],
            None if rule.is_last => Vec::new(),
            None => rules
                .filter(|route| !space.kinds(route.on).and(&kinds).is_empty())
                .filter_map(|route| route.outcome)
                .collect(),
        };
        let to_route = !outcomes.is_empty();
        let is_stopped = rule.outcome.is_none() && rule.is_last;
        let comes_to_fallback = match rule.outcome {
            Some(outcome) => !outcome.leads_somewhere(),
            None => {
                !is_stopped
                    && !kinds
                        .and(&KindSet::of(|kind| kind.matches("message")))
                        .is_empty()
            }
        };
        outcomes.extend(fallback.filter(|_| comes_to_fallback));
        Self {
            now,
            space,
            taken: vec![
                Formula::kind(kinds),
                space.formula(&rule.when.condition, Goal::True),
            ],
            outcomes,
            to_route,
            is_stopped,
        }
    }

    fn check(&self, word: Word, place: Span, report: &mut Report) {
        let Some(why) = self.why_absent(word) else {
            return;
        };
        let name = word.as_str();
        report.warning(
            Code::AbsentPlaceholder,
            place,
            said!("`${{name}}` is absent: {why}", name, why),
            said!("leave it out"),
        );
    }

    /// Why nothing is ever filled in for a word; `None` if something may be.
    fn why_absent(&self, word: Word) -> Option<Phrase> {
        let model = self.space.model();
        let kinds = || {
            self.outcomes
                .iter()
                .flat_map(|outcome| first(outcome, model))
        };
        let (may_be, why) = match word {
            Word::Priority => return None,
            _ if self.is_stopped => (
                false,
                said!("this trigger stops, so the event goes nowhere"),
            ),
            Word::Route => (self.to_route, said!("no route takes these events")),
            _ if self.outcomes.is_empty() => (false, said!("these events go nowhere")),
            Word::Team => (
                kinds().any(|kind| !matches!(kind, StepKind::Elsewhere(..))),
                said!("these events go to no team"),
            ),
            Word::Member => (
                kinds().any(|kind| has_members(kind, model)),
                said!("these events go to no team that has members"),
            ),
            Word::Agent => (
                kinds().any(|kind| matches!(kind, StepKind::Elsewhere(Elsewhere::Agent, _))),
                said!("no step names an agent to whom these events go first"),
            ),
            Word::Queue => (
                kinds().any(|kind| matches!(kind, StepKind::Elsewhere(Elsewhere::Queue, _))),
                said!("no step names a queue to which these events go first"),
            ),
            Word::HeldUntil => (
                self.may_hold(),
                said!("these events never wait for a team to open"),
            ),
        };
        (!may_be).then_some(why)
    }

    /// Whether an event may wait for a team to open.
    fn may_hold(&self) -> bool {
        let held = self.outcomes.iter();
        let held = held.filter_map(|outcome| self.held(outcome));
        let mut formulas = self.taken.clone();
        formulas.push(Formula::any(held));
        !matches!(self.space.search(&formulas, &Nobody), Answer::Never(_))
    }

    /// That every step is closed, or passed over, and not all are passed over; `None` if that cannot be.
    fn held(&self, outcome: &Outcome) -> Option<Formula<'m>> {
        let steps = outcome.steps.iter().map(|step| self.closed(step));
        let steps: Option<Vec<Formula<'_>>> = steps.collect();
        let may_close = |step: &Step| step.is_skippable && self.may_be_closed(&step.kind);
        let one_may_close = outcome.steps.iter().any(may_close);
        Some(Formula::all(steps?)).filter(|_| one_may_close)
    }

    /// That a step is closed or leads nowhere, as far as that is known; `None` if it never is.
    fn closed(&self, step: &Step) -> Option<Formula<'m>> {
        match &step.kind {
            kind if kind.may_lead_nowhere() => Some(Formula::all([])),
            StepKind::Team(Naming::Fixed(team)) if step.is_skippable => {
                let team = self.space.model().teams.get(*team)?;
                team.schedule.map(Formula::closed)
            }
            StepKind::Team(_) | StepKind::Role { .. } | StepKind::Elsewhere(..) => None,
        }
    }

    fn may_be_closed(&self, kind: &StepKind) -> bool {
        let (model, now) = (self.space.model(), self.now);
        let mut teams = kind.teams(model.teams.len()).into_iter();
        teams.any(|team| {
            let schedule = model.teams.get(team).and_then(|team| team.schedule);
            let named = schedule.and_then(|schedule| model.schedules.get(schedule));
            named.is_some_and(|named| {
                !named.schedule.is_open(now) || named.schedule.next_change(now).is_some()
            })
        })
    }
}

/// The steps that may be the first target: up to one that is never passed over.
fn first<'m>(outcome: &'m Outcome, model: &'m Model) -> impl Iterator<Item = &'m StepKind> {
    let mut is_over = false;
    outcome
        .steps
        .iter()
        .take_while(move |step| {
            let takes_all = step.when_skipped(&model.schema, &model.teams).is_none();
            !std::mem::replace(&mut is_over, takes_all)
        })
        .map(|step| &step.kind)
}

fn has_members(kind: &StepKind, model: &Model) -> bool {
    let mut teams = kind.teams(model.teams.len()).into_iter();
    teams.any(|team| {
        let team = model.teams.get(team);
        team.is_some_and(|team| !team.members.is_empty())
    })
}
