//! The event of a test: a webhook body, or a short form from which one is made.
//!
//! The short form is an element of Meta's lists (`messages`, `statuses`, `user_preferences`) in which scalars stand for
//! objects: `"text": "hello"` for `"text": {"body": "hello"}`. What is an object already passes as it is. So tests go the
//! way of real traffic, through the one reader of bodies. Calls, templates and groups, which have fields of their own, are
//! written the same way: `"call": "terminate"` for `{"event": "terminate"}`.

use serde_json::{Map, Value as Json, json};

use super::field_types::{self, FieldType};
use super::source;
use super::test_event_keys::{
    BUTTON, ENVELOPE, LIST, MEDIA, MESSAGE, OBJECTS, OF_ACCOUNT, OF_MESSAGE, PREFERENCE, STATUS,
    STRINGS, text_member,
};
use super::test_event_type::event_type;
use crate::event::EventKind;
use crate::json::tree::{self, Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::Object;
use crate::time::Timestamp;
use crate::webhook::Payload;

/// The id of every message that does not say its own; no rule can see it.
const MESSAGE_ID: &str = "wamid.TEST";

/// The body that a short form stands for, where it is right.
pub(in crate::rules) fn silent_body(text: &str) -> Option<String> {
    let root = tree::parse(text).ok()?;
    body(text, &root, None, &mut Report::default())
}

/// A body whose first event is that of the test.
pub(in crate::rules) fn body(
    text: &str,
    node: &Node<'_>,
    at: Option<Timestamp>,
    report: &mut Report,
) -> Option<String> {
    let Value::Object(members) = &node.value else {
        report.wrong_type(node, Phrase::AnObject);
        return None;
    };
    let is_payload = members.iter().any(|member| {
        // Beside others it may be that of a button.
        let is_of_button = matches!(member.node.value, Value::String(_)) && members.len() > 1;
        member.key == "payload" && !is_of_button
    });
    let body = if is_payload {
        let payload = report.object(node, &["payload"])?.value("payload")?;
        let members = report.members(payload)?;
        // Anything else in their place would be an event, too, but none that anybody wants to test.
        let parts = ["entry", "field", "value"];
        if !members
            .iter()
            .any(|member| parts.contains(&member.key.as_ref()))
        {
            return no_event(node, report);
        }
        source(text, payload.span).to_owned()
    } else {
        ShortForm::read(text, members, node, at, report)?
            .body()
            .to_string()
    };
    let payload = Payload::parse_unverified(body.as_bytes()).ok();
    let first = payload.and_then(|payload| payload.events().next().map(|event| event.kind()));
    match first {
        None => no_event(node, report),
        Some(EventKind::UNPARSED) if !is_payload => {
            let message = said!(
                "no such event could arrive: its content does not have the types that Meta documents"
            );
            let help = said!(
                "write a string, as `\"text\": \"hello\"`, or the object that Meta documents"
            );
            report.error_with_help(Code::Value, node.span, message, Some(help));
            None
        }
        Some(_) => Some(body),
    }
}

fn no_event<T>(node: &Node<'_>, report: &mut Report) -> Option<T> {
    let help = said!("write a whole webhook body, with `entry`, `changes` and a `value`");
    let message = said!("there is no event in this `payload`");
    report.error_with_help(Code::Value, node.span, message, Some(help));
    None
}

/// An element of a list, or a whole value, and what stands around it in a body.
struct ShortForm<'n> {
    text: &'n str,
    object: Object<'n>,
    field: &'static str,
    /// `None` if it is the value itself.
    list: Option<&'static str>,
    element: Map<String, Json>,
}

