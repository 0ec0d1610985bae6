//! What was to be filled in before the file went into use: `TODO`, `...`, `<name>`.

use std::collections::BTreeSet;

use super::File;
use crate::json::tree::{Node, Span, Value};
use crate::rules::action::Action;
use crate::rules::condition::{Leaf, Operands};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::said::said;
use crate::rules::step::{Naming, Outcome, StepKind};
use crate::text::{MatchMode, fold};

/// Reports what stands for something else in terms, values, names of people and queues, and the parameters of actions.
pub(super) fn check(file: &File<'_>, report: &mut Report) {
    let model = file.model;
    for set in &model.keyword_sets {
        let terms = set.terms.iter().zip(&set.written);
        let unless = set.unless.iter().zip(&set.unless_written);
        for (term, written) in terms.chain(unless) {
            if let Some(left) = in_term(&written.text, term.mode()) {
                tell(left, written.place, report);
            }
        }
    }
    // A named condition stands in every rule that names it.
    let mut told = BTreeSet::new();
    for rule in model.rules() {
        rule.when.entry().each_leaf(&mut |leaf, key, _| {
            if may_be_left(leaf) && told.insert(key) {
                for (text, place) in file.written.strings_under(key, None) {
                    if let Some(left) = in_value(text) {
                        tell(left, place, report);
                    }
                }
            }
        });
    }
    let outcomes = model.routes.iter().map(|route| &route.outcome);
    for outcome in outcomes.chain(&model.fallback) {
        check_steps(outcome, report);
    }
    for team in &model.teams {
        for member in &team.members {
            if let Some(left) = in_value(&member.name) {
                tell(left, team.place, report);
            }
        }
    }
    for action in model.actions() {
        check_action(action, file, report);
    }
}

fn tell(left: &str, place: Span, report: &mut Report) {
    report.warning(
        Code::LeftOver,
        place,
        said!("`{left}` was probably to be filled in", left),
        said!("write what is meant, or leave it out"),
    );
}

/// Whether a leaf asks for something that is a value for nobody.
fn may_be_left(leaf: &Leaf) -> bool {
    match leaf {
        Leaf::Test(_, test) => match test.operands() {
            Operands::Strings(values) => values.iter().any(|value| in_value(value).is_some()),
            Operands::Part(_) | Operands::Bools(_) | Operands::Numbers(_) => false,
        },
        Leaf::Terms(terms) => terms
            .iter()
            .any(|term| in_term(term.folded(), term.mode()).is_some()),
        Leaf::Keyword(_)
        | Leaf::Open(_)
        | Leaf::Closed(_)
        | Leaf::Regex(_)
        | Leaf::Share(_)
        | Leaf::Exists(_) => false,
    }
}

fn check_steps(outcome: &Outcome, report: &mut Report) {
    for step in &outcome.steps {
        if let StepKind::Elsewhere(_, Naming::Fixed(name)) = &step.kind {
            if let Some(left) = in_value(name) {
                tell(left, step.place, report);
            }
        }
    }
}

fn check_action(action: &Action, file: &File<'_>, report: &mut Report) {
    // Without one of these nothing is left.
    const SIGNS: &[&str] = &[
        "<",
        "[",
        "XX",
        "..",
        "…",
        "??",
        "TODO",
        "FIXME",
        "TBD",
        "orem ipsum",
        "me",
        "ME",
    ];
    if SIGNS.iter().any(|sign| action.params.contains(sign)) {
        if let Some(node) = file.written.at(action.place) {
            check_texts(node, report);
        }
    }
}

fn check_texts(node: &Node<'_>, report: &mut Report) {
    match &node.value {
        Value::String(text) => {
            if let Some(left) = in_text(text) {
                tell(left, node.span, report);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| check_texts(item, report)),
        Value::Object(members) => members
            .iter()
            .for_each(|member| check_texts(&member.node, report)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A message may be three dots and nothing else; in a longer one they are not words.
fn in_term(term: &str, mode: MatchMode) -> Option<&str> {
    let is_message = mode == MatchMode::WholeMessage && !term.contains(char::is_alphabetic);
    in_value(term).filter(|_| !is_message)
}

/// What is left in a value: all of it, or a name between angle brackets.
fn in_value(value: &str) -> Option<&str> {
    let whole = value.trim();
    is_left(whole).then_some(whole).or_else(|| bracketed(whole))
}

/// What is left in a text for people: they write dots at its end, and `TODO` is a word of Spanish and Portuguese.
fn in_text(text: &str) -> Option<&str> {
    const MARKS: &[&str] = &[
        "[TODO]", "(TODO)", "FIXME", "TODO:", "TBD", "R$ XX", "$XX", "€ XX", "XX/XX", "XX:XX",
        "XXXX",
    ];
    let whole = text.trim();
    let is_task = |mark: &str| {
        let rest = whole.split_once(mark).map_or("", |(_, rest)| rest);
        mark != "TODO:"
            || (whole.starts_with(mark) && rest.trim_start().starts_with(char::is_lowercase))
    };
    let mut marks = MARKS.iter().copied();
    let mark = || marks.find(|mark| has_word(whole, mark) && is_task(mark));
    is_left(whole)
        .then_some(whole)
        .or_else(|| bracketed(whole))
        .or_else(mark)
        .or_else(|| lorem(whole))
}

/// Whether it stands there and no letter is beside it.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + word.len()..).unwrap_or_default();
        let is_letter = |c: char| c.is_alphanumeric() && c != 'X';
        !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })
}

fn lorem(text: &str) -> Option<&str> {
    let start = text.to_ascii_lowercase().find("lorem ipsum")?;
    text.get(start..start + "lorem ipsum".len())
}

/// Whether nobody means it as it is.
fn is_left(whole: &str) -> bool {
    const WORDS: &[&str] = &[
        "TODO",
        "FIXME",
        "TBD",
        "XXX",
        "fixme",
        "tbd",
        "changeme",
        "lorem ipsum",
    ];
    const PARTS: &[(&str, &str)] = &[
        ("change", "me"),
        ("replace", "me"),
        ("your", "here"),
        ("fill", "in"),
        ("insert", "here"),
    ];
    let are_dots = whole.len() > 1 && whole.chars().all(|c| c == '.' || c == '…');
    let are_marks = whole.len() > 2 && whole.chars().all(|c| c == '?');
    let are_crosses = whole.len() > 2 && whole.chars().all(|c| c == 'X');
    let folded = fold(whole);
    let is_asked = PARTS.iter().any(|(first, last)| {
        let rest = folded
            .strip_prefix(first)
            .and_then(|rest| rest.strip_suffix(last));
        // Two words, or several, of which these are the first and the last.
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.starts_with(['_', '-']) && rest.ends_with(['_', '-'])
        })
    });
    are_dots || whole == "…" || are_marks || are_crosses || is_asked || WORDS.contains(&whole)
}

