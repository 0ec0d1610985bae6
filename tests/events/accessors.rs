//! The questions that rules ask of an event.

use waypost::webhook::PayloadError;
use waypost::{Event, Payload};

fn payload(body: &str) -> Result<Payload<'_>, PayloadError> {
    Payload::parse_unverified(body.as_bytes())
}

/// What is asked, what a message says, and the answer.
type Case = (
    fn(&Event<'_>) -> Option<String>,
    &'static str,
    Option<&'static str>,
);

/// Asks each question of a message that has an id and these members.
macro_rules! ask {
    ($($question:ident: $message:literal => $answer:expr;)*) => {{
        let cases: &[Case] = &[$((|event| event.$question().map(|answer| answer.to_string()), $message, $answer),)*];
        for (question, message, answer) in cases {
            let body = format!(
                r#"{{"field":"messages","value":{{"messages":[{{"id":"wamid.1",{message}}}]}}}}"#
            );
            let payload = payload(&body).unwrap();
            let event = payload.events().next().unwrap();
            assert_eq!(question(&event).as_deref(), *answer, "{message}");
        }
    }};
}

#[test]
fn text_is_the_body_else_the_caption_else_the_title() {
    ask! {
        text: r#""type":"text","text":{"body":"oi"}"# => Some("oi");
        text: r#""type":"image","image":{"caption":"foto"}"# => Some("foto");
        text: r#""type":"video","video":{"caption":"video"}"# => Some("video");
        text: r#""type":"document","document":{"caption":"nota"}"# => Some("nota");
        text: r#""type":"button","button":{"text":"Sim","payload":"S"}"# => Some("Sim");
        text: r#""type":"interactive","interactive":{"type":"button_reply","button_reply":{"title":"Pagar"}}"# => Some("Pagar");
        text: r#""type":"interactive","interactive":{"type":"list_reply","list_reply":{"title":"Linha"}}"# => Some("Linha");
        text: r#""type":"edit","edit":{"message":{"type":"text","text":{"body":"novo"}}}"# => Some("novo");
        text: r#""type":"edit","edit":{"message":{"type":"image","image":{"caption":"nova"}}}"# => Some("nova");
        text: r#""type":"location","location":{"name":"x"}"# => None;
        text: r#""type":"image","image":{}"# => None;
    }
}

#[test]
fn replies_and_forms() {
    ask! {
        reply_id: r#""type":"button","button":{"payload":"S","text":"Sim"}"# => Some("S");
        reply_title: r#""type":"button","button":{"payload":"S","text":"Sim"}"# => Some("Sim");
        reply_id: r#""type":"interactive","interactive":{"button_reply":{"id":"b","title":"t"}}"# => Some("b");
        reply_title: r#""type":"interactive","interactive":{"button_reply":{"id":"b","title":"t"}}"# => Some("t");
        reply_id: r#""type":"interactive","interactive":{"list_reply":{"id":"r","title":"t"}}"# => Some("r");
        reply_title: r#""type":"interactive","interactive":{"list_reply":{"id":"r","title":"t"}}"# => Some("t");
        reply_id: r#""type":"interactive","interactive":{"list_reply":{"id":""}}"# => None;
        reply_id: r#""type":"text","text":{"body":"b"}"# => None;
        flow_name: r#""type":"interactive","interactive":{"nfm_reply":{"name":"flow"}}"# => Some("flow");
        message_type: r#""type":"poll""# => Some("poll");
        message_type: r#""type":"interactive","interactive":{"type":"product"}"# => Some("product");
        message_type: r#""text":{}"# => None;
        reaction_emoji: r#""type":"reaction","reaction":{"emoji":"\u2764"}"# => Some("\u{2764}");
        reaction_emoji: r#""type":"reaction","reaction":{"emoji":""}"# => None;
        group_id: r#""group_id":"g@g.us""# => Some("g@g.us");
    }
}

#[test]
fn contexts_referrals_and_files() {
    ask! {
        context_id: r#""type":"text","context":{"id":"wamid.0"}"# => Some("wamid.0");
        context_id: r#""type":"text","context":{"message_id":"wamid.0"}"# => Some("wamid.0");
        context_id: r#""type":"text","context":{"id":""}"# => None;
        forwarded: r#""type":"text","context":{"forwarded":true}"# => Some("true");
        forwarded: r#""type":"text","context":{"frequently_forwarded":true}"# => Some("true");
        forwarded: r#""type":"text","context":{"forwarded":false}"# => None;
        context_product: r#""type":"text","context":{"referred_product":{"product_retailer_id":"P"}}"# => Some("P");
        referral_source_id: r#""type":"text","referral":{"source_id":"6"}"# => Some("6");
        referral_source_type: r#""type":"text","referral":{"source_type":"ad"}"# => Some("ad");
        referral_click_id: r#""type":"text","referral":{"ctwa_clid":"c"}"# => Some("c");
        media_mime_type: r#""type":"sticker","sticker":{"mime_type":"image/webp"}"# => Some("image/webp");
        media_filename: r#""type":"document","document":{"filename":"a.pdf"}"# => Some("a.pdf");
    }
}

#[test]
fn orders_are_added_up() {
    ask! {
        order_total: r#""type":"order","order":{"product_items":[{"quantity":2,"item_price":1.5},{"quantity":1,"item_price":4},{"quantity":3}]}"# => Some("7");
        order_items: r#""type":"order","order":{"product_items":[{"quantity":2},{"quantity":1},{}]}"# => Some("3");
        order_currency: r#""type":"order","order":{"product_items":[{},{"currency":"BRL"},{"currency":"USD"}]}"# => Some("BRL");
        order_total: r#""type":"order","order":{}"# => Some("0");
        order_items: r#""type":"order""# => Some("0");
        order_currency: r#""type":"order""# => None;
        order_total: r#""type":"text""# => None;
    }
}

#[test]
fn reports_and_preferences() {
    let body = r#"{"field":"messages","value":{"statuses":[{"id":"wamid.1","status":"failed","biz_opaque_callback_data":"d",
        "errors":[{"code":"131026"},{"code":1}],"pricing":{"category":"marketing","type":"regular"}},
        {"id":"wamid.1","conversation":{"pricing":{"category":"group_service"}}}],
        "user_preferences":[{"category":"marketing_messages"}]}}"#;
    let payload = payload(body).unwrap();
    let mut events = payload.events();
    let failed = events.next().unwrap();
    assert_eq!(failed.status_code(), Some(131_026));
    assert_eq!(failed.callback_data(), Some("d"));
    assert_eq!(failed.pricing_category(), Some("marketing"));
    assert_eq!(failed.pricing_type(), Some("regular"));
    let in_group = events.next().unwrap();
    assert_eq!(in_group.pricing_category(), Some("group_service"));
    assert_eq!(in_group.status_code(), None);
    let preference = events.next().unwrap();
    assert_eq!(preference.preference_category(), Some("marketing_messages"));
}
