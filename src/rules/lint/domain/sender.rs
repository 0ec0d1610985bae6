//! Who a witness comes from.

use super::example::Example;
use super::scalar::Value;
use crate::event::sender::{RestrictedRegions, country};
use crate::event::types::is_user_id;
use crate::facts::{EventFact, Fact};

/// Numbers from countries that are served, and one from a country that is not.
const PHONES: [&str; 7] = [
    "5511999990000",
    "5491155550000",
    "56955550000",
    "525555550000",
    "351912345678",
    "12025550123",
    "5351234567",
];

/// Who an event comes from.
pub(super) struct Sender {
    pub(super) phone: Option<String>,
    pub(super) user_id: Option<String>,
}

impl Sender {
    /// The facts that a number and a user id say together.
    pub(super) fn facts(&self) -> [(EventFact, Option<Value<'static>>); 5] {
        let (phone, user_id) = (self.phone.as_deref(), self.user_id.as_deref());
        let string = |text: Option<&str>| Some(Value::String(text?.to_owned().into()));
        let restricted = RestrictedRegions::default().is_restricted(phone, user_id);
        [
            (EventFact::SenderId, string(user_id.or(phone))),
            (EventFact::SenderPhone, string(phone)),
            (EventFact::SenderUserId, string(user_id)),
            (EventFact::SenderCountry, string(country(phone, user_id))),
            (EventFact::SenderRestricted, restricted.map(Value::Bool)),
        ]
    }
}

/// How many numbers are tried for one that has its place in some shares.
const MOST_SENDERS: u32 = 20_000;

/// Senders to try. A number is what most events have.
pub(super) fn senders(example: &Example<'_>) -> Vec<Sender> {
    let string = |fact: EventFact| {
        let scalar = example.scalars.get(&Fact::Event(fact));
        let text = scalar?.value.as_ref()?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let id = string(EventFact::SenderId);
    let number = id
        .clone()
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let phones = [
        string(EventFact::SenderPhone).filter(|phone| !is_user_id(phone)),
        number,
    ];
    let phones = phones
        .into_iter()
        .flatten()
        .chain(PHONES.map(str::to_owned));
    // One of so many has a place that hardly anybody has.
    let many = if example.shares.is_empty() {
        0
    } else {
        MOST_SENDERS
    };
    let phones = phones.chain((0..many).map(|number| format!("55119{number:08}")));
    let country = string(EventFact::SenderCountry).unwrap_or_else(|| "BR".to_owned());
    let user_ids = [
        string(EventFact::SenderUserId),
        Some(format!("{country}.1")),
        id,
    ];
    let by_phone = phones.clone().map(|phone| (Some(phone), None));
    let by_user_id = user_ids.clone().into_iter().map(|user_id| (None, user_id));
    let by_both = phones.flat_map(|phone| {
        user_ids
            .clone()
            .map(|user_id| (Some(phone.clone()), user_id))
    });
    let all = by_phone.chain(by_user_id).chain(by_both);
    all.map(|(phone, user_id)| Sender { phone, user_id })
        .collect()
}
