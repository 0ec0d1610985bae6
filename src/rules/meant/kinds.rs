//! Kinds of events by other words.

use super::names::row;
use crate::event::KindPattern;

/// The kind that is meant by another word for its last part, or by one that stands for all below a level: `message.photo`,
/// `nfm_reply`, `status.seen`, `message.*`.
pub(crate) fn kind(typed: &str) -> Option<String> {
    let is_kind = |name: &str| KindPattern::parse(name).is_ok();
    let (above, last) = typed.rsplit_once('.').unwrap_or(("", typed));
    let is_all = ALL.contains(&last) || (above == "message" && INCOMING.contains(&last));
    if is_all && is_kind(above) {
        return Some(above.to_owned());
    }
    let levels = match above {
        "" => LEVELS,
        // Whatever became of a message of ours is a report.
        "message" | "messages" => &["message", "status"],
        above => &[above],
    };
    levels.iter().find_map(|level| {
        let kinds = KindPattern::all().map(KindPattern::as_str);
        let below: Vec<&str> = kinds
            .filter_map(|kind| kind.strip_prefix(level)?.strip_prefix('.'))
            .collect();
        let found = below.iter().find(|kind| **kind == last).copied();
        let found = found.or_else(|| row(last, &below).map(|row| row.meant));
        found.map(|meant| format!("{level}.{meant}"))
    })
}

/// What stands for all kinds of a level elsewhere.
const ALL: &[&str] = &["*", "all", "any"];

/// What messages are that are simply there.
const INCOMING: &[&str] = &["new", "received", "incoming", "inbound"];

/// Where a word alone is looked for.
const LEVELS: &[&str] = &["message", "status", "call", "preference", "group"];

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn everyday_words_are_kinds() {
        for (typed, meant) in [
            ("message.photo", Some("message.image")),
            ("nfm_reply", Some("message.flow")),
            ("message.*", Some("message")),
            ("message.received", Some("message")),
            ("message.delivered", Some("status.delivered")),
            ("message.seen", Some("status.read")),
            ("seen", Some("status.read")),
            ("status.seen", Some("status.read")),
            ("status.undelivered", Some("status.failed")),
            ("status.error", Some("status.failed")),
            ("status.received", Some("status.delivered")),
            ("call.missed", Some("call.terminate")),
            ("call.ringing", Some("call.status")),
            ("missed_call", Some("call.terminate")),
            ("message.deleted", Some("message.revoke")),
            ("message.gif", Some("message.video")),
            ("opt_out", Some("preference.stop")),
            ("preference.unsubscribe", Some("preference.stop")),
            ("preference.subscribe", Some("preference.resume")),
            ("template.approved", Some("template.status")),
            ("group.joined", Some("group.participants")),
            ("message.foo", None),
            ("foo.*", None),
        ] {
            assert_eq!(kind(typed).as_deref(), meant, "{typed}");
        }
    }
}
