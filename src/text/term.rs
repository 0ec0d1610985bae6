//! A term of a rule file, and where it hits (section 5 of the rule language).

use std::fmt;
use std::sync::Arc;

use super::fold::fold;
use super::folded_text::FoldedText;
use super::ignorable::is_ignorable;
use super::slip::{Vocabulary, is_slip, may_slip};
use super::words::{Span, bare_words, split_words};

/// How a term is held against a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchMode {
    /// It stands at word boundaries.
    Word,
    /// The text has its words and no other, whatever stands between, before and after them.
    WholeMessage,
    /// The text begins with it, be it inside a word.
    StartsWith,
    /// It stands anywhere.
    Substring,
}

/// A term, folded and cut into words.
///
/// In mode [`Word`](MatchMode::Word) it is these pieces, each of which an index can look up by itself:
///
/// * its [`words`](Self::words), which must follow each other in the text with nothing but non-word characters between
///   them, whatever stands between them in the term;
/// * its [`leading`](Self::leading) and [`trailing`](Self::trailing) edges, the non-word characters before the first
///   and after the last word, which must stand there as they are: `c++` is not `c`;
/// * whether the last word is the beginning of one ([`is_prefix`](Self::is_prefix)).
///
/// A term without any word (`👍`) hits wherever its folded text stands.
///
/// In mode [`WholeMessage`](MatchMode::WholeMessage) the words are those of [`FoldedText::bare_words`], and all that
/// counts; a term without any hits the text that is the term, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    mode: MatchMode,
    folded: String,
    words: Vec<Span>,
    is_prefix: bool,
    /// The words that are no slip of another, where slips are forgiven.
    forgives: Option<Arc<Vocabulary>>,
}

impl Term {
    /// Compiles a term as the rule file has it.
    ///
    /// In mode `Word` a star at its end makes the last word a prefix. Every other star is a star, and `\*` always is.
    ///
    /// # Errors
    ///
    /// A term that is a star alone, or of which the folding leaves nothing.
    pub(crate) fn new(source: &str, mode: MatchMode) -> Result<Self, TermError> {
        let error = |kind| TermError {
            term: source.to_owned(),
            kind,
        };
        let visible = source.trim_end_matches(is_invisible);
        let before_star = visible
            .strip_suffix('*')
            .filter(|rest| !rest.ends_with('\\'));
        let (body, has_star) = match (mode, before_star) {
            (MatchMode::Word, Some(rest)) if rest.chars().all(is_invisible) => {
                return Err(error(TermErrorKind::OnlyStar));
            }
            (MatchMode::Word, Some(rest)) => (rest, true),
            _ => (visible, false),
        };
        let folded = fold(&body.replace("\\*", "*"));
        if folded.is_empty() {
            return Err(error(TermErrorKind::Empty));
        }
        let mut words = Vec::new();
        split_words(&folded, &mut words);
        if mode == MatchMode::WholeMessage {
            words = bare_words(&folded, &words).collect();
        }
        // After `c++` anything may follow already: a star there adds nothing.
        let ends_in_word = words.last().is_some_and(|word| word.end == folded.len());
        Ok(Self {
            mode,
            is_prefix: has_star && ends_in_word,
            folded,
            words,
            forgives: None,
        })
    }

    /// A term that stands anywhere in a text, folded already.
    pub(crate) fn anywhere(folded: &str) -> Self {
        let mut words = Vec::new();
        split_words(folded, &mut words);
        Self {
            mode: MatchMode::Substring,
            is_prefix: false,
            folded: folded.to_owned(),
            words,
            forgives: None,
        }
    }

    /// Forgives one slip a word from now on, if some word of it can have one: what is in the vocabulary is none.
    pub(crate) fn forgive(&mut self, vocabulary: &Arc<Vocabulary>) {
        let mut words = self.words.iter().enumerate();
        if words.any(|(at, word)| self.may_slip(at, word.of(&self.folded))) {
            self.forgives = Some(Arc::clone(vocabulary));
        }
    }

    /// Whether a text is hit that has a slip.
    pub(crate) fn has_slips(&self) -> bool {
        self.forgives.is_some()
    }

    /// The same where no slip is forgiven.
    pub(crate) fn exact(&self) -> Self {
        Self {
            forgives: None,
            ..self.clone()
        }
    }

