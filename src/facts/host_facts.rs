//! The facts that the host hands over without declaring them: one row each. The order of the rows is that of the manual.

use super::fact::Fact;
use super::row::{Row, Values};
use super::value::FactType;

host_facts! {
    CustomerTier = "customer.tier" {
        meaning: "the customer's tier",
        fact_type: FactType::String,
        folded: true,
        shown: true,
    }
    CustomerTags = "customer.tags" {
        meaning: "the customer's tags",
        fact_type: FactType::Strings,
        folded: true,
        shown: true,
    }
    CustomerLanguage = "customer.language" {
        meaning: "the language the customer speaks, as `pt`",
        fact_type: FactType::String,
        folded: true,
        shown: true,
    }
    CustomerRegion = "customer.region" {
        meaning: "where the customer belongs, as `BR`",
        fact_type: FactType::String,
        folded: false,
        shown: true,
    }
    CustomerOwner = "customer.owner" {
        meaning: "the person who looks after the customer",
        fact_type: FactType::String,
        folded: false,
        shown: false,
    }
    CustomerLifetimeValue = "customer.lifetime_value" {
        meaning: "what the customer has spent",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
    }
    CustomerOrders = "customer.orders" {
        meaning: "how many orders the customer has made",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
    }
    CustomerSinceDays = "customer.since_days" {
        meaning: "for how many days the customer has been one",
        fact_type: FactType::Number,
        folded: false,
        shown: true,
    }
    ConversationIsFirst = "conversation.is_first" {
        meaning: "whether this is the first message of the customer",
        fact_type: FactType::Bool,
        folded: false,
        shown: true,
    }
    ConversationTeam = "conversation.team" {
        meaning: "the team that has the conversation",
        fact_type: FactType::String,
        folded: false,
        shown: true,
    }
    ConversationAgent = "conversation.agent" {
        meaning: "the person who has the conversation",
        fact_type: FactType::String,
        folded: false,
        shown: false,
    }
    ConsentMarketing = "consent.marketing" {
        meaning: "`opted_in`, `opted_out` or `unknown`",
        fact_type: FactType::String,
        folded: false,
        shown: true,
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
