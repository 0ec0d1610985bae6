//! Which host facts can matter for an event: so that the host fetches only these.
//!
//! Each condition is asked what it could answer if the host facts were anything: if the event alone makes it false,
//! its facts are not needed, and after a route that the event alone makes true nothing later is. Rules that the event alone
//! makes false are not even asked: the others are [found](crate::rules::program::asking) by what it says.

use std::collections::BTreeSet;
use std::ops::Not;

use super::eval::Evaluation;
use crate::facts::Fact;
use crate::rules::action::Action;
use crate::rules::condition::{Condition, Leaf, Leaves, Logic, Truth};
use crate::rules::model::Model;
use crate::rules::placeholder::Placeholder;
use crate::rules::step::Outcome;

/// The indices of the host facts that can matter.
pub(super) fn needs(mut evaluation: Evaluation<'_>) -> BTreeSet<usize> {
    let rules = evaluation.rules;
    evaluation.find_keys(&rules.program.asking.keys);
    let mut found = std::mem::take(&mut evaluation.work.matches);
    evaluation.all_that_ask(&mut found);
    let positions = found.iter().map(|position| *position as usize);
    let facts = asked_by(&mut evaluation, positions);
    evaluation.work.matches = found;
    facts
}

/// The facts that these of all rules ask for, in their order.
fn asked_by(
    evaluation: &mut Evaluation<'_>,
    positions: impl Iterator<Item = usize>,
) -> BTreeSet<usize> {
    let Evaluation { rules, event, .. } = *evaluation;
    let model = &rules.model;
    let mut needs = Needs {
        evaluation,
        facts: BTreeSet::new(),
    };
    let (mut may_match_none, mut may_lead_nowhere) = (true, false);
    let rules = positions.filter_map(|position| model.rule(position));
    for rule in rules.filter(|rule| rule.looks_at(event.kind())) {
        let answer = needs.add(&rule.when.condition);
        if answer != Only::NotTrue {
            needs.add_placeholders(rule.actions());
        }
        let Some(outcome) = rule.outcome else {
            if answer == Only::True && rule.is_last {
                return needs.facts;
            }
            continue;
        };
        if answer == Only::NotTrue {
            continue;
        }
        add_outcome(outcome, model, &mut needs.facts);
        // A route of which nobody is known leads to the fallback's targets.
        may_lead_nowhere |= !outcome.leads_somewhere();
        if answer == Only::True {
            may_match_none = false;
            break;
        }
    }
    if let Some(fallback) = &model.fallback {
        if may_match_none || may_lead_nowhere {
            add_outcome(fallback, model, &mut needs.facts);
        }
        if may_match_none {
            needs.add_placeholders(fallback.all_actions());
        }
    }
    needs.facts
}

struct Needs<'n, 'e> {
    evaluation: &'n mut Evaluation<'e>,
    facts: BTreeSet<usize>,
}

/// What a condition answers whatever the host facts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    True,
    NotTrue,
    /// The host facts decide.
    Open,
}

impl Needs<'_, '_> {
    /// Adds the facts that are filled into actions.
    fn add_placeholders<'a>(&mut self, actions: impl IntoIterator<Item = &'a Action>) {
        for placeholder in actions.into_iter().flat_map(Action::placeholders) {
            if let Placeholder::Fact(Fact::Host(index)) = placeholder {
                self.facts.insert(*index);
            }
        }
    }

    /// Adds the facts of a condition that they decide.
    fn add(&mut self, condition: &Condition) -> Only {
        let possible = condition.evaluate(self);
        if possible == Possible::TRUE {
            return Only::True;
        }
        if !possible.contains(Truth::True) {
            return Only::NotTrue;
        }
        add_condition(condition, &mut self.facts);
        Only::Open
    }
}

impl Leaves for Needs<'_, '_> {
    type Answer = Possible;

    fn leaf(&mut self, leaf: &Leaf) -> Possible {
        match leaf {
            Leaf::Test(Fact::Host(_), _) => Possible::ANY,
            Leaf::Exists(Fact::Host(_)) | Leaf::Open(_) | Leaf::Closed(_) => {
                Possible::TRUE.or(Possible::FALSE)
            }
            Leaf::Test(Fact::Event(_) | Fact::Member(_), _)
            | Leaf::Exists(Fact::Event(_) | Fact::Member(_))
            | Leaf::Keyword(_)
            | Leaf::Terms(_)
            | Leaf::Regex(_)
            | Leaf::Share(_) => Possible::of(self.evaluation.leaf(leaf)),
        }
    }
}

fn add_condition(condition: &Condition, facts: &mut BTreeSet<usize>) {
    condition.each_leaf(&mut |leaf, _| {
        if let Leaf::Exists(Fact::Host(index)) | Leaf::Test(Fact::Host(index), _) = leaf {
            facts.insert(*index);
        }
    });
}

fn add_outcome(outcome: &Outcome, model: &Model, facts: &mut BTreeSet<usize>) {
    let asked = outcome
        .steps
        .iter()
        .flat_map(|step| step.facts(&model.teams));
    facts.extend(asked.filter_map(|fact| match fact {
        Fact::Host(index) => Some(index),
        Fact::Event(_) | Fact::Member(_) => None,
    }));
}

/// A set of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Possible(u8);

