//! What a value is kept under.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize, Serializer};

use super::words::words;
use crate::event::types::ShortText;

/// The key of a value.
///
/// Its `Display` is the kind and its members, percent-encoded (all but letters, digits and `-._~`), with `/` between:
/// `window/2/5511999990000`. It is the key to use where a store wants a text; [`pseudonym`](Self::pseudonym) is the one for
/// a store that must hold no phone number. `Debug` shows no id of a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StateKey {
    /// Of a [`Consent`](super::consent::Consent).
    Consent {
        /// The account.
        waba_id: ShortText,
        /// The customer.
        customer: ShortText,
        /// What is consented to: `marketing`.
        category: ShortText,
    },
    /// Of a [`Delivery`](super::delivery::Delivery).
    Delivery {
        /// The number of the business.
        phone_number_id: ShortText,
        /// The message.
        message_id: ShortText,
        /// Who of the group it went to.
        participant: Option<ShortText>,
    },
    /// Of a [`Handling`](super::handling::Handling).
    Handling {
        /// The number of the business.
        phone_number_id: ShortText,
        /// The customer or the group.
        peer: Peer,
    },
    /// Of a [`Hold`](super::hold::Hold).
    Hold {
        /// What is held.
        held: Held,
        /// Why.
        cause: Cause,
        /// What must not be sent.
        covers: Covers,
    },
    /// Of an [`Identity`](super::identity::Identity).
    Identity {
        /// The account.
        waba_id: ShortText,
        /// A user id, a parent user id or a phone number as it is dialled.
        alias: ShortText,
    },
    /// Of a [`Window`](super::window::Window).
    Window {
        /// The number of the business.
        phone_number_id: ShortText,
        /// The customer or the group.
        peer: Peer,
    },
}

/// Whom a conversation is with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// A customer: the user id, else the phone number as it is dialled.
    Customer(ShortText),
    /// A group.
    Group(ShortText),
}

/// What a [`Hold`](super::hold::Hold) holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Held {
    /// What a number sends to a customer; in a group, to a participant.
    Pair {
        /// The number of the business.
        phone_number_id: ShortText,
        /// The customer.
        customer: ShortText,
    },
    /// What a number sends.
    Number {
        /// The number of the business.
        phone_number_id: ShortText,
    },
    /// What is sent by a template.
    Template {
        /// The template.
        template_id: ShortText,
    },
    /// What an account sends.
    Waba {
        /// The account.
        waba_id: ShortText,
    },
}

words! {
    /// The kind of a key and its value, in the order of the words.
    pub enum StateKind {
        /// [`Consent`](super::consent::Consent).
        Consent = "consent",
        /// [`Delivery`](super::delivery::Delivery).
        Delivery = "delivery",
        /// [`Handling`](super::handling::Handling).
        Handling = "handling",
        /// [`Hold`](super::hold::Hold).
        Hold = "hold",
        /// [`Identity`](super::identity::Identity).
        Identity = "identity",
        /// [`Window`](super::window::Window).
        Window = "window",
    }

    /// How far a hold reaches.
    pub enum Scope {
        /// A number and a customer.
        Pair = "pair",
        /// A number.
        Number = "number",
        /// A template.
        Template = "template",
        /// An account.
        Waba = "waba",
    }

    /// Why something is held. Holds of different causes stand side by side: the end of one does not end another.
    pub enum Cause {
        /// The account is disabled or locked.
        Ban = "ban",
        /// The platform found that the customer has enough of marketing.
        Engagement = "engagement",
        /// The host wants it so.
        Host = "host",
        /// Something is wrong with how the account pays.
        Payment = "payment",
        /// Too much to one customer at once.
        PairRate = "pair_rate",
        /// The template is not well taken.
        Quality = "quality",
        /// Too much at once.
        Rate = "rate",
        /// The account or number may not do something.
        Restriction = "restriction",
        /// Too many customers blocked or reported the number.
        Spam = "spam",
    }

    /// What must not be sent while a hold lasts.
    pub enum Covers {
        /// Anything.
        All = "all",
        /// What costs something: templates while no free entry point is open.
        Billable = "billable",
        /// Calls.
        Calls = "calls",
        /// Marketing templates.
        Marketing = "marketing",
        /// Templates.
        Templates = "templates",
    }
}

impl Held {
    /// How far it reaches.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Pair { .. } => Scope::Pair,
            Self::Number { .. } => Scope::Number,
            Self::Template { .. } => Scope::Template,
            Self::Waba { .. } => Scope::Waba,
        }
    }
}

impl Peer {
    const fn member(&self) -> Member<'_> {
        match self {
            Self::Customer(customer) => ("customer", Part::Id(customer)),
            Self::Group(group) => ("group_id", Part::Id(group)),
        }
    }
}

/// A member of a key and its name.
type Member<'a> = (&'static str, Part<'a>);

#[derive(Clone, Copy)]
enum Part<'a> {
    Id(&'a ShortText),
    Word(&'static str),
}

impl<'a> Part<'a> {
    fn as_str(self) -> &'a str {
        match self {
            Part::Id(id) => id.as_str(),
            Part::Word(word) => word,
        }
    }
}

