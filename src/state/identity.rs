//! Which ids are one customer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::sender::dialled;
use crate::event::types::ShortText;
use crate::time::Timestamp;

/// The other ids of a customer, under the account and one of the ids.
///
/// A customer has a phone number, a business-scoped user id and, where portfolios share them, a parent user id. Any of them
/// may be absent from a webhook, and the user id changes with the number (Meta, "Business-scoped user IDs"). An event that
/// has two ids of one person links them, and a change of ids links the old ones to the new ones. An id does not link to
/// itself, and links are not followed here: [`closure`] does that.
///
/// Kept for good: a consent may be kept under an id that was seen once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Identity {
    /// The other ids, and when each was last seen beside this one.
    pub links: Links,
}

/// Ids and when each was last seen, in the order of the ids: the 16 that were seen last; of two that were seen at one
/// second, the one that comes first.
///
/// Two of them need no allocation. JSON has an object of Unix seconds.
#[derive(Clone)]
pub struct Links(Repr);

type Link = (ShortText, Timestamp);

#[derive(Clone)]
enum Repr {
    Few { len: usize, links: [Link; FEW] },
    Many(Vec<Link>),
}

const FEW: usize = 2;

/// How many links an id has at most. More than that is not a person any more.
const MOST: usize = 16;

impl Identity {
    /// Keeps the greater time of each link, and of these the 16 newest.
    pub fn join(&mut self, other: &Self) {
        for (alias, at) in other.links.iter() {
            self.links.see(alias, at);
        }
        self.links.forget();
    }

    /// `None`: an identity is kept.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

impl Links {
    /// The ids and when each was last seen, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&ShortText, Timestamp)> {
        self.as_slice().iter().map(|(alias, at)| (alias, *at))
    }

    fn as_slice(&self) -> &[Link] {
        match &self.0 {
            Repr::Few { len, links } => links.get(..*len).unwrap_or_default(),
            Repr::Many(links) => links,
        }
    }

    fn as_mut_slice(&mut self) -> &mut [Link] {
        match &mut self.0 {
            Repr::Few { len, links } => links.get_mut(..*len).unwrap_or_default(),
            Repr::Many(links) => links,
        }
    }

    /// Takes over that an id was seen.
    fn see(&mut self, alias: &ShortText, at: Timestamp) {
        let found = self
            .as_slice()
            .binary_search_by(|(other, _)| other.cmp(alias));
        match found {
            Ok(place) => {
                if let Some((_, last)) = self.as_mut_slice().get_mut(place) {
                    *last = at.max(*last);
                }
            }
            Err(place) => self.insert(place, (alias.clone(), at)),
        }
    }

    fn insert(&mut self, place: usize, link: Link) {
        match &mut self.0 {
            Repr::Few { len, links } if *len < FEW => {
                if let Some(free) = links.get_mut(*len) {
                    *free = link;
                }
                *len += 1;
                // Where it belongs.
                if let Some(behind) = links.get_mut(place..*len) {
                    behind.rotate_right(1);
                }
            }
            Repr::Few { links, .. } => {
                let mut many = links.to_vec();
                many.insert(place, link);
                self.0 = Repr::Many(many);
            }
            Repr::Many(links) => links.insert(place, link),
        }
    }

    /// Keeps the newest ones.
    fn forget(&mut self) {
        if let Repr::Many(links) = &mut self.0 {
            if links.len() > MOST {
                links.sort_by(|(a, a_at), (b, b_at)| b_at.cmp(a_at).then_with(|| a.cmp(b)));
                links.truncate(MOST);
                links.sort();
            }
        }
    }
}

impl Default for Links {
    fn default() -> Self {
        let none = || (ShortText::default(), Timestamp::from_secs(0));
        let links = [none(), none()];
        Self(Repr::Few { len: 0, links })
    }
}

impl FromIterator<Link> for Links {
    fn from_iter<I: IntoIterator<Item = Link>>(links: I) -> Self {
        let mut all = Self::default();
        for (alias, at) in links {
            all.see(&alias, at);
        }
        all.forget();
        all
    }
}

impl PartialEq for Links {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Links {}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.as_slice().iter().map(|(alias, at)| (alias, at)))
            .finish()
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(alias, at)| (alias, at.as_secs())))
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Links;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of Unix seconds")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Links, A::Error> {
                let mut links = Links::default();
                while let Some((alias, at)) = map.next_entry::<ShortText, i64>()? {
                    links.see(&alias, Timestamp::from_secs(at));
                }
                links.forget();
                Ok(links)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// When a link was seen that was seen without a time.
pub(super) const SEEN_ONCE: Timestamp = Timestamp::from_secs(0);

/// All ids of the customer with this id: those that it links to, that link to it, and so on, and itself (a phone number as
/// it is dialled). `identities` are those of one account, by their alias: the rows that the host found by following links,
/// or all it has. Cost: n log n in these.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use waypost::state::identity::{Identity, closure};
///
/// let identities: BTreeMap<_, Identity> = serde_json::from_str(
///     r#"{"BR.1": {"links": {"5511988880001": 1790000000}}, "BR.2": {"links": {"BR.1": 1790000001}}}"#,
/// )?;
/// let ids: Vec<String> = closure("551188880001", &identities)
///     .iter()
///     .map(ToString::to_string)
///     .collect();
/// assert_eq!(ids, ["5511988880001", "BR.1", "BR.2"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn closure(customer: &str, identities: &BTreeMap<ShortText, Identity>) -> BTreeSet<ShortText> {
    follow([dialled(customer)], identities.iter())
}

/// These ids, and all that the identities link to them in either direction.
pub(super) fn follow<'i>(
    ids: impl IntoIterator<Item = ShortText>,
    identities: impl Iterator<Item = (&'i ShortText, &'i Identity)>,
) -> BTreeSet<ShortText> {
    let mut linked: BTreeMap<&ShortText, Vec<&ShortText>> = BTreeMap::new();
    for (alias, identity) in identities {
        for (other, _) in identity.links.iter() {
            linked.entry(alias).or_default().push(other);
            linked.entry(other).or_default().push(alias);
        }
    }
    let mut ids: BTreeSet<ShortText> = ids.into_iter().collect();
    let mut to_follow: Vec<ShortText> = ids.iter().cloned().collect();
    while let Some(id) = to_follow.pop() {
        for other in linked.get(&id).into_iter().flatten() {
            if ids.insert((*other).clone()) {
                to_follow.push((*other).clone());
            }
        }
    }
    ids
}
