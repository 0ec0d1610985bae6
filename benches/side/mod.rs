//! One side of a comparison: a router and signed bodies for it, in rotation, with every answer checked beforehand.

use std::hint::black_box;

use waypost::signature::sign;
use waypost::{AppSecrets, Context, Decision, Payload, Router, Scratch};

use crate::load::{Aim, Case, Load};

/// Different events in rotation.
pub(crate) const EVENTS: usize = 1_024;

/// A router and its events.
pub(crate) struct Side {
    router: Router,
    scratch: Scratch,
    pub(crate) cases: Vec<Case>,
    contexts: Vec<Context<'static>>,
    secrets: AppSecrets,
    headers: Vec<String>,
}

impl Side {
    pub(crate) fn new(load: &Load, aim: Aim) -> Self {
        let router = load.router();
        let cases = load.cases(EVENTS, aim);
        let headers = cases
            .iter()
            .map(|case| sign("secret", case.body.as_bytes()))
            .collect();
        let mut side = Self {
            scratch: router.create_scratch(),
            router,
            contexts: cases.iter().map(Case::context).collect(),
            cases,
            secrets: AppSecrets::new(["secret"]).unwrap(),
            headers,
        };
        side.check();
        side
    }

    fn check(&mut self) {
        for number in 0..EVENTS {
            self.route(number, |case, decision| case.check(decision.route()));
            let mut events = 0;
            self.pipeline(number, |case, decision| {
                case.check(decision.route());
                events += 1;
            });
            assert_eq!(events, 1, "a body has one event");
        }
    }

    /// Routes an event that was read before.
    pub(crate) fn route(&mut self, number: usize, mut see: impl FnMut(&Case, &Decision<'_>)) {
        let (case, context) = (&self.cases[number], &self.contexts[number]);
        let decision = self
            .router
            .route_with(&mut self.scratch, &case.event, context);
        see(case, black_box(&decision));
    }

    /// Verifies and parses a body, gathers what the host knows, and routes.
    pub(crate) fn pipeline(&mut self, number: usize, mut see: impl FnMut(&Case, &Decision<'_>)) {
        let (case, header) = (&self.cases[number], &self.headers[number]);
        let verified = self
            .secrets
            .verify(Some(header.as_bytes()), case.body.as_bytes());
        let payload = Payload::parse(verified.unwrap()).unwrap();
        for event in payload.events() {
            let context = case.context();
            let decision = self.router.route_with(&mut self.scratch, &event, &context);
            see(case, black_box(&decision));
        }
    }

    pub(crate) fn route_all(&mut self) {
        (0..EVENTS).for_each(|number| self.route(number, |_, _| {}));
    }

    pub(crate) fn pipeline_all(&mut self) {
        (0..EVENTS).for_each(|number| self.pipeline(number, |_, _| {}));
    }
}
