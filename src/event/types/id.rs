//! Identifiers, one type for each thing that is identified.
//!
//! Rules of this file: an identifier is text, never shortened, normalised or stripped to its digits, because it is
//! what the host answers to. Those that identify a person or hold a phone number have a redacted `Debug`. An empty
//! one is absent: the platform sent such until February 2026, and now omits the member.

use std::fmt;

use serde::Serialize;

use super::record::{Mismatch, Mode, Value};
use super::redacted;
use crate::json::view::View;

/// How long an identifier, a phone number or a name of a person may be, in bytes; what is longer is none. Those that the
/// platform sends have less than 200, and every event of a body may show one that they share.
pub(in crate::event) const LONGEST_ID: usize = 1_024;

macro_rules! id {
    ($(#[$doc:meta])* $Name:ident, debug = $debug:expr, read = $read:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $Name<'a>(&'a str);

        impl<'a> $Name<'a> {
            /// The identifier as the body has it.
            #[must_use]
            pub const fn as_str(&self) -> &'a str {
                self.0
            }
        }

        impl<'a> From<&'a str> for $Name<'a> {
            fn from(text: &'a str) -> Self {
                Self(text)
            }
        }

        impl fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let debug: fn(&mut fmt::Formatter<'_>, &str) -> fmt::Result = $debug;
                debug(f, self.0)
            }
        }

        impl<'a> Value<'a> for $Name<'a> {
            #[inline]
            fn read(view: View<'a>, _: Mode) -> Result<Option<Self>, Mismatch> {
                let read: fn(View<'a>) -> Option<&'a str> = $read;
                let text = read(view).filter(|text| text.len() <= LONGEST_ID).ok_or(Mismatch)?;
                Ok((!text.is_empty()).then_some(Self(text)))
            }
        }
    };
}

id! {
    /// An identifier that names neither a person nor a message: an account, a phone number's id, a file, a product.
    Id, debug = |f, text| fmt::Debug::fmt(text, f), read = View::string
}

id! {
    /// Something that the platform writes now as a string, now as a number: the id of a template, a limit that is
    /// `250` or `TIER_250`. Kept as text, because some of these numbers are too long for a float.
    TextOrNumber, debug = |f, text| fmt::Debug::fmt(text, f), read = text_or_number
}

id! {
    /// The id of a message or a call (`wamid...`, `wacid...`).
    ///
    /// The front of a `wamid` encodes the phone number of the other side, so `Debug` shows the last eight characters
    /// only: enough to find a message again.
    MessageId, debug = |f, text| {
        let tail = text.char_indices().rev().nth(7).and_then(|(at, _)| text.get(at..));
        write!(f, "..{}", tail.unwrap_or(text))
    }, read = View::string
}

id! {
    /// The id of a group (`120363418770915618@g.us`). Old ones begin with the phone number of whoever made the group.
    GroupId, debug = |f, text| redacted(f, "group", text), read = View::string
}

id! {
    /// A phone number as the platform writes it: digits, without a plus sign. It need not be the number that was
    /// dialled (Meta's notes on Brazil and Mexico): compare by an equivalence key, answer to what stands here.
    Phone, debug = |f, text| redacted(f, "phone", text), read = View::string
}

id! {
    /// A business-scoped user id (`US.13491208655302741918`): the two letters of a country, a dot, at most 128 letters
    /// and digits. It changes when the user changes the phone number (Meta's page on business-scoped user ids).
    UserId, debug = |f, text| redacted(f, "user", text), read = View::string
}

id! {
    /// A username. Some versions of the platform write a leading `@`; it is kept.
    Username, debug = |f, text| redacted(f, "username", text), read = View::string
}

id! {
    /// A reaction: not an identifier, but like one it is absent if it is empty, and compared as it is.
    Emoji, debug = |f, text| redacted(f, "emoji", text), read = View::string
}

/// Whether an identifier is a business-scoped user id: two capital letters and a dot. Members meant for phone numbers
/// (`from`, `wa_id`) have been seen to hold one.
pub(crate) fn is_user_id(text: &str) -> bool {
    matches!(text.as_bytes(), [b'A'..=b'Z', b'A'..=b'Z', b'.', ..])
}

fn text_or_number(view: View<'_>) -> Option<&str> {
    view.string().or_else(|| view.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::document::Document;

    /// What the identifier says that is read from a text.
    macro_rules! read {
        ($Id:ident, $text:expr) => {{
            let text = $text;
            let document = Document::parse(text.as_bytes(), 0).unwrap();
            let id = $Id::read(document.root(), Mode::Lenient);
            id.ok().flatten().map(|id| id.as_str().to_owned())
        }};
    }

    #[test]
    fn ids_are_text_and_only_some_may_be_numbers() {
        assert_eq!(
            read!(TextOrNumber, "1689556908129835").as_deref(),
            Some("1689556908129835")
        );
        assert_eq!(
            read!(TextOrNumber, "\"TIER_250\"").as_deref(),
            Some("TIER_250")
        );
        assert_eq!(read!(TextOrNumber, "true"), None);
        assert_eq!(read!(Id, "\"a\\/b\"").as_deref(), Some("a/b"));
        let [longest, too_long] =
            [1_024, 1_025].map(|length| format!("\"{}\"", "1".repeat(length)));
        assert_eq!(read!(Id, longest).map(|id| id.len()), Some(1_024));
        assert_eq!(read!(Id, too_long), None);
        assert_eq!(read!(Id, "\"\""), None);
        assert_eq!(read!(Id, "5"), None);
        assert_eq!(read!(MessageId, "5"), None);
        assert_eq!(read!(Phone, "\"\""), None);
        assert_eq!(read!(Phone, "\"05511\"").as_deref(), Some("05511"));
    }

    #[test]
    fn people_do_not_show_in_debug() {
        let shown = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            Phone::from("5511999990000"),
            UserId::from("BR.123"),
            Username::from("@ana"),
            GroupId::from("1203@g.us"),
            MessageId::from("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI5QTNDQTVCM0Q0"),
            MessageId::from("wamid"),
            Id::from("102290129340398"),
        );
        assert_eq!(
            shown,
            "phone(13 chars) user(6 chars) username(4 chars) group(9 chars) \
             ..QTVCM0Q0 ..wamid \"102290129340398\""
        );
    }

    #[test]
    fn user_ids_are_told_from_phone_numbers() {
        for (text, is) in [
            ("US.13491208655302741918", true),
            ("US.ENT.11815799212886844830", true),
            ("US.", true),
            ("us.1", false),
            ("5511999990000", false),
            ("USA.1", false),
            ("", false),
        ] {
            assert_eq!(is_user_id(text), is, "{text}");
        }
    }
}
