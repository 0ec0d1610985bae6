//! What stands under the key of a witness's type, for events whose facts are members of it: calls, templates, groups,
//! orders, places.

use serde_json::{Map, Value as Json, json};

use super::example::Example;
use super::scalar::Value;
use crate::event::sender::RestrictedRegions;
use crate::facts::{EventFact, Fact, ValueRef};
use crate::rules::read::{field_types, test_event};
use crate::text::fold;
use crate::webhook::Payload;

/// The members that facts are read from: of the types that begin so.
const MEMBERS: &[(EventFact, &str, &str)] = &[
    (EventFact::CallDuration, "call", "duration"),
    (EventFact::CallEvent, "call", "event"),
    (EventFact::CallStatus, "call", "status"),
    (EventFact::GroupEvent, "group", "type"),
    (EventFact::LocationAddress, "location", "address"),
    (EventFact::LocationLatitude, "location", "latitude"),
    (EventFact::LocationLongitude, "location", "longitude"),
    (EventFact::LocationName, "location", "name"),
    (EventFact::OrderCatalogId, "order", "catalog_id"),
    (
        EventFact::TemplateCategory,
        "template_category",
        "new_category",
    ),
    (
        EventFact::TemplateCategory,
        "template_status",
        "message_template_category",
    ),
    (EventFact::TemplateEvent, "template_status", "event"),
    (EventFact::TemplateId, "template", "message_template_id"),
    (
        EventFact::TemplateLanguage,
        "template",
        "message_template_language",
    ),
    (EventFact::TemplateName, "template", "message_template_name"),
    (EventFact::TemplateReason, "template_status", "reason"),
];

/// What a type has where nothing is said of it.
const USUAL: &[(&str, &str, &str)] = &[
    ("call_status", "status", "RINGING"),
    ("group_lifecycle", "type", "group_create"),
    ("group_participants", "type", "group_participants_add"),
    ("group_settings", "type", "group_settings_update"),
    ("group_status", "type", "group_suspend"),
    ("template", "message_template_id", "1"),
    ("template", "message_template_language", "en_US"),
    ("template", "message_template_name", "order_update"),
    ("template_category", "new_category", "UTILITY"),
    ("template_quality", "new_quality_score", "RED"),
    ("template_status", "event", "PAUSED"),
];

/// Types of messages with such a content.
pub(super) const MESSAGES: &[&str] = &["location", "order"];

/// The content; whether it says what the example is, [`is_so`] tells.
pub(super) fn content(
    example: &Example<'_>,
    event_type: &str,
    state: Option<&str>,
    note: Option<String>,
) -> Json {
    let mut content = Map::new();
    let usual = USUAL.iter().filter(|(of, ..)| event_type.starts_with(of));
    content.extend(usual.map(|(_, member, value)| ((*member).to_owned(), json!(value))));
    let own_member = field_types::find(event_type).map(|of_field| of_field.member);
    if let (Some(state), Some(member)) = (state, own_member) {
        content.insert(member.to_owned(), json!(state));
    }
    if event_type == "location" {
        content.extend([
            ("latitude".to_owned(), json!(-23.5)),
            ("longitude".to_owned(), json!(-46.5)),
        ]);
    }
    for (fact, value) in said(example) {
        match fact {
            EventFact::Direction => {
                let by = if value.as_str() == Some("inbound") {
                    "USER_INITIATED"
                } else {
                    "BUSINESS_INITIATED"
                };
                content.insert("direction".to_owned(), json!(by));
            }
            EventFact::ErrorCode => {
                content.insert("errors".to_owned(), json!([{"code": json_of(value)}]));
            }
            fact => {
                if let Some(member) = member(fact, event_type) {
                    content.insert(member.to_owned(), json_of(value));
                }
            }
        }
    }
    if event_type == "order" {
        content.insert("product_items".to_owned(), products(example));
        content.extend(note.map(|note| ("text".to_owned(), json!(note))));
    }
    let only = own_member.filter(|_| content.len() == 1);
    let only = only.and_then(|member| content.get(member).cloned());
    only.unwrap_or(Json::Object(content))
}

/// Whether a fact is said by the content of a type.
pub(super) fn is_said(fact: EventFact, event_type: &str) -> bool {
    match fact {
        EventFact::Direction => event_type == "call",
        EventFact::ErrorCode => event_type.starts_with("call") || event_type.starts_with("group"),
        EventFact::OrderTotal | EventFact::OrderItems | EventFact::OrderCurrency => {
            event_type == "order"
        }
        fact => member(fact, event_type).is_some(),
    }
}