    /// The first word of a text that is a slip of one of this term's, and forgiven.
    pub(crate) fn slip<'t>(&self, text: &'t FoldedText) -> Option<&'t str> {
        let words = text.bare_words().map(|word| word.of(text.as_str()));
        let is_slip = |word: &&str| {
            self.words()
                .any(|own| own != *word && self.is_word(own, word))
        };
        { words }.find(is_slip)
    }

    /// Whether slips of one of its words can be forgiven: not where a star ends it.
    fn may_slip(&self, at: usize, word: &str) -> bool {
        may_slip(word) && !(self.is_prefix && at + 1 == self.words.len())
    }

    /// The words of which a slip is forgiven.
    pub(crate) fn forgiven(&self) -> impl Iterator<Item = &str> {
        let words = self.words().enumerate();
        let words = words.filter(|(at, word)| self.has_slips() && self.may_slip(*at, word));
        words.map(|(_, word)| word)
    }

    /// Whether a word of a text is one of this term, or a slip of it that is forgiven.
    pub(crate) fn is_word(&self, own: &str, word: &str) -> bool {
        own == word
            || self.forgives.as_ref().is_some_and(|vocabulary| {
                may_slip(own) && is_slip(own, word) && !vocabulary.has(word)
            })
    }

    /// Whether this term hits the text. Linear in the length of the text times that of the term.
    pub(crate) fn is_match(&self, text: &FoldedText) -> bool {
        match self.mode {
            MatchMode::Word if self.words.is_empty() => text.as_str().contains(&self.folded),
            MatchMode::Word => text
                .words()
                .windows(self.words.len())
                .any(|words| self.is_at(words, text.as_str())),
            MatchMode::WholeMessage if self.words.is_empty() => text.as_str() == self.folded,
            MatchMode::WholeMessage => {
                let mut own = self.words();
                let mut words = text.bare_words().map(|word| word.of(text.as_str()));
                let all = words.all(|word| own.next().is_some_and(|own| self.is_word(own, word)));
                all && own.next().is_none()
            }
            MatchMode::StartsWith => text.as_str().starts_with(&self.folded),
            MatchMode::Substring => text.as_str().contains(&self.folded),
        }
    }

    /// Whether these words of the text, as many as the term has, are those of the term, edges included.
    pub(crate) fn is_at(&self, words: &[Span], text: &str) -> bool {
        let Some((last, others)) = words.split_last() else {
            return false;
        };
        let Some((last_term, other_terms)) = self.words.split_last() else {
            return false;
        };
        let last_term = last_term.of(&self.folded);
        let is_last = if self.is_prefix {
            last.of(text).starts_with(last_term)
        } else {
            self.is_word(last_term, last.of(text))
        };
        is_last
            && others
                .iter()
                .zip(other_terms)
                .all(|(word, term)| self.is_word(term.of(&self.folded), word.of(text)))
            && self.has_edges_at(words, text)
    }

    /// Whether what stands around these words of the text is what stands around those of the term.
    pub(crate) fn has_edges_at(&self, words: &[Span], text: &str) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return false;
        };
        let before = text.get(..first.start);
        let after = text.get(last.end..);
        before.is_some_and(|before| before.ends_with(self.leading()))
            && after.is_some_and(|after| after.starts_with(self.trailing()))
    }

    /// How it is held against a text.
    pub(crate) fn mode(&self) -> MatchMode {
        self.mode
    }

    /// The whole term, folded.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// The words of the term, in order; in mode `WholeMessage` the bare ones.
    pub(crate) fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(|word| word.of(&self.folded))
    }

    /// Whether the last word is only the beginning of one.
    pub(crate) fn is_prefix(&self) -> bool {
        self.is_prefix
    }

    /// What stands before the first word, most often nothing. The whole term if it has no word.
    pub(crate) fn leading(&self) -> &str {
        let end = self
            .words
            .first()
            .map_or(self.folded.len(), |word| word.start);
        self.folded.get(..end).unwrap_or_default()
    }

    /// What stands after the last word, most often nothing.
    pub(crate) fn trailing(&self) -> &str {
        let start = self.words.last().map_or(self.folded.len(), |word| word.end);
        self.folded.get(start..).unwrap_or_default()
    }
}

