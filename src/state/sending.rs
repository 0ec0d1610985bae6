//! What is to be sent: what the guard and the pace are asked about.

use std::collections::BTreeSet;

use super::key::{Cause, Covers, Held, Peer, StateKey};
use crate::event::sender::dialled;
use crate::event::types::ShortText;

/// What is to be sent, from where, to whom, on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sending {
    /// The account.
    pub waba_id: ShortText,
    /// The number of the business.
    pub phone_number_id: ShortText,
    /// The customer, by any of their ids, or the group.
    pub to: Peer,
    /// What.
    pub what: Outgoing,
    /// On whose behalf.
    pub on_behalf: OnBehalf,
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outgoing {
    /// Anything but a template.
    FreeForm,
    /// A template.
    Template {
        /// Its id, if the holds on it are to be looked at.
        id: Option<ShortText>,
        /// Its category: `marketing`, `utility`, `authentication`.
        category: ShortText,
    },
}

/// On whose behalf something is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnBehalf {
    /// A program decided to send it.
    Bot,
    /// A person wrote it.
    Person,
}

impl Sending {
    /// Something that a bot sends; a phone number may be in any form that the platform writes.
    #[must_use]
    pub fn new(waba_id: &str, phone_number_id: &str, to: Peer, what: Outgoing) -> Self {
        let to = match to {
            Peer::Customer(customer) => Peer::Customer(dialled(customer.as_str())),
            Peer::Group(group) => Peer::Group(group),
        };
        Self {
            waba_id: waba_id.into(),
            phone_number_id: phone_number_id.into(),
            to,
            what,
            on_behalf: OnBehalf::Bot,
        }
    }

    /// The same, written by a person.
    #[must_use]
    pub fn by_person(self) -> Self {
        let on_behalf = OnBehalf::Person;
        Self { on_behalf, ..self }
    }

    pub(super) fn category(&self) -> Option<String> {
        match &self.what {
            Outgoing::FreeForm => None,
            Outgoing::Template { category, .. } => Some(category.as_str().to_ascii_lowercase()),
        }
    }

    pub(super) fn is_marketing(&self) -> bool {
        self.category().as_deref() == Some("marketing")
    }

    /// Whether a hold that covers this concerns what is sent.
    pub(super) fn is_covered(&self, covers: Covers, is_free: bool) -> bool {
        let is_template = self.what != Outgoing::FreeForm;
        match covers {
            Covers::All => true,
            Covers::Billable => is_template && !is_free,
            Covers::Calls => false,
            Covers::Marketing => self.is_marketing(),
            Covers::Templates => is_template,
        }
    }

    /// Whom the rows are about: the one asked for first, then whoever else identity says that they are.
    pub(super) fn peers(
        &self,
        linked: impl FnOnce(&ShortText) -> BTreeSet<ShortText>,
    ) -> Vec<Peer> {
        let mut peers = vec![self.to.clone()];
        if let Peer::Customer(customer) = &self.to {
            let others = linked(customer).into_iter().filter(|id| id != customer);
            peers.extend(others.map(Peer::Customer));
        }
        peers
    }

    /// The number, the account and the template, whose holds concern everything.
    pub(super) fn held(&self) -> impl Iterator<Item = Held> {
        let number = Held::Number {
            phone_number_id: self.phone_number_id.clone(),
        };
        let account = Held::Waba {
            waba_id: self.waba_id.clone(),
        };
        let template = match &self.what {
            Outgoing::Template { id: Some(id), .. } => Some(Held::Template {
                template_id: id.clone(),
            }),
            Outgoing::Template { id: None, .. } | Outgoing::FreeForm => None,
        };
        [number, account].into_iter().chain(template)
    }

    pub(super) fn window_key(&self, peer: &Peer) -> StateKey {
        StateKey::Window {
            phone_number_id: self.phone_number_id.clone(),
            peer: peer.clone(),
        }
    }

    pub(super) fn handling_key(&self, peer: &Peer) -> StateKey {
        StateKey::Handling {
            phone_number_id: self.phone_number_id.clone(),
            peer: peer.clone(),
        }
    }

    /// A group has no consent.
    pub(super) fn consent_key(&self, peer: &Peer) -> Option<StateKey> {
        match peer {
            Peer::Customer(customer) => Some(StateKey::Consent {
                waba_id: self.waba_id.clone(),
                customer: customer.clone(),
                category: self.category()?.as_str().into(),
            }),
            Peer::Group(_) => None,
        }
    }

    /// In a group each participant has a pair of their own, and nobody is written to alone.
    pub(super) fn pair(&self, peer: &Peer) -> Option<Held> {
        match peer {
            Peer::Customer(customer) => Some(Held::Pair {
                phone_number_id: self.phone_number_id.clone(),
                customer: customer.clone(),
            }),
            Peer::Group(_) => None,
        }
    }

    /// The causes and covers that a hold can have which concerns what is sent.
    pub(super) fn causes(&self) -> impl Iterator<Item = (Cause, Covers)> {
        Cause::ALL.iter().flat_map(|cause| {
            let covers = Covers::ALL.iter().map(|covers| (*cause, *covers));
            covers.filter(|(_, covers)| self.is_covered(*covers, false))
        })
    }
}
