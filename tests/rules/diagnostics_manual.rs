//! The page of the manual about findings: every code is there, with an example that gets it and what is printed.
//!
//! `WAYPOST_BLESS=1 cargo test --test rules diagnostics_manual` writes what is printed now into the page: read the difference
//! before you keep it.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the page, and is asked to write it"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a page that cannot be read fails the test"
)]

use std::{env, fs};

use waypost::rules::{Part, Source};
use waypost::time::Zones;
use waypost::{Diagnostic, Router, RuleSet, Timestamp, replay};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/manual/diagnostics.md");

#[test]
fn the_page_has_every_code_with_an_example_that_gets_it() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut sections = page.split("\n## `");
    let mut current = sections.next().unwrap().to_owned();
    let mut codes = Vec::new();
    for section in sections {
        let (code, _) = section.split_once('`').unwrap();
        let example = block(section, "json");
        let findings = findings(code, example);
        assert!(
            findings.iter().any(|finding| finding.code() == code),
            "the example of `{code}` does not get it: {findings:?}"
        );
        let (before, _) = section.split_once("```text\n").unwrap();
        let printed = printed(example, &findings);
        current.extend(["\n## `", before, "```text\n", &printed, "```\n"]);
        codes.push(code);
    }
    if env::var_os("WAYPOST_BLESS").is_some() {
        fs::write(PAGE, current).unwrap();
        return;
    }
    assert_eq!(codes, Diagnostic::codes().collect::<Vec<_>>());
    assert_eq!(page, current);
}

fn block<'s>(section: &'s str, language: &str) -> &'s str {
    let (_, rest) = section.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("\n```").unwrap().0
}

fn findings(code: &str, rules: &str) -> Vec<Diagnostic> {
    let mut zones = Zones::builtin();
    if code == "stale-zone" {
        zones = zones.with_tzif_version("2026b");
    }
    match RuleSet::parse_with(rules, &zones) {
        Ok(rules) => {
            // A Wednesday noon in Brazil.
            let now = Timestamp::from_secs(1_795_618_800);
            let report = replay::run_tests(&Router::new(&rules).unwrap(), now);
            rules
                .check(now)
                .into_iter()
                .chain(report.diagnostics())
                .collect()
        }
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn printed(text: &str, findings: &[Diagnostic]) -> String {
    let source = Source::new("rules.json", text);
    let shown: Vec<String> = findings
        .iter()
        .map(|finding| finding.render(&source))
        .collect();
    shown.join("\n")
}

#[test]
fn the_mark_stands_under_what_it_is_about() {
    let far = format!(
        r#"{{"$schema": "{}", "version": 2, "revision": "{}"}}"#,
        "é".repeat(200),
        "-".repeat(200)
    );
    for (text, expected) in [
        // A tab is four columns, a wide character two, a combining one none.
        (
            "{\n\t\"日本e\u{301}\": [], \"version\": 1}",
            [
                "2 |     \"日本e\u{301}\": [], \"version\": 1}",
                "  |     ^^^^^^^",
            ],
        ),
        // Fullwidth letters, a picture, a syllable of three parts.
        (
            "{\"ＡＢ🎉\u{1112}\u{1161}\u{11ab}\u{ad}ภั\": 1, \"version\": 1}",
            [
                "1 | {\"ＡＢ🎉\u{1112}\u{1161}\u{11ab}\u{ad}ภั\": 1, \"version\": 1}",
                "  |  ^^^^^^^^^^^",
            ],
        ),
        // Behind the end.
        (
            "{\"version\": 1",
            ["1 | {\"version\": 1", "  |              ^"],
        ),
        // A value over several lines is marked to the end of the first.
        (
            "{\"version\": {\n}}",
            ["1 | {\"version\": {", "  |             ^"],
        ),
        // What would move the cursor is shown as one character.
        (
            "{\"\u{7f}\u{202e}\": 1, \"version\": 1}",
            ["1 | {\"\u{fffd}\u{fffd}\": 1, \"version\": 1}", "  |  ^^^^"],
        ),
    ] {
        let printed = printed(text, &findings("", text));
        let lines: Vec<&str> = printed.lines().skip(3).take(2).collect();
        assert_eq!(lines, expected, "{printed}");
    }

    // Long lines are cut around the mark.
    let printed_far = printed(&far, &findings("", &far));
    let lines: Vec<&str> = printed_far.lines().collect();
    assert!(lines[3].starts_with("1 | …éé") && lines[3].ends_with("--…"));
    assert_eq!(lines[4].find('^'), Some(45), "{printed_far}");
    assert_eq!(lines[3].chars().nth(45), Some('2'), "{printed_far}");
}

#[test]
fn each_of_many_findings_on_one_line_is_cut_out_at_its_place() {
    const COUNT: usize = 20_000;
    let keys: Vec<String> = (0..COUNT).map(|number| format!("\"é{number}\"")).collect();
    let text = format!("{{\"version\":1,{}:0}}", keys.join(":0,"));
    let findings = findings("", &text);
    let printed = printed(&text, &findings);
    let blocks: Vec<&str> = printed.split("\n\n").collect();
    // A thousand, and how many more there are.
    assert_eq!((findings.len(), blocks.len()), (1_001, 1_001));
    let expected = "\
error[unknown-key]: unknown key `é345`
 --> rules.json:1:3009
  |
1 | …\":0,\"é341\":0,\"é342\":0,\"é343\":0,\"é344\":0,\"é345\":0,\"é346\":0,\"é347\":0,\"é348\":0,\"é349\":0,\"é350\":0,\"é351\":0,\"é352\":0,\"é353\":0…
  |                                          ^^^^^^
  = at: /é345
  = help: possible keys: `version`, `$schema`, `revision`, `timezone`, `fields`, `calendars`, `schedules`, `conditions`, `keywords`, `teams`, `priority`, `triggers`, `routes`, `fallback`, `tests`";
    assert_eq!(blocks[345], expected);
    for (key, block) in keys.iter().zip(&blocks[..1_000]) {
        let lines: Vec<&str> = block.lines().collect();
        let marked = lines[3].chars().zip(lines[4].chars());
        let marked: String = marked
            .filter(|(_, mark)| *mark == '^')
            .map(|(c, _)| c)
            .collect();
        assert_eq!(marked, *key, "{block}");
    }
}

#[test]
fn every_piece_can_be_painted_but_the_line_of_the_file() {
    let text = r#"{"version": 1, "rotues": []}"#;
    let source = Source::new("rules.json", text);
    let paint = |part: Part, text: &str| {
        let name = match part {
            Part::Heading => "h",
            Part::Message => "m",
            Part::Frame => "f",
            Part::Mark => "^",
            Part::Label => "l",
            other => panic!("{other:?}"),
        };
        format!("<{name} {text}>")
    };
    let painted: Vec<String> = findings("", text)
        .iter()
        .map(|finding| finding.render_with(&source, paint))
        .collect();
    let expected = "\
<h error[unknown-key]><m : unknown key `rotues`>
 <f -->> rules.json:1:16
  <f |>
<f 1> <f |> {\"version\": 1, \"rotues\": []}
  <f |>                <^ ^^^^^^^^>
  <f => <l at>: /rotues
  <f => <l help>: did you mean `routes`?
";
    assert_eq!(painted, [expected]);
}

#[test]
fn a_finding_about_another_text_is_shown_without_its_line() {
    let text = "{\"version\": 1,\n \"rotues\": []}";
    let source = Source::new("rules.json", "{}");
    let shown = findings("", text)[0].render(&source);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[1..5], [" --> rules.json:2:2", "  |", "2 | ", "  | ^"]);
}
