//! From a text to its folded form: waypost's folding, which no user calls alone, against what the crates for it offer.

use std::cell::RefCell;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::measure::{Comparison, Engine, compare as measure};
use crate::text::Folder;

const TEXTS: usize = 1_024;

const SENTENCES: [(&str, &[&str]); 4] = [
    (
        "Portuguese",
        &[
            "Olá, não recebi o código de confirmação até agora",
            "Está atrasado! É URGENTE, cadê a segunda via?",
            "Você pode verificar a cobrança do cartão, por favor",
            "Quero a promoção de amanhã às três horas",
            "ATENÇÃO: preciso de informações sobre a garantia",
        ],
    ),
    (
        "English",
        &[
            "hello, where is my order number 1234 please",
            "Stop sending me messages right now",
            "I want to talk to a human agent about BILLING",
        ],
    ),
    (
        "Russian",
        &[
            "Здравствуйте, где мой заказ номер 1234",
            "Пожалуйста, отмените подписку сейчас же",
            "Я хочу поговорить с оператором о счёте",
        ],
    ),
    (
        "Japanese",
        &[
            "注文の 状況を 教えてください",
            "キャンセル したいです。 お願いします",
        ],
    ),
];

pub(crate) fn compare(rounds: usize) -> Vec<Comparison> {
    let compare = |(language, sentences): &(&str, &[&str])| {
        let texts: Vec<String> = (0..TEXTS).map(|seed| text(sentences, seed)).collect();
        let folder = RefCell::new((Folder::default(), String::new()));
        let by_waypost = |item: usize| {
            let (folder, out) = &mut *folder.borrow_mut();
            folder.fold_into(&texts[item], out);
            out.len()
        };
        let engines = vec![
            Engine::new("waypost", by_waypost),
            Engine::new("unicode-normalization, strip, lowercase", |item| {
                lowercased(&texts[item]).len()
            }),
            Engine::new("unicode-normalization, strip, caseless", |item| {
                case_folded(&texts[item]).len()
            }),
        ];
        for (item, text) in texts.iter().enumerate() {
            let length = by_waypost(item);
            let folded = &folder.borrow().1;
            // Of these texts the two with case folding must say the same but for the marks of kana.
            let theirs = case_folded(text);
            assert!(
                *language == "Japanese" || *folded == theirs,
                "{folded} {theirs}"
            );
            assert_eq!(length, folded.len());
        }
        measure(
            format!("fold: {language}"),
            texts.len(),
            rounds,
            engines,
            Vec::new(),
        )
    };
    SENTENCES.iter().map(compare).collect()
}

/// Some words of two of the sentences.
fn text(sentences: &[&str], seed: usize) -> String {
    let one = sentences[seed % sentences.len()];
    let other = sentences[seed / 7 % sentences.len()];
    let mut words: Vec<&str> = one.split(' ').chain(other.split(' ')).collect();
    let start = seed % words.len();
    words.rotate_left(start);
    words.truncate(7);
    words.join(" ")
}

fn stripped(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c))
}

fn lowercased(text: &str) -> String {
    stripped(text).flat_map(char::to_lowercase).collect()
}

fn case_folded(text: &str) -> String {
    let stripped: String = stripped(text).collect();
    caseless::default_case_fold_str(&stripped)
}
