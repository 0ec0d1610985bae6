//! Rule files of any size and events for them, with the answers known: what benches and tests of cost work on.
//!
//! A rule is kept beside its JSON as a [`Rule`], so that the answer of every event is found by asking all rules one after
//! the other, without the router.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "random numbers are cut to size, all others are small"
)]

mod own;

use std::fmt::Write as _;

use serde_json::{Value, json};
use waypost::{Context, Event, FactValue, Payload, Router, RuleSet, Timestamp};

/// When everything happens, on a Wednesday.
pub(crate) const NOW: i64 = 1_795_608_000;

/// What rules have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each has one to three keywords that no other has; half of them want a tier, a third a country.
    Distinct,
    /// As `Distinct`, with the keywords drawn from a vocabulary by Zipf's law: some words are in very many rules.
    Zipf,
    /// All want the same keyword; button, tier and country tell them apart.
    Shared,
    /// None has a keyword; button, tier and country tell them apart.
    NoKeyword,
    /// As `Distinct`, and no event has any of the keywords.
    NoMatch,
    /// Each wants something of a fact that no other wants, and half of them a tier: the beginning of a string.
    Prefix,
    /// A part of a string.
    Contains,
    /// A number within a range.
    Ranges,
    /// Two words in a row.
    Phrases,
    /// A fact that only the file declares.
    Declared,
}

pub(crate) const SHAPES: [Shape; 10] = [
    Shape::Distinct,
    Shape::Zipf,
    Shape::Shared,
    Shape::NoKeyword,
    Shape::NoMatch,
    Shape::Prefix,
    Shape::Contains,
    Shape::Ranges,
    Shape::Phrases,
    Shape::Declared,
];

/// Which rule the events are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// One of the first ten.
    First,
    /// One of the last ten.
    Last,
    /// Any: no two events in a row are about the same part of the index, so that little of it is in the caches.
    Any,
    /// None: the words and facts of no rule.
    Nobody,
}

/// A rule: what it wants; none is anything.
#[derive(Clone, Debug, Default)]
struct Rule {
    /// One of these words.
    words: Vec<usize>,
    tier: Option<usize>,
    country: Option<usize>,
    reply: Option<usize>,
    schedule: Option<usize>,
    /// What no other rule wants.
    own: Option<usize>,
}

/// What an event says.
#[derive(Clone, Debug)]
struct Said {
    words: Vec<usize>,
    tier: Option<usize>,
    country: usize,
    reply: Option<usize>,
    own: Option<usize>,
}

const TIERS: [&str; 4] = ["gold", "silver", "bronze", "platinum"];
/// Countries and their prefixes.
const COUNTRIES: [(&str, &str); 16] = [
    ("BR", "55"),
    ("AR", "54"),
    ("CL", "56"),
    ("CO", "57"),
    ("PE", "51"),
    ("MX", "52"),
    ("ES", "34"),
    ("PT", "351"),
    ("FR", "33"),
    ("DE", "49"),
    ("GB", "44"),
    ("IN", "91"),
    ("ID", "62"),
    ("ZA", "27"),
    ("NG", "234"),
    ("KE", "254"),
];
const ZONES: [&str; 4] = [
    "America/Sao_Paulo",
    "Europe/Lisbon",
    "Asia/Kolkata",
    "Africa/Lagos",
];
/// The word that all rules of `Shape::Shared` want.
const SHARED_WORD: usize = 0;
/// Words of nobody's rules begin here.
const FOREIGN: usize = 10_000_000;

/// A rule file with what is known about it.
pub(crate) struct Load {
    pub(crate) text: String,
    shape: Shape,
    rules: Vec<Rule>,
}

/// How a file is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) rules: usize,
    pub(crate) shape: Shape,
    /// How many schedules there are; a third of the rules want one.
    pub(crate) schedules: usize,
    /// How many triggers fire for every message.
    pub(crate) triggers: usize,
}

impl Plan {
    pub(crate) const fn of(rules: usize, shape: Shape) -> Self {
        Self {
            rules,
            shape,
            schedules: 0,
            triggers: 0,
        }
    }

    pub(crate) fn load(self) -> Load {
        let rules: Vec<Rule> = (0..self.rules).map(|index| self.rule(index)).collect();
        Load {
            text: self.text(&rules),
            shape: self.shape,
            rules,
        }
    }

