//! Which facts one rule file may name: the built-in ones, and host facts of its own (`fields`).

use std::collections::BTreeMap;

use super::event_facts::EventFact;
use super::fact::Fact;
use super::host_facts::BuiltIn;
use super::member::MemberPath;
use super::row::{Expected, Row, Values};
use super::value::{FactType, FactValue};

/// What a name in a condition stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Fact(Fact),
    /// `keyword`: the keyword sets that hit the text, of which conditions ask by name.
    Keyword,
    /// `open`: the schedules that are open now, of which conditions ask by name.
    Open,
}

/// What is known of a fact that the event alone does not tell.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) fact_type: FactType,
    pub(crate) folded: bool,
    /// What it is if nobody says.
    pub(crate) default: Option<FactValue<'static>>,
}

/// A member of the event that a rule file names (`from`).
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) field: Field,
    pub(crate) from: MemberPath,
}

/// Words that stand for something else in a condition and so cannot name a field.
pub(crate) const RESERVED: &[&str] = &["all", "any", "not", "closed", "is", "share"];

/// What kind of name it is that the host may or may not hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// It comes with the event: nobody else may say it.
    Event,
    /// A host fact that needs no declaration.
    Host(BuiltIn),
    /// Only a declaration in `fields` could give it a meaning.
    Undeclared,
}

/// What a name means before any rule file declares something.
pub(crate) fn builtin(name: &str) -> NameKind {
    if let Some(fact) = BuiltIn::ALL.iter().find(|fact| fact.row().name == name) {
        NameKind::Host(*fact)
    } else if matches!(name, "keyword" | "open")
        || RESERVED.contains(&name)
        || EventFact::ALL.iter().any(|fact| fact.row().name == name)
    {
        NameKind::Event
    } else {
        NameKind::Undeclared
    }
}

/// What is said of every built-in fact.
#[cfg(feature = "schema")]
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    let of_events = EventFact::ALL.iter().map(|fact| fact.row());
    of_events.chain(BuiltIn::ALL.iter().map(|fact| fact.row()))
}

/// All facts that one rule file may name.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    names: BTreeMap<String, Named>,
    host: Vec<Field>,
    members: Vec<Member>,
}

impl Schema {
    /// The built-in facts.
    pub(crate) fn new() -> Self {
        let mut schema = Self {
            names: BTreeMap::new(),
            host: Vec::new(),
            members: Vec::new(),
        };
        for fact in EventFact::ALL {
            schema.insert(fact.row().name, Named::Fact(Fact::Event(*fact)));
        }
        schema.insert("keyword", Named::Keyword);
        schema.insert("open", Named::Open);
        // First of all host facts, so that each has the index that `BuiltIn::fact` says.
        for row in BuiltIn::ALL.iter().map(|fact| fact.row()) {
            schema.declare(Field {
                name: row.name.to_owned(),
                fact_type: row.fact_type,
                folded: row.folded,
                default: None,
            });
        }
        schema
    }

    /// Adds a host fact, or gives one that is there its default.
    pub(crate) fn declare(&mut self, fact: Field) {
        if let Some(Named::Fact(Fact::Host(index))) = self.find(&fact.name) {
            if let Some(known) = self.host.get_mut(index) {
                known.default = fact.default;
            }
            return;
        }
        self.insert(&fact.name, Named::Fact(Fact::Host(self.host.len())));
        self.host.push(fact);
    }

    /// Adds a member of the event.
    pub(crate) fn declare_member(&mut self, member: Member) {
        let fact = Fact::Member(self.members.len());
        self.insert(&member.field.name, Named::Fact(fact));
        self.members.push(member);
    }

    pub(crate) fn find(&self, name: &str) -> Option<Named> {
        self.names.get(name).copied()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub(crate) fn host_facts(&self) -> &[Field] {
        &self.host
    }

    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// What is known of a fact of the host or a member; `None` for a fact of the event.
    pub(crate) fn field(&self, fact: Fact) -> Option<&Field> {
        match fact {
            Fact::Event(_) => None,
            Fact::Host(index) => self.host.get(index),
            Fact::Member(index) => self.members.get(index).map(|member| &member.field),
        }
    }

    /// The facts whose values are kept for the event at hand: all but those that can be read off the event as they are.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Fact> {
        let folded = EventFact::ALL.iter().filter(|fact| fact.row().folded);
        let folded = folded.map(|fact| Fact::Event(*fact));
        let host = (0..self.host.len()).map(Fact::Host);
        let members = (0..self.members.len()).map(Fact::Member);
        folded.chain(host).chain(members)
    }

    /// Where the value of a fact is kept.
    #[inline]
    pub(crate) fn slot(&self, fact: Fact) -> usize {
        match fact {
            Fact::Event(fact) => fact as usize,
            Fact::Host(index) => EventFact::ALL.len() + index,
            Fact::Member(index) => EventFact::ALL.len() + self.host.len() + index,
        }
    }

    /// How many such places there are.
    pub(crate) fn slots(&self) -> usize {
        EventFact::ALL.len() + self.host.len() + self.members.len()
    }

    pub(crate) fn name(&self, fact: Fact) -> &str {
        match fact {
            Fact::Event(fact) => fact.row().name,
            Fact::Host(_) | Fact::Member(_) => {
                self.field(fact).map_or("", |field| field.name.as_str())
            }
        }
    }

