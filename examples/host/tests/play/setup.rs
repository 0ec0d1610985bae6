//! The host and the connectors that a script asks for.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use waypost::state::{PortfolioLimit, Throughput};
use waypost::time::Zones;
use waypost::{Router, RuleSet};
use waypost_connectors::bitrix24::{Bitrix24, Entity, Stage};
use waypost_connectors::graph::Graph;
use waypost_connectors::hubspot::{Hubspot, Pipeline};
use waypost_connectors::slack::Slack;
use waypost_connectors::webhook::{SigningKey, Webhook};
use waypost_connectors::{Action, Connector, Endpoint, Secret};
use waypost_host::{Blinder, Deliver, Destination, Manner, Place, Plan};

/// The rules of a script. Their tests pass, and their actions are what connectors understand.
pub(crate) fn router(rules: &str) -> Router {
    let set = RuleSet::parse_with(rules, &zones(rules)).unwrap();
    let router = Router::new(&set).unwrap();
    let file: Value = serde_json::from_str(rules).unwrap();
    check_actions(&file);
    router
}

/// Every list of actions in a file.
fn check_actions(value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let is_list = ["actions", "if_held"].contains(&name.as_str());
        for action in value.as_array().filter(|_| is_list).into_iter().flatten() {
            for (name, params) in action.as_object().into_iter().flatten() {
                let problems = Action::check(name, &params.to_string());
                assert!(problems.is_empty(), "{action}: {problems:?}");
            }
        }
        if name != "tests" {
            check_actions(value);
        }
    }
    for value in value.as_array().into_iter().flatten() {
        check_actions(value);
    }
}

/// The zones that a text names, from the system's files.
fn zones(text: &str) -> Zones {
    let mut zones = Zones::none();
    for part in text.split("\"timezone\": \"").skip(1) {
        let name = part.split('"').next().unwrap();
        let file = std::fs::read(format!("/usr/share/zoneinfo/{name}")).unwrap();
        zones.add_tzif(name, &file).unwrap();
    }
    zones
}

/// What the script calls `plan`.
pub(crate) fn plan(script: &Value, connectors: &BTreeMap<String, Connector>) -> Plan {
    let settings = &script["plan"];
    let policy = match &settings["policy"] {
        Value::Null => "{}".to_owned(),
        policy => policy.to_string(),
    };
    let zones = zones(&policy.replace(':', ": "));
    let mut plan = Plan::new(Blinder::new(vec![7; 16]), &policy, &zones).unwrap();
    plan.destinations = connectors
        .iter()
        .map(|(name, connector)| {
            (
                name.clone(),
                destination(connector, &script["destinations"][name]),
            )
        })
        .collect();
    plan.actions = texts(&settings["actions"]);
    plan.templates = texts(&settings["templates"]);
    plan.deliver = Deliver {
        teams: places(&settings["deliver"]["teams"]),
        queues: places(&settings["deliver"]["queues"]),
        agents: places(&settings["deliver"]["agents"]),
        default: place(&settings["deliver"]["default"]),
    };
    if let Some(limit) = settings["portfolio"].as_u64() {
        plan.portfolio = PortfolioLimit::Customers(u32::try_from(limit).unwrap());
    }
    if settings["throughput"] == "coexistence" {
        plan.throughput = [("2".to_owned(), Throughput::Coexistence)].into();
    }
    plan
}

fn destination(connector: &Connector, settings: &Value) -> Destination {
    let manner = match connector {
        Connector::Graph(_) => Manner::Message,
        Connector::Slack(_) | Connector::Bitrix24(_) => Manner::LookUp,
        _ => Manner::Repeatable,
    };
    let mut destination = Destination::from(manner);
    destination.rate = connector.rate();
    if let Connector::Slack(_) = connector {
        destination.default_place = text(&settings["channel"]);
        destination.places = texts(&settings["places"]);
    }
    destination
}

/// What the script calls `destinations`.
pub(crate) fn connectors(script: &Value) -> BTreeMap<String, Connector> {
    let settings = script["destinations"].as_object().unwrap().iter();
    settings
        .map(|(name, settings)| (name.clone(), connector(settings)))
        .collect()
}

fn connector(settings: &Value) -> Connector {
    let endpoint = |url: &str| Endpoint::new(url).unwrap();
    let token = || Secret::new("token").unwrap();
    let named = settings["places"].as_object().into_iter().flatten();
    match settings["kind"].as_str().unwrap() {
        "graph" => {
            let graph = Graph::new(endpoint("https://graph.facebook.com"), token());
            Connector::Graph(graph.language("pt_BR").unwrap())
        }
        "slack" => {
            let channel = text(&settings["channel"]);
            let slack = Slack::new(endpoint("https://slack.com/api"), token(), &channel).unwrap();
            Connector::Slack(named.fold(slack, |slack, (name, channel)| {
                slack.place(name, &text(channel)).unwrap()
            }))
        }
        "hubspot" => {
            let hubspot = Hubspot::new(
                endpoint("https://api.hubapi.com"),
                token(),
                pipeline(settings),
            );
            Connector::Hubspot(named.fold(hubspot, |hubspot, (name, settings)| {
                hubspot.place(name, pipeline(settings))
            }))
        }
        "bitrix24" => {
            let endpoint = endpoint("https://portal.example/rest/1/key");
            let bitrix24 = Bitrix24::new(endpoint, Entity::Deal, Stage::default());
            Connector::Bitrix24(named.fold(bitrix24, |bitrix24, (name, settings)| {
                bitrix24.place(name, stage(settings))
            }))
        }
        "webhook" => {
            let key = SigningKey::new("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz").unwrap();
            Connector::Webhook(Webhook::new(endpoint("https://n8n.example/in"), key))
        }
        other => panic!("no connector {other}"),
    }
}

fn pipeline(settings: &Value) -> Pipeline {
    let pipeline = Pipeline::new(&text(&settings["pipeline"]), &text(&settings["stage"])).unwrap();
    match settings["owner"].as_str() {
        Some(owner) => pipeline.owner(owner).unwrap(),
        None => pipeline,
    }
}

fn stage(settings: &Value) -> Stage {
    let mut stage = Stage::default();
    if let Some(category) = settings["category"].as_str() {
        stage = stage.category(category).unwrap();
    }
    if let Some(user) = settings["assigned"].as_str() {
        stage = stage.assigned(user).unwrap();
    }
    stage
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> BTreeMap<String, String> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

/// `"slack"` or `"slack/orders"`: a destination, and a place there.
fn place(value: &Value) -> Option<Place> {
    let text = value.as_str()?;
    let (destination, place) = text.split_once('/').unwrap_or((text, ""));
    Some(Place {
        destination: destination.to_owned(),
        place: Some(place.to_owned()).filter(|place| !place.is_empty()),
    })
}

fn places(value: &Value) -> BTreeMap<String, Place> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(name, value)| (name.clone(), place(value).unwrap()))
        .collect()
}

/// The body of a webhook with one change.
pub(crate) fn body(field: &str, mut value: Value) -> Vec<u8> {
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"phone_number_id": "2", "display_phone_number": "551140040001"});
    let change = json!({"field": field, "value": value});
    let body = json!({"object": "whatsapp_business_account",
                      "entry": [{"id": "1", "changes": [change]}]});
    body.to_string().into_bytes()
}
