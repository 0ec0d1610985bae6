//! An example written down: an event with facts, in the short form of the `tests` of a rule file.

use std::cmp::Reverse;

use serde_json::{Map, Value as Json, json};

use super::budget::Budget;
use super::claims::{Claim, TextTest};
use super::content::{self, json_of};
use super::example::Example;
use super::formula::{Formula, Literal};
use super::scalar::Scalar;
use super::sender::{Sender, senders};
use super::{Cause, Space};
use crate::event::EventKind;
use crate::facts::{EventFact, Fact, KindSet};
use crate::rules::read::{field_types, test_event};
use crate::text::{FoldedText, MatchMode, Term};
use crate::time::Timestamp;
use crate::webhook::Payload;

/// How many changes of each schedule are looked at for an instant that fits.
const MOST_CHANGES: usize = 100;

impl<'m> Space<'m> {
    /// The example as a test of a rule file writes it; `None` if a part of it cannot be made up.
    pub(crate) fn witness(
        &self,
        example: &Example<'m>,
        formulas: &[Formula<'m>],
    ) -> Option<String> {
        /// As much as a fifth of a millisecond is.
        const WORK: usize = 5_000;
        if self.pool.is_spent() {
            return None;
        }
        self.pool.spend(WORK);
        let mut example = example.clone();
        self.write_something(&mut example, formulas);
        let mut case = Map::new();
        if !example.open.is_empty() {
            case.insert("at".to_owned(), json!(self.instant(&example)?.to_string()));
        }
        let sender = self.write_sender(&mut example)?;
        case.insert("event".to_owned(), self.event(&example, sender)?);
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

    /// A sender of whom all holds that was said; now the example's.
    fn write_sender(&self, example: &mut Example<'m>) -> Option<Sender> {
        let mut all = senders(example).into_iter();
        all.find(|sender| {
            let all_met = sender.facts().map(|(fact, value)| {
                let scalar = example.scalars.entry(Fact::Event(fact));
                let scalar = scalar.or_insert_with(|| Scalar::new(None));
                scalar.value = value;
                let mut wants = scalar.wants.iter();
                wants.all(|(want, _)| want.is_met(scalar.value.as_ref()))
            });
            let unlimited = Budget::new(u64::MAX);
            let mut pending = example.pending.iter();
            let id = sender.user_id.as_deref().or(sender.phone.as_deref());
            !all_met.contains(&false)
                && example.has_place(id)
                && pending.all(|(formula, _)| example.fits(formula, self, &unlimited))
        })
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
    fn event(&self, example: &Example<'_>, sender: Sender) -> Option<Json> {
        let event = event(example, sender)?;
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
        let mut body: Json =
            serde_json::from_str(&test_event::silent_body(&event.to_string())?).ok()?;
        let (event_type, _) = short_type(example.kind)?;
        let list = match (event_type, field_types::find(event_type)) {
            (_, Some(of_field)) => of_field.list,
            ("status", None) => Some("statuses"),
            ("preference", None) => Some("user_preferences"),
            (_, None) => Some("messages"),
        };
        let value = "/entry/0/changes/0/value";
        let element = list.map_or_else(|| value.to_owned(), |list| format!("{value}/{list}/0"));
        let element = body.pointer_mut(&element)?;
        let members = &self.model.schema.members();
        for fact in asked() {
            let Fact::Member(index) = fact else { continue };
            if let Some(value) = wanted(*fact, example) {
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
            json!(read) == wanted(*fact, example).unwrap_or_default()
        };
        (made.kind() == example.kind && asked().all(is_so)).then(|| json!({"payload": body}))
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

/// What a fact is in the example; `None` if it is absent.
fn wanted(fact: Fact, example: &Example<'_>) -> Option<Json> {
    let scalar = example
        .scalars
        .get(&fact)
        .and_then(|scalar| scalar.value.as_ref());
    let set = example.sets.get(&fact).filter(|set| set.is_present());
    let set = set.map(|set| set.has.iter().map(|(value, _)| json!(value)).collect());
    scalar.map(json_of).or(set)
}

/// Puts a value where a path leads to, with the objects and arrays on the way. `None` if something else is in the way.
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
fn event(example: &Example<'_>, sender: Sender) -> Option<Json> {
    let (event_type, state) = short_type(example.kind)?;
    let of_sender = sender.facts().map(|(fact, _)| fact);
    let mut event = Map::new();
    let mut set = |key: &str, value: Json| event.insert(key.to_owned(), value);
    let of_field = field_types::find(event_type);
    let has_content = of_field.is_some() || content::MESSAGES.contains(&event_type);
    let is_of_account = of_field.is_some_and(|of_field| of_field.list.is_none());
    if !is_of_account {
        set("phone_number_id", json!("2"));
    }
    if event_type == "reaction" {
        set("reaction", json!(""));
    }
    for (fact, scalar) in &example.scalars {
        if let (Fact::Event(fact), Some(value)) = (fact, &scalar.value) {
            if has_content && content::is_said(*fact, event_type) {
                continue;
            }
            if *fact == EventFact::Direction {
                // Messages are inbound, and nothing else that can be written here has a direction.
                (value.as_str() == Some("inbound")).then_some(())?;
                continue;
            }
            let row = KEYS.iter().find(|(known, _)| known == fact);
            let own = (*fact == EventFact::ReplyId).then_some(event_type);
            match own.or_else(|| row.map(|(_, key)| *key)) {
                Some(key) => set(key, json_of(value)),
                None if of_sender.contains(fact) => None,
                None => return None,
            };
        }
    }
    set("type", json!(event_type));
    for (key, id) in [("from", sender.phone), ("user_id", sender.user_id)] {
        if let Some(id) = id.filter(|_| !is_of_account) {
            set(key, json!(id));
        }
    }
    let has_note = event_type == "order" && example.text.is_present();
    if has_content {
        let note = if has_note { Some(text(example)?) } else { None };
        let content = content::content(example, event_type, state, note);
        set(event_type, content);
    } else if let Some(state) = state {
        set(event_type, json!(state));
    }
    let said = |fact: &Fact| has_content && *fact == Fact::Event(EventFact::OrderProducts);
    let mut sets = example.sets.iter().filter(|(fact, _)| !said(fact));
    if sets.any(|(fact, set)| matches!(fact, Fact::Event(_)) && set.is_present()) {
        return None;
    }
    if example.text.is_present() && !has_note {
        // The title of what was pressed is its text.
        match example.scalars.get(&Fact::Event(EventFact::ReplyTitle)) {
            Some(title) => {
                let title = title.value.as_ref()?.as_str()?;
                is_text(title, example).then_some(())?;
            }
            None => {
                let text = text(example).filter(|_| WITH_TEXT.contains(&event_type))?;
                set("text", json!(text));
            }
        }
    }
    let event = event.into();
    (!has_content || content::is_so(&event, example)).then_some(event)
}

/// Types of the short form that may have a text.
const WITH_TEXT: &[&str] = &["text", "button", "list", "image", "video", "document"];
/// Other messages that are there without a content.
const WITHOUT_TEXT: &[&str] = &["audio", "sticker", "reaction"];

/// The type of the short form, and what stands under the key of that name: how far a message got, what a user prefers.
fn short_type(kind: EventKind) -> Option<(&'static str, Option<&'static str>)> {
    let (family, name) = kind.as_str().split_once('.')?;
    match family {
        "message"
            if WITH_TEXT.contains(&name)
                || WITHOUT_TEXT.contains(&name)
                || content::MESSAGES.contains(&name) =>
        {
            Some((name, None))
        }
        "status" | "preference" => Some((family, Some(name))),
        "call" => match name {
            "connect" | "terminate" => Some(("call", Some(name))),
            "status" => Some(("call_status", None)),
            _ => None,
        },
        "template" | "group" => {
            let name = kind.as_str().replace('.', "_");
            Some((field_types::find(&name)?.name, None))
        }
        _ => None,
    }
}

/// The keys of the short form that say facts. A reply's id is said by the type's own.
const KEYS: &[(EventFact, &str)] = &[
    (EventFact::WabaId, "waba_id"),
    (EventFact::PhoneNumberId, "phone_number_id"),
    (EventFact::GroupId, "group_id"),
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
    let mut texts = around
        .filter(|_| !parts.is_empty())
        .chain(["hello".to_owned(), "12".to_owned()]);
    texts.find(|text| is_text(text, example))
}

/// Whether a text has everything it must have and nothing it must not.
fn is_text(text: &str, example: &Example<'_>) -> bool {
    let mut folded = FoldedText::default();
    folded.set(text);
    let hits = |(test, _): &(TextTest<'_>, Cause)| match test {
        TextTest::Term(term) => term.is_match(&folded),
        TextTest::Regex(regex) => regex.is_match(folded.as_str()),
    };
    example.text.has.iter().all(hits) && !example.text.lacks.iter().any(hits)
}

/// The kinds of events that a witness can be of.
pub(crate) fn writable() -> KindSet {
    KindSet::of(|kind| short_type(kind).is_some())
}
