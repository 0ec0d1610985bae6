//! From the bytes of a body to its events; and the same with the signature verified first.

use std::sync::{Arc, Mutex};

use meta_whatsapp::{WebhookPayload as MetaPayload, WebhookVerifier};
use wacloudapi::webhooks::{WebhookEvent, WebhookPayload as CloudPayload};
use waypost::signature::sign;
use waypost::{AppSecrets, Payload};
use whatsapp::models::webhooks::NotificationPayload;
use whatsapp_business_rs::server::{Event as BusinessEvent, EventContext, Handler};
use whatsapp_business_rs::webhook_service::WebhookService;

use crate::bodies::Shape;
use crate::measure::{Comparison, Engine, compare as measure};
use crate::structs::Reader;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The ids of the messages or reports of a body, in order: the answer that is compared.
type Ids = Vec<String>;
type Read<'r> = Box<dyn Fn(&[u8], &str) -> Result<Ids, String> + 'r>;
type Count<'r> = Box<dyn Fn(&[u8], &str) -> usize + 'r>;

/// A way to read bodies.
struct Way<'r> {
    name: &'static str,
    verifies: bool,
    /// For the comparison of answers.
    ids: Read<'r>,
    /// For the clock: the same, and nothing is taken out of it.
    count: Count<'r>,
}

pub(crate) fn compare(rounds: usize) -> Vec<Comparison> {
    let business = Business::new();
    let secrets = AppSecrets::new([SECRET]).expect("a secret");
    let verifier = WebhookVerifier::new(SECRET.as_bytes()).expect("a secret");
    let ways = ways(&secrets, &verifier, &business);
    let mut comparisons = Vec::new();
    for shape in Shape::ALL {
        let bodies = shape.bodies();
        let headers: Vec<String> = bodies
            .iter()
            .map(|body| sign(SECRET, body.as_bytes()))
            .collect();
        for verifies in [false, true] {
            let mut engines = Vec::new();
            let mut absent = Vec::new();
            for way in ways.iter().filter(|way| way.verifies == verifies) {
                match check(way, &bodies, &headers) {
                    Ok(()) => engines.push(Engine::new(way.name, |item| {
                        (way.count)(bodies[item].as_bytes(), &headers[item])
                    })),
                    Err(reason) => absent.push((way.name.to_owned(), reason)),
                }
            }
            if verifies {
                for name in ["whatsapp 0.8.1", "wacloudapi 0.1.0"] {
                    let reason = match name {
                        "whatsapp 0.8.1" => "has no verification of signatures",
                        _ => "its signature check is a placeholder that refuses genuine signatures",
                    };
                    absent.push((name.to_owned(), reason.to_owned()));
                }
            } else {
                let reason = "does not read without an HTTP request; see verify and parse";
                absent.push(("whatsapp-business-rs 0.5.0".to_owned(), reason.to_owned()));
            }
            let work = if verifies {
                "verify and parse"
            } else {
                "parse"
            };
            let title = format!("{work}: {}", shape.name());
            comparisons.push(measure(title, bodies.len(), rounds, engines, absent));
        }
    }
    comparisons
}

/// Every body's answer, against one that is read off the text of the body by hand.
fn check(way: &Way<'_>, bodies: &[String], headers: &[String]) -> Result<(), String> {
    for (body, header) in bodies.iter().zip(headers) {
        let mut ids = (way.ids)(body.as_bytes(), header)?;
        let mut expected = ids_by_hand(body);
        if !way.name.starts_with("waypost") {
            // Some hand their events to tasks, which run in an order of their own.
            ids.sort();
            expected.sort();
        }
        assert_eq!(ids, expected, "{}: {body}", way.name);
        let count = (way.count)(body.as_bytes(), header);
        assert_eq!(count, expected.len(), "{}: {body}", way.name);
    }
    Ok(())
}

fn ids_by_hand(body: &str) -> Ids {
    let ids = body.split("\"id\":\"wamid.").skip(1);
    let ids = ids.filter_map(|rest| rest.split('"').next());
    let all: Ids = ids.map(|id| format!("wamid.{id}")).collect();
    // What a list reply answers has an id, too, and stands first.
    let context = body.contains("\"context\":");
    all.into_iter().skip(usize::from(context)).collect()
}

