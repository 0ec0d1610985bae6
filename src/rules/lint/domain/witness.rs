//! An example written down: an event with facts, in the short form of the `tests` of a rule file.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::budget::Budget;
use super::claims::{Claim, TextTest};
use super::example::Example;
use super::formula::{Formula, Literal};
use super::scalar::Value;
use super::{Cause, Space};
use crate::event::EventKind;
use crate::event::sender::country_of_phone;
use crate::facts::{EventFact, Fact, KindSet};
use crate::rules::read::test_event;
use crate::text::{FoldedText, MatchMode, Term};
use crate::time::Timestamp;
use crate::webhook::Payload;

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
    /// The example as a test of a rule file writes it; `None` if a part of it cannot be made up.
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
        case.insert("event".to_owned(), self.event(&example)?);
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
        let some_text = Literal::Text(Claim::Present);
        let said = written.add(some_text, (0, 0), self, &unlimited);
        let mut formulas = formulas.iter();
        if said.is_ok()
            && written.kind == example.kind
            && formulas.all(|one| written.fits(one, self, &unlimited))
        {
            *example = written;
        }
    }

    /// An instant at which the schedules are as they are said to be.
    fn instant(&self, example: &Example<'_>) -> Option<Timestamp> {
        let said = || {
            let said = example.open.iter();
            said.filter_map(|(index, (open, _))| {
                Some((&self.model.schedules.get(*index)?.schedule, *open))
            })
        };
        let changes = said().flat_map(|(schedule, _)| {
            let next = |at: &Timestamp| schedule.next_change(*at);
            std::iter::successors(next(&self.now), next).take(MOST_CHANGES)
        });
        let mut instants = std::iter::once(self.now).chain(changes);
        instants.find(|at| said().all(|(schedule, open)| schedule.is_open(*at) == open))
    }

    /// The event in the short form of tests, or as a whole body where it has members that this cannot say.
    fn event(&self, example: &Example<'_>) -> Option<Json> {
        let event = event(example)?;
        let is_asked = |fact: &Fact| matches!(fact, Fact::Member(_));
        let asked = || {
            example
                .scalars
                .keys()
                .chain(example.sets.keys())
                .filter(|fact| is_asked(fact))
        };
        if asked().next().is_none() {
            return Some(event);
        }
        let mut body: Json = serde_json::from_str(&test_event::body(&event.to_string())?).ok()?;
        let list = match example.kind.as_str().split_once('.')?.0 {
            "status" => "statuses",
            "preference" => "user_preferences",
            _ => "messages",
        };
        let element = body.pointer_mut(&format!("/entry/0/changes/0/value/{list}/0"))?;
        let members = &self.model.schema.members();
        for fact in asked() {
            let Fact::Member(index) = fact else { continue };
            if let Some(value) = self.wanted(*fact, example) {
                put(element, members.get(*index)?.from.steps(), value)?;
            }
        }
        // It may have been put where the platform's types do not let it be, or in the way of something else.
        let text = body.to_string();
        let payload = Payload::parse_unverified(text.as_bytes()).ok()?;
        let made = payload.events().next()?;
        let is_so = |fact: &Fact| {
            let Fact::Member(index) = fact else {
                return true;
            };
            let read = members
                .get(*index)
                .and_then(|member| member.from.read(&made, member.field.fact_type));
            json!(read) == self.wanted(*fact, example).unwrap_or_default()
        };
        (made.kind() == example.kind && asked().all(is_so)).then(|| json!({"payload": body}))
    }

    /// What a fact is in the example; `None` if it is absent.
    fn wanted(&self, fact: Fact, example: &Example<'_>) -> Option<Json> {
        let scalar = example
            .scalars
            .get(&fact)
            .and_then(|scalar| scalar.value.as_ref());
        let set = example.sets.get(&fact).filter(|set| set.is_present());
        let set = set.map(|set| set.has.iter().map(|(value, _)| json!(value)).collect());
        scalar.map(json_of).or(set)
    }

    fn facts(&self, example: &Example<'_>) -> Map<String, Json> {
        let scalars = example.scalars.iter();
        let scalars = scalars.filter(|(fact, _)| matches!(fact, Fact::Host(_)));
        let scalars =
            scalars.filter_map(|(fact, scalar)| Some((*fact, json_of(scalar.value.as_ref()?))));
        let sets = example.sets.iter().filter(|(_, set)| set.is_present());
        let sets = sets.filter(|(fact, _)| matches!(fact, Fact::Host(_)));
        let sets = sets.map(|(fact, set)| {
            let values: Vec<&str> = set.has.iter().map(|(value, _)| *value).collect();
            (*fact, json!(values))
        });
        let named = scalars.chain(sets);
        named
            .map(|(fact, value)| (self.name(fact).to_owned(), value))
            .collect()
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

/// Puts a value where a path leads to, with the objects and arrays on the way. `None` where something else is in the way.
fn put(place: &mut Json, path: &[String], value: Json) -> Option<()> {
    let Some((step, rest)) = path.split_first() else {
        *place = value;
        return Some(());
    };
    if place.is_null() {
        *place = if step == "*" { json!([]) } else { json!({}) };
    }
    match place {
        Json::Array(items) if step == "*" => {
            for value in value.as_array()? {
                let mut item = Json::Null;
                put(&mut item, rest, value.clone())?;
                items.push(item);
            }
            Some(())
        }
        Json::Object(members) => {
            let member = members.entry(step.as_str()).or_insert(Json::Null);
            // What the platform has as JSON in a string.
            if step != "response_json" || rest.is_empty() {
                return put(member, rest, value);
            }
            let mut inner = match member {
                Json::String(text) => serde_json::from_str(text).ok()?,
                _ => Json::Null,
            };
            put(&mut inner, rest, value)?;
            *member = inner.to_string().into();
            Some(())
        }
        _ => None,
    }
}

/// The event in the short form of tests; `None` if that does not say all that the example is.
fn event(example: &Example<'_>) -> Option<Json> {
    let (event_type, state) = short_type(example.kind)?;
    let values: BTreeMap<EventFact, &Value<'_>> = example
        .scalars
        .iter()
        .filter_map(|(fact, scalar)| match fact {
            Fact::Event(fact) => Some((*fact, scalar.value.as_ref()?)),
            Fact::Host(_) | Fact::Member(_) => None,
        })
        .collect();
    let mut event = Map::new();
    let mut set = |key: &str, value: Json| event.insert(key.to_owned(), value);
    set("phone_number_id", json!("2"));
    if event_type == "reaction" {
        set("reaction", json!(""));
    }
    for (fact, value) in &values {
        let row = KEYS.iter().find(|(known, _)| known == fact);
        let own = (*fact == EventFact::ReplyId).then_some(event_type);
        set(own.or_else(|| Some(row?.1))?, json_of(value));
    }
    set("type", json!(event_type));
    set("from", json!(phone(&values)?));
    if let Some(state) = state {
        set(event_type, json!(state));
    }
    // The title of what was pressed is its text.
    if example.text.is_present() && !values.contains_key(&EventFact::ReplyTitle) {
        let has_text = WITH_TEXT.contains(&event_type);
        set("text", json!(text(example).filter(|_| has_text)?));
    }
    Some(event.into())
}

/// Types of the short form that may have a text.
const WITH_TEXT: &[&str] = &["text", "button", "list", "image", "video", "document"];
/// Other messages that are there without a content.
const WITHOUT_TEXT: &[&str] = &["audio", "sticker", "reaction"];

/// The type of the short form, and what stands under the key of that name: how far a message got, what a user prefers.
fn short_type(kind: EventKind) -> Option<(&'static str, Option<&'static str>)> {
    let (family, name) = kind.as_str().split_once('.')?;
    match family {
        "message" if WITH_TEXT.contains(&name) || WITHOUT_TEXT.contains(&name) => {
            Some((name, None))
        }
        "status" | "preference" => Some((family, Some(name))),
        _ => None,
    }
}

/// The keys of the short form that say facts. The sender's are all said by a number, and a reply's id by the type's own.
const KEYS: &[(EventFact, &str)] = &[
    (EventFact::WabaId, "waba_id"),
    (EventFact::PhoneNumberId, "phone_number_id"),
    (EventFact::SenderId, "from"),
    (EventFact::SenderPhone, "from"),
    (EventFact::SenderCountry, "from"),
    (EventFact::SenderRestricted, "from"),
    (EventFact::SenderUsername, "username"),
    (EventFact::SenderName, "name"),
    (EventFact::ReplyTitle, "title"),
    (EventFact::ContextId, "context"),
    (EventFact::ContextForwarded, "forwarded"),
    (EventFact::ContextProduct, "product"),
    (EventFact::MediaMimeType, "mime_type"),
    (EventFact::MediaFilename, "filename"),
    (EventFact::ReactionEmoji, "reaction"),
    (EventFact::StatusCode, "code"),
    (EventFact::StatusCallbackData, "callback_data"),
    (EventFact::PreferenceCategory, "category"),
];

/// A phone number of which everything is so that is wanted of the sender.
fn phone(values: &BTreeMap<EventFact, &Value<'_>>) -> Option<String> {
    let string = |fact: EventFact| match values.get(&fact) {
        Some(Value::String(text)) => Some(text.as_ref()),
        _ => None,
    };
    let is_restricted = values.get(&EventFact::SenderRestricted) == Some(&&Value::Bool(true));
    let id = string(EventFact::SenderId);
    let country = string(EventFact::SenderCountry);
    let fits = |phone: &&str| {
        let of = country_of_phone(phone);
        country.is_none_or(|country| of == Some(country))
    };
    string(EventFact::SenderPhone)
        .or_else(|| id.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())))
        .or_else(|| is_restricted.then_some("5351234567"))
        .or_else(|| PHONES.into_iter().find(fits))
        .filter(fits)
        .filter(|phone| id.is_none_or(|id| id == *phone))
        .map(str::to_owned)
}

