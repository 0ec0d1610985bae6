//! The members of events that a `from` points at, as Meta documents them, and what a pointer means that leads past them.
//!
//! The platform adds members: one that is not here may be there all the same. So only what is nearly a member, or leads through one
//! as it never is, is doubted.

use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::edit_distance;

/// What is wrong with a pointer, and the one that was probably meant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Astray {
    pub(crate) why: Phrase,
    /// The pointers that may be meant.
    pub(crate) meant: Vec<String>,
    /// The kind of events that has them.
    pub(crate) kind: &'static str,
}

/// The members that are neither objects nor lists of objects, by the kind of events that has them; `*` is every element.
#[rustfmt::skip]
const MEMBERS: &[(&str, &[&str])] = &[
    ("message", &["from", "from_user_id", "from_parent_user_id", "group_id", "id", "timestamp", "type",
       "context/from", "context/from_user_id", "context/id", "context/forwarded", "context/frequently_forwarded",
       "context/referred_product/catalog_id", "context/referred_product/product_retailer_id",
       "errors/*/code", "errors/*/title", "errors/*/message", "errors/*/href", "errors/*/details", "errors/*/error_data/details",
       "referral/body", "referral/ctwa_clid", "referral/headline", "referral/image_url", "referral/media_type", "referral/source_id",
       "referral/source_type", "referral/source_url", "referral/thumbnail_url", "referral/video_url", "referral/ref",
       "referral/welcome_message/text"]),
    ("message.text", &["text/body"]),
    ("message.image", &["image/caption", "image/id", "image/mime_type", "image/sha256", "image/url"]),
    ("message.video", &["video/caption", "video/id", "video/mime_type", "video/sha256", "video/url"]),
    ("message.audio", &["audio/id", "audio/mime_type", "audio/sha256", "audio/url", "audio/voice"]),
    ("message.document", &["document/caption", "document/filename", "document/id", "document/mime_type", "document/sha256",
       "document/url"]),
    ("message.sticker", &["sticker/animated", "sticker/id", "sticker/mime_type", "sticker/sha256", "sticker/url"]),
    ("message.location", &["location/address", "location/latitude", "location/longitude", "location/name", "location/url"]),
    ("message.contacts", &["contacts/*/vcard", "contacts/*/birthday", "contacts/*/name/first_name", "contacts/*/name/formatted_name",
       "contacts/*/name/last_name", "contacts/*/name/middle_name", "contacts/*/name/prefix", "contacts/*/name/suffix",
       "contacts/*/phones/*/phone", "contacts/*/phones/*/type", "contacts/*/phones/*/wa_id", "contacts/*/emails/*/email",
       "contacts/*/emails/*/type", "contacts/*/org/company", "contacts/*/org/department", "contacts/*/org/title",
       "contacts/*/urls/*/url", "contacts/*/urls/*/type", "contacts/*/addresses/*/city", "contacts/*/addresses/*/country",
       "contacts/*/addresses/*/country_code", "contacts/*/addresses/*/state", "contacts/*/addresses/*/street",
       "contacts/*/addresses/*/type", "contacts/*/addresses/*/zip"]),
    ("message.order", &["order/catalog_id", "order/text", "order/product_items/*/currency", "order/product_items/*/item_price",
       "order/product_items/*/product_retailer_id", "order/product_items/*/quantity"]),
    ("message.reaction", &["reaction/emoji", "reaction/message_id"]),
    ("message.button", &["button/payload", "button/text", "interactive/type", "interactive/button_reply/id",
       "interactive/button_reply/title"]),
    ("message.list", &["interactive/list_reply/description", "interactive/list_reply/id", "interactive/list_reply/title"]),
    ("message.flow", &["interactive/nfm_reply/body", "interactive/nfm_reply/name", "interactive/nfm_reply/response_json"]),
    ("message.call_permission", &["interactive/call_permission_reply/expiration_timestamp",
       "interactive/call_permission_reply/is_permanent", "interactive/call_permission_reply/response",
       "interactive/call_permission_reply/response_source"]),
    ("status", &["biz_opaque_callback_data", "conversation/expiration_timestamp", "conversation/id", "conversation/origin/type",
       "pricing/billable", "pricing/category", "pricing/pricing_model", "pricing/type", "recipient_id", "recipient_user_id",
       "recipient_type", "status"]),
    ("contact.sync", &["action", "contact/first_name", "contact/full_name", "contact/parent_user_id", "contact/phone_number",
       "contact/user_id", "contact/username"]),
    ("preference", &["category", "detail", "signup_id", "value", "wa_id"]),
    ("tracking", &["events/*/event_name"]),
    ("error", &["code", "details", "error_data/details", "href", "message", "title"]),
    ("call", &["direction", "duration", "end_time", "event", "session/sdp", "session/sdp_type", "start_time", "to"]),
];

