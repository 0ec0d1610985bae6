//! Names and keys of a rule file that mean nothing where they stand, and what was probably meant.

use std::collections::BTreeSet;

use super::diagnostic::{Code, Lost, Report};
use super::phrase::{Each, Phrase};
use super::said::said;
use super::shape::{NOTE, Object, Spanned};
use super::sort::Sort;
use crate::json::tree::{Member, Value};

impl Report {
    /// A key that may not stand there. If it stands for one that may, that one is not missing too.
    pub(crate) fn unknown_key(&mut self, member: &Member<'_>, keys: &[&str]) {
        self.unknown_key_of(member, &[], keys, &mut BTreeSet::new());
    }

    /// Such a key of an object of these members: what is meant is rather a key that is not there yet. What is to be done instead
    /// of several keys is `told` at the first of them.
    pub(super) fn unknown_key_of(
        &mut self,
        member: &Member<'_>,
        members: &[Member<'_>],
        keys: &[&str],
        told: &mut BTreeSet<Phrase>,
    ) {
        let is_left = |key: &&str| members.iter().all(|member| member.key != *key);
        let left = keys.iter().copied().filter(is_left);
        let mut meant = self.suggestions.meant(&member.key, left);
        if meant.is_none() {
            meant = self.suggestions.meant(&member.key, keys.iter().copied());
        }
        if let (Some(meant), Value::Array(_)) = (&mut meant, &member.node.value) {
            meant.take_list(keys);
        }
        if let Some(meant) = &meant {
            let misnamed = (member.key_span.start, meant.name.to_owned());
            self.misnamed.insert(misnamed);
            if meant.how().is_some_and(|how| !told.insert(how.clone())) {
                return;
            }
        }
        let possible = || {
            let own = keys.iter().filter(|key| **key != NOTE);
            let keys = Each(own.map(|key| (*key).to_owned()).collect());
            Phrase::PossibleKeys { keys }
        };
        let help = meant.map_or_else(possible, |meant| meant.help());
        let message = Phrase::UnknownKey {
            key: member.key.to_string(),
        };
        self.error_with_help(Code::UnknownKey, member.key_span, message, Some(help));
    }

    /// Whether a key of the object stands for this one.
    pub(crate) fn is_misnamed(&self, object: Object<'_>, key: &str) -> bool {
        let mut members = object.members.iter();
        members.any(|member| {
            let misnamed = (member.key_span.start, key.to_owned());
            self.misnamed.contains(&misnamed)
        })
    }

    /// A name that is in none of the file's tables.
    pub(crate) fn unknown_name<'k>(
        &mut self,
        what: Sort,
        name: &Spanned<'_>,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let section = what.section();
        if section.is_some_and(|section| self.lost.contains(&Lost::Section(section))) {
            return;
        }
        let known = self.suggestions.all(known);
        let listed = self.suggestions.listed(name.text, known.iter().copied());
        let listed = listed.map(|json| match what {
            Sort::Team => Phrase::StepForEach,
            _ => Phrase::WriteList { json },
        });
        let help = listed.or_else(|| {
            let meant = self.suggestions.meant(name.text, known)?;
            Some(meant.help())
        });
        let help = help.or_else(|| {
            let section = section?.to_owned();
            Some(Phrase::AddTo { section })
        });
        self.no_such_name(what, name, help);
    }

    /// A name that is not there, and what to do about it.
    pub(crate) fn no_such_name(&mut self, what: Sort, name: &Spanned<'_>, help: Option<Phrase>) {
        let message = Phrase::NoneSuch {
            said: Box::new(what.none_called()),
            name: name.text.to_owned(),
        };
        self.error_with_help(Code::UnknownName, name.span, message, help);
    }

    /// A fact that nobody declared; `known` are those that can stand there.
    pub(crate) fn unknown_fact<'k>(
        &mut self,
        name: &Spanned<'_>,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        if self.is_lost_fact(name.text) {
            return;
        }
        let or_else = Phrase::DeclareIt;
        let message = said!("no fact is called");
        if !self.is_meant(Code::UnknownFact, message, name, known, or_else) {
            // Declared once it is known everywhere.
            self.lost.insert(Lost::Fact(name.text.to_owned()));
        }
    }

    /// Whether a field of this name stands in the file and could not be read.
    pub(crate) fn is_lost_fact(&self, name: &str) -> bool {
        self.lost.contains(&Lost::Section(FIELDS))
            || self.lost.contains(&Lost::Fact(name.to_owned()))
    }

    /// Notes the sections whose parts have names and that cannot be read.
    pub(crate) fn note_lost_sections(&mut self, file: Object<'_>) {
        let named = Sort::IN_SECTIONS.iter().map(|(_, section)| *section);
        for section in named.chain([FIELDS]) {
            let is_readable = file.value(section).is_none_or(|node| match &node.value {
                // Of two with one name, one was meant to have another.
                Value::Object(members) => {
                    let mut seen = BTreeSet::new();
                    members.iter().all(|member| seen.insert(&member.key))
                }
                Value::Array(_) => section == "routes",
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
            });
            if !is_readable || self.is_misnamed(file, section) {
                self.lost.insert(Lost::Section(section));
            }
        }
    }

    /// Whether a key anywhere stands for this one.
    pub(crate) fn is_misnamed_anywhere(&self, key: &str) -> bool {
        self.misnamed.iter().any(|(_, meant)| meant == key)
    }

    /// A name that means nothing: `message` with the name, and the known one that was probably meant, or else what to do.
    pub(crate) fn unknown<'k>(
        &mut self,
        code: Code,
        message: Phrase,
        name: &Spanned<'_>,
        known: impl IntoIterator<Item = &'k str>,
        or_else: Phrase,
    ) {
        self.is_meant(code, message, name, known, or_else);
    }

    /// The same; whether one that is known was probably meant.
    fn is_meant<'k>(
        &mut self,
        code: Code,
        message: Phrase,
        name: &Spanned<'_>,
        known: impl IntoIterator<Item = &'k str>,
        or_else: Phrase,
    ) -> bool {
        let known = self.suggestions.all(known);
        let help = match self.suggestions.listed(name.text, known.iter().copied()) {
            Some(json) => Some(Phrase::WriteList { json }),
            None => {
                let meant = self.suggestions.meant(name.text, known);
                meant.map(|meant| meant.help())
            }
        };
        let is_meant = help.is_some();
        let help = help.unwrap_or(or_else);
        let message = Phrase::NoneSuch {
            said: Box::new(message),
            name: name.text.to_owned(),
        };
        self.error_with_help(code, name.span, message, Some(help));
        is_meant
    }
}

/// Where facts are declared.
const FIELDS: &str = "fields";
