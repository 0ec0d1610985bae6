//! What one rule wants and no other, by its number, and what an event says that is made for it.

use serde_json::{Value, json};
use waypost::FactValue;

use super::{Shape, word};

pub(super) fn when(shape: Shape, number: usize) -> Value {
    match shape {
        Shape::Prefix => json!({"reply.id": {"prefix": format!("p{number}-")}}),
        Shape::Contains => json!({"customer.owner": {"contains": format!("-{number}-")}}),
        Shape::Ranges => {
            json!({"customer.orders": {"gte": 10 * number, "lt": 10 * number + 10}})
        }
        Shape::Declared => json!({declared(number): "x"}),
        Shape::Phrases => json!({"text": {"word": two_words(number)}}),
        Shape::Distinct | Shape::Zipf | Shape::Shared | Shape::NoKeyword | Shape::NoMatch => {
            json!({})
        }
    }
}

/// The name of a fact that one rule looks at.
pub(super) fn declared(number: usize) -> String {
    format!("crm.f{number}")
}

/// The button that was pressed.
pub(super) fn button(shape: Shape, number: usize) -> Option<String> {
    (shape == Shape::Prefix).then(|| format!("p{number}-yes"))
}

/// What the text says.
pub(super) fn phrase(shape: Shape, number: usize) -> Option<String> {
    (shape == Shape::Phrases).then(|| two_words(number))
}

/// What the host says.
pub(super) fn fact(shape: Shape, number: usize) -> Option<(String, FactValue<'static>)> {
    match shape {
        Shape::Contains => {
            let owner = format!("a-{number}-z");
            Some(("customer.owner".to_owned(), owner.into()))
        }
        Shape::Ranges => {
            let orders = u32::try_from(10 * number + number % 10).ok()?;
            Some(("customer.orders".to_owned(), f64::from(orders).into()))
        }
        Shape::Declared => Some((declared(number), "x".into())),
        _ => None,
    }
}

/// The first is in many phrases, the two together in one.
fn two_words(number: usize) -> String {
    format!("{} {}", word(number / 8), word(number))
}
