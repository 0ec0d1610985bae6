//! Members of the event that a rule file names: from a pointer into the element, as the platform sent it, to a value.

use std::borrow::Cow;

use super::value::{FactType, FactValue};
use crate::event::Event;
use crate::json::document::Document;
use crate::json::scan::is_number;
use crate::json::view::View;

/// A JSON Pointer (RFC 6901) into the element of an event.
///
/// It goes on into a string that holds an object or an array. For a set of strings the step `*` is every element of an
/// array; of an object it is the member of that name, as any other step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MemberPath(Vec<String>);

/// Why a text is not such a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathError {
    #[error(
        "is not a JSON Pointer: it begins with `/`, as `/interactive/nfm_reply/response_json/day`"
    )]
    NoSlash,
    #[error("is not a JSON Pointer: behind `~` stands 0 (for `~`) or 1 (for `/`)")]
    Tilde,
}

impl MemberPath {
    pub(crate) fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let rest = text.strip_prefix('/').ok_or(PathError::NoSlash)?;
        rest.split('/')
            .map(step)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether it has a step that stands for many values.
    pub(crate) fn has_star(&self) -> bool {
        self.0.iter().any(|step| step == "*")
    }

    /// The steps.
    pub(crate) fn steps(&self) -> &[String] {
        &self.0
    }

    /// The value that stands there, if it is of this type.
    ///
    /// A number may stand in quotes, written as in JSON; where a string is wanted, a number or a boolean is its JSON text; a scalar is a set of
    /// one, an array of scalars a set. Cost: linear in the objects and arrays on the way; it allocates for sets, and for what
    /// stands in strings.
    pub(crate) fn read<'e>(
        &self,
        event: &'e Event<'_>,
        fact_type: FactType,
    ) -> Option<FactValue<'e>> {
        let element = event.element();
        match fact_type {
            FactType::Strings => {
                let mut values = Vec::new();
                collect(element, &self.0, &mut values);
                (!values.is_empty()).then_some(FactValue::Strings(values))
            }
            FactType::Bool | FactType::Number | FactType::String | FactType::Text => {
                one(element, &self.0, fact_type)
            }
        }
    }
}

fn step(token: &str) -> Result<String, PathError> {
    let is_escape = |rest: &str| rest.starts_with(['0', '1']);
    let mut parts = token.split('~');
    parts.next();
    if parts.all(is_escape) {
        Ok(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Err(PathError::Tilde)
    }
}

fn one<'e>(view: View<'e>, path: &[String], fact_type: FactType) -> Option<FactValue<'e>> {
    let Some((step, rest)) = path.split_first() else {
        return scalar(view, fact_type);
    };
    match within(view) {
        Some(inner) => {
            let inner = inner.ok()?;
            let value = one(below(inner.root(), step)?, rest, fact_type)?;
            Some(value.into_owned())
        }
        None => one(below(view, step)?, rest, fact_type),
    }
}

/// Adds what stands at every place that the path leads to.
fn collect<'e>(view: View<'e>, path: &[String], values: &mut Vec<Cow<'e, str>>) {
    let Some((step, rest)) = path.split_first() else {
        let elements = view.elements();
        let mut own: Vec<Option<Cow<'e, str>>> = match elements {
            Some(elements) => elements.map(text).collect(),
            None => vec![text(view)],
        };
        // An array is a set if all of it is scalars.
        if own.iter().all(Option::is_some) {
            values.extend(own.drain(..).flatten());
        }
        return;
    };
    if let Some(inner) = within(view) {
        let Ok(inner) = inner else { return };
        let mut own = Vec::new();
        collect(inner.root(), path, &mut own);
        values.extend(own.into_iter().map(|value| Cow::Owned(value.into_owned())));
    } else if let Some(elements) = view.elements().filter(|_| step == "*") {
        elements.for_each(|element| collect(element, rest, values));
    } else if let Some(next) = below(view, step) {
        collect(next, rest, values);
    }
}

/// What a string holds that is gone into: an object or an array. `None` for what is not a string.
fn within(view: View<'_>) -> Option<Result<Document<'_>, ()>> {
    let text = view.string()?;
    let start = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
    let opens = text
        .get(start..)
        .is_some_and(|text| text.starts_with(['{', '[']));
    let document = Document::parse(text.as_bytes(), start);
    Some(document.ok().filter(|_| opens).ok_or(()))
}

/// The value that is one step down.
fn below<'e>(view: View<'e>, step: &str) -> Option<View<'e>> {
    match view.elements() {
        Some(mut elements) => elements.nth(index(step)?),
        None => view.member(step.as_bytes()),
    }
}

/// A place in an array, written without zeros before it.
fn index(step: &str) -> Option<usize> {
    let is_index = step == "0" || !step.starts_with('0');
    let digits = step.bytes().all(|byte| byte.is_ascii_digit());
    step.parse().ok().filter(|_| is_index && digits)
}

fn scalar(view: View<'_>, fact_type: FactType) -> Option<FactValue<'_>> {
    match fact_type {
        FactType::Bool => view.bool().map(FactValue::Bool),
        FactType::Number => {
            // `07` and `+5` in quotes are codes, not numbers.
            let quoted = || view.string().filter(|text| is_number(text));
            let number: f64 = view.number().or_else(quoted)?.parse().ok()?;
            number.is_finite().then_some(FactValue::Number(number))
        }
        FactType::String | FactType::Strings | FactType::Text => text(view).map(FactValue::String),
    }
}

/// A scalar as a string.
fn text(view: View<'_>) -> Option<Cow<'_, str>> {
    let word = |truth: bool| if truth { "true" } else { "false" };
    let text = view.string().or_else(|| view.number());
    text.or_else(|| view.bool().map(word)).map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_as_rfc_6901_says() {
        let steps = |text: &str| MemberPath::parse(text).map(|path| path.0);
        assert_eq!(steps(""), Ok(vec![]));
        assert_eq!(steps("/"), Ok(vec![String::new()]));
        assert_eq!(
            steps("/a~1b/~01"),
            Ok(vec!["a/b".to_owned(), "~1".to_owned()])
        );
        assert_eq!(steps("a"), Err(PathError::NoSlash));
        for text in ["/~", "/~2", "/a~/b"] {
            assert_eq!(steps(text), Err(PathError::Tilde), "{text}");
        }
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("10"), Some(10));
        for text in ["", "-", "01", "+1", "1.0"] {
            assert_eq!(index(text), None, "{text}");
        }
    }
}