impl Possible {
    const TRUE: Self = Self(0b100);
    const FALSE: Self = Self(0b001);
    const ANY: Self = Self(0b111);

    const fn of(answer: Truth) -> Self {
        match answer {
            Truth::False => Self(0b001),
            Truth::Unknown => Self(0b010),
            Truth::True => Self(0b100),
        }
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn contains(self, answer: Truth) -> bool {
        self.0 & Self::of(answer).0 != 0
    }

    fn answers(self) -> impl Iterator<Item = Truth> {
        [Truth::False, Truth::Unknown, Truth::True]
            .into_iter()
            .filter(move |answer| self.contains(*answer))
    }

    fn combine(self, other: Self, f: impl Fn(Truth, Truth) -> Truth) -> Self {
        let answers = self
            .answers()
            .flat_map(|a| other.answers().map(move |b| (a, b)));
        answers.fold(Self(0), |set, (a, b)| set.or(Self::of(f(a, b))))
    }
}

impl Not for Possible {
    type Output = Self;

    fn not(self) -> Self {
        self.answers()
            .fold(Self(0), |set, answer| set.or(Self::of(!answer)))
    }
}

impl Logic for Possible {
    fn all(parts: impl Iterator<Item = Self>) -> Self {
        parts.fold(Self::TRUE, |all, part| {
            all.combine(part, |a, b| Truth::all([a, b].into_iter()))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Evaluation, asked_by, needs};
    use crate::router::Router;
    use crate::rules::RuleSet;
    use crate::webhook::Payload;

    /// One condition a route; what they ask of the host, and how, is told apart.
    const WHEN: &[&str] = &[
        r#"{"customer.tier": "gold"}"#,
        r#"{"customer.tier": "silver"}"#,
        r#"{"keyword": "k", "customer.tier": "gold"}"#,
        r#"{"keyword": "k", "not": {"customer.owner": "ana"}}"#,
        r#"{"keyword": "k"}"#,
        r#"{"any": [{"keyword": "k"}, {"customer.owner": "ana"}]}"#,
        r#"{"any": [{"customer.tier": "gold", "open": "s"}, {"customer.tags": "new"}]}"#,
        r#"{"reply.id": {"prefix": "a"}, "customer.orders": {"gt": 3, "lt": 9}}"#,
        r#"{"customer.orders": {"gt": 3}, "sender.country": "BR"}"#,
        r#"{"open": "s"}"#,
        r#"{"not": {"any": [{"text": "x"}, {"customer.owner": {"exists": true}}]}}"#,
        r#"{"text": {"regex": "[xy]"}, "customer.language": "pt"}"#,
        "{}",
    ];

    const OUTCOMES: &[&str] = &[
        r#""team": "desk""#,
        r#""team": "staffed""#,
        r#""targets": [{"role": "sales"}]"#,
        r#""targets": [{"team": {"fact": "conversation.team"}}]"#,
        r#""targets": [{"agent": {"fact": "customer.owner"}}]"#,
        r#""team": "desk", "actions": [{"tag": "{{customer.region}}"}]"#,
    ];

    /// Of what is found the same is asked as of all rules, whatever stands before what.
    #[test]
    fn no_rule_that_asks_is_missed() {
        let texts = ["k x", "x", "k", "nothing"];
        let mut asked = BTreeSet::new();
        for first in 0..WHEN.len() * OUTCOMES.len() {
            let route = |number: usize| {
                let (when, outcome) = (
                    WHEN[number % WHEN.len()],
                    OUTCOMES[number / 2 % OUTCOMES.len()],
                );
                format!(r#"{{"id": "r{number}", "when": {when}, {outcome}}}"#)
            };
            let listed = (first..first + 4).map(route).collect::<Vec<_>>().join(",");
            let (trigger, stop) = (WHEN[first * 7 % WHEN.len()], first % 3 == 0);
            let file = format!(
                r#"{{"version": 1, "timezone": "UTC", "keywords": {{"k": ["k"]}}, "schedules": {{"s": {{}}}},
                    "teams": {{"desk": {{}}, "staffed": {{"members": {{"ana": 1}}, "role": "sales"}}}},
                    "priority": [{{"when": {trigger}, "add": 1}}],
                    "triggers": [{{"id": "t", "on": "message", "when": {trigger}, "stop": {stop}, "actions": [{{"tag": "x"}}]}}],
                    "routes": [{listed}], "fallback": {{"targets": [{{"role": "sales"}}, {{"team": "desk"}}]}}}}"#
            );
            let router = Router::new(&RuleSet::parse(&file).unwrap()).unwrap();
            let mut scratch = router.create_scratch();
            let rules = &router.rules;
            let all = rules.model.rules().count();
            for text in texts {
                let body = format!(
                    r#"{{"field": "messages", "value": {{"messages": [{{"id": "1", "from": "5511", "type": "text", "text": {{"body": "{text}"}}}}]}}}}"#
                );
                let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
                let event = payload.events().next().unwrap();
                let found = needs(Evaluation::new(rules, &event, &mut scratch.work));
                let mut walk = Evaluation::new(rules, &event, &mut scratch.work);
                assert_eq!(found, asked_by(&mut walk, 0..all), "{text}\n{file}");
                asked.insert(found);
            }
        }
        assert!(asked.len() > 10, "{asked:?}");
    }
}