/// Strings that hold JSON: what is below them is of whoever wrote it.
const OPEN: &[&str] = &["response_json"];

/// What is wrong with a pointer; `None` if it may lead to something.
pub(crate) fn astray(steps: &[String], is_set: bool) -> Option<Astray> {
    let mut known: Vec<Member> = members().collect();
    for (depth, step) in steps.iter().enumerate() {
        let at = |member: &Member| member.path.get(depth).copied();
        if step.is_empty() || known.iter().all(|member| member.path.len() == depth) {
            // Below a string, which may hold anything.
            return None;
        }
        let is_list = known.iter().any(|member| at(member) == Some("*"));
        let is_position = step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
        if is_list && !is_position {
            let mut whole: Vec<String> = steps.to_vec();
            whole.insert(depth, (if is_set { "*" } else { "0" }).to_owned());
            let list = written(steps.get(..depth)?);
            return Some(Astray {
                why: said!("`{list}` is a list, and has no `{step}` itself", list, step),
                meant: vec![written(&whole)],
                kind: known.first()?.kind,
            });
        }
        let next: Vec<Member> = known
            .iter()
            .filter(|member| is_list || at(member) == Some(step))
            .cloned()
            .collect();
        if next.is_empty() {
            return unknown(steps, depth, &known);
        }
        known = next;
    }
    let depth = steps.len();
    if depth == 0 || known.iter().any(|member| member.path.len() == depth) {
        return None;
    }
    // The members of an object are what a fact can be.
    let place = written(steps);
    let is_list = known
        .iter()
        .any(|member| member.path.get(depth) == Some(&"*"));
    let below = known.iter().map(|member| {
        let rest = member.path.iter().skip(depth);
        let rest = rest.map(|step| if *step == "*" && !is_set { "0" } else { step });
        written(
            &steps
                .iter()
                .map(String::as_str)
                .chain(rest)
                .collect::<Vec<_>>(),
        )
    });
    Some(Astray {
        why: if is_list {
            said!("`{place}` is a list of objects, and a fact is none", place)
        } else {
            said!("`{place}` is an object, and a fact is none", place)
        },
        meant: below.take(3).collect(),
        kind: known.first()?.kind,
    })
}

/// The only kind of messages that has what a pointer leads to, as far as it is known.
pub(crate) fn kind_of(steps: &[String]) -> Option<&'static str> {
    let mut kinds = None;
    for length in 1..=steps.len() {
        let start = steps.get(..length)?;
        let below = members().filter(|member| {
            member.path.len() >= length
                && member
                    .path
                    .iter()
                    .zip(start)
                    .all(|(own, step)| own == step || *own == "*")
        });
        let of_start: Vec<&str> = below.map(|member| member.kind).collect();
        if of_start.is_empty() {
            break;
        }
        kinds = Some(of_start);
    }
    let kinds = kinds?;
    let first = *kinds.first()?;
    (first.starts_with("message.") && kinds.iter().all(|kind| *kind == first)).then_some(first)
}

#[derive(Clone)]
struct Member {
    path: Vec<&'static str>,
    kind: &'static str,
}

fn members() -> impl Iterator<Item = Member> {
    MEMBERS.iter().flat_map(|(kind, paths)| {
        paths.iter().map(|path| Member {
            path: path.split('/').collect(),
            kind,
        })
    })
}