fn ways<'r>(
    secrets: &'r AppSecrets,
    verifier: &'r WebhookVerifier,
    business: &'r Business,
) -> Vec<Way<'r>> {
    let into_structs = Reader::ALL.map(|reader| Way {
        name: reader.name(),
        verifies: false,
        ids: Box::new(move |body, _| reader.ids(body)),
        count: Box::new(move |body, _| reader.count(body)),
    });
    let mut ways = vec![
        Way {
            name: "waypost",
            verifies: false,
            ids: Box::new(|body, _| {
                let payload = Payload::parse_unverified(body);
                let payload = payload.map_err(|error| error.to_string())?;
                let ids = payload
                    .events()
                    .filter_map(|event| Some(event.id()?.as_str().to_owned()));
                Ok(ids.collect())
            }),
            count: Box::new(move |body, _| {
                let payload = Payload::parse_unverified(body);
                payload.as_ref().map_or(0, waypost_count)
            }),
        },
        Way {
            name: "whatsapp 0.8.1",
            verifies: false,
            ids: Box::new(|body, _| {
                let payload: NotificationPayload = read(body)?;
                let values = payload.entry.into_iter().flat_map(|entry| entry.changes);
                let ids = values.flat_map(|change| {
                    let messages = change.value.messages.unwrap_or_default();
                    let statuses = change.value.statuses.unwrap_or_default();
                    let messages: Ids = messages.into_iter().map(|message| message.id).collect();
                    messages
                        .into_iter()
                        .chain(statuses.into_iter().map(|status| status.id))
                });
                Ok(ids.collect())
            }),
            count: Box::new(|body, _| {
                let payload = serde_json::from_slice::<NotificationPayload>(body);
                std::hint::black_box(payload).map_or(0, |payload| {
                    let changes = payload.entry.iter().flat_map(|entry| &entry.changes);
                    let values = changes.map(|change| &change.value);
                    let count = values.map(|value| {
                        value.messages.as_ref().map_or(0, Vec::len)
                            + value.statuses.as_ref().map_or(0, Vec::len)
                    });
                    count.sum()
                })
            }),
        },
        Way {
            name: "wacloudapi 0.1.0",
            verifies: false,
            ids: Box::new(|body, _| {
                let payload: CloudPayload = read(body)?;
                Ok(payload.events().iter().filter_map(cloud_id).collect())
            }),
            count: Box::new(|body, _| {
                let payload = serde_json::from_slice::<CloudPayload>(body);
                payload.map_or(0, |payload| std::hint::black_box(payload.events()).len())
            }),
        },
        Way {
            name: "meta-whatsapp 0.1.5",
            verifies: false,
            ids: Box::new(|body, _| Ok(meta_ids(&read(body)?))),
            count: Box::new(|body, _| {
                let payload = serde_json::from_slice::<MetaPayload>(body);
                std::hint::black_box(payload).map_or(0, |payload| meta_count(&payload))
            }),
        },
        Way {
            name: "serde_json::Value",
            verifies: false,
            ids: Box::new(|body, _| Ok(value_ids(&read(body)?))),
            count: Box::new(|body, _| {
                let value = serde_json::from_slice::<serde_json::Value>(body);
                std::hint::black_box(value).map_or(0, |value| value_elements(&value).len())
            }),
        },
        Way {
            name: "waypost",
            verifies: true,
            ids: Box::new(|body, header| {
                let verified = secrets
                    .verify(header, body)
                    .map_err(|error| error.to_string())?;
                let payload = Payload::parse(verified);
                let payload = payload.map_err(|error| error.to_string())?;
                let ids = payload
                    .events()
                    .filter_map(|event| Some(event.id()?.as_str().to_owned()));
                Ok(ids.collect())
            }),
            count: Box::new(move |body, header| {
                let verified = secrets.verify(header, body).ok();
                let payload = verified.and_then(|body| Payload::parse(body).ok());
                payload.as_ref().map_or(0, waypost_count)
            }),
        },
        Way {
            name: "meta-whatsapp 0.1.5",
            verifies: true,
            ids: Box::new(|body, header| {
                let payload = verifier.verify_and_parse(body, header);
                payload
                    .map(|payload| meta_ids(&payload))
                    .map_err(|error| error.to_string())
            }),
            count: Box::new(|body, header| {
                let payload = verifier.verify_and_parse(body, header);
                std::hint::black_box(payload).map_or(0, |payload| meta_count(&payload))
            }),
        },
        Way {
            name: "whatsapp-business-rs 0.5.0 (with HTTP types)",
            verifies: true,
            ids: Box::new(|body, header| business.ids(body, header)),
            count: Box::new(|body, header| business.ids(body, header).map_or(0, |ids| ids.len())),
        },
    ];
    ways.extend(into_structs);
    ways
}

