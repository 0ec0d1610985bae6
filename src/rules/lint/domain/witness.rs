//! An example written down: an event with facts, as in the `tests` of a rule file.

use serde_json::{Map, Value as Json, json};

use super::Space;
use super::budget::Budget;
use super::claims::{Claim, TextTest};
use super::example::Example;
use super::formula::{Formula, Literal};
use super::scalar::Value;
use crate::event::EventKind;
use crate::event::sender::country_of_phone;
use crate::facts::{EventFact, Fact, KindSet};
use crate::text::FoldedText;
use crate::time::Timestamp;

/// How many changes of each schedule are looked at for an instant that fits.
const MOST_CHANGES: usize = 100;

/// Numbers from countries that are served, and who has them.
const PHONES: [&str; 6] = [
    "5511999990000",
    "5491155550000",
    "56955550000",
    "525555550000",
    "351912345678",
    "12025550123",
];

impl<'m> Space<'m> {
    /// The example in words of a rule file; none where a part of it cannot be made up.
    pub(crate) fn witness(
        &self,
        example: &Example<'m>,
        formulas: &[Formula<'m>],
    ) -> Option<String> {
        let mut example = example.clone();
        self.write_something(&mut example, formulas);
        let mut case = Map::new();
        if !example.open.is_empty() {
            case.insert("at".to_owned(), json!(self.instant(&example)?.to_string()));
        }
        case.insert("event".to_owned(), event(&example)?);
        let facts = self.facts(&example);
        if !facts.is_empty() {
            case.insert("facts".to_owned(), Json::Object(facts));
        }
        serde_json::to_string(&case).ok()
    }

    /// A message of which nothing is said has some text all the same, if that changes nothing.
    fn write_something(&self, example: &mut Example<'m>, formulas: &[Formula<'m>]) {
        let unlimited = Budget::new(u64::MAX);
        let mut written = example.clone();
        let said = written.add_unasked(Literal::Text(Claim::Present), self);
        if said
            && written.kind == example.kind
            && formulas
                .iter()
                .all(|one| written.fits(one, self, &unlimited))
        {
            *example = written;
        }
    }

    /// An instant at which the schedules are as they are said to be.
    fn instant(&self, example: &Example<'_>) -> Option<Timestamp> {
        let said: Vec<_> = example
            .open
            .iter()
            .filter_map(|(index, (open, _))| {
                Some((&self.model.schedules.get(*index)?.schedule, *open))
            })
            .collect();
        let fits = |at: &Timestamp| {
            said.iter()
                .all(|(schedule, open)| schedule.is_open(*at) == *open)
        };
        let changes = said.iter().flat_map(|(schedule, _)| {
            std::iter::successors(schedule.next_change(self.now), |at| {
                schedule.next_change(*at)
            })
            .take(MOST_CHANGES)
        });
        std::iter::once(self.now).chain(changes).find(fits)
    }

    fn facts(&self, example: &Example<'_>) -> Map<String, Json> {
        let host = self.model.schema.host_facts();
        let name = |index: usize| host.get(index).map(|fact| fact.name.clone());
        let scalars = example
            .scalars
            .iter()
            .filter_map(|(fact, scalar)| match fact {
                Fact::Host(index) => Some((name(*index)?, json_of(scalar.value.as_ref()?))),
                Fact::Event(_) => None,
            });
        let sets = example.sets.iter().filter_map(|(index, claims)| {
            let values: Vec<&str> = claims.has.iter().map(|(value, _)| *value).collect();
            claims
                .is_present()
                .then_some((name(*index)?, json!(values)))
        });
        scalars.chain(sets).collect()
    }
}

fn json_of(value: &Value<'_>) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and small"
        )]
        Value::Number(value) if value.fract() == 0.0 && value.abs() < 1e15 => json!(*value as i64),
        Value::Number(value) => json!(value),
        Value::String(value) => json!(value),
    }
}

/// The event in the short form where it is a plain text, else as a body.
fn event(example: &Example<'_>) -> Option<Json> {
    let text = if example.text.is_present() {
        Some(text(example)?)
    } else {
        None
    };
    let mut wanted = Wanted::of(example);
    let phone = wanted.phone()?;
    let number = wanted
        .string(EventFact::PhoneNumberId)
        .unwrap_or_else(|| "2".to_owned());
    if let (EventKind::MESSAGE_TEXT, Some(text), true) = (example.kind, &text, wanted.0.is_empty())
    {
        return Some(
            json!({"type": "text", "text": text, "from": phone, "phone_number_id": number}),
        );
    }
    let mut element = json!({"id": "wamid.example", "timestamp": "1790000000"});
    let base = example.kind.base();
    if base != example.kind {
        return None;
    }
    let (field, list) = if base.matches("status") {
        let (_, state) = base.as_str().split_once('.')?;
        element = json!({"id": "wamid.example", "timestamp": "1790000000", "recipient_id": phone, "status": state});
        if let Some(code) = wanted.take(EventFact::StatusCode) {
            element
                .as_object_mut()?
                .insert("errors".to_owned(), json!([{"code": json_of(&code)}]));
        }
        ("messages", "statuses")
    } else if base.matches("message") {
        let object = element.as_object_mut()?;
        object.insert("from".to_owned(), json!(phone));
        let (name, content) = content(base, text.as_deref(), &mut wanted)?;
        object.insert("type".to_owned(), json!(name));
        object.insert(name.to_owned(), content);
        if let Some(id) = wanted.string(EventFact::ContextId) {
            object.insert("context".to_owned(), json!({"id": id}));
        }
        ("messages", "messages")
    } else {
        return None;
    };
    // Whatever is left was not written.
    wanted.0.is_empty().then(|| {
        let value = json!({"metadata": {"phone_number_id": number}, list: [element]});
        json!({"payload": {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]}})
    })
}