/// A step that none of the members has which are known at its depth: nearly one of theirs, or one that stands further in.
fn unknown(steps: &[String], depth: usize, known: &[Member]) -> Option<Astray> {
    let step = steps.get(depth)?;
    let mut whole = steps.to_vec();
    let names: Vec<&str> = known
        .iter()
        .filter_map(|member| member.path.get(depth).copied())
        .collect();
    // At the outermost level anything may be new.
    let by_name = super::row(step, &names).filter(|_| depth > 0);
    let near = known.iter().find(|member| {
        let name = member.path.get(depth);
        name.is_some_and(|name| {
            is_nearly(step, name) || by_name.is_some_and(|row| row.meant == *name)
        })
    });
    let kind = if let Some(member) = near {
        let name = member.path.get(depth)?;
        (*name).clone_into(whole.get_mut(depth)?);
        member.kind
    } else {
        // The object, or the string of JSON, that has this name further in: there is one place for it.
        let mut deeper = members().filter_map(|member| {
            let at = member.path.iter().rposition(|name| name == step)?;
            let is_own = at > 0 && (at + 1 < member.path.len() || OPEN.contains(&step.as_str()));
            is_own.then(|| {
                (
                    member.path.get(..at).unwrap_or_default().to_vec(),
                    member.kind,
                )
            })
        });
        let (before, kind) = deeper.next()?;
        let is_below = depth == 0 || before.iter().zip(steps).take(depth).all(|(a, b)| a == b);
        let is_last = depth + 1 == steps.len();
        if !is_below || is_last || before.len() <= depth || deeper.any(|(other, _)| other != before)
        {
            return None;
        }
        let rest = steps.get(depth..)?.iter().cloned();
        whole = before
            .iter()
            .map(|step| (*step).to_owned())
            .chain(rest)
            .collect();
        kind
    };
    let place = written(steps.get(..depth)?);
    let of = if place.is_empty() {
        said!("an event")
    } else {
        Phrase::Value { value: place }
    };
    Some(Astray {
        why: said!("{of} has no member `{step}`", of, step),
        meant: vec![written(&whole)],
        kind,
    })
}

/// Whether a name is another but for capitals, signs, an `s` at the end or one slip.
fn is_nearly(typed: &str, known: &str) -> bool {
    let letters = |name: &str| -> Vec<char> {
        let plain = super::plain(name);
        plain.strip_suffix('s').unwrap_or(&plain).chars().collect()
    };
    let (typed, known) = (letters(typed), letters(known));
    typed == known || (known.len() > 4 && edit_distance(&typed, &known, 1, &mut 0).is_some())
}

fn written<S: AsRef<str>>(steps: &[S]) -> String {
    let mut written = String::new();
    for step in steps {
        written.push('/');
        written.push_str(step.as_ref());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(pointer: &str, is_set: bool) -> Option<Vec<String>> {
        let steps: Vec<String> = pointer.split('/').skip(1).map(str::to_owned).collect();
        astray(&steps, is_set).map(|astray| astray.meant)
    }

    #[test]
    fn what_leads_past_the_members_is_told() {
        for (pointer, is_set, expected) in [
            (
                "/interactive/nfm_reply/respons_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/interactive/nfmReply/response_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/nfm_reply/response_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/interactive/response_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/response_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/order/product_item/0/quantity",
                false,
                "/order/product_items/0/quantity",
            ),
            ("/orders/catalog_id", false, "/order/catalog_id"),
            (
                "/order/product_items/quantity",
                true,
                "/order/product_items/*/quantity",
            ),
            (
                "/order/product_items/quantity",
                false,
                "/order/product_items/0/quantity",
            ),
            (
                "/product_items/*/quantity",
                true,
                "/order/product_items/*/quantity",
            ),
            ("/text", false, "/text/body"),
            (
                "/interactive/flow_reply/response_json/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/interactive/nfm_reply/response/day",
                false,
                "/interactive/nfm_reply/response_json/day",
            ),
            (
                "/order/items/*/quantity",
                true,
                "/order/product_items/*/quantity",
            ),
            ("/button_reply/id", false, "/interactive/button_reply/id"),
        ] {
            let first = meant(pointer, is_set).and_then(|meant| meant.into_iter().next());
            assert_eq!(first.as_deref(), Some(expected), "{pointer}");
        }
    }

    #[test]
    fn what_may_be_there_is_not() {
        for pointer in [
            "/interactive/nfm_reply/response_json/any/thing",
            "/order/product_items/0/quantity",
            "/order/product_items/*/new_member",
            "/button/payload/day",
            "/interactive/poll_reply/id",
            "/poll/name",
            "/id",
            "/code",
            "/day",
            "/title",
            "/name",
            "/product_items",
            "/pricing/category",
            "/value/category",
        ] {
            assert_eq!(meant(pointer, true), None, "{pointer}");
        }
    }
}
