//! Which facts there are, of which type, and where they come from.
//!
//! The tables here are the whole of the built-in vocabulary; a rule file adds host facts of its own (`fields`).

use std::collections::BTreeMap;
use std::fmt;

use super::FactValue;

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FactType {
    /// True or false.
    Bool,
    /// A double.
    Number,
    /// One string.
    String,
    /// A set of strings.
    Strings,
    /// A message text: folded and searched, never compared as a whole.
    Text,
}

impl FactType {
    /// The name in a rule file, as in `fields`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Strings => "strings",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for FactType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A fact that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// It comes with the event.
    Event(EventFact),
    /// It is in the context: the index of a host fact of the schema.
    Host(usize),
}

/// What a name in a condition stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Fact(Fact),
    /// `keyword`: the keyword sets that hit the text, of which conditions ask by name.
    Keyword,
    /// `open`: the schedules that are open now, of which conditions ask by name.
    Open,
}

/// A fact that the host hands over.
#[derive(Clone, Debug)]
pub(crate) struct HostFact {
    pub(crate) name: String,
    pub(crate) fact_type: FactType,
    pub(crate) folded: bool,
    /// What it is where the host says nothing.
    pub(crate) default: Option<FactValue<'static>>,
}

macro_rules! event_facts {
    ($($name:literal: $fact_type:ident => $fact:ident, $meaning:literal,)*) => {
        /// A fact that comes with the event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum EventFact { $($fact),* }

        /// Name, type, fact, meaning.
        const EVENT_FACTS: &[(&str, FactType, EventFact, &str)] =
            &[$(($name, FactType::$fact_type, EventFact::$fact, $meaning)),*];

        impl EventFact {
            pub(crate) fn all() -> impl Iterator<Item = Self> {
                [$(Self::$fact),*].into_iter()
            }

            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$fact => $name),* }
            }

            pub(crate) const fn fact_type(self) -> FactType {
                match self { $(Self::$fact => FactType::$fact_type),* }
            }
        }
    };
}

event_facts! {
    "event": String => Kind, "the dotted kind, as `message.text`",
    "waba_id": String => WabaId, "the WhatsApp Business Account where it arrived",
    "phone_number_id": String => PhoneNumberId, "the business phone number where it arrived",
    "group_id": String => GroupId, "the group where it was written",
    "sender.id": String => SenderId, "the business-scoped user id where there is one, else the phone number",
    "sender.phone": String => SenderPhone, "the phone number; of a status, the recipient's",
    "sender.user_id": String => SenderUserId, "the business-scoped user id",
    "sender.username": String => SenderUsername, "the username",
    "sender.name": String => SenderName, "the name in the profile",
    "sender.country": String => SenderCountry, "ISO 3166 code, from the phone prefix or the user id",
    "sender.restricted": Bool => SenderRestricted, "whether the sender is in a region that the platform excludes",
    "text": Text => Text, "body, caption, button or list title",
    "reply.id": String => ReplyId, "the id of the pressed button or chosen row",
    "reply.title": String => ReplyTitle, "the title of the pressed button or chosen row",
    "flow.name": String => FlowName, "the name of the answered flow",
    "context.id": String => ContextId, "the message that this one answers",
    "context.from": String => ContextFrom, "who wrote the message that this one answers: the user id, else the parent user id, else the phone number",
    "context.forwarded": Bool => ContextForwarded, "true where it was forwarded, absent where not",
    "context.product": String => ContextProduct, "the product that the message asks about",
    "referral.source_id": String => ReferralSourceId, "the ad or post that led here",
    "referral.source_type": String => ReferralSourceType, "`ad` or `post`",
    "referral.click_id": String => ReferralClickId, "the click on the ad",
    "media.mime_type": String => MediaMimeType, "the type of the attached file",
    "media.filename": String => MediaFilename, "the name of the attached document",
    "order.total": Number => OrderTotal, "the sum of price times quantity",
    "order.items": Number => OrderItems, "the sum of the quantities",
    "order.currency": String => OrderCurrency, "the currency of the order",
    "reaction.emoji": String => ReactionEmoji, "the reaction; absent where it was taken back",
    "status.code": Number => StatusCode, "the code of the first error",
    "status.callback_data": String => StatusCallbackData, "what was sent along with our message",
    "pricing.category": String => PricingCategory, "the pricing category",
    "pricing.type": String => PricingType, "`regular`, `free_customer_service` or `free_entry_point`",
    "preference.category": String => PreferenceCategory, "what the preference is about",
}