fn content(
    kind: EventKind,
    text: Option<&str>,
    wanted: &mut Wanted<'_>,
) -> Option<(&'static str, Json)> {
    let caption = |mut media: Json| {
        if let (Some(text), Some(media)) = (text, media.as_object_mut()) {
            media.insert("caption".to_owned(), json!(text));
        }
        media
    };
    Some(match kind {
        EventKind::MESSAGE_TEXT => (
            "text",
            text.map_or_else(|| json!({}), |text| json!({"body": text})),
        ),
        EventKind::MESSAGE_BUTTON | EventKind::MESSAGE_LIST => {
            let reply = if kind == EventKind::MESSAGE_LIST {
                "list_reply"
            } else {
                "button_reply"
            };
            let title = wanted
                .string(EventFact::ReplyTitle)
                .or_else(|| text.map(str::to_owned));
            let id = wanted.string(EventFact::ReplyId);
            let mut pressed = Map::new();
            pressed.extend(id.map(|id| ("id".to_owned(), json!(id))));
            pressed.extend(title.map(|title| ("title".to_owned(), json!(title))));
            ("interactive", json!({"type": reply, reply: pressed}))
        }
        EventKind::MESSAGE_IMAGE => ("image", caption(media(wanted))),
        EventKind::MESSAGE_VIDEO => ("video", caption(media(wanted))),
        EventKind::MESSAGE_AUDIO => ("audio", media(wanted)),
        EventKind::MESSAGE_STICKER => ("sticker", media(wanted)),
        EventKind::MESSAGE_DOCUMENT => {
            let mut document = caption(media(wanted));
            if let Some(name) = wanted.string(EventFact::MediaFilename) {
                document
                    .as_object_mut()?
                    .insert("filename".to_owned(), json!(name));
            }
            ("document", document)
        }
        EventKind::MESSAGE_REACTION => {
            let emoji = wanted.string(EventFact::ReactionEmoji).unwrap_or_default();
            (
                "reaction",
                json!({"message_id": "wamid.other", "emoji": emoji}),
            )
        }
        _ => return None,
    })
}

fn media(wanted: &mut Wanted<'_>) -> Json {
    let mut media = json!({"id": "9"});
    if let (Some(mime), Some(media)) = (
        wanted.string(EventFact::MediaMimeType),
        media.as_object_mut(),
    ) {
        media.insert("mime_type".to_owned(), json!(mime));
    }
    media
}

/// The facts of the event that are still to be written.
struct Wanted<'e>(Vec<(EventFact, Value<'e>)>);

impl<'e> Wanted<'e> {
    fn of(example: &Example<'e>) -> Self {
        let mut wanted = Vec::new();
        for (fact, scalar) in &example.scalars {
            if let (Fact::Event(fact), Some(value)) = (fact, &scalar.value) {
                wanted.push((*fact, value.clone()));
            }
        }
        Self(wanted)
    }

    fn take(&mut self, fact: EventFact) -> Option<Value<'e>> {
        let at = self.0.iter().position(|(one, _)| *one == fact)?;
        Some(self.0.swap_remove(at).1)
    }

    fn string(&mut self, fact: EventFact) -> Option<String> {
        match self.take(fact)? {
            Value::String(value) => Some(value.into_owned()),
            _ => None,
        }
    }

    /// A phone number of which everything is so that is wanted of the sender.
    fn phone(&mut self) -> Option<String> {
        let phone = self.string(EventFact::SenderPhone);
        let id = self.string(EventFact::SenderId);
        let country = self.string(EventFact::SenderCountry);
        let restricted = match self.take(EventFact::SenderRestricted) {
            Some(Value::Bool(true)) => Some("5351234567"),
            _ => None,
        };
        let fits = |phone: &str| {
            let of = country_of_phone(phone);
            country.as_deref().is_none_or(|country| of == Some(country))
        };
        let made_up = || {
            PHONES
                .iter()
                .find(|phone| fits(phone))
                .map(|phone| (*phone).to_owned())
        };
        let is_number = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
        let given = phone
            .or_else(|| id.filter(is_number))
            .or_else(|| restricted.map(str::to_owned));
        given.or_else(made_up).filter(|phone| fits(phone))
    }
}

/// A text that has everything it must have and nothing it must not.
fn text(example: &Example<'_>) -> Option<String> {
    let mut terms: Vec<_> = example.terms().collect();
    // What must begin the text comes first.
    terms.sort_by_key(|term| std::cmp::Reverse(term.mode()));
    terms.sort_by_key(|term| term.mode() != crate::text::MatchMode::StartsWith);
    let parts: Vec<&str> = terms.iter().map(|term| term.folded()).collect();
    let mut folded = FoldedText::default();
    ["... ", " x ", " ", ", ", "-"]
        .into_iter()
        .map(|between| parts.join(between))
        .flat_map(|text| {
            [
                text.clone(),
                format!("{text}."),
                format!("_{text}_"),
                format!("ok {text}"),
            ]
        })
        .filter(|_| !parts.is_empty())
        .chain(["hello".to_owned(), "12".to_owned()])
        .find(|text| {
            folded.set(text);
            let hits = |test: &TextTest<'_>| match test {
                TextTest::Term(term) => term.is_match(&folded),
                TextTest::Regex(regex) => regex.is_match(folded.as_str()),
            };
            example.text.has.iter().all(|(test, _)| hits(test))
                && !example.text.lacks.iter().any(|(test, _)| hits(test))
        })
}

impl KindSet {
    /// Kinds of live events of which a body can be made up.
    pub(crate) fn writable() -> Self {
        Self::of(|kind| kind == kind.base() && (kind.matches("message") || kind.matches("status")))
    }
}
