//! What a fact is, as it came: unfolded, sets in their order.

use std::borrow::Cow;

use super::context::Context;
use super::fact::Fact;
use super::host_facts::BuiltIn;
use super::schema::{Field, Schema};
use super::states::from_states;
use super::value::{FactType, FactValue, SaidRef, ValueRef};
use crate::event::Event;
use crate::event::sender::RestrictedRegions;

/// Whoever says what facts are of one event.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'e> {
    pub(crate) schema: &'e Schema,
    pub(crate) regions: &'e RestrictedRegions,
    pub(crate) event: &'e Event<'e>,
    /// None for questions that no host fact answers.
    pub(crate) context: Option<&'e Context<'e>>,
}

impl<'e> Sources<'e> {
    /// The value of a fact; `None` if it is absent. A value of another type than the fact's counts as absent: routing never
    /// fails, [`Router::check_context`](crate::Router::check_context) tells beforehand.
    pub(crate) fn value(self, fact: Fact) -> Option<Cow<'e, FactValue<'e>>> {
        match fact {
            Fact::Event(fact) => Some(Cow::Owned(owned(fact.value(self.event, self.regions)?))),
            Fact::Host(index) => {
                let field = self.schema.host_facts().get(index)?;
                let said = self.context?.value(&field.name);
                let fits = |value: &&FactValue<'_>| {
                    value.fact_type() == field.fact_type && field.fact_type != FactType::Text
                };
                let of_states = || {
                    let fact = *BuiltIn::ALL.get(index)?;
                    let value = from_states(fact, self.context?, self.event)?;
                    Some(Cow::Owned(borrowed(value)))
                };
                let default = || field.default.as_ref().map(Cow::Borrowed);
                let said = said.filter(fits).map(Cow::Borrowed);
                said.or_else(of_states).or_else(default)
            }
            Fact::Member(index) => {
                let member = self.schema.members().get(index)?;
                let Field {
                    fact_type, default, ..
                } = &member.field;
                let read = member.from.read(self.event, *fact_type);
                let default = || default.as_ref().map(Cow::Borrowed);
                read.map(Cow::Owned).or_else(default)
            }
        }
    }
}

fn borrowed(value: SaidRef<'_>) -> FactValue<'_> {
    match value {
        ValueRef::Bool(value) => FactValue::Bool(value),
        ValueRef::Number(value) => FactValue::Number(value),
        ValueRef::String(value) => FactValue::String(value.into()),
        ValueRef::Strings(values) => {
            FactValue::Strings(values.iter().map(|value| value.as_ref().into()).collect())
        }
    }
}

fn owned(value: ValueRef<'_>) -> FactValue<'_> {
    match value {
        ValueRef::Bool(value) => FactValue::Bool(value),
        ValueRef::Number(value) => FactValue::Number(value),
        ValueRef::String(value) => FactValue::String(value.into()),
        ValueRef::Strings(values) => FactValue::Strings(values.iter().map(Cow::Borrowed).collect()),
    }
}
