//! Kinds of events by other words.

use super::names::row;
use crate::event::KindPattern;

/// The kind that is meant by another word for its last part: `message.photo`, `nfm_reply`.
pub(crate) fn kind(typed: &str) -> Option<String> {
    let (above, last) = typed.rsplit_once('.').unwrap_or(("message", typed));
    let kinds = KindPattern::all().map(KindPattern::as_str);
    let below: Vec<&str> = kinds
        .filter_map(|kind| kind.strip_prefix(above)?.strip_prefix('.'))
        .collect();
    let meant = row(last, &below)?.meant;
    Some(format!("{above}.{meant}"))
}
