//! The contacts of a value, and which of them an element is of.

use std::cmp::Ordering;

use super::dialled;
use super::party::{Party, fill};
use crate::json::view::View;

/// The contacts of a value: read once, and searched for each of its elements.
#[derive(Default)]
pub(in crate::event) enum Contacts<'a> {
    #[default]
    None,
    One(Party<'a>),
    Many(Directory<'a>),
}

/// More than one contact, and where to find them.
#[derive(Default)]
pub(in crate::event) struct Directory<'a> {
    parties: Vec<Party<'a>>,
    by_phone: Vec<Place>,
    by_user_id: Vec<Place>,
    by_parent: Vec<Place>,
}

/// Which ids a sender has from a contact that may be somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::event) struct Lent {
    pub(in crate::event) phone: bool,
    pub(in crate::event) user_id: bool,
    pub(in crate::event) parent_user_id: bool,
}

/// Where among the parties one stands, and how its key ends: two seldom end the same, and numbers are compared faster than
/// texts.
type Place = (u64, u32);

impl<'a> Contacts<'a> {
    /// Reads the member `contacts` in the place of the ones before; what is not a contact is skipped.
    pub(in crate::event) fn read(&mut self, list: Option<View<'a>>) {
        *self = Self::None;
        for contact in list.and_then(View::elements).into_iter().flatten() {
            self.read_one(contact);
        }
        if let Self::Many(directory) = self {
            directory.sort();
        }
    }

    fn read_one(&mut self, view: View<'a>) {
        if !view.is_object() {
            return;
        }
        match self {
            // The only one, mostly: read where it stays.
            Self::None => {
                *self = Self::One(Party::default());
                if let Self::One(party) = self {
                    party.read_contact(view);
                }
            }
            Self::One(first) => {
                let mut party = Party::default();
                party.read_contact(view);
                *self = Self::Many(Directory {
                    parties: vec![std::mem::take(first), party],
                    ..Directory::default()
                });
            }
            Self::Many(directory) => {
                directory.parties.push(Party::default());
                if let Some(party) = directory.parties.last_mut() {
                    party.read_contact(view);
                }
            }
        }
    }

    /// Completes a person by the contact that is them: the one with their number (as it is dialled), else with their user
    /// id or parent user id; for a person without any of these, the only one there is. What the element itself says is kept.
    ///
    /// An only contact that shares no id with the person may be the same person or not: it lends a name, and such ids as do
    /// not contradict what the element says. These are good enough to answer to, and are told, because state that is kept
    /// under them would make two people one.
    pub(in crate::event) fn complete(&self, party: &mut Party<'a>) -> Lent {
        let mut lent = Lent::default();
        match self {
            Self::None => {}
            Self::One(contact) if party.is_nobody() || contact.shares_an_id(party) => {
                party.fill_from(contact);
            }
            Self::One(contact) if contact.contradicts(party) => {
                fill(&mut party.username, contact.username.as_ref());
                fill(&mut party.name, contact.name.as_ref());
            }
            Self::One(contact) => {
                lent = Lent {
                    phone: party.phone.is_none(),
                    user_id: party.user_id.is_none(),
                    parent_user_id: party.parent_user_id.is_none(),
                };
                party.fill_from(contact);
            }
            Self::Many(directory) => {
                if let Some(contact) = directory.find(party) {
                    party.fill_from(contact);
                }
            }
        }
        lent
    }
}

impl<'a> Directory<'a> {
    fn sort(&mut self) {
        self.by_phone = index(&self.parties, Party::phone, dialled::compare);
        self.by_user_id = index(&self.parties, Party::user_id, str::cmp);
        self.by_parent = index(&self.parties, Party::parent, str::cmp);
    }

    fn find(&self, party: &Party<'a>) -> Option<&Party<'a>> {
        self.search(&self.by_phone, Party::phone, dialled::compare, party)
            .or_else(|| self.search(&self.by_user_id, Party::user_id, str::cmp, party))
            .or_else(|| self.search(&self.by_parent, Party::parent, str::cmp, party))
    }

    fn search(
        &self,
        index: &[Place],
        key: Key<'a>,
        compare: Compare,
        wanted: &Party<'a>,
    ) -> Option<&Party<'a>> {
        let wanted = key(wanted)?;
        let party = |at: u32| self.parties.get(at as usize);
        let end = ending(wanted);
        let at = index.partition_point(|(other, at)| {
            let text = || party(*at).and_then(key).unwrap_or_default();
            other
                .cmp(&end)
                .then_with(|| compare(text(), wanted))
                .is_lt()
        });
        let (_, found) = index.get(at)?;
        party(*found).filter(|found| key(found).is_some_and(|key| compare(key, wanted).is_eq()))
    }
}

/// What a directory is ordered by.
type Key<'a> = for<'p> fn(&'p Party<'a>) -> Option<&'p str>;