impl<'n> ShortForm<'n> {
    fn read(
        text: &'n str,
        members: &[Member<'_>],
        node: &'n Node<'n>,
        at: Option<Timestamp>,
        report: &mut Report,
    ) -> Option<Self> {
        let (event_type, content_keys) = event_type(members, node, report)?;
        let of_field = field_types::find(event_type);
        let keys = match (event_type, of_field) {
            ("status" | "preference", _) => [ENVELOPE, content_keys].concat(),
            // Nobody sends it, and no number gets it.
            (_, Some(FieldType { list: None, .. })) => [OF_ACCOUNT, content_keys].concat(),
            (_, Some(_)) => [ENVELOPE, content_keys].concat(),
            (_, None) => [ENVELOPE, content_keys, MESSAGE].concat(),
        };
        let object = report.object(node, &keys)?;
        let mut form = Self {
            text,
            object,
            field: "messages",
            list: Some("messages"),
            element: Map::new(),
        };
        if let Some(at) = at.filter(|_| keys.contains(&"timestamp")) {
            form.set("timestamp", at.as_secs().to_string());
        }
        check_presence(object, &keys, report)?;
        form.check_types(report)?;
        form.copy("timestamp", "timestamp");
        match event_type {
            "status" => form.status(report)?,
            "preference" => form.preference(report)?,
            _ => match of_field {
                Some(of_field) => form.of_field(of_field),
                None => form.message(event_type, report)?,
            },
        }
        Some(form)
    }

    fn status(&mut self, report: &mut Report) -> Option<()> {
        self.list = Some("statuses");
        self.set("id", MESSAGE_ID);
        let (state, code) = (self.object.value("status"), self.object.value("code"));
        if state.is_none() && code.is_some() {
            self.set("status", "failed");
        } else {
            let what = || said!("how far the message got: `sent`, `delivered`, `read`, `failed`");
            let state = report.required(self.object, "status", what)?;
            self.set("status", report.name(state)?.text);
        }
        self.copy_all(STATUS);
        if let Some(code) = code {
            self.set("errors", json!([{"code": report.integer(code)?}]));
        }
        if let Some(group) = self.json("group_id") {
            // In a group the recipient is the group, and the person a participant.
            let person = self.element.remove("recipient_id").unwrap_or_default();
            self.set("recipient_type", "group");
            self.set("recipient_id", group);
            self.set("recipient_participant_id", person);
        }
        Some(())
    }

    fn preference(&mut self, report: &mut Report) -> Option<()> {
        (self.field, self.list) = ("user_preferences", Some("user_preferences"));
        let what = || said!("what the user wants: `stop` or `resume`");
        let wanted = report.required(self.object, "preference", what)?;
        self.set("value", report.name(wanted)?.text);
        self.set("category", "marketing_messages");
        self.copy_all(PREFERENCE);
        Some(())
    }

    fn of_field(&mut self, of_field: &FieldType) {
        (self.field, self.list) = (of_field.field, of_field.list);
        if of_field.list.is_some() {
            self.set("id", MESSAGE_ID);
        }
        self.copy_all(of_field.of_envelope);
        if let Json::Object(content) = self.content(of_field.name, of_field.member, &[]) {
            self.element.extend(content);
        }
    }

    fn message(&mut self, event_type: &str, report: &mut Report) -> Option<()> {
        self.set("id", MESSAGE_ID);
        if !matches!(event_type, "button" | "list") {
            self.copy("id", "id");
        }
        self.copy_all(OF_MESSAGE);
        self.context(report)?;
        let content = match event_type {
            "contacts" => self.json("contacts").unwrap_or_else(|| json!([])),
            "text" => self.content(event_type, "body", &[]),
            "button" => self.content(event_type, "payload", BUTTON),
            "list" => self.content(event_type, "id", LIST),
            "flow" => self.content(event_type, "name", &[]),
            "reaction" => self.content(event_type, "emoji", &[]),
            "order" => self.content(event_type, "product_items", &[]),
            _ => self.content(event_type, text_member(event_type), MEDIA),
        };
        let reply = |name: &str| ("interactive", json!({"type": name, name: content}));
        let (meta_type, content) = match event_type {
            "list" => reply("list_reply"),
            "flow" => reply("nfm_reply"),
            _ => (event_type, content),
        };
        self.set("type", meta_type);
        self.set(meta_type, content);
        Some(())
    }

    /// The content of a message. What stands under the type's own key is the content or, if it is not an object, the
    /// content's member `short`; `members` are keys beside it, each with the member of the content that it stands for.
    fn content(&self, own_key: &str, short: &str, members: &[(&str, &str)]) -> Json {
        let mut content = match self.json(own_key) {
            Some(Json::Object(content)) => content,
            Some(scalar) => Map::from_iter([(short.to_owned(), scalar)]),
            None => Map::new(),
        };
        for (key, member) in members {
            if let Some(value) = self.json(key) {
                content.insert((*member).to_owned(), value);
            }
        }
        content.into()
    }

    fn context(&mut self, report: &mut Report) -> Option<()> {
        let mut context = match (self.json("context"), self.object.value("context")) {
            (Some(Json::Object(given)), _) => given,
            (_, Some(node)) => {
                Map::from_iter([("id".to_owned(), report.string(node)?.text.into())])
            }
            (_, None) => Map::new(),
        };
        if let Some(node) = self.object.value("forwarded") {
            context.insert("forwarded".to_owned(), report.bool(node)?.into());
        }
        if let Some(product) = self.json("product") {
            let product = json!({"product_retailer_id": product});
            context.insert("referred_product".to_owned(), product);
        }
        if !context.is_empty() {
            self.set("context", context);
        }
        Some(())
    }

    /// The whole body around the element.
    fn body(self) -> Json {
        let (name, username) = (self.json("name"), self.json("username"));
        let mut contacts = Vec::new();
        if name.is_some() || username.is_some() {
            let profile = json!({"name": name, "username": username});
            contacts.push(json!({"profile": profile, "wa_id": self.json("from"), "user_id": self.json("user_id")}));
        }
        let (waba_id, phone_number_id) = (self.json("waba_id"), self.json("phone_number_id"));
        let value = match self.list {
            None => self.element.into(),
            Some(list) => json!({
                "metadata": {"phone_number_id": phone_number_id},
                "contacts": contacts,
                list: [self.element],
            }),
        };
        json!({
            "object": "whatsapp_business_account",
            "entry": [{"id": waba_id, "changes": [{"field": self.field, "value": value}]}],
        })
    }

    /// Checks what the reader of bodies would pass over in silence.
    fn check_types(&self, report: &mut Report) -> Option<()> {
        let given = |key: &&str| self.object.value(key);
        for node in ENVELOPE.iter().chain(STRINGS).filter_map(given) {
            report.string(node)?;
        }
        for node in OBJECTS.iter().filter_map(given) {
            report.members(node)?;
        }
        Some(())
    }

    fn set(&mut self, member: &str, value: impl Into<Json>) {
        self.element.insert(member.to_owned(), value.into());
    }

    fn copy_all(&mut self, members: &[(&str, &str)]) {
        for (key, member) in members {
            self.copy(key, member);
        }
    }

    fn copy(&mut self, key: &str, member: &str) {
        if let Some(value) = self.json(key) {
            self.set(member, value);
        }
    }

    fn json(&self, key: &str) -> Option<Json> {
        serde_json::from_str(source(self.text, self.object.value(key)?.span)).ok()
    }
}

/// What is not said is not there: `null` would say it in a way that Meta does not.
fn check_presence(object: Object<'_>, keys: &[&str], report: &mut Report) -> Option<()> {
    let mut given = keys
        .iter()
        .filter_map(|key| Some((key, object.value(key)?)));
    let Some((key, node)) = given.find(|(_, node)| matches!(node.value, Value::Null)) else {
        return Some(());
    };
    let message = said!("`{key}` cannot be null", key = *key);
    report.error_with_help(
        Code::WrongType,
        node.span,
        message,
        Some(said!("leave it out")),
    );
    None
}
