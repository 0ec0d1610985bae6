//! What a host is told once: where things go, what may be sent, whose numbers these are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use waypost::Event;
use waypost::router::{self, RawJson, Target};
use waypost::state::guard::Policy;
use waypost::state::{PortfolioLimit, Throughput};
use waypost::time::Zones;
use waypost_connectors::Rate;

use crate::blind::Blinder;

/// The destination of timers.
pub(crate) const SELF: &str = "self";

/// The category of templates for which the guard asks the most.
const MARKETING: &str = "marketing";

/// What a host is told once.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Makes the names of rows.
    pub blinder: Blinder,
    /// The pairs of account and number that are this business's own. Empty: all are, as in a demonstration.
    pub numbers: BTreeSet<(String, String)>,
    /// What carries effects out, by its name.
    pub destinations: BTreeMap<String, Destination>,
    /// Which destination carries out an action, by the action's name.
    pub actions: BTreeMap<String, String>,
    /// Where targets are.
    pub deliver: Deliver,
    /// The categories of templates, by name. An action may say `marketing` of any of them, and of those that are not among
    /// them what they are; where nobody says it they are `marketing`, for which the guard asks the most.
    pub templates: BTreeMap<String, String>,
    /// To how many different customers may be written in 24 hours.
    pub portfolio: PortfolioLimit,
    /// What each number may send in a second, where that is not the standard.
    pub throughput: BTreeMap<String, Throughput>,
    /// What the guard asks for.
    policy: Policy,
}

/// What carries effects out, as the host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// What an end in the middle means to it.
    pub manner: Manner,
    /// How fast effects may be begun there; `None` for as fast as they come.
    pub rate: Option<Rate>,
    /// Whether it gets the event and the decision along with what it is asked for.
    pub is_told_all: bool,
    /// Where goes what names no place, as the destination calls it: what a link begins with, up to its `/`.
    pub default_place: String,
    /// The same of places, by the names that the configuration has for them.
    pub places: BTreeMap<String, String>,
}

impl From<Manner> for Destination {
    /// One without a rate or places.
    fn from(manner: Manner) -> Self {
        Self {
            manner,
            rate: None,
            is_told_all: false,
            default_place: String::new(),
            places: BTreeMap::new(),
        }
    }
}

impl Destination {
    /// What an effect is counted together with: the number that a message is sent from; the place that is named; that of
    /// the conversation's link; the default one.
    pub(crate) fn lane<'l>(
        &'l self,
        number: &'l str,
        place: Option<&'l str>,
        link: Option<&'l str>,
    ) -> &'l str {
        if self.manner == Manner::Message {
            return number;
        }
        let named = place.map(|place| self.places.get(place).map_or(place, String::as_str));
        let linked = link.and_then(|link| Some(link.split_once('/')?.0));
        named.or(linked).unwrap_or(&self.default_place)
    }
}

/// What an end in the middle means to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// A message to a customer: guarded, never sent twice unless the action says so, and what becomes of it is told later by
    /// reports that carry the effect's key.
    Message,
    /// It may come twice: its key tells the receiver.
    Repeatable,
    /// It can be asked whether it has the effect, by its key.
    LookUp,
}

/// Where a target is: a destination, and a place in it (a channel, a pipeline).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The destination.
    pub destination: String,
    /// The place in it.
    pub place: Option<String>,
}

/// Where teams, queues and agents are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliver {
    /// Teams, by name.
    pub teams: BTreeMap<String, Place>,
    /// Queues, by name.
    pub queues: BTreeMap<String, Place>,
    /// Agents, by name.
    pub agents: BTreeMap<String, Place>,
    /// All others.
    pub default: Option<Place>,
}

impl Deliver {
    /// Where a target is.
    #[must_use]
    pub fn find(&self, target: &Target) -> Option<&Place> {
        let found = match target.destination() {
            router::Destination::Team(team) => self.teams.get(team),
            router::Destination::Queue(queue) => self.queues.get(queue),
            router::Destination::Agent(agent) => self.agents.get(agent),
            _ => None,
        };
        found.or(self.default.as_ref())
    }
}

impl Plan {
    /// A plan with a policy of the guard as its JSON file has it, and nothing else.
    ///
    /// # Errors
    ///
    /// A text that is not a policy.
    pub fn new(blinder: Blinder, policy: &str, zones: &Zones) -> Result<Self, PlanError> {
        // States name applications by pseudonyms, as everybody who handles a conversation.
        let mut file: Value =
            serde_json::from_str(policy).map_err(|error| PlanError(error.to_string()))?;
        if let Some(Value::Array(ids)) = file.get_mut("own_app_ids") {
            for id in ids {
                *id = id
                    .as_str()
                    .map_or(Value::Null, |id| json!(blinder.name(id)));
            }
        }
        let policy = Policy::parse(&file.to_string(), zones);
        Ok(Self {
            policy: policy.map_err(|error| PlanError(error.to_string()))?,
            blinder,
            numbers: BTreeSet::new(),
            destinations: BTreeMap::new(),
            actions: BTreeMap::new(),
            deliver: Deliver::default(),
            templates: BTreeMap::new(),
            portfolio: PortfolioLimit::Unlimited,
            throughput: BTreeMap::new(),
        })
    }

    pub(crate) const fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn is_message(&self, destination: &str) -> bool {
        let known = self.destinations.get(destination);
        known.is_some_and(|known| known.manner == Manner::Message)
    }

    /// What an end in the middle means to a destination. What nobody knows any more is not sent twice.
    pub(crate) fn manner(&self, destination: &str) -> Manner {
        let known = self.destinations.get(destination);
        known.map_or(Manner::Message, |known| known.manner)
    }

    /// Whether an event is of this business: by its number, or by its account where it has no number.
    pub(crate) fn is_ours(&self, event: &Event<'_>) -> bool {
        let is_own = |(waba, number): &(String, String)| {
            event.waba_id().is_none_or(|id| id == waba)
                && event.phone_number_id().is_none_or(|id| id == number)
        };
        self.numbers.is_empty() || self.numbers.iter().any(is_own)
    }

    /// Whether a number of an account is this business's; every one is, where none is listed.
    #[must_use]
    pub fn is_own(&self, waba_id: &str, phone_number_id: &str) -> bool {
        let is_it =
            |(waba, number): &(String, String)| waba == waba_id && number == phone_number_id;
        self.numbers.is_empty() || self.numbers.iter().any(is_it)
    }

    /// Where an action goes: to the destination that it names, else to the one for all of its name; `None` if there is
    /// none. And the place there that it names.
    pub(crate) fn place(&self, name: &str, params: &RawJson) -> Option<Place> {
        let params: Value = params.parse().unwrap_or_default();
        let text = |member: &str| params.get(member)?.as_str();
        let destination = match text("destination") {
            Some(named) => self.destinations.get_key_value(named)?.0,
            None => self.actions.get(name)?,
        };
        Some(Place {
            destination: destination.clone(),
            place: text("place").map(str::to_owned),
        })
    }

    /// What a template counts as, whose action may say a category: an action makes it no looser than it is known to be.
    pub(crate) fn category<'a>(&'a self, template: &str, said: Option<&'a str>) -> &'a str {
        let known = self.templates.get(template).map(String::as_str);
        match (known, said) {
            (_, Some(MARKETING)) | (None, None) => MARKETING,
            (Some(known), _) => known,
            (None, Some(said)) => said,
        }
    }
}

/// A plan that cannot be, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlanError(String);