impl StateKey {
    /// The kind of the key, and of the value under it.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Consent { .. } => StateKind::Consent,
            Self::Delivery { .. } => StateKind::Delivery,
            Self::Handling { .. } => StateKind::Handling,
            Self::Hold { .. } => StateKind::Hold,
            Self::Identity { .. } => StateKind::Identity,
            Self::Window { .. } => StateKind::Window,
        }
    }

    /// The members that are there, in the order in which they are written.
    fn members(&self) -> impl Iterator<Item = Member<'_>> {
        use Part::{Id, Word};
        let members: [Option<Member<'_>>; 5] = match self {
            Self::Consent {
                waba_id,
                customer,
                category,
            } => [
                Some(("waba_id", Id(waba_id))),
                Some(("customer", Id(customer))),
                Some(("category", Id(category))),
                None,
                None,
            ],
            Self::Delivery {
                phone_number_id,
                message_id,
                participant,
            } => [
                Some(("phone_number_id", Id(phone_number_id))),
                Some(("message_id", Id(message_id))),
                participant.as_ref().map(|id| ("participant", Id(id))),
                None,
                None,
            ],
            Self::Handling {
                phone_number_id,
                peer,
            }
            | Self::Window {
                phone_number_id,
                peer,
            } => [
                Some(("phone_number_id", Id(phone_number_id))),
                Some(peer.member()),
                None,
                None,
                None,
            ],
            Self::Hold {
                held,
                cause,
                covers,
            } => {
                let [first, second] = match held {
                    Held::Pair {
                        phone_number_id,
                        customer,
                    } => [
                        Some(("phone_number_id", Id(phone_number_id))),
                        Some(("customer", Id(customer))),
                    ],
                    Held::Number { phone_number_id } => {
                        [Some(("phone_number_id", Id(phone_number_id))), None]
                    }
                    Held::Template { template_id } => {
                        [Some(("template_id", Id(template_id))), None]
                    }
                    Held::Waba { waba_id } => [Some(("waba_id", Id(waba_id))), None],
                };
                [
                    Some(("scope", Word(held.scope().as_str()))),
                    first,
                    second,
                    Some(("cause", Word(cause.as_str()))),
                    Some(("covers", Word(covers.as_str()))),
                ]
            }
            Self::Identity { waba_id, alias } => [
                Some(("waba_id", Id(waba_id))),
                Some(("alias", Id(alias))),
                None,
                None,
                None,
            ],
        };
        members.into_iter().flatten()
    }

    pub(super) fn count_members(&self) -> usize {
        self.members().count()
    }

    /// The key of this kind with these members; `None` if one is missing or has another name.
    pub(super) fn of(kind: StateKind, members: KeyMembers) -> Option<Self> {
        let peer = |customer: Option<ShortText>, group: Option<ShortText>| match (customer, group) {
            (Some(customer), None) => Some(Peer::Customer(customer)),
            (None, Some(group)) => Some(Peer::Group(group)),
            _ => None,
        };
        Some(match kind {
            StateKind::Consent => Self::Consent {
                waba_id: members.waba_id?,
                customer: members.customer?,
                category: members.category?,
            },
            StateKind::Delivery => Self::Delivery {
                phone_number_id: members.phone_number_id?,
                message_id: members.message_id?,
                participant: members.participant,
            },
            StateKind::Handling => Self::Handling {
                phone_number_id: members.phone_number_id?,
                peer: peer(members.customer, members.group_id)?,
            },
            StateKind::Hold => Self::Hold {
                held: match members.scope? {
                    Scope::Pair => Held::Pair {
                        phone_number_id: members.phone_number_id?,
                        customer: members.customer?,
                    },
                    Scope::Number => Held::Number {
                        phone_number_id: members.phone_number_id?,
                    },
                    Scope::Template => Held::Template {
                        template_id: members.template_id?,
                    },
                    Scope::Waba => Held::Waba {
                        waba_id: members.waba_id?,
                    },
                },
                cause: members.cause?,
                covers: members.covers?,
            },
            StateKind::Identity => Self::Identity {
                waba_id: members.waba_id?,
                alias: members.alias?,
            },
            StateKind::Window => Self::Window {
                phone_number_id: members.phone_number_id?,
                peer: peer(members.customer, members.group_id)?,
            },
        })
    }
}

/// The members of a key as JSON has them, whatever its kind is.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct KeyMembers {
    alias: Option<ShortText>,
    category: Option<ShortText>,
    cause: Option<Cause>,
    covers: Option<Covers>,
    customer: Option<ShortText>,
    group_id: Option<ShortText>,
    message_id: Option<ShortText>,
    participant: Option<ShortText>,
    phone_number_id: Option<ShortText>,
    scope: Option<Scope>,
    template_id: Option<ShortText>,
    waba_id: Option<ShortText>,
}

/// An object of the members. It does not say its kind: [`StateChange`](super::StateChange) is a whole line.
impl Serialize for StateKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.members().map(|(name, part)| (name, part.as_str())))
    }
}

impl fmt::Display for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().as_str())?;
        for (_, part) in self.members() {
            f.write_char('/')?;
            for piece in part.as_str().split_inclusive(|char| !is_plain(char)) {
                let plain = piece.trim_end_matches(|char| !is_plain(char));
                f.write_str(plain)?;
                let encoded = piece.strip_prefix(plain).unwrap_or_default();
                encoded
                    .bytes()
                    .try_for_each(|byte| write!(f, "%{byte:02X}"))?;
            }
        }
        Ok(())
    }
}

/// Whether the text of a key has it as it is.
const fn is_plain(char: char) -> bool {
    matches!(char, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | '~')
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.kind().as_str());
        for (name, part) in self.members() {
            match part {
                Part::Id(id) => shown.field(name, id),
                Part::Word(word) => shown.field(name, &format_args!("{word}")),
            };
        }
        shown.finish()
    }
}