    pub(crate) fn fact_type(&self, fact: Fact) -> FactType {
        match fact {
            Fact::Event(fact) => fact.row().fact_type,
            Fact::Host(_) | Fact::Member(_) => self
                .field(fact)
                .map_or(FactType::String, |field| field.fact_type),
        }
    }

    /// The type of what a name stands for.
    pub(crate) fn type_of(&self, named: Named) -> FactType {
        match named {
            Named::Fact(fact) => self.fact_type(fact),
            Named::Keyword | Named::Open => FactType::Strings,
        }
    }

    /// What the tables say of a fact; `None` for one that only this file declares.
    fn row(fact: Fact) -> Option<&'static Row> {
        match fact {
            Fact::Event(fact) => Some(fact.row()),
            Fact::Host(index) => BuiltIn::ALL.get(index).map(|fact| fact.row()),
            Fact::Member(_) => None,
        }
    }

    /// Whether comparisons ignore case and accents.
    pub(crate) fn is_folded(&self, fact: Fact) -> bool {
        match fact {
            Fact::Event(fact) => fact.row().folded,
            Fact::Host(_) | Fact::Member(_) => self.field(fact).is_some_and(|field| field.folded),
        }
    }

    /// Whether an explanation may show the value to whoever did not ask for values.
    pub(crate) fn is_shown(&self, fact: Fact) -> bool {
        match Self::row(fact) {
            Some(row) => row.shown,
            // Whatever is said in words may be about somebody.
            None => matches!(self.fact_type(fact), FactType::Bool | FactType::Number),
        }
    }

    /// The values that a fact can have.
    pub(crate) fn values(fact: Fact) -> Values {
        Self::row(fact).map_or(Values::Any, |row| row.values)
    }

    /// The values that a fact probably has.
    pub(crate) fn expected(fact: Fact) -> Expected {
        Self::row(fact).map_or(Expected::Any, |row| row.expected)
    }

    /// Whether it is the file that says what type it has.
    pub(crate) fn is_declared(&self, fact: Fact) -> bool {
        let field = self.field(fact);
        field.is_some_and(|field| builtin(&field.name) == NameKind::Undeclared)
    }

    /// Whether it has many values at a time.
    pub(crate) fn is_set(&self, fact: Fact) -> bool {
        self.fact_type(fact) == FactType::Strings
    }

    /// What the fact is if nobody says.
    pub(crate) fn default(&self, fact: Fact) -> Option<&FactValue<'static>> {
        self.field(fact)?.default.as_ref()
    }

    /// The fact that a name stands for; `None` for a set of names.
    pub(crate) fn fact(&self, name: &str) -> Option<Fact> {
        match self.find(name)? {
            Named::Fact(fact) => Some(fact),
            Named::Keyword | Named::Open => None,
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
            EventFact::ALL.len() + BuiltIn::ALL.len() + 2
        );
    }

    #[test]
    fn built_in_host_facts_have_the_index_that_they_say() {
        let schema = Schema::new();
        for fact in BuiltIn::ALL {
            assert_eq!(schema.name(fact.fact()), fact.row().name);
        }
    }

    #[test]
    fn facts_stand_on_kinds_that_there_are() {
        use crate::event::EventKind;
        use crate::facts::row::Kinds;
        for fact in EventFact::ALL {
            let (name, carried) = (fact.row().name, fact.carried());
            for kinds in [&carried.on, &carried.always_on] {
                let Kinds::Below(patterns) = kinds else {
                    continue;
                };
                for pattern in *patterns {
                    let is_known = EventKind::all().any(|kind| kind.matches(pattern));
                    assert!(is_known, "`{name}` is on `{pattern}`");
                }
            }
            let strays = EventKind::all()
                .filter(|kind| carried.always_on.contains(*kind) && !carried.on.contains(*kind));
            assert_eq!(strays.collect::<Vec<_>>(), [], "{name}");
        }
    }

    #[test]
    fn a_field_may_be_added_and_a_known_one_given_a_default() {
        let mut schema = Schema::new();
        let tier = BuiltIn::CustomerTier.fact();
        for name in ["customer.tier", "crm.stage"] {
            schema.declare(Field {
                name: name.to_owned(),
                fact_type: FactType::String,
                folded: true,
                default: Some("none".into()),
            });
        }
        assert_eq!(schema.find("customer.tier"), Some(Named::Fact(tier)));
        assert_eq!(schema.default(tier), Some(&"none".into()));
        let stage = Fact::Host(BuiltIn::ALL.len());
        assert_eq!(schema.find("crm.stage"), Some(Named::Fact(stage)));
        assert!(schema.is_folded(stage));
    }

    #[test]
    fn tells_whose_a_name_is() {
        let tags = NameKind::Host(BuiltIn::CustomerTags);
        assert_eq!(builtin("customer.tags"), tags);
        assert_eq!(builtin("sender.phone"), NameKind::Event);
        assert_eq!(builtin("open"), NameKind::Event);
        assert_eq!(builtin("not"), NameKind::Event);
        assert_eq!(builtin("crm.stage"), NameKind::Undeclared);
    }
}
