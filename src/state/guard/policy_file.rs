//! A policy as its file has it.

use super::policy::{Policy, UnknownConsent};
use crate::json::pointer::pointer;
use crate::json::position::Position;
use crate::json::tree::{self, Member, Node, Value};
use crate::time::{DayRange, Schedule, Span, Weekday, Zones};

impl Policy {
    /// Reads a policy; the zone of its quiet hours is one of these. A member that is left out has its default.
    ///
    /// # Errors
    ///
    /// All that is wrong with the text, each at its place.
    pub fn parse(text: &str, zones: &Zones) -> Result<Self, PolicyError> {
        let root = tree::parse(text).map_err(|error| {
            let position = Position::of(error.offset, text.as_bytes());
            PolicyError {
                messages: vec![format!("not valid JSON: {} ({position})", error.kind)],
            }
        })?;
        let mut file = File {
            text,
            root: &root,
            messages: Vec::new(),
        };
        match file.policy(zones) {
            Some(policy) if file.messages.is_empty() => Ok(policy),
            _ => Err(PolicyError {
                messages: file.messages,
            }),
        }
    }
}

/// Why a text is not a policy: all that is wrong with it. It quotes names of members, and no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .messages.join("; "))]
pub struct PolicyError {
    messages: Vec<String>,
}

impl PolicyError {
    /// One message for everything that is wrong, in the order of the text, each with its JSON pointer, line and column.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }
}

struct File<'t> {
    text: &'t str,
    root: &'t Node<'t>,
    messages: Vec<String>,
}

impl File<'_> {
    fn policy(&mut self, zones: &Zones) -> Option<Policy> {
        let mut policy = Policy::default();
        for member in self.members(self.root)? {
            let node = &member.node;
            match &*member.key {
                "margin_s" => replace(&mut policy.margin_s, self.seconds(node)),
                "unknown_consent" => replace(&mut policy.unknown_consent, self.consent(node)),
                "consent_categories" => {
                    // The platform writes them in capitals, too.
                    let lower = |text: &String| text.to_lowercase();
                    let categories = self.texts(node);
                    let categories = categories.map(|texts| texts.iter().map(lower).collect());
                    replace(&mut policy.consent_categories, categories);
                }
                "handling_for_s" => replace(&mut policy.handling_for_s, self.seconds(node)),
                "own_app_ids" => replace(&mut policy.own_app_ids, self.texts(node)),
                "quiet_hours" => replace(&mut policy.quiet_hours, self.quiet_hours(node, zones)),
                _ => self.unknown(
                    member,
                    "`margin_s`, `unknown_consent`, `consent_categories`, `handling_for_s`, `own_app_ids`, `quiet_hours`",
                ),
            }
        }
        Some(policy)
    }

    fn seconds(&mut self, node: &Node<'_>) -> Option<u32> {
        let seconds = match node.value {
            Value::Number(seconds) if seconds.fract() == 0.0 => Some(seconds),
            _ => None,
        };
        let whole = seconds.filter(|seconds| (0.0..=f64::from(u32::MAX)).contains(seconds));
        if whole.is_none() {
            self.wrong(
                node,
                "expected seconds, a whole number from 0 to 4294967295",
            );
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole and in range"
        )]
        whole.map(|seconds| seconds as u32)
    }

    fn consent(&mut self, node: &Node<'_>) -> Option<UnknownConsent> {
        let consent = match node.text() {
            Some("allow") => Some(UnknownConsent::Allow),
            Some("suppress") => Some(UnknownConsent::Suppress),
            _ => None,
        };
        if consent.is_none() {
            self.wrong(node, "expected `allow` or `suppress`");
        }
        consent
    }

    fn texts(&mut self, node: &Node<'_>) -> Option<Vec<String>> {
        let Value::Array(items) = &node.value else {
            self.wrong(node, "expected a list of texts");
            return None;
        };
        let texts = items.iter().filter_map(|item| {
            let text = item.text().map(ToOwned::to_owned);
            if text.is_none() {
                self.wrong(item, "expected a text in quotes");
            }
            text
        });
        Some(texts.collect())
    }

    #[expect(clippy::option_option, reason = "`null` turns them off")]
    fn quiet_hours(&mut self, node: &Node<'_>, zones: &Zones) -> Option<Option<Schedule>> {
        if matches!(node.value, Value::Null) {
            return Some(None);
        }
        let (mut zone, mut hours) = (None, None);
        for member in self.members(node)? {
            let node = &member.node;
            match &*member.key {
                "timezone" => {
                    zone = node.text().and_then(|name| zones.find(name));
                    if zone.is_none() {
                        self.wrong(
                            node,
                            "unknown time zone: write a name such as `America/Sao_Paulo`",
                        );
                    }
                }
                "hours" => hours = self.spans(node),
                _ => self.unknown(member, "`timezone`, `hours`"),
            }
        }
        for name in ["timezone", "hours"] {
            if node.member(name).is_none() {
                self.wrong(node, &format!("`{name}` is missing"));
            }
        }
        let week = DayRange::new(Weekday::Monday, Weekday::Sunday);
        // There are no overrides that could contradict each other.
        let schedule = Schedule::new(zone?, [(week, hours?)], [], []);
        schedule.ok().map(Some)
    }

    fn spans(&mut self, node: &Node<'_>) -> Option<Vec<Span>> {
        let Value::Array(items) = &node.value else {
            self.wrong(node, "expected a list of hours such as `20:00-08:00`");
            return None;
        };
        let spans = items.iter().filter_map(|item| {
            let span = item.text().and_then(|text| text.parse().ok());
            if span.is_none() {
                self.wrong(item, "expected hours such as `20:00-08:00`");
            }
            span
        });
        Some(spans.collect())
    }

    fn members<'n>(&mut self, node: &'n Node<'n>) -> Option<&'n [Member<'n>]> {
        if let Value::Object(members) = &node.value {
            return Some(members);
        }
        self.wrong(node, "expected an object");
        None
    }

    fn wrong(&mut self, node: &Node<'_>, expected: &str) {
        let pointer = pointer(self.root, node.span.start);
        self.tell(node.span.start, &pointer, expected);
    }

    fn unknown(&mut self, member: &Member<'_>, known: &str) {
        let start = member.key_span.start;
        let pointer = pointer(self.root, start);
        self.tell(start, &pointer, &format!("unknown key; there are {known}"));
    }

    fn tell(&mut self, offset: usize, pointer: &str, message: &str) {
        let position = Position::of(offset, self.text.as_bytes());
        // The pointer of the whole text is empty.
        let name = if pointer.is_empty() {
            String::new()
        } else {
            format!("`{pointer}` ")
        };
        self.messages
            .push(format!("{name}at {position}: {message}"));
    }
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
