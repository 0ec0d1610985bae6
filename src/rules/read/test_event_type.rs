//! Which type the event of a test is of, and what was probably meant where it is none.

use super::test_event_keys::{ALIASES, ENVELOPE, MESSAGE, OBJECTS, STRINGS, types};
use crate::json::tree::{Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::{Each, Phrase};
use crate::rules::said::said;

/// The type of an event, said or told by its content, and the keys that it adds.
pub(super) fn event_type(
    members: &[Member<'_>],
    node: &Node<'_>,
    report: &mut Report,
) -> Option<(&'static str, &'static [&'static str])> {
    let value = |key: &str| members.iter().find(|member| member.key == key);
    let told = || types().find(|(name, _)| value(name).is_some());
    let Some(said) = value("type") else {
        let told = told().or_else(|| value("code").and_then(|_| types().next()));
        if told.is_none() {
            let what = said!("what arrives, as `text`, `button` or `status`");
            let message = Phrase::Missing {
                key: "type".to_owned(),
                what: Box::new(what),
            };
            match instead_of_type(members) {
                Some(help) => report.error_with_help(Code::Missing, node.span, message, Some(help)),
                None => tell_misspelt(members, node, message, report),
            }
        }
        return told;
    };
    let name = report.string(&said.node)?;
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name.text);
    let meant = alias.map_or(name.text, |(_, meant)| meant);
    let found = match types().find(|(known, _)| *known == meant) {
        // A pressed button or row, or an answered form, by its short name.
        interactive @ Some(("interactive", _)) => told()
            .filter(|(name, _)| matches!(*name, "button" | "list" | "flow"))
            .or(interactive),
        found => found,
    };
    if found.is_none() {
        let known: Vec<&str> = types().map(|(name, _)| name).collect();
        let names = Each(known.iter().map(|name| (*name).to_owned()).collect());
        let or_else = said!(
            "possible types: {names}; any other event is a whole body, `{\"payload\": {...}}`",
            names
        );
        report.unknown(
            Code::Value,
            said!("no event of a test is of type"),
            &name,
            known.iter().copied(),
            or_else,
        );
    }
    found
}

/// What to write where something else stands for the content of a message.
fn instead_of_type(members: &[Member<'_>]) -> Option<Phrase> {
    const TEXTS: &[&str] = &[
        "message",
        "body",
        "msg",
        "content",
        "caption",
        "mensagem",
        "mensaje",
        "texto",
        "nachricht",
    ];
    let mut members = members.iter();
    let member = members.find(|member| TEXTS.contains(&member.key.as_ref()))?;
    let key = &member.key;
    Some(match member.node.value {
        Value::Object(_) => {
            said!(
                "leave out `{key}`, and write what stands in it into `event` itself",
                key
            )
        }
        _ => said!("write `\"text\"` in the place of `\"{key}\"`", key),
    })
}

/// An event without a type, one of whose keys is nearly one.
fn tell_misspelt(members: &[Member<'_>], node: &Node<'_>, message: Phrase, report: &mut Report) {
    let others = members.iter().filter(|member| {
        let key = member.key.as_ref();
        ![ENVELOPE, MESSAGE, STRINGS, OBJECTS]
            .iter()
            .any(|known| known.contains(&key))
    });
    let keys = || types().map(|(name, _)| name).chain(["type"]);
    for member in others {
        if let Some(meant) = report.suggestions.meant(&member.key, keys()) {
            let unknown = Phrase::UnknownKey {
                key: member.key.to_string(),
            };
            let help = Some(meant.help());
            return report.error_with_help(Code::UnknownKey, member.key_span, unknown, help);
        }
    }
    report.error(Code::Missing, node.span, message);
}
