//! Where targets are.

use std::collections::BTreeMap;

use serde::Deserialize;
use waypost_host::{Deliver, Place};

/// Where targets are, by their names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Targets {
    teams: BTreeMap<String, To>,
    queues: BTreeMap<String, To>,
    agents: BTreeMap<String, To>,
    pub(super) default: Option<To>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct To {
    pub(super) destination: String,
    pub(super) place: Option<String>,
}

impl Targets {
    /// All of them in one place.
    pub(super) fn all_at(place: To) -> Self {
        Self {
            default: Some(place),
            ..Self::default()
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &To> {
        let named = [&self.teams, &self.queues, &self.agents];
        named
            .into_iter()
            .flat_map(BTreeMap::values)
            .chain(&self.default)
    }

    pub(super) fn deliver(&self) -> Deliver {
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
