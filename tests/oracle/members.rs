//! Members of events: a pointer into the element, followed as it is written.

use serde_json::Value;

use crate::reference::list;

/// The value at a pointer, if it is of the type.
pub(crate) fn read(element: &Value, from: &str, declared: &Value) -> Option<Value> {
    let steps: Vec<String> = from
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect();
    let found = at(element, &steps, declared == "strings");
    if declared == "strings" {
        let texts: Vec<Value> = found
            .iter()
            .filter(|value| list(value).iter().all(|one| text(one).is_some()))
            .flat_map(|value| list(value).into_iter().filter_map(text).collect::<Vec<_>>())
            .map(Value::from)
            .collect();
        return (!texts.is_empty()).then(|| texts.into());
    }
    let value = found.into_iter().next()?;
    match declared.as_str()? {
        "bool" => value.is_boolean().then_some(value),
        "number" => match &value {
            // As JSON writes it, without white space around it.
            Value::String(text) if text.trim() == text => {
                let number: Option<serde_json::Number> = serde_json::from_str(text).ok();
                number.and_then(|number| number.as_f64()).map(Value::from)
            }
            Value::String(_) => None,
            value => value.as_f64().map(Value::from),
        },
        _ => text(&value).map(Value::from),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn at(value: &Value, steps: &[String], many: bool) -> Vec<Value> {
    let Some((step, rest)) = steps.split_first() else {
        return vec![value.clone()];
    };
    match value {
        Value::Array(items) if many && step == "*" => {
            items.iter().flat_map(|item| at(item, rest, many)).collect()
        }
        Value::Array(items) => {
            let place = step.parse::<usize>().ok();
            let item = place.and_then(|place| items.get(place));
            item.map_or(Vec::new(), |item| at(item, rest, many))
        }
        Value::Object(members) => members
            .get(step)
            .map_or(Vec::new(), |member| at(member, rest, many)),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => at(&inner, steps, many),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