/// A name between angle brackets, or one of the usual ones between square ones: `<name>`, `[nome]`.
fn bracketed(text: &str) -> Option<&str> {
    let angled = text.match_indices('<').find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let end = rest.find('>')?;
        let within = rest.get(1..end)?;
        let is_name = within
            .chars()
            .all(|c| c.is_alphabetic() || " _-".contains(c))
            && within.starts_with(char::is_alphabetic)
            && !TAGS.contains(&fold(within).as_str())
            && !text.contains("</");
        rest.get(..=end).filter(|_| is_name)
    });
    angled.or_else(|| {
        text.match_indices('[').find_map(|(at, _)| {
            let rest = text.get(at..)?;
            let end = rest.find(']')?;
            let within = fold(rest.get(1..end)?);
            let is_name = NAMES.iter().any(|name| {
                within
                    .strip_prefix(name)
                    .is_some_and(|rest| OF.contains(&rest))
            });
            rest.get(..=end).filter(|_| is_name)
        })
    })
}

/// What stands between such brackets in HTML.
#[rustfmt::skip]
const TAGS: &[&str] = &["a", "b", "i", "u", "s", "p", "br", "hr", "em", "li", "ol", "ul", "h", "div", "img", "pre", "span", "code",
    "strong", "table", "body", "html", "small", "sub", "sup", "del", "ins", "tr", "td", "th"];

/// What is filled in between square brackets in templates of letters, folded, and what may stand behind it.
#[rustfmt::skip]
const NAMES: &[&str] = &["nome", "name", "nombre", "data", "date", "fecha", "hora", "time", "link", "url", "valor", "value", "empresa",
    "company", "telefone", "telefono", "phone", "cliente", "customer", "produto", "producto", "product", "pedido", "endereco", "direccion"];
const OF: &[&str] = &[
    "",
    " do cliente",
    " del cliente",
    " da empresa",
    " de la empresa",
    " aqui",
    " here",
    " cliente",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_texts_have_nothing_left() {
        for text in [
            "Um momento...",
            "TODO MUNDO ama pizza",
            "TODO: 50% de descuento",
            "Tamanho XXL",
            "XXX Congresso de Odontologia",
            "Hola <3",
            "Ana <ana@example.com>",
            "<b>oi</b>",
            "<https://example.com|site>",
            "Século XX",
            "[1] Vendas [2] Suporte",
            "[Loja] Seu pedido saiu",
            "Como? Quando?",
            "your order is here",
            "1 < 2 e 3 > 2",
            "Answer <b> or <i>",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
        for value in ["vip", "a...b", "xxx", "todo", "?", "me"] {
            assert_eq!(in_value(value), None, "{value}");
        }
        assert_eq!(in_term("...", MatchMode::WholeMessage), None);
    }

    #[test]
    fn what_is_left_is_found() {
        for (text, left) in [
            ("...", "..."),
            ("TODO", "TODO"),
            ("TODO: write this", "TODO:"),
            ("Olá <nome>, tudo bem?", "<nome>"),
            ("Olá [nome do cliente]!", "[nome do cliente]"),
            ("Custa R$ XX", "R$ XX"),
            ("Ligue 0800 XXXX", "XXXX"),
            ("Abrimos às XX:XX", "XX:XX"),
            ("Lorem ipsum dolor", "Lorem ipsum"),
            ("CHANGE_ME", "CHANGE_ME"),
            ("replace-me", "replace-me"),
            ("your_team_here", "your_team_here"),
            ("???", "???"),
        ] {
            assert_eq!(in_text(text), Some(left), "{text}");
        }
        assert_eq!(in_term("...", MatchMode::Word), Some("..."));
    }
}
