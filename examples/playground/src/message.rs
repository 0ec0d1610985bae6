//! How a message is decided, and why.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use waypost::facts::FactType;
use waypost::router::explain::{Change, ExplainOptions, Nearest};
use waypost::{Context, FactValue, Payload, Router, Timestamp};

use crate::Good;
use crate::answer::{Problem, json};
use crate::request::{Message, WhyNot};

#[derive(Serialize)]
pub(crate) struct Answered {
    /// The webhook body that brings the message.
    body: Box<RawValue>,
    /// One for each event in it; the short form is one.
    events: Vec<Decided>,
    /// The instants of the decisions, and now, as the clocks of the file's zone show them.
    clocks: BTreeMap<String, String>,
    now: Timestamp,
}

#[derive(Serialize)]
struct Decided {
    /// As `waypost route` prints it.
    decision: Box<RawValue>,
    /// As `waypost explain --values` prints it.
    explanation: Box<RawValue>,
    /// The facts that can matter for this event.
    needs: Vec<Need>,
}

#[derive(Serialize)]
struct Need {
    fact: String,
    #[serde(rename = "type")]
    fact_type: Option<FactType>,
}

#[derive(Serialize)]
pub(crate) struct WhyNotAnswer {
    /// As `waypost explain --values --rule` prints it.
    explanation: Box<RawValue>,
    /// The facts with which the rule would win, where it takes no other change than facts that the host says.
    facts: Option<BTreeMap<String, FactValue<'static>>>,
}

impl Good {
    pub(crate) fn message(&self, asked: &Message) -> Result<Answered, Problem> {
        let Tried { body, context } = self.tried(asked)?;
        let mut clocks = self.clocks([context.now()].into_iter());
        let payload = Payload::parse_unverified(body.as_bytes())?;
        let events: Result<Vec<Decided>, Problem> = payload
            .events()
            .map(|event| {
                let Self { router, .. } = self;
                let decision = router.route(&event, &context);
                let instants = [decision.held_until(), decision.next_change()];
                let opens = decision.skipped().map(|skipped| skipped.opens_at);
                clocks.extend(self.clocks(instants.into_iter().chain(opens).flatten()));
                let needs = router.needs(&event);
                Ok(Decided {
                    decision: json(&decision)?,
                    explanation: json(&router.explain_with(&event, &context, &shown()))?,
                    needs: needs.iter().map(|fact| self.need(fact)).collect(),
                })
            })
            .collect();
        Ok(Answered {
            events: events?,
            now: context.now(),
            clocks,
            body: serde_json::from_str(&body)?,
        })
    }

    pub(crate) fn why_not(&self, asked: &WhyNot) -> Result<WhyNotAnswer, Problem> {
        let Tried { body, context } = self.tried(&asked.message)?;
        let payload = Payload::parse_unverified(body.as_bytes())?;
        let event = payload.events().nth(asked.number);
        let event = event.ok_or("there is no such event in this message")?;
        let options = shown().for_rule(&asked.rule);
        let explanation = self.router.explain_with(&event, &context, &options);
        let rule = explanation.rule(&asked.rule);
        Ok(WhyNotAnswer {
            facts: rule.and_then(|rule| facts(&self.router, &rule.nearest)),
            explanation: json(&explanation)?,
        })
    }

    fn tried(&self, asked: &Message) -> Result<Tried, Problem> {
        let now = asked.time.instant(self.rules.timezone())?;
        let mut context = Context::at(now);
        context.set_json(&asked.facts)?;
        if let Err(error) = self.router.check_context(&context) {
            let errors: Vec<String> = error.errors().iter().map(ToString::to_string).collect();
            return Err(errors.join("\n").into());
        }
        let body = waypost::rules::test_body(&asked.event, Some(now))?;
        Ok(Tried { body, context })
    }

    fn need(&self, fact: &str) -> Need {
        Need {
            fact: fact.to_owned(),
            fact_type: self.router.host_fact(fact),
        }
    }

    fn clocks(&self, instants: impl Iterator<Item = Timestamp>) -> BTreeMap<String, String> {
        let local = |at: Timestamp| match self.rules.timezone() {
            Some(zone) => zone.local_time(at).to_string(),
            None => at.to_string(),
        };
        instants.map(|at| (at.to_string(), local(at))).collect()
    }
}

/// A message as it would arrive, and what is known when it does.
struct Tried {
    body: String,
    context: Context<'static>,
}

/// The page's own message is shown to whoever wrote it.
fn shown() -> ExplainOptions {
    ExplainOptions::default().with_values()
}

/// The facts of a change, if the host can say all of them.
fn facts(router: &Router, nearest: &Nearest) -> Option<BTreeMap<String, FactValue<'static>>> {
    let Nearest::Found(changes) = nearest else {
        return None;
    };
    let of_host = |change: &Change| {
        let value = change.to.clone()?;
        router.host_fact(&change.fact)?;
        Some((change.fact.clone(), value))
    };
    changes.iter().map(of_host).collect()
}