fn read<T: for<'a> serde::Deserialize<'a>>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// Reads every event to its end.
fn waypost_count(payload: &Payload<'_>) -> usize {
    let mut count = 0;
    for event in payload.events() {
        std::hint::black_box(&event);
        count += 1;
    }
    count
}

fn cloud_id(event: &WebhookEvent) -> Option<String> {
    match event {
        WebhookEvent::TextMessage { message_id, .. }
        | WebhookEvent::ListReply { message_id, .. }
        | WebhookEvent::MessageSent { message_id, .. }
        | WebhookEvent::MessageDelivered { message_id, .. }
        | WebhookEvent::MessageRead { message_id, .. } => Some(message_id.clone()),
        _ => None,
    }
}

fn meta_ids(payload: &MetaPayload) -> Ids {
    let changes = payload.entry.iter().flat_map(|entry| &entry.changes);
    let ids = changes.flat_map(|change| {
        let messages = change
            .value
            .messages
            .iter()
            .map(|message| message.id.clone());
        messages.chain(change.value.statuses.iter().map(|status| status.id.clone()))
    });
    ids.collect()
}

fn meta_count(payload: &MetaPayload) -> usize {
    let changes = payload.entry.iter().flat_map(|entry| &entry.changes);
    let counts = changes.map(|change| change.value.messages.len() + change.value.statuses.len());
    counts.sum()
}

fn value_elements(value: &serde_json::Value) -> Vec<&serde_json::Value> {
    let entries = value["entry"].as_array().into_iter().flatten();
    let changes = entries.flat_map(|entry| entry["changes"].as_array().into_iter().flatten());
    let elements = changes.flat_map(|change| {
        ["messages", "statuses"]
            .into_iter()
            .flat_map(|key| change["value"][key].as_array().into_iter().flatten())
    });
    elements.collect()
}

fn value_ids(value: &serde_json::Value) -> Ids {
    let elements = value_elements(value).into_iter();
    elements
        .filter_map(|element| Some(element["id"].as_str()?.to_owned()))
        .collect()
}

/// `whatsapp-business-rs` takes HTTP requests and hands events to tasks of its runtime.
struct Business {
    runtime: tokio::runtime::Runtime,
    service: WebhookService<Collector>,
    ids: Arc<Mutex<Ids>>,
}

struct Collector(Arc<Mutex<Ids>>);

impl Handler for Collector {
    async fn handle(&self, _: EventContext, event: BusinessEvent) {
        let id = match event {
            BusinessEvent::IncomingMessage(message) => message.message.id,
            BusinessEvent::MessageUpdate(update) => update.message.message_id().to_owned(),
            _ => return,
        };
        self.0.lock().expect("no panic before").push(id);
    }
}

impl Business {
    fn new() -> Self {
        let ids = Arc::new(Mutex::new(Ids::new()));
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .expect("a runtime"),
            service: WebhookService::<Collector>::builder()
                .verify_token("token")
                .verify_payload(SECRET)
                .build(Collector(Arc::clone(&ids))),
            ids,
        }
    }

    fn ids(&self, body: &[u8], header: &str) -> Result<Ids, String> {
        let request = http::Request::post("/webhook")
            .header("X-Hub-Signature-256", header)
            .header("Content-Type", "application/json")
            .body(body.to_vec())
            .map_err(|error| error.to_string())?;
        self.runtime.block_on(async {
            let status = self.service.handle(request).await.status();
            // The events are with tasks: let all of them run.
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
            let ids = std::mem::take(&mut *self.ids.lock().expect("no panic before"));
            if ids.is_empty() {
                return Err(format!("answers {status} and tells nothing"));
            }
            Ok(ids)
        })
    }
}
