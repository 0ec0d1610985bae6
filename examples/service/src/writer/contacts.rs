//! What a CRM says of the business's customers.

use serde_json::{Map, Value};
use waypost::{Context, Router, Timestamp};

use super::Writer;
use crate::store::{About, Said, StoreError};

impl Writer {
    /// Keeps what is said of contacts, but what is older than what is known; facts as the rules have them.
    pub(super) fn keep_said(&self, all: &[Said]) -> Result<bool, StoreError> {
        for said in all {
            let mut said = said.clone();
            if let About::Fact(name, value) = &mut said.about {
                *value = typed(self.host.router(), name, value).to_string();
            }
            let is_new = self.host.store().keep_said(&said)?;
            let result = if is_new { "kept" } else { "older" };
            let labels = [("result", result)];
            self.metrics
                .add("waypost_contact_changes_total", &labels, 1);
        }
        Ok(true)
    }
}

/// A text of a CRM as the type that the fact has: a string, a number, a yes or no, or a list with `;` between its items.
/// Nothing where it is empty or none of these.
fn typed(router: &Router, fact: &str, text: &str) -> Value {
    let items = || text.split(';').map(str::trim).collect::<Vec<_>>();
    let forms = [
        Some(Value::from(text)),
        text.parse().ok().map(Value::Number),
        text.parse().ok().map(Value::Bool),
        Some(Value::from(items())),
    ];
    let fits = |value: &Value| {
        let facts = Map::from_iter([(fact.to_owned(), value.clone())]);
        let mut context = Context::at(Timestamp::from_secs(0));
        let set = context.set_json(&Value::Object(facts).to_string());
        set.is_ok() && router.check_context(&context).is_ok()
    };
    let mut forms = forms.into_iter().flatten();
    let form = forms.find(fits).filter(|_| !text.is_empty());
    form.unwrap_or(Value::Null)
}