/// Host facts that need no declaration: name, type, folded, meaning.
const HOST_FACTS: &[(&str, FactType, bool, &str)] = &[
    (
        "customer.tier",
        FactType::String,
        true,
        "the customer's tier",
    ),
    (
        "customer.tags",
        FactType::Strings,
        true,
        "the customer's tags",
    ),
    (
        "customer.language",
        FactType::String,
        true,
        "the language the customer speaks, as `pt`",
    ),
    (
        "customer.region",
        FactType::String,
        false,
        "where the customer belongs, as `BR`",
    ),
    (
        "customer.owner",
        FactType::String,
        false,
        "the person who looks after the customer",
    ),
    (
        "customer.lifetime_value",
        FactType::Number,
        false,
        "what the customer has spent",
    ),
    (
        "customer.orders",
        FactType::Number,
        false,
        "how many orders the customer has made",
    ),
    (
        "customer.since_days",
        FactType::Number,
        false,
        "for how many days the customer has been one",
    ),
    (
        "conversation.is_first",
        FactType::Bool,
        false,
        "whether this is the first message of the customer",
    ),
    (
        "conversation.team",
        FactType::String,
        false,
        "the team that has the conversation",
    ),
    (
        "conversation.agent",
        FactType::String,
        false,
        "the person who has the conversation",
    ),
    (
        "consent.marketing",
        FactType::String,
        false,
        "`opted_in`, `opted_out` or `unknown`",
    ),
];

/// Words that stand for something else in a condition and so cannot name a field.
pub(crate) const RESERVED: &[&str] = &["all", "any", "not", "closed"];

/// What kind of name it is that the host may or may not hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// It comes with the event: nobody else may say it.
    Event,
    /// A host fact that needs no declaration.
    Host(FactType),
    /// Only a declaration in `fields` could give it a meaning.
    Undeclared,
}

/// What a name means before any rule file declares something.
pub(crate) fn builtin(name: &str) -> NameKind {
    if let Some((_, fact_type, ..)) = HOST_FACTS.iter().find(|(host, ..)| *host == name) {
        NameKind::Host(*fact_type)
    } else if matches!(name, "keyword" | "open")
        || RESERVED.contains(&name)
        || EVENT_FACTS.iter().any(|(event, ..)| *event == name)
    {
        NameKind::Event
    } else {
        NameKind::Undeclared
    }
}

/// Every built-in fact: name, type, meaning.
#[cfg(feature = "schema")]
pub(crate) fn vocabulary() -> impl Iterator<Item = (&'static str, FactType, &'static str)> {
    let event = EVENT_FACTS
        .iter()
        .map(|(name, fact_type, _, meaning)| (*name, *fact_type, *meaning));
    event.chain(
        HOST_FACTS
            .iter()
            .map(|(name, fact_type, _, meaning)| (*name, *fact_type, *meaning)),
    )
}

/// All facts that one rule file may name.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    names: BTreeMap<String, Named>,
    host: Vec<HostFact>,
}

impl Schema {
    /// The built-in facts.
    pub(crate) fn new() -> Self {
        let mut schema = Self {
            names: BTreeMap::new(),
            host: Vec::new(),
        };
        for (name, _, fact, _) in EVENT_FACTS {
            schema.insert(name, Named::Fact(Fact::Event(*fact)));
        }
        schema.insert("keyword", Named::Keyword);
        schema.insert("open", Named::Open);
        for (name, fact_type, folded, _) in HOST_FACTS {
            schema.declare(HostFact {
                name: (*name).to_owned(),
                fact_type: *fact_type,
                folded: *folded,
                default: None,
            });
        }
        schema
    }