    fn rule(self, index: usize) -> Rule {
        let random = mix(index as u64);
        let pick = |shift: u32, n: usize| (random >> shift) as usize % n;
        let mut rule = Rule {
            tier: (pick(0, 2) == 0).then(|| pick(4, TIERS.len())),
            country: (pick(12, 3) == 0).then(|| pick(16, COUNTRIES.len())),
            ..Rule::default()
        };
        if self.schedules > 0 && pick(24, 3) == 0 {
            rule.schedule = Some(pick(28, self.schedules));
        }
        match self.shape {
            Shape::Distinct | Shape::NoMatch => {
                rule.words = (0..=pick(36, 3)).map(|word| 3 * index + word).collect();
            }
            Shape::Zipf => {
                let words = 0..=pick(36, 3);
                rule.words = words
                    .map(|word| zipf(mix(random + word as u64), self.rules))
                    .collect();
            }
            Shape::Shared | Shape::NoKeyword => {
                // A button for every eight rules or so, and the facts beside it.
                rule.words
                    .extend((self.shape == Shape::Shared).then_some(SHARED_WORD));
                rule.reply = (pick(36, 8) != 0).then(|| pick(40, self.rules.div_ceil(8)));
                rule.tier = Some(pick(4, TIERS.len()));
                rule.country = Some(pick(16, COUNTRIES.len()));
            }
            Shape::Prefix | Shape::Contains | Shape::Ranges | Shape::Phrases | Shape::Declared => {
                rule.country = None;
                rule.own = Some(index);
            }
        }
        rule
    }

    fn text(self, rules: &[Rule]) -> String {
        let mut file = json!({
            "version": 1, "revision": "load",
            "teams": {"desk": {}, "sales": {}},
            "fallback": {"targets": [{"team": "desk"}]},
            "keywords": {"shared": [word(SHARED_WORD)]},
        });
        for schedule in 0..self.schedules {
            let opens = 6 + schedule % 6;
            file["schedules"][format!("hours{schedule}")] = json!({
                "timezone": ZONES[schedule % ZONES.len()],
                "weekly": {"mon-fri": [format!("{opens:02}:00-12:00"), "13:00-19:00"]},
            });
        }
        file["triggers"] = (0..self.triggers)
            .map(|index| json!({"id": format!("t{index}"), "on": "message", "actions": [{"tag": "x"}]}))
            .collect();
        if matches!(self.shape, Shape::Distinct | Shape::Zipf | Shape::NoMatch) {
            for (index, rule) in rules.iter().enumerate() {
                let words: Vec<String> = rule.words.iter().map(|number| word(*number)).collect();
                file["keywords"][format!("set{index}")] = json!(words);
            }
        }
        if self.shape == Shape::Declared {
            let names = (0..rules.len()).map(own::declared);
            file["fields"] = names.map(|name| (name, json!("string"))).collect();
        }
        let routes = rules.iter().enumerate().map(|(index, rule)| {
            json!({"id": format!("r{index}"), "when": self.when(index, rule), "team": "sales"})
        });
        file["routes"] = routes.collect();
        file.to_string()
    }

    fn when(self, index: usize, rule: &Rule) -> Value {
        let mut when = json!({});
        match self.shape {
            Shape::Shared => when["keyword"] = json!("shared"),
            Shape::NoKeyword => {}
            shape if rule.own.is_some() => when = own::when(shape, index),
            _ => when["keyword"] = json!(format!("set{index}")),
        }
        if let Some(tier) = rule.tier {
            when["customer.tier"] = json!(TIERS[tier]);
        }
        if let Some(country) = rule.country {
            when["sender.country"] = json!(COUNTRIES[country].0);
        }
        if let Some(reply) = rule.reply {
            when["reply.id"] = json!(format!("button{reply}"));
        }
        if let Some(schedule) = rule.schedule {
            when["open"] = json!(format!("hours{schedule}"));
        }
        when
    }
}

/// An event, what the host knows of it, and the route that must win.
pub(crate) struct Case {
    pub(crate) body: &'static str,
    pub(crate) event: Event<'static>,
    pub(crate) route: Option<String>,
    tier: Option<&'static str>,
    own: Option<(String, FactValue<'static>)>,
    now: Timestamp,
}

impl Case {
    /// What the host knows, gathered anew.
    pub(crate) fn context(&self) -> Context<'static> {
        let mut context = Context::at(self.now);
        if let Some(tier) = self.tier {
            context.set("customer.tier", tier).unwrap();
        }
        if let Some((name, value)) = &self.own {
            context.set(name.clone(), value.clone()).unwrap();
        }
        context
    }

    pub(crate) fn check(&self, route: Option<&str>) {
        assert_eq!(route, self.route.as_deref(), "{}", self.body);
    }
}

