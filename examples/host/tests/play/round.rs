//! What a service does in a round, and what destinations answer.

use std::time::Duration;

use waypost::Timestamp;
use waypost_connectors::{Connector, LookUp, Next, Recovery, Request, Sighting, Waits};
use waypost_host::{Address, Attempt, EffectState, Judgement, Notice, Outcome, Turned, Work};

use super::answers::{Says, success};
use super::show;
use super::stage::{Message, Stage};

impl Stage {
    /// Lets time pass, from one instant at which something may happen to the next.
    pub(super) fn until(&mut self, end: Timestamp) {
        while self.now < end {
            let second = self.now.plus_secs(1);
            let effects = self.host.store().effects();
            let next = effects.filter_map(|effect| match effect.state {
                EffectState::Pending | EffectState::Again => Some(effect.due.max(second)),
                EffectState::Uncertain => Some(effect.due.max(second)),
                _ => None,
            });
            self.now = next.min().unwrap_or(end).min(end);
            if self.now < end {
                self.round();
            }
        }
    }

    /// All that a service does in a round, until nothing is left to do now.
    pub(super) fn round(&mut self) {
        for _ in 0..100 {
            let before = self.text.len();
            self.work();
            self.begin();
            let swept = self.host.sweep(self.now, true).unwrap();
            for notice in &swept.notices {
                self.notice(notice);
            }
            if self.text.len() == before && swept.timers == 0 && swept.again == 0 {
                return;
            }
        }
        panic!("there is always something left to do");
    }

    fn work(&mut self) {
        while !self.is_busy {
            let Work::Did(worked) = self.host.work(self.now, 16).unwrap() else {
                return;
            };
            for worked in worked {
                let shown = worked.decision.as_ref().map(show::decision);
                let line = match (worked.state, shown) {
                    (None, _) => "it was worked off before".to_owned(),
                    (Some(_), Some(line)) if line != "decides none" => line,
                    (Some(_), Some(_)) => continue,
                    (Some(state), None) => format!("it is {}", state.as_str()),
                };
                self.line(&format!("  {line}"));
            }
        }
    }

    fn begin(&mut self) {
        let names: Vec<String> = self.connectors.keys().cloned().collect();
        for name in names {
            let wall = Duration::from_secs(self.now.as_secs().unsigned_abs());
            for begun in self.host.begin(&name, wall, 16).unwrap() {
                match begun.judgement {
                    Judgement::Send => {}
                    Judgement::Hold(until, why) => {
                        let hours = self.script["hours_from_utc"].as_i64().unwrap_or(0);
                        let (day, time) = show::clock(until, hours);
                        self.line(&format!("  {name} waits until {day} {time}: {why}"));
                    }
                    Judgement::Replace => {
                        self.line(&format!("  {name} takes the template: window"));
                    }
                    Judgement::Dead(why) => self.line(&format!("  {name} gives up: {why}")),
                }
                if let Some(attempt) = begun.attempt {
                    self.finish(name.clone(), attempt);
                }
            }
        }
    }

    /// Carries an attempt out, and notes what came of it.
    pub(super) fn finish(&mut self, destination: String, attempt: Attempt) {
        let Some(outcome) = self.carry(&destination, &attempt) else {
            self.line("    it hangs");
            self.hanging.push((destination, attempt));
            return;
        };
        let line = match &outcome {
            Outcome::Accepted { remote_id } => format!("accepted {remote_id}"),
            Outcome::Again { fault, .. } => {
                let fault = fault.as_ref().map(ToString::to_string);
                format!("again: {}", fault.unwrap_or_default())
            }
            Outcome::Never { fault } => format!("never: {fault}"),
            Outcome::Uncertain => "uncertain".to_owned(),
        };
        self.line(&format!("    {}", line.trim_end().trim_end_matches(':')));
        let ended = self
            .host
            .finish(&attempt, &outcome, self.now)
            .unwrap()
            .unwrap();
        match &ended.turned {
            Some(Turned::Fails { place, why }) => {
                self.line(&format!("  it fails at {place:?}: {why}"));
            }
            Some(Turned::Works { place }) => self.line(&format!("  it works again at {place:?}")),
            None => {}
        }
        if let Some(notice) = &ended.notice {
            self.notice(notice);
        }
    }

    /// `None` if the destination hangs.
    fn carry(&mut self, name: &str, attempt: &Attempt) -> Option<Outcome> {
        let connector = self.connectors[name].clone();
        let action = match attempt.action(&connector) {
            Ok(action) => action,
            Err(fault) => return Some(Outcome::Never { fault }),
        };
        let job = attempt.job(self.now);
        if attempt.looks_up() {
            if let Recovery::LookUp(look_up) = connector.recover(&action, &job) {
                return Some(self.find(name, &connector, &look_up));
            }
        }
        let mut exchange = match connector.begin(&action, &job) {
            Ok(exchange) => exchange,
            Err(error) => {
                return Some(Outcome::Never {
                    fault: error.fault(),
                });
            }
        };
        loop {
            let request = exchange.request().clone();
            if let Connector::Graph(_) = &connector {
                self.left(attempt);
            }
            let says = self.answer(name, &connector, &request);
            if matches!(says, Says::Hangs) {
                return None;
            }
            let now = self.now;
            match says.give(|answer| exchange.answer(answer, now)) {
                Next::Send(next) => exchange = next,
                Next::Done(outcome) => return Some(outcome),
            }
        }
    }

    fn left(&mut self, attempt: &Attempt) {
        let task = attempt.effect().task.as_ref().unwrap();
        let to = match task.to.as_ref().unwrap() {
            Address::Customer { address, .. } => address.clone(),
            Address::Group(group) => group.clone(),
        };
        self.messages.push(Message {
            callback: attempt.callback(),
            to,
        });
    }

    fn find(&mut self, name: &str, connector: &Connector, look_up: &LookUp) -> Outcome {
        let says = self.answer(name, connector, &look_up.request);
        match says.give(|answer| connector.sighting(look_up, answer)) {
            Sighting::There { remote_id } => Outcome::Accepted { remote_id },
            Sighting::Absent => Outcome::Again {
                at: self.now,
                waits: Waits::Nothing,
                fault: None,
            },
            Sighting::More(_) | Sighting::Unknown => Outcome::Uncertain,
        }
    }

    /// Shows a request and says what it is answered with.
    fn answer(&mut self, name: &str, connector: &Connector, request: &Request) -> Says {
        let shown = show::request(request, "              ");
        self.line(&format!("  {name} {shown}"));
        let says = match self.answers.get_mut(name) {
            Some(says) if says.len() > 1 => says.remove(0),
            Some(says) => says[0].clone(),
            None => Says::Success,
        };
        match says {
            Says::Success => {
                self.requests += 1;
                let count = match connector {
                    Connector::Graph(_) => self.messages.len(),
                    _ => 100 + self.requests,
                };
                success(connector, request, count)
            }
            other => other,
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let line = match notice {
            Notice::Unknown { destination, .. } => format!("of a message to {destination}"),
            Notice::Unanswered { route, .. } => {
                format!("after {}", route.as_deref().unwrap_or("the fallback"))
            }
            Notice::Stopped { destination, why } => format!("{destination}, {why}"),
        };
        self.line(&format!("  told: {} {line}", notice.as_str()));
    }
}