    /// Adds a host fact, or gives one that is there its default.
    pub(crate) fn declare(&mut self, fact: HostFact) {
        if let Some(Named::Fact(Fact::Host(index))) = self.find(&fact.name) {
            if let Some(known) = self.host.get_mut(index) {
                known.default = fact.default;
            }
            return;
        }
        self.insert(&fact.name, Named::Fact(Fact::Host(self.host.len())));
        self.host.push(fact);
    }

    pub(crate) fn find(&self, name: &str) -> Option<Named> {
        self.names.get(name).copied()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub(crate) fn host_facts(&self) -> &[HostFact] {
        &self.host
    }

    /// What is known of a host fact; `None` for a fact of the event.
    pub(crate) fn host_fact(&self, fact: Fact) -> Option<&HostFact> {
        match fact {
            Fact::Event(_) => None,
            Fact::Host(index) => self.host.get(index),
        }
    }

    pub(crate) fn name(&self, fact: Fact) -> &str {
        match fact {
            Fact::Event(fact) => fact.name(),
            Fact::Host(_) => self.host_fact(fact).map_or("", |fact| fact.name.as_str()),
        }
    }

    pub(crate) fn fact_type(&self, fact: Fact) -> FactType {
        match fact {
            Fact::Event(fact) => fact.fact_type(),
            Fact::Host(_) => self
                .host_fact(fact)
                .map_or(FactType::String, |fact| fact.fact_type),
        }
    }

    /// The type of what a name stands for.
    pub(crate) fn type_of(&self, named: Named) -> FactType {
        match named {
            Named::Fact(fact) => self.fact_type(fact),
            Named::Keyword | Named::Open => FactType::Strings,
        }
    }

    /// Whether comparisons ignore case and accents.
    pub(crate) fn is_folded(&self, fact: Fact) -> bool {
        self.host_fact(fact).is_some_and(|fact| fact.folded)
    }

    /// Whether it has many values at a time.
    pub(crate) fn is_set(&self, fact: Fact) -> bool {
        self.fact_type(fact) == FactType::Strings
    }

    /// What the fact is if the host says nothing.
    pub(crate) fn default(&self, fact: Fact) -> Option<&FactValue<'static>> {
        self.host_fact(fact)?.default.as_ref()
    }

    /// The index of a host fact that needs no declaration.
    pub(crate) fn host_index(&self, name: &str) -> Option<usize> {
        match self.find(name)? {
            Named::Fact(Fact::Host(index)) => Some(index),
            Named::Fact(Fact::Event(_)) | Named::Keyword | Named::Open => None,
        }
    }

    fn insert(&mut self, name: &str, named: Named) {
        self.names.insert(name.to_owned(), named);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_has_no_name_twice() {
        let schema = Schema::new();
        assert_eq!(
            schema.names().count(),
            EVENT_FACTS.len() + HOST_FACTS.len() + 2
        );
    }

    #[test]
    fn a_field_may_be_added_and_a_known_one_given_a_default() {
        let mut schema = Schema::new();
        let tier = schema.host_index("customer.tier").unwrap();
        for name in ["customer.tier", "crm.stage"] {
            schema.declare(HostFact {
                name: name.to_owned(),
                fact_type: FactType::String,
                folded: true,
                default: Some("none".into()),
            });
        }
        assert_eq!(schema.host_index("customer.tier"), Some(tier));
        assert_eq!(schema.host_facts()[tier].default, Some("none".into()));
        assert_eq!(schema.host_index("crm.stage"), Some(HOST_FACTS.len()));
        assert!(schema.is_folded(Fact::Host(HOST_FACTS.len())));
        assert_eq!(schema.host_index("text"), None);
    }

    #[test]
    fn tells_whose_a_name_is() {
        assert_eq!(builtin("customer.tags"), NameKind::Host(FactType::Strings));
        assert_eq!(builtin("sender.phone"), NameKind::Event);
        assert_eq!(builtin("open"), NameKind::Event);
        assert_eq!(builtin("not"), NameKind::Event);
        assert_eq!(builtin("crm.stage"), NameKind::Undeclared);
    }
}
