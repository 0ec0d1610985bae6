//! Fields that are never there.

use super::File;
use crate::rules::diagnostic::{Code, Report};

/// Reports fields with `from` that point at the whole element: that is an object, and a fact is none.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    for declared in &model.fields {
        let mut members = model.schema.members().iter();
        let member = members.find(|member| member.field.name == declared.name);
        if member.is_some_and(|member| member.from.steps().is_empty()) {
            report.warning(
                Code::Value,
                declared.place,
                format!(
                    "field `{}` is always absent: an empty `from` points at the whole element, an object",
                    declared.name
                ),
                "write where in the element it stands, as `/interactive/nfm_reply/response_json/day`",
            );
        }
    }
}