impl Load {
    pub(crate) fn rule_set(&self) -> RuleSet {
        RuleSet::parse(&self.text).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn router(&self) -> Router {
        Router::new(&self.rule_set()).unwrap()
    }

    /// Different events that aim at some of the rules. They live as long as the process.
    pub(crate) fn cases(&self, count: usize, aim: Aim) -> Vec<Case> {
        let set = self.rule_set();
        let now = Timestamp::from_secs(NOW);
        let is_open: Vec<bool> = (0..)
            .map_while(|schedule| set.schedule(&format!("hours{schedule}")))
            .map(|schedule| schedule.is_open(now))
            .collect();
        (0..count)
            .map(|number| {
                let said = self.said(number, aim);
                let winner = self
                    .rules
                    .iter()
                    .position(|rule| said.matches(rule, &is_open));
                said.case(number, winner, self.shape)
            })
            .collect()
    }

    /// What the event of this number says.
    fn said(&self, number: usize, aim: Aim) -> Said {
        let random = mix(number as u64 ^ 0xabcd_ef01);
        let ten = self.rules.len().min(10);
        let aimed = match aim {
            Aim::First => self.rules.get(random as usize % ten),
            Aim::Last => self.rules.get(self.rules.len() - 1 - random as usize % ten),
            Aim::Any => self.rules.get(random as usize % self.rules.len()),
            Aim::Nobody => None,
        };
        let mut said = Said {
            words: vec![FOREIGN + number],
            tier: None,
            country: (random >> 16) as usize % COUNTRIES.len(),
            reply: None,
            own: None,
        };
        let Some(rule) = aimed else {
            // Without a tier no rule of `NoKeyword` matches; half of the others do not either.
            return said;
        };
        said.tier = rule.tier.or(Some((random >> 8) as usize % TIERS.len()));
        said.country = rule.country.unwrap_or(said.country);
        said.reply = rule.reply;
        said.own = rule.own;
        if self.shape != Shape::NoMatch {
            said.words.extend(rule.words.last());
        }
        said
    }
}

impl Said {
    fn matches(&self, rule: &Rule, is_open: &[bool]) -> bool {
        let has_word =
            rule.words.is_empty() || rule.words.iter().any(|word| self.words.contains(word));
        has_word
            && rule.tier.is_none_or(|tier| self.tier == Some(tier))
            && rule.country.is_none_or(|country| self.country == country)
            && rule.reply.is_none_or(|reply| self.reply == Some(reply))
            && rule.schedule.is_none_or(|schedule| is_open[schedule])
            && rule.own.is_none_or(|own| self.own == Some(own))
    }

    fn case(&self, number: usize, winner: Option<usize>, shape: Shape) -> Case {
        let mut text = String::from("Olá, gostaria de saber sobre");
        for word_number in &self.words {
            write!(text, " {}", word(*word_number)).unwrap();
        }
        if let Some(phrase) = self.own.and_then(|own| own::phrase(shape, own)) {
            write!(text, " {phrase}").unwrap();
        }
        text.push_str(", por favor!");
        let button = self.reply.map(|reply| format!("button{reply}"));
        let own_button = || own::button(shape, self.own?);
        let content = match button.or_else(own_button) {
            None => json!({"type": "text", "text": {"body": text}}),
            Some(button) => json!({"type": "interactive", "interactive": {"type": "button_reply",
                "button_reply": {"id": button, "title": text}}}),
        };
        let phone = format!(
            "{}{}",
            COUNTRIES[self.country].1,
            11_900_000_000_usize + number
        );
        let mut message = json!({
            "id": format!("wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFDNBNzg{number}"),
            "from": phone,
            "timestamp": NOW.to_string(),
        });
        for (key, value) in content.as_object().unwrap() {
            message[key] = value.clone();
        }
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "551150001111", "phone_number_id": "106540352242922"},
            // As the platform has it in every message of a customer.
            "contacts": [{"profile": {"name": format!("Customer {number}")}, "wa_id": phone}],
            "messages": [message],
        });
        let body = json!({"object": "whatsapp_business_account",
            "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}]});
        let body: &'static str = body.to_string().leak();
        Case {
            body,
            event: event(body),
            route: winner.map(|rule| format!("r{rule}")),
            tier: self.tier.map(|tier| TIERS[tier]),
            own: self.own.and_then(|own| own::fact(shape, own)),
            now: Timestamp::from_secs(NOW + number as i64 % 60),
        }
    }
}

/// The first event of a body.
pub(crate) fn event(body: &'static str) -> Event<'static> {
    let payload = Payload::parse_unverified(body.as_bytes()).unwrap();
    let payload: &'static Payload<'static> = Box::leak(Box::new(payload));
    payload.events().next().unwrap()
}

/// A word for every number: syllables, so that it looks like one.
fn word(mut number: usize) -> String {
    let mut word = String::from("z");
    loop {
        word.push(char::from(b"bcdfghjklmnpqrst"[number % 16]));
        word.push(char::from(b"aeio"[number / 16 % 4]));
        number /= 64;
        if number == 0 {
            return word;
        }
    }
}

/// A word below `n`: the first ones far more often than the last.
fn zipf(random: u64, n: usize) -> usize {
    let uniform = (random >> 11) as f64 / (1_u64 << 53) as f64;
    ((n as f64 + 1.0).powf(uniform) - 1.0) as usize
}

/// `SplitMix64` of a number.
pub(crate) fn mix(number: u64) -> u64 {
    let mut x = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
