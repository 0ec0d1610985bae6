//! The facts that the host hands over without declaring them: one row each. The order of the rows is that of the manual.

use super::fact::Fact;
use super::row::{Expected, FromStates, Row, Values};
use super::value::{FactType, SaidRef, ValueRef};
use crate::state::Known;

/// What a consent can be.
pub(crate) const CONSENTS: &[&str] = &["opted_in", "opted_out", "unknown"];

host_facts! {
    CustomerTier = "customer.tier" {
        meaning: "the customer's tier",
        fact_type: FactType::String,
        folded: true,
        shown: true,
        from_states: None,
    }
    CustomerTags = "customer.tags" {
        meaning: "the customer's tags",
        fact_type: FactType::Strings,
        folded: true,
        shown: true,
        from_states: None,
    }
    CustomerLanguage = "customer.language" {
        meaning: "the language the customer speaks, as `pt`",
        fact_type: FactType::String,
        folded: true,
        shown: true,
        expected: Expected::Languages,
        from_states: None,
    }
    CustomerRegion = "customer.region" {
        meaning: "where the customer belongs, as `BR`",
        fact_type: FactType::String,
        folded: false,
        shown: true,
        expected: Expected::Regions,
        from_states: None,
    }
    CustomerOwner = "customer.owner" {
        meaning: "the person who looks after the customer",
        fact_type: FactType::String,
        folded: false,
        shown: false,
        expected: Expected::Members,
        from_states: None,
    }
    CustomerLifetimeValue = "customer.lifetime_value" {
        meaning: "what the customer has spent",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
        from_states: None,
    }
    CustomerOrders = "customer.orders" {
        meaning: "how many orders the customer has made",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
        from_states: None,
    }
    CustomerSinceDays = "customer.since_days" {
        meaning: "for how many days the customer has been one",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
        from_states: None,
    }
    ConversationIsFirst = "conversation.is_first" {
        meaning: "whether this is the first message of the customer",
        fact_type: FactType::Bool,
        folded: false,
        shown: true,
        from_states: Some(is_first),
    }
    ConversationTeam = "conversation.team" {
        meaning: "the team that has the conversation",
        fact_type: FactType::String,
        folded: false,
        shown: true,
        expected: Expected::Teams,
        from_states: None,
    }
    ConversationAgent = "conversation.agent" {
        meaning: "the person who has the conversation",
        fact_type: FactType::String,
        folded: false,
        shown: false,
        expected: Expected::Members,
        from_states: None,
    }
    ConsentMarketing = "consent.marketing" {
        meaning: "`opted_in`, `opted_out` or `unknown`",
        fact_type: FactType::String,
        folded: false,
        shown: true,
        expected: Expected::Words(CONSENTS),
        from_states: Some(consent),
    }
    AgentsAway = "agents.away" {
        meaning: "the people who take nothing now: steps pass over them, and teams name others",
        fact_type: FactType::Strings,
        folded: false,
        shown: false,
        expected: Expected::Members,
        from_states: None,
    }
    TeamsFull = "teams.full" {
        meaning: "the teams that take nothing more now: steps pass over them",
        fact_type: FactType::Strings,
        folded: false,
        shown: true,
        expected: Expected::Teams,
        from_states: None,
    }
    WindowOpen = "window.open" {
        meaning: "whether the customer wrote so lately that anything may be sent, not templates only",
        fact_type: FactType::Bool,
        folded: false,
        shown: true,
        from_states: Some(is_window_open),
    }
    HandlingBy = "handling.by" {
        meaning: "who handles the conversation: `person`, `bot`, `other` (another application) or `nobody`",
        fact_type: FactType::String,
        folded: false,
        shown: true,
        from_states: Some(handling_by),
    }
    HandlingWho = "handling.who" {
        meaning: "which one: the id or role of an application, `app`, the host's own name for a person",
        fact_type: FactType::String,
        folded: false,
        shown: false,
        from_states: Some(handling_who),
    }
}

impl BuiltIn {
    /// The index in the schema of any rule file, which begins with these.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    pub(crate) const fn fact(self) -> Fact {
        Fact::Host(self.index())
    }
}

fn consent<'k>(known: &Known<'k>) -> Option<SaidRef<'k>> {
    known.consent().map(ValueRef::String)
}

fn handling_by<'k>(known: &Known<'k>) -> Option<SaidRef<'k>> {
    let (by, _) = known.handler()?;
    Some(ValueRef::String(by.as_str()))
}

fn handling_who<'k>(known: &Known<'k>) -> Option<SaidRef<'k>> {
    let (_, who) = known.handler()?;
    who.map(ValueRef::String)
}

fn is_first<'k>(known: &Known<'k>) -> Option<SaidRef<'k>> {
    known.is_first().map(ValueRef::Bool)
}

fn is_window_open<'k>(known: &Known<'k>) -> Option<SaidRef<'k>> {
    known.is_window_open().map(ValueRef::Bool)
}