/// As a rule file would have it, folded: `cobranca`, `cancel*`.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_prefix { "*" } else { "" };
        write!(f, "{}{star}", self.folded)
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c)
}

/// A term that could never hit, or always would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("term `{}` {kind}", .term.escape_debug())]
pub(crate) struct TermError {
    // Shown escaped, since what makes a term empty cannot be seen.
    term: String,
    kind: TermErrorKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum TermErrorKind {
    #[error("is empty: nothing of it is left after folding")]
    Empty,
    #[error("is a star alone: put the beginning of a word before it or write `\\*` for a star")]
    OnlyStar,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(mode: MatchMode, term: &str, text: &str) -> bool {
        let mut folded = FoldedText::default();
        folded.set(text);
        Term::new(term, mode).unwrap().is_match(&folded)
    }

    fn check(mode: MatchMode, table: &[(&str, &[&str], &[&str])]) {
        for (term, hits, misses) in table {
            for text in *hits {
                assert!(is_match(mode, term, text), "{term:?} should hit {text:?}");
            }
            for text in *misses {
                assert!(!is_match(mode, term, text), "{term:?} should miss {text:?}");
            }
        }
    }

    #[test]
    fn a_word_stands_at_word_boundaries() {
        check(
            MatchMode::Word,
            &[
                (
                    "urgente",
                    &[
                        "É URGENTE!",
                        "e urgente",
                        "ｕｒｇｅｎｔｅ",
                        "urg\u{200b}ente",
                        "URGE\u{301}NTE",
                    ],
                    &["urgentes", "urgente_", "urgent", "", "desurgente"],
                ),
                ("cobrança", &["cobranca", "a COBRANÇA."], &["cobrancas"]),
                (
                    "segunda via",
                    &["segunda-via", "2 segunda...\n\tvia?", "SEGUNDA VIA"],
                    &[
                        "segunda",
                        "via segunda",
                        "segunda a via",
                        "segundavia",
                        "segunda viagem",
                    ],
                ),
                (
                    "cancel*",
                    &["cancel", "Cancelar tudo", "quero cancelamento"],
                    &["cance", "nocancel"],
                ),
                ("cancel *", &["cancelar"], &["cance"]),
                (
                    "quero cancel*",
                    &["quero cancelar"],
                    &["cancelar", "quero", "queros cancelar"],
                ),
                ("\\*", &["a * b", "**"], &["a"]),
                ("5\\*", &["um 5* bom"], &["um 5 bom", "55*"]),
                ("a*b", &["a*b", "a b", "a - b"], &["ab", "acb"]),
                (
                    "c++",
                    &["i love C++!", "c++11", "(c++)"],
                    &["vitamin c", "c+", "abc++", "c ++"],
                ),
                ("c++*", &["c++", "c++11"], &["c", "c+"]),
                ("👍", &["ok 👍👍", "👍🏽", "a👍b"], &["ok", "👎"]),
                ("👍*", &["ok 👍"], &["ok"]),
                ("❤", &["❤\u{fe0f}"], &["💔"]),
                (
                    "r$ 50",
                    &["são R$ 50,00", "R$50"],
                    &["r$ 500", "us$ 50", "xR$ 50"],
                ),
                ("$50", &["US$50", "$50"], &["$ 50", "50"]),
                ("#promo", &["a #PROMO!"], &["promo"]),
                ("日本", &["日本語", "日 本", "東日、本"], &["日", "本日"]),
                ("日本*", &["日本語"], &["日"]),
                ("ไม่", &["ฉันไม่รู้"], &["ฉันไม"]),
                ("go 日", &["go日", "go 日"], &["goo日"]),
                ("한국", &["한국 말"], &["한국어"]),
                ("बंद", &["बंद करो"], &["बंदर"]),
                ("إيقاف", &["إيقاف!"], &["الإيقاف"]),
            ],
        );
    }

    #[test]
    fn a_whole_message_has_the_words_of_the_term_and_no_other() {
        check(
            MatchMode::WholeMessage,
            &[
                (
                    "stop",
                    &[
                        "STOP!!! 🙏",
                        "stop",
                        "  «Stop» ",
                        "stop 1\u{fe0f}\u{20e3}",
                        "_stop_",
                        "stop´",
                        "¨stop",
                        "stop 👍🏽🇧🇷👨\u{200d}👩\u{200d}👧❤\u{fe0f}",
                    ],
                    &["stop it", "please stop", "stops", "", "!!!", "st-op"],
                ),
                ("stop!", &["stop", "STOP?"], &["stop x"]),
                (
                    "opt out",
                    &[
                        "Opt-out!",
                        "OPT.OUT",
                        "opt_out",
                        "opt – out",
                        "_*opt* out_",
                        "opt\nout",
                        "opt 👉 out",
                    ],
                    &["optout", "opt", "out opt", "opt out now", "opt in out"],
                ),
                ("opt-out", &["opt out", "Opt-out."], &["optout"]),
                ("opt_out", &["opt out", "OPT_OUT"], &["optout"]),
                ("日本", &["日 本", "日本!"], &["日", "日本語"]),
                ("ไม่", &["ไม่!"], &["ไม", "ไม่ไม่"]),
                (
                    "👍",
                    &["👍", "👍\u{fe0f}"],
                    &["👍👍", "👎", "", "👍!", "👍 a"],
                ),
                ("_", &["_"], &["__", "a", ""]),
                ("stop*", &["stop", "stop*"], &["stopp"]),
                ("?", &["?"], &["??", "!"]),
                ("sair\\*", &["sair"], &["sair agora"]),
            ],
        );
    }

    #[test]
    fn a_beginning_may_end_inside_a_word() {
        check(
            MatchMode::StartsWith,
            &[
                (
                    "cancel",
                    &["CANCELAR", " cancel"],
                    &["quero cancelar", "can", ""],
                ),
                ("cancel*", &["cancel* x"], &["cancelar"]),
                ("olá, b", &["Ola, bom dia"], &["ola bom"]),
            ],
        );
    }

    #[test]
    fn a_substring_stands_anywhere() {
        check(
            MatchMode::Substring,
            &[
                ("cel", &["cancelar", "CÉL"], &["can", ""]),
                ("l* b", &["al*  BC"], &["la b"]),
            ],
        );
    }

    #[test]
    fn refuses_what_cannot_hit() {
        for mode in [
            MatchMode::Word,
            MatchMode::WholeMessage,
            MatchMode::StartsWith,
            MatchMode::Substring,
        ] {
            for (term, message) in [
                ("", "term `` is empty: nothing of it is left after folding"),
                (
                    " \t",
                    r"term ` \t` is empty: nothing of it is left after folding",
                ),
                (
                    "\u{200b}",
                    r"term `\u{200b}` is empty: nothing of it is left after folding",
                ),
            ] {
                assert_eq!(Term::new(term, mode).unwrap_err().to_string(), message);
            }
        }
        // A star alone is a prefix of nothing in mode `Word`, and a star in the others.
        for (term, message) in [
            (
                "*",
                r"term `*` is a star alone: put the beginning of a word before it or write `\*` for a star",
            ),
            (
                " *\u{200b} ",
                r"term ` *\u{200b} ` is a star alone: put the beginning of a word before it or write `\*` for a star",
            ),
        ] {
            let error = Term::new(term, MatchMode::Word).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert!(Term::new(term, MatchMode::Substring).is_ok());
        }
    }

    #[test]
    fn the_pieces_are_those_an_index_needs() {
        for (source, words, leading, trailing, is_prefix) in [
            ("Segunda-Via", vec!["segunda", "via"], "", "", false),
            ("cancel*", vec!["cancel"], "", "", true),
            ("R$ 50 ", vec!["r", "50"], "", "", false),
            ("#C++ *", vec!["c"], "#", "++", false),
            ("👍", vec![], "👍", "", false),
        ] {
            let term = Term::new(source, MatchMode::Word).unwrap();
            assert_eq!(term.mode(), MatchMode::Word);
            assert_eq!(term.words().collect::<Vec<_>>(), words, "{source}");
            assert_eq!(
                (term.leading(), term.trailing()),
                (leading, trailing),
                "{source}"
            );
            assert_eq!(term.is_prefix(), is_prefix, "{source}");
        }
    }
}
