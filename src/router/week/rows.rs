//! What has a row in a week: each route, and the fallback.

use crate::facts::KindSet;
use crate::rules::condition::Condition;
use crate::rules::model::Model;
use crate::rules::step::Outcome;

/// A route or the fallback.
pub(super) struct Row<'m> {
    /// The route's id; `None` for the fallback.
    pub(super) route: Option<&'m str>,
    pub(super) condition: Option<&'m Condition>,
    pub(super) kinds: KindSet,
    /// Those that it is not asked about.
    pub(super) others: KindSet,
    pub(super) outcome: &'m Outcome,
}

/// The routes in their order, and the fallback.
pub(super) fn rows(model: &Model) -> Vec<Row<'_>> {
    let routes = model.routes.iter().map(|route| {
        let kinds = KindSet::on(Some(&route.on));
        Row {
            route: Some(&route.id),
            condition: Some(&route.when.condition),
            kinds,
            others: kinds.complement(),
            outcome: &route.outcome,
        }
    });
    let fallback = model.fallback.as_ref().map(|outcome| {
        let kinds = KindSet::of(|kind| kind.matches("message"));
        Row {
            route: None,
            condition: None,
            kinds,
            others: kinds.complement(),
            outcome,
        }
    });
    routes.chain(fallback).collect()
}
