//! A destination, and the way of one action to it.

use std::fmt;

use waypost::Timestamp;

use crate::action::{Action, Problem};
use crate::bitrix24::Bitrix24;
use crate::graph::Graph;
use crate::hubspot::Hubspot;
use crate::job::Job;
use crate::outcome::{Answer, Fault, Outcome, Reading, Response, Waits};
use crate::request::Request;
use crate::slack::Slack;
use crate::webhook::Webhook;

/// A destination, by what it speaks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Connector {
    /// Leads, deals and activities in Bitrix24.
    Bitrix24(Bitrix24),
    /// The WhatsApp Business Platform.
    Graph(Graph),
    /// Contacts, tickets and notes in HubSpot.
    Hubspot(Hubspot),
    /// Channels in Slack.
    Slack(Slack),
    /// Another program, by Standard Webhooks.
    Webhook(Webhook),
}

/// What a destination speaks, one implementation a file.
pub(crate) trait Speaks {
    /// The names of the actions that it carries out.
    fn does(&self) -> &'static [&'static str];

    /// Whether a place of this name is configured.
    fn has_place(&self, place: &str) -> bool;

    /// The next request, `done` being what the ones before were answered with; `None` if all is done.
    fn request(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
    ) -> Result<Option<Request>, RefusedError>;

    /// What the response to such a request means.
    fn outcome(
        &self,
        action: &Action,
        job: &Job<'_>,
        done: &[String],
        reading: Reading<'_>,
    ) -> Outcome;

    /// Whether what an action makes is what later ones of the conversation go on in.
    fn opens(&self, action: &Action) -> bool {
        let _ = action;
        true
    }

    /// What to do where it is not known whether there was an effect.
    fn recover(&self, action: &Action, job: &Job<'_>) -> Recovery;

    /// What the answer to a look-up says.
    fn sighting(&self, look_up: &LookUp, response: &Response<'_>) -> Sighting {
        let _ = (look_up, response);
        Sighting::Unknown
    }

    /// How fast it may be asked. `None` if it has no rate of its own.
    fn rate(&self) -> Option<Rate> {
        None
    }
}

impl Connector {
    /// What is wrong with an action for this destination: one that it does not know, a place that is not configured. Empty
    /// where nothing is.
    #[must_use]
    pub fn check(&self, action: &Action) -> Vec<Problem> {
        let objection = self.objection(action);
        let problem = |objection: RefusedError| Problem {
            pointer: match objection {
                RefusedError::Place => "/place".to_owned(),
                _ => String::new(),
            },
            message: objection.to_string(),
        };
        objection.map(problem).into_iter().collect()
    }

    /// The same of an action of a rule file, by its name and its parameters as JSON, in which a text with `${` may stand for
    /// anything. What is wrong with the parameters themselves is for [`Action::check`].
    #[must_use]
    pub fn check_asked(&self, name: &str, params: &str) -> Vec<Problem> {
        let action = Action::open(name, params);
        action.map_or_else(Vec::new, |action| self.check(&action))
    }

    /// Whether it carries out actions of this name.
    #[must_use]
    pub fn does(&self, action: &str) -> bool {
        self.speaks().does().contains(&action)
    }

    /// Whether a place of this name is configured; one that another program knows is taken for one.
    #[must_use]
    pub fn has_place(&self, place: &str) -> bool {
        self.speaks().has_place(place)
    }

    /// Begins an attempt to carry out an action.
    ///
    /// # Errors
    ///
    /// What will never go: an action or place that the destination does not know, a job that lacks what is needed.
    pub fn begin<'c>(
        &'c self,
        action: &'c Action,
        job: &'c Job<'c>,
    ) -> Result<Exchange<'c>, RefusedError> {
        let speaks = self.speaks();
        if let Some(objection) = self.objection(action) {
            return Err(objection);
        }
        let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:#".contains(&byte);
        if !((1..=128).contains(&job.key.len()) && job.key.bytes().all(is_key)) {
            return Err(RefusedError::Lacks(
                "a key of letters, digits, `-`, `_`, `:` and `#`",
            ));
        }
        let request = speaks.request(action, job, &[])?;
        Ok(Exchange {
            speaks,
            action,
            job,
            done: Vec::new(),
            request: request.ok_or(RefusedError::Action)?,
        })
    }

    /// What to do about an action whose outcome is [`Outcome::Uncertain`].
    #[must_use]
    pub fn recover(&self, action: &Action, job: &Job<'_>) -> Recovery {
        self.speaks().recover(action, job)
    }

    /// What the answer to a look-up says.
    #[must_use]
    pub fn sighting(&self, look_up: &LookUp, answer: &Answer<'_>) -> Sighting {
        match answer {
            Answer::Response(response) => self.speaks().sighting(look_up, response),
            Answer::NotSent | Answer::NoAnswer => Sighting::Unknown,
        }
    }

    /// How fast actions may be begun there; `None` if it has no rate of its own. That of the platform
    /// depends on the number and the customer; who sends keeps it.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        self.speaks().rate()
    }

    /// Why it cannot carry out an action, whatever the job. `None` if it can.
    fn objection(&self, action: &Action) -> Option<RefusedError> {
        let speaks = self.speaks();
        if !speaks.does().contains(&action.name()) {
            return Some(RefusedError::Action);
        }
        let is_known = action.place().is_none_or(|place| speaks.has_place(place));
        (!is_known).then_some(RefusedError::Place)
    }

    fn speaks(&self) -> &dyn Speaks {
        match self {
            Self::Bitrix24(bitrix24) => bitrix24,
            Self::Graph(graph) => graph,
            Self::Hubspot(hubspot) => hubspot,
            Self::Slack(slack) => slack,
            Self::Webhook(webhook) => webhook,
        }
    }
}