/// A text that has everything it must have and nothing it must not.
fn text(example: &Example<'_>) -> Option<String> {
    let mut terms: Vec<&Term> = example.terms().collect();
    // What must begin the text comes first.
    terms.sort_by_key(|term| {
        let mode = term.mode();
        (mode != MatchMode::StartsWith, Reverse(mode))
    });
    let parts: Vec<&str> = terms.iter().map(|term| term.folded()).collect();
    let joined = ["... ", " x ", " ", ", ", "-"].map(|between| parts.join(between));
    let around = joined.iter().flat_map(|text| {
        [
            text.clone(),
            format!("{text}."),
            format!("_{text}_"),
            format!("ok {text}"),
        ]
    });
    let mut folded = FoldedText::default();
    around
        .filter(|_| !parts.is_empty())
        .chain(["hello".to_owned(), "12".to_owned()])
        .find(|text| {
            folded.set(text);
            let hits = |(test, _): &(TextTest<'_>, Cause)| match test {
                TextTest::Term(term) => term.is_match(&folded),
                TextTest::Regex(regex) => regex.is_match(folded.as_str()),
            };
            example.text.has.iter().all(hits) && !example.text.lacks.iter().any(hits)
        })
}

/// The kinds of events that a witness can be of.
pub(crate) fn writable() -> KindSet {
    KindSet::of(|kind| short_type(kind).is_some())
}