fn member(fact: EventFact, event_type: &str) -> Option<&'static str> {
    let mut members = MEMBERS.iter();
    let found = members.find(|(of, begin, _)| *of == fact && event_type.starts_with(begin));
    found.map(|(.., member)| *member)
}

fn said<'e>(example: &'e Example<'_>) -> impl Iterator<Item = (EventFact, &'e Value<'e>)> {
    let scalars = example.scalars.iter();
    scalars.filter_map(|(fact, scalar)| match fact {
        Fact::Event(fact) => Some((*fact, scalar.value.as_ref()?)),
        Fact::Host(_) | Fact::Member(_) => None,
    })
}

/// What is ordered: the first product at the whole price, and as much more of it for nothing as the quantities want.
fn products(example: &Example<'_>) -> Json {
    let number = |wanted: EventFact| {
        let found = said(example).find(|(fact, _)| *fact == wanted);
        found.and_then(|(_, value)| match value {
            Value::Number(number) => Some(*number),
            Value::Bool(_) | Value::String(_) => None,
        })
    };
    let products = example.sets.get(&Fact::Event(EventFact::OrderProducts));
    let products = products.filter(|products| products.is_present());
    let names = products.map(|products| products.has.iter().map(|(name, _)| *name).collect());
    let names: Vec<&str> = names.unwrap_or_default();
    let first = names.first().copied().unwrap_or("1");
    let total = number(EventFact::OrderTotal).unwrap_or(1.0);
    let mut lines = vec![(first, 1.0, total)];
    lines.extend(names.into_iter().skip(1).map(|name| (name, 1.0, 0.0)));
    #[expect(clippy::cast_precision_loss, reason = "a few products")]
    let more = number(EventFact::OrderItems).map(|items| items - lines.len() as f64);
    lines.extend(
        more.filter(|more| *more != 0.0)
            .map(|more| (first, more, 0.0)),
    );
    let currency = said(example).find(|(fact, _)| *fact == EventFact::OrderCurrency);
    let currency = currency.and_then(|(_, value)| value.as_str());
    let items = lines.into_iter().map(|(name, quantity, price)| {
        let [quantity, price] = [quantity, price].map(|number| json_of(&Value::Number(number)));
        let mut item =
            json!({"product_retailer_id": name, "quantity": quantity, "item_price": price});
        if let (Some(currency), Some(item)) = (currency, item.as_object_mut()) {
            item.insert("currency".to_owned(), json!(currency));
        }
        item
    });
    items.collect()
}

/// Whether the event that a test's short form is has the kind and the facts of the example.
pub(super) fn is_so(event: &Json, example: &Example<'_>) -> bool {
    let body = test_event::silent_body(&event.to_string());
    let payload = body
        .as_deref()
        .and_then(|body| Payload::parse_unverified(body.as_bytes()).ok());
    let Some(made) = payload.as_ref().and_then(|payload| payload.events().next()) else {
        return false;
    };
    let regions = RestrictedRegions::default();
    // Nobody sends what happens to a template.
    let is_asked = |fact: EventFact| {
        let scalar = example.scalars.get(&Fact::Event(fact));
        scalar.is_some_and(|scalar| !scalar.wants.is_empty())
    };
    let mut carried = said(example).filter(|(fact, _)| is_asked(*fact));
    made.kind() == example.kind
        && carried.all(|(fact, value)| {
            let made = fact.value(&made, &regions);
            match (made, value) {
                (Some(made), Value::String(wanted)) if fact.row().folded => {
                    made.as_str().is_some_and(|made| fold(made) == fold(wanted))
                }
                (Some(ValueRef::Bool(made)), value) => json!(made) == json_of(value),
                (Some(ValueRef::Number(made)), value) => {
                    json_of(&Value::Number(made)) == json_of(value)
                }
                (Some(ValueRef::String(made)), value) => json!(made) == json_of(value),
                (Some(ValueRef::Strings(_)), _) => false,
                (None, _) => false,
            }
        })
}

pub(super) fn json_of(value: &Value<'_>) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and small"
        )]
        Value::Number(value) if value.fract() == 0.0 && value.abs() < 1e15 => json!(*value as i64),
        Value::Number(value) => json!(value),
        Value::String(value) => json!(value),
    }
}