/// One attempt to carry out an action: a request, and after its answer perhaps another one.
///
/// Where one breaks off, [`Connector::recover`] says how to go on.
#[must_use]
pub struct Exchange<'c> {
    speaks: &'c dyn Speaks,
    action: &'c Action,
    job: &'c Job<'c>,
    done: Vec<String>,
    request: Request,
}

impl<'c> Exchange<'c> {
    /// The request to send.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// What follows from the answer that came at `now`.
    pub fn answer(mut self, answer: &Answer<'_>, now: Timestamp) -> Next<'c> {
        let attempt = self.job.attempted(now);
        let outcome = match answer {
            Answer::NotSent => attempt.again(None, Waits::Nothing, None),
            Answer::NoAnswer => Outcome::Uncertain,
            Answer::Response(response) => {
                let reading = Reading { attempt, response };
                let (action, job) = (self.action, self.job);
                self.speaks.outcome(action, job, &self.done, reading)
            }
        };
        match outcome {
            Outcome::Accepted { remote_id } => self.done.push(remote_id),
            // The thing itself is there, and what was to be put beside it never will be.
            Outcome::Never { .. } if !self.done.is_empty() => return Next::Done(self.accepted()),
            other => return Next::Done(other),
        }
        match self.speaks.request(self.action, self.job, &self.done) {
            Ok(Some(request)) => Next::Send(Self { request, ..self }),
            // What could not be built now could not be built before: nothing else is left to say than what was done.
            Ok(None) | Err(_) => Next::Done(self.accepted()),
        }
    }

    /// What an action is called is what its first request made.
    fn accepted(self) -> Outcome {
        let first = self.done.into_iter().next();
        let name = first.filter(|_| self.speaks.opens(self.action));
        Outcome::Accepted {
            remote_id: name.unwrap_or_default(),
        }
    }
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exchange({:?}, {} done)", self.request, self.done.len())
    }
}

/// What follows from an answer.
#[derive(Debug)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "there is nothing else")]
pub enum Next<'c> {
    /// Another request, at once.
    Send(Exchange<'c>),
    /// The end.
    Done(Outcome),
}

/// What to do about an action of which it is not known whether it had an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recovery {
    /// Carry it out again: twice is as good as once there, or the action says that it may come twice.
    Again,
    /// Wait for the platform's report with this key in its callback data.
    AwaitReport,
    /// Look it up there, and carry it out again where it is not.
    LookUp(LookUp),
}

/// A request that asks whether there was an effect. Hand its answer to [`Connector::sighting`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LookUp {
    /// The request to send.
    pub request: Request,
    /// The key to look for.
    pub(crate) key: String,
    /// Where it is looked for, in the connector's own terms.
    pub(crate) place: String,
}

/// What a look-up says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a host has to have an answer for each"
)]
pub enum Sighting {
    /// There was an effect.
    There {
        /// What it is called there.
        remote_id: String,
    },
    /// There was none.
    Absent,
    /// It may be on the next page.
    More(LookUp),
    /// The answer does not tell: look it up later.
    Unknown,
}

/// How fast actions may be begun at a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a host keeps all of it")]
pub struct Rate {
    /// What is counted together: a place, or the whole destination.
    pub per: Waits,
    /// One in so many milliseconds.
    pub every_ms: u32,
    /// So many at once after a pause.
    pub burst: u32,
}

/// Why an action will never go to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedError {
    /// An action that the destination does not know.
    #[error("this destination does not do that")]
    Action,
    /// A place that is not configured.
    #[error("this destination has no place of that name")]
    Place,
    /// Something that the request needs.
    #[error("it needs {0}")]
    Lacks(&'static str),
}

impl RefusedError {
    /// As the fault of an action that is given up.
    #[must_use]
    pub fn fault(self) -> Fault {
        Fault::unasked(&self.to_string())
    }
}
