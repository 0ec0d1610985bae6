//! What the host is told of a configuration.

use std::collections::BTreeMap;

use serde_json::Value;
use waypost::state::PortfolioLimit;
use waypost_connectors::{bitrix24, hubspot, slack};
use waypost_host::{Blinder, Deliver, Manner, Place, Plan};

use super::destination::To;
use super::{Config, Destination, Targets};
use crate::zones;

impl Config {
    /// What the host is told.
    pub fn plan(&self, blinder: Blinder) -> Result<Plan, String> {
        let mut plan = self.guarded(blinder)?;
        plan.portfolio = self.portfolio_limit()?;
        plan.throughput = self
            .numbers
            .iter()
            .filter_map(|number| Some((number.phone_number_id.clone(), number.throughput?)))
            .collect();
        plan.numbers = self
            .numbers
            .iter()
            .map(|number| (number.waba_id.clone(), number.phone_number_id.clone()))
            .collect();
        plan.destinations = self
            .destinations
            .iter()
            .map(|(name, destination)| (name.clone(), destination.of_host()))
            .collect();
        plan.actions.clone_from(&self.actions);
        plan.templates.clone_from(&self.templates);
        plan.deliver = self.deliver.deliver();
        Ok(plan)
    }

    /// A plan with the guard's policy, and nothing else.
    pub(super) fn guarded(&self, blinder: Blinder) -> Result<Plan, String> {
        let policy = self
            .policy
            .clone()
            .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let policy = policy.to_string();
        Plan::new(blinder, &policy, &zones::named_in(&policy))
            .map_err(|error| format!("policy: {error}"))
    }

    pub(super) fn portfolio_limit(&self) -> Result<PortfolioLimit, String> {
        let wrong = "portfolio: not a limit such as `250`, `TIER_2K` or `-1`";
        PortfolioLimit::of(&self.portfolio).ok_or_else(|| wrong.to_owned())
    }
}

impl Destination {
    /// What the host is told of it.
    fn of_host(&self) -> waypost_host::Destination {
        let mut told = waypost_host::Destination::from(self.manner());
        match self {
            Self::Slack {
                channel, places, ..
            } => {
                told.rate = Some(slack::RATE);
                told.default_place.clone_from(channel);
                told.places.clone_from(places);
            }
            Self::Hubspot { .. } => told.rate = Some(hubspot::RATE),
            Self::Bitrix24 { .. } => told.rate = Some(bitrix24::RATE),
            Self::Webhook { .. } => told.is_told_all = true,
            Self::Log {} | Self::File { .. } | Self::Graph { .. } | Self::Simulated {} => {}
        }
        told
    }

    pub(super) const fn manner(&self) -> Manner {
        match self {
            Self::Log {}
            | Self::File {
                messages: false, ..
            }
            | Self::Webhook { .. }
            | Self::Hubspot { .. } => Manner::Repeatable,
            Self::Slack { .. } | Self::Bitrix24 { .. } => Manner::LookUp,
            Self::Simulated {} | Self::File { messages: true, .. } | Self::Graph { .. } => {
                Manner::Message
            }
        }
    }
}

impl Targets {
    fn deliver(&self) -> Deliver {
        let place = |to: &To| Place {
            destination: to.destination.clone(),
            place: to.place.clone(),
        };
        let places = |named: &BTreeMap<String, To>| {
            named
                .iter()
                .map(|(name, to)| (name.clone(), place(to)))
                .collect()
        };
        Deliver {
            teams: places(&self.teams),
            queues: places(&self.queues),
            agents: places(&self.agents),
            default: self.default.as_ref().map(place),
        }
    }
}
