//! Webhook bodies as the platform sends them, each another one: made from a number, so that every run has the same.
//!
//! A branchy reader learns one body by heart. Whoever measures takes [`COUNT`] of them in rotation.

use std::fmt::Write as _;

/// How many different bodies to take in rotation.
pub(crate) const COUNT: u64 = 1_024;

/// A shape of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One text, without escapes.
    Text,
    /// One text with an escape for each accent, as the platform writes them.
    EscapedText,
    /// One delivery report.
    Status,
    /// One answer to a list.
    ListReply,
    /// One hundred texts of one hundred customers.
    Batch,
}

impl Shape {
    pub(crate) const ALL: [Self; 5] = [
        Self::Text,
        Self::EscapedText,
        Self::Status,
        Self::ListReply,
        Self::Batch,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::EscapedText => "text with escapes",
            Self::Status => "status",
            Self::ListReply => "list reply",
            Self::Batch => "batch of 100",
        }
    }

    /// The bodies of this shape.
    pub(crate) fn bodies(self) -> Vec<String> {
        let count = if self == Self::Batch {
            COUNT / 16
        } else {
            COUNT
        };
        (0..count).map(|seed| self.body(seed)).collect()
    }

    fn body(self, seed: u64) -> String {
        let mut random = Random(seed + 1);
        let people: Vec<Person> = (0..if self == Self::Batch { 100 } else { 1 })
            .map(|_| Person::new(&mut random))
            .collect();
        let elements: Vec<String> = people
            .iter()
            .map(|person| self.element(person, &mut random))
            .collect();
        let contacts: Vec<String> = people.iter().map(Person::contact).collect();
        let (list, elements) = match self {
            Self::Status => ("statuses", elements.join(",")),
            _ => ("messages", elements.join(",")),
        };
        let account = random.digits(15);
        let number = random.digits(15);
        let contacts = contacts.join(",");
        let value = format!(
            r#""value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"551140040001","phone_number_id":"{number}"}},"contacts":[{contacts}],"{list}":[{elements}]}}"#
        );
        format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{account}","changes":[{{{value},"field":"messages"}}]}}]}}"#
        )
    }

    fn element(self, person: &Person, random: &mut Random) -> String {
        let phone = &person.phone;
        let id = format!("wamid.{}", random.letters(50));
        let at = 1_790_000_000 + random.below(1_000_000);
        match self {
            Self::Text | Self::Batch | Self::EscapedText => {
                let text = escape(&random.text(self == Self::EscapedText));
                let user = person.user("from_user_id");
                format!(
                    r#"{{"from":"{phone}"{user},"id":"{id}","timestamp":"{at}","text":{{"body":"{text}"}},"type":"text"}}"#
                )
            }
            Self::Status => {
                let state = random.pick(&["sent", "delivered", "read"]);
                let category = random.pick(&["utility", "marketing", "service"]);
                let user = person.user("recipient_user_id");
                format!(
                    r#"{{"id":"{id}","status":"{state}","timestamp":"{at}","recipient_id":"{phone}"{user},"pricing":{{"billable":true,"pricing_model":"PMP","category":"{category}","type":"regular"}}}}"#
                )
            }
            Self::ListReply => {
                let to = random.letters(50);
                let row = random.letters(8);
                let title = random.text(false);
                let user = person.user("from_user_id");
                format!(
                    r#"{{"context":{{"from":"551140040001","id":"wamid.{to}"}},"from":"{phone}"{user},"id":"{id}","timestamp":"{at}","type":"interactive","interactive":{{"type":"list_reply","list_reply":{{"id":"{row}","title":"{title}","description":"Seg a sex"}}}}}}"#
                )
            }
        }
    }
}

struct Person {
    phone: String,
    name: String,
    /// Half of the people have one.
    user_id: Option<String>,
}

impl Person {
    fn new(random: &mut Random) -> Self {
        let given = ["Ana", "Rui", "Helena", "Sofia", "Jonas", "Beatriz", "Caio"];
        let family = ["Silva", "Souza", "Lima", "Costa", "Alves", "Rocha"];
        Self {
            phone: format!("5511{}", random.digits(9)),
            name: format!("{} {}", random.pick(&given), random.pick(&family)),
            user_id: (random.below(2) == 0).then(|| format!("BR.{}", random.digits(20))),
        }
    }

    fn contact(&self) -> String {
        let Self { phone, name, .. } = self;
        let user = self.user("user_id");
        format!(r#"{{"profile":{{"name":"{name}"}},"wa_id":"{phone}"{user}}}"#)
    }

    fn user(&self, member: &str) -> String {
        let user_id = self.user_id.as_ref();
        user_id.map_or_else(String::new, |id| format!(r#","{member}":"{id}""#))
    }
}

/// Writes what is not ASCII as the platform does.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// A generator of numbers that is the same everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of.get(at).copied().unwrap_or_default()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'1' + u8::try_from(self.below(9)).unwrap_or_default()))
            .collect()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'A' + u8::try_from(self.below(26)).unwrap_or_default()))
            .collect()
    }

    /// Three to twelve words.
    fn text(&mut self, accents: bool) -> String {
        let plain = [
            "quero",
            "a",
            "segunda",
            "via",
            "do",
            "boleto",
            "meu",
            "pedido",
            "de",
            "ontem",
            "chegou",
            "errado",
            "cancelar",
            "por",
            "favor",
            "obrigada",
            "onde",
            "fica",
            "Loja",
            "PAGAMENTO",
            "reais",
            "prazo",
            "entrega",
            "hoje",
        ];
        let accented = [
            "não",
            "está",
            "você",
            "cobrança",
            "é",
            "URGÊNCIA",
            "até",
            "amanhã",
            "já",
            "promoções",
        ];
        let count = 3 + self.below(10);
        let words: Vec<&str> = (0..count)
            .map(|_| match self.below(3) {
                0 if accents => self.pick(&accented),
                _ => self.pick(&plain),
            })
            .collect();
        words.join(" ")
    }
}