/// How two keys are compared. Two that are equal end in the same eight bytes.
type Compare = fn(&str, &str) -> Ordering;

/// The places of those who have the key, by how it ends and then by itself; of two with one key the first one comes first.
fn index<'a>(parties: &[Party<'a>], key: Key<'a>, compare: Compare) -> Vec<Place> {
    let places = parties.iter().zip(0..);
    let mut index: Vec<Place> = places
        .filter_map(|(party, at)| Some((ending(key(party)?), at)))
        .collect();
    let text = |(_, at): &Place| {
        let party = parties.get(*at as usize);
        party.and_then(key).unwrap_or_default()
    };
    index.sort_unstable_by(|one, other| {
        let by_end = one.0.cmp(&other.0);
        by_end
            .then_with(|| compare(text(one), text(other)))
            .then(one.1.cmp(&other.1))
    });
    index
}

/// The last eight bytes, as a number; all of them if there are fewer.
fn ending(key: &str) -> u64 {
    let bytes = key.as_bytes();
    match bytes.last_chunk() {
        Some(end) => u64::from_be_bytes(*end),
        None => bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::types::UserId;
    use crate::json::document::Document;

    fn document(text: &str) -> Document<'_> {
        Document::parse(text.as_bytes(), 0).unwrap()
    }

    fn contacts<'a>(document: &'a Document<'_>) -> Contacts<'a> {
        let mut contacts = Contacts::default();
        contacts.read(Some(document.root()));
        contacts
    }

    fn completed<'a>(contacts: &Contacts<'a>, number: &'a str, user_id: Option<&'a str>) -> String {
        let mut party = Party::new(Some(number), user_id.map(UserId::from), None);
        contacts.complete(&mut party);
        serde_json::to_string(&party).unwrap()
    }

    #[test]
    fn contacts_complete_who_wrote_and_change_nothing() {
        let one = document(r#"[5, {"profile":{"name":"Ana"},"wa_id":"551","user_id":"BR.1"}]"#);
        let one = contacts(&one);
        assert_eq!(
            completed(&one, "552", None),
            r#"{"phone":"552","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "551", None),
            r#"{"phone":"551","user_id":"BR.1","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "", None),
            r#"{"phone":"551","user_id":"BR.1","name":"Ana"}"#
        );
        assert_eq!(
            completed(&one, "", Some("BR.2")),
            r#"{"user_id":"BR.2","name":"Ana"}"#
        );
        let mobile = document(
            r#"[{"wa_id":"551188880001","user_id":"BR.1"},{"wa_id":"5215512345678","user_id":"MX.1"}]"#,
        );
        let mobile = contacts(&mobile);
        assert_eq!(
            completed(&mobile, "5511988880001", None),
            r#"{"phone":"5511988880001","user_id":"BR.1"}"#
        );
        assert_eq!(
            completed(&mobile, "525512345678", None),
            r#"{"phone":"525512345678","user_id":"MX.1"}"#
        );
        let many = document(
            r#"[{"profile":{"name":"Ana","username":"ana"},"wa_id":"551","user_id":"BR.1"},
                {"profile":{"name":"Bia"},"user_id":"BR.2","parent_user_id":"BR.ENT.2"},
                {"profile":5,"wa_id":"553"},
                {"profile":{"name":"Second"},"wa_id":"551"}]"#,
        );
        let many = contacts(&many);
        for (number, user_id, all) in [
            (
                "551",
                None,
                r#"{"phone":"551","user_id":"BR.1","username":"ana","name":"Ana"}"#,
            ),
            (
                "",
                Some("BR.2"),
                r#"{"user_id":"BR.2","parent_user_id":"BR.ENT.2","name":"Bia"}"#,
            ),
            (
                "9",
                Some("BR.1"),
                r#"{"phone":"9","user_id":"BR.1","username":"ana","name":"Ana"}"#,
            ),
            ("553", None, r#"{"phone":"553"}"#),
            ("55", None, r#"{"phone":"55"}"#),
        ] {
            assert_eq!(completed(&many, number, user_id), all);
        }
        let alike = document(
            r#"[{"profile":{"name":"Cai"},"wa_id":"5511987654321"},
                {"profile":{"name":"Davi"},"wa_id":"4911987654321"},
                {"profile":{"name":"Eva"},"wa_id":"87654321"},
                {"profile":{"name":"Fe"},"wa_id":"7654321"}]"#,
        );
        let alike = contacts(&alike);
        for (number, name) in [
            ("5511987654321", Some("Cai")),
            ("4911987654321", Some("Davi")),
            ("4411987654321", None),
            ("87654321", Some("Eva")),
            ("7654321", Some("Fe")),
            ("654321", None),
        ] {
            let mut party = Party::new(Some(number), None, None);
            alike.complete(&mut party);
            assert_eq!(party.name(), name, "{number}");
        }
        assert_eq!(
            completed(&contacts(&document("{}")), "551", None),
            r#"{"phone":"551"}"#
        );
    }
}
