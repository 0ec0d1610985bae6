//! No `Debug` of an event, or of anything in it, says who somebody is or what they wrote.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cases::{self, leaves, plain};

/// The members that say something about a person, or that may.
const PRIVATE: &[&str] = &[
    "address",
    "added_participants",
    "audio",
    "birthday",
    "biz_opaque_callback_data",
    "body",
    "caption",
    "city",
    "company",
    "contact",
    "cta_payload",
    "current",
    "customer",
    "deeplink_payload",
    "department",
    "description",
    "detail",
    "details",
    "display_phone_number",
    "email",
    "emoji",
    "extra1",
    "extra2",
    "filename",
    "first_name",
    "formatted_name",
    "from",
    "from_logical_id",
    "from_parent_user_id",
    "from_user_id",
    "full_name",
    "group_id",
    "input",
    "invite_link",
    "last_four_digits",
    "last_name",
    "latitude",
    "longitude",
    "middle_name",
    "new_wa_id",
    "parent_user_id",
    "payload",
    "phone",
    "phone_number",
    "previous",
    "previous_parent_user_id",
    "previous_user_id",
    "receipt",
    "recipient_id",
    "recipient_parent_user_id",
    "recipient_user_id",
    "recipient_participant_id",
    "requested_verified_name",
    "response_json",
    "sdp",
    "state",
    "street",
    "subject",
    "to",
    "to_user_id",
    "tracking_token",
    "udf1",
    "udf2",
    "udf3",
    "udf4",
    "user_id",
    "username",
    "vcard",
    "wa_id",
    "zip",
    "message_template_element",
    "message_template_title",
    "message_template_footer",
    "message_template_button_text",
    "message_template_button_phone_number",
    "credential_id",
];

/// Others of these stand under names that are not private everywhere.
const PRIVATE_TEXTS: &[&str] = &[
    "Ana Zorzal",
    "Bia Quero",
    "Carla Um",
    "Davi Dois",
    "Eva Tres",
    "Sem Numero",
    "Pagar agora",
    "Segunda via",
    "Do boleto de maio",
    "Parar promos",
    "files.example",
    "Loja da Bia",
    "maps.example",
    "eva.example",
    "Celular",
    "Trabalho",
    "cliente irritada",
    "Ana quer",
    "Como ajudo",
    "Qual?",
    "Outro nome",
    "Outra coisa",
    "info-um",
    "info-sete",
    "Chefe",
    "Brasil",
];

#[test]
fn debug_names_nobody() {
    for case in cases::readable().unwrap() {
        let body: Value = serde_json::from_str(&case.body).unwrap();
        let mut private: BTreeSet<String> =
            PRIVATE_TEXTS.iter().map(|&text| text.to_owned()).collect();
        leaves("", &body, &mut |key, value| {
            let text = plain(value);
            if PRIVATE.contains(&key) && text.len() > 3 {
                private.insert(text);
            }
        });
        // The description of an alert or a template is the platform's; the rest of that name is not.
        private.retain(|text| !["Not this time", "Paused"].contains(&text.as_str()));
        let payload = case.payload().unwrap();
        for event in payload.events() {
            let shown = format!("{event:?} {event:#?} {payload:?} {:?}", payload.events());
            for text in &private {
                assert!(!shown.contains(text), "{}: `{text}` in {shown}", case.name);
            }
        }
    }
}
