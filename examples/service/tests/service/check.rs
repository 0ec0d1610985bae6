//! `--check`: all that is wrong with a configuration, each with its place.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{KEY, folder};

fn check(folder: &Path, config: &str) -> (Option<i32>, String) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("waypost.toml"), config).unwrap();
    run(folder, &["--check"])
}

fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waypost-service"));
    let output = command
        .current_dir(folder)
        .args(["--config", "waypost.toml"])
        .args(words)
        .env("WAYPOST_VERIFY_TOKEN_FILE", "verify")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

const SOUND: &str = "the configuration and its rules are sound\n";

#[test]
fn nothing_that_is_wrong_is_said_in_a_line() {
    let folder = folder("check-sound");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("verify"), "token").unwrap();
    assert_eq!(check(&folder, ""), (Some(0), SOUND.to_owned()));
    // Nothing is left of the look at it.
    let names = fs::read_dir(&folder).unwrap();
    assert_eq!(names.count(), 2);
}

#[test]
fn all_that_is_wrong_is_said_at_once_each_with_its_place() {
    let folder = folder("check-wrong");
    let config = r#"
        listen = "0.0.0.0:70000"
        admin_listen = "there"
        folder = "/proc/no/folder"
        shadow = "none.json"
        rules = "rules.json"
        intake_bytes = 1000
        disk_reserve = 999999999999999
        portfolio = "many"
        webhook_secret_files = ["none"]
        actions = { send = "slack", ticket = "meta", note = "gone", sned = "graph", template = "graph", post = "slack" }
        numbers = [{ waba_id = "1", phone_number_id = "2" }, { waba_id = "1", phone_number_id = "2" }, { waba_id = "", phone_number_id = "3" }, { waba_id = "1", phone_number_id = "+55 11" }]
        templates = { welcome = "utilities" }
        policy = { nothing = 1 }
        hubspot = { url = "http://shop.example/hubspot", client_secret_file = "none", facts = { "tier" = "tier", "customer.owner" = "hubspot_owner_id", "customer.tags" = "" } }
        [deliver]
        default = { destination = "lost" }
        teams = { desk = { destination = "slack", place = "nowhere" }, sales = { destination = "graph" }, dsk = { destination = "slak" } }
        [destinations]
        graph = { kind = "graph", token_file = "none", url = "ftp://x" }
        meta = { kind = "graph", token_file = "token" }
        slack = { kind = "slack", token_file = "token", channel = "C0", places = { here = "C1" } }
        whatsapp = { kind = "graph", token_file = "token", url = "https://a b", version = "", language = "pt BR" }
        chat = { kind = "slack", token_file = "token", channel = "", places = { here = "C 1", there = "" } }
        hub = { kind = "hubspot", token_file = "token", pipeline = "", stage = "a b", places = { vip = { owner = "", stage = "" } } }
        portal = { kind = "bitrix24", url_file = "token", places = { vip = { owner = "", stage = "" } } }
        program = { kind = "webhook", url = "ftp://x", key_file = "token" }
        lines = { kind = "file", path = "/no/such/folder/lines" }
        self = { kind = "log" }
        [slack]
        destination = "graph"
        signing_secret_file = "none"
        teams = []
        users = []
    "#;
    let rules = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message", "actions": [
    {"post": {"text": "Hello", "place": "there"}}, {"ticket": {"subject": "Hello", "destination": "crm"}}]}],
  "routes": [{"id": "one", "team": "desk", "actions": [{"send": {"txt": "Hello"}}, {"tag": "vip"}]},
             {"id": "two", "when": {"text": {"starts_with": "x"}}, "team": "desk", "actions": [{"tag": "vip"}]}],
  "fallback": {"team": "desk"}
}"#;
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.json"), rules).unwrap();
    fs::write(folder.join("token"), "xoxb").unwrap();
    let (code, text) = check(&folder, config);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = text.lines().collect();
    let expected = fs::read_to_string("tests/service/check.txt").unwrap();
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(lines, expected, "{text}");
    // The start says the same, but for the rules: they may be put right while it runs.
    let (code, text) = run(&folder, &[]);
    assert_eq!(code, Some(1));
    let mut lines = text.lines();
    let first = "waypost-service: this is wrong with the configuration:";
    assert_eq!(lines.next(), Some(first));
    let lines: Vec<&str> = lines.collect();
    let of_rules = [
        "rules.json:",
        "shadow:",
        "deliver.teams.dsk: the rules",
        "deliver.teams.sales: the rules",
    ];
    let is_of_rules = |line: &&&str| of_rules.iter().any(|start| line.starts_with(start));
    let expected: Vec<&str> = expected
        .iter()
        .filter(|line| !is_of_rules(line))
        .copied()
        .collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn rules_call_a_template_what_the_configuration_calls_it() {
    let folder = folder("check-category");
    let rules = r#"{
  "version": 1,
  "teams": {"desk": {}},
  "triggers": [{"id": "all", "on": "message", "actions": [{"send": {"template": "promo", "category": "utility"}}]}],
  "fallback": {"team": "desk"}
}"#;
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("verify"), "token").unwrap();
    fs::write(folder.join("rules.json"), rules).unwrap();
    let config = |category: &str| {
        format!("rules = \"rules.json\"\ntemplates = {{ promo = {category:?} }}\n")
    };
    assert_eq!(check(&folder, &config("utility")).1, SOUND);
    let wrong = "rules.json:4:68: error: action `send`: /category: `utility`, but `templates.promo` of the configuration is `marketing` (in `all`)\n";
    let expected = (Some(1), wrong.to_owned());
    assert_eq!(check(&folder, &config("marketing")), expected);
}

#[test]
fn two_addresses_are_two() {
    let folder = folder("check-addresses");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("verify"), "token").unwrap();
    let taken = "admin_listen: it is the address of `listen`\n";
    for (listen, admin, expected) in [
        ("127.0.0.1:8080", "127.0.0.1:8080", taken),
        ("0.0.0.0:8080", "127.0.0.1:8080", taken),
        ("localhost:8080", "[::]:8080", taken),
        ("127.0.0.1:8080", "127.0.0.2:8080", SOUND),
        ("[::1]:8080", "localhost:8081", SOUND),
    ] {
        let config = format!("listen = {listen:?}\nadmin_listen = {admin:?}\n");
        assert_eq!(check(&folder, &config).1, expected, "{listen} {admin}");
    }
}

#[test]
fn a_sync_that_is_none_is_refused_at_the_start_too() {
    let folder = folder("check-sync");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("waypost.toml"), "synchronous = \"FUL\"\n").unwrap();
    for words in [&[][..], &["--check"]] {
        let (status, text) = run(&folder, words);
        assert_eq!(status, Some(1));
        let expected = "unknown variant `FUL`, expected one of `FULL`, `NORMAL`, `OFF`";
        assert!(
            text.contains(expected) && text.contains("waypost.toml:1:15: "),
            "{text}"
        );
    }
}

#[test]
fn a_key_that_there_is_not_is_refused_and_what_may_be_meant_is_said() {
    let folder = folder("check-unknown");
    for (config, expected) in [
        (
            "[destinations]\nx = { kind = \"log\", nonsense = 1 }",
            "unknown field `nonsense`",
        ),
        (
            "[destinations]\nx = { kind = \"simulated\", url = 1 }",
            "unknown field `url`",
        ),
        (
            "[destinations]\nx = { kind = \"grahp\" }",
            ", did you mean `graph`?",
        ),
        (
            "[destinations]\nx = { kind = \"webhook\", ulr = \"x\" }",
            ", did you mean `url`?",
        ),
        ("lisen = \"x\"", ", did you mean `listen`?"),
        (
            "[slack]\ndestnation = \"x\"",
            ", did you mean `destination`?",
        ),
        (
            "numbers = [{ wabaid = \"1\" }]",
            ", did you mean `waba_id`?",
        ),
    ] {
        let (status, text) = check(&folder, config);
        assert_eq!(status, Some(1), "{config}: {text}");
        assert!(
            text.contains(expected) && text.contains("waypost.toml:"),
            "{config}: {text}"
        );
    }
    let nothing_like_it = check(&folder, "quite_another = 1").1;
    assert!(
        !nothing_like_it.contains("did you mean"),
        "{nothing_like_it}"
    );
}

#[test]
fn all_that_is_wrong_with_the_file_itself_is_said_at_once() {
    let folder = folder("check-file");
    let config = r#"lisen = "127.0.0.1:80"
keep_days = -1
numbers = [{ wabaid = "1", phone_number_id = "2", receipts = "typng" }, { waba_id = "1" }]
intake_bytes = "1 GB"

[slack]
destnation = "desk"
signing_secret_file = "x"
teams = "T1"
users = []

[destinations]
desk = { kind = "slak" }
log = { kind = "log", x = 1 }
crm = { kind = "hubspot", token_file = "t", pipeline = "0" }
"#;
    let (status, text) = check(&folder, config);
    assert_eq!(status, Some(1));
    let text = text.trim_start_matches("waypost-service: ");
    let mut lines: Vec<&str> = text.lines().collect();
    // They end in what there is.
    for line in &mut lines {
        *line = line
            .split_once(", expected one of")
            .map_or(line, |(front, _)| front);
    }
    let expected = fs::read_to_string("tests/service/file.txt").unwrap();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>(), "{text}");
    // What is no TOML is told as that, each place of it.
    let (status, text) = check(&folder, "a = \nb = [1\n");
    assert_eq!(status, Some(1));
    assert!(text.contains("waypost.toml:1:"), "{text}");
}

#[test]
fn what_is_beside_faults_of_form_is_looked_at_too() {
    let folder = folder("check-both");
    fs::create_dir_all(&folder).unwrap();
    for file in ["verify", "token"] {
        fs::write(folder.join(file), "token").unwrap();
    }
    let config = r##"keep_dys = 1
numbers = [{ waba_id = "1", phone_number_id = "2", throughput = "fast", receipts = "read" }]
actions = { send = "whatsapp", template = "whatsapp", ticket = "dsk", note = "crm", tag = "log" }
hubspot = { url = "https://shop.example/hubspot", client_secret_file = "token", facts = { "customer.teir" = "tier" } }

[deliver]
default = { destination = "log", place = "corner" }
teams = { desk = { destination = "crm" }, support = { destination = "chat", place = "here" } }

[destinations]
whatsapp = { kind = "graph", token_file = "none", version = 1 }
crm = { kind = "hubspot", token_file = "none", pipeline = "0" }
chat = { kind = "slack", token_file = "token", channel = "#general", places = { here = "general" } }
log = { kind = "log" }
"##;
    let expected = fs::read_to_string("tests/service/both.txt").unwrap();
    for words in [&["--check"][..], &[]] {
        fs::write(folder.join("waypost.toml"), config).unwrap();
        let (status, text) = run(&folder, words);
        assert_eq!(status, Some(1));
        let text = text.trim_start_matches("waypost-service: ");
        assert_eq!(text, expected, "{text}");
    }
    // Where the rules are not read, those that stand in their place are not looked at.
    fs::write(folder.join("waypost.toml"), "rules = 1\n").unwrap();
    let (_, text) = run(&folder, &["--check"]);
    let expected =
        "waypost-service: waypost.toml:1:9: invalid type: integer `1`, expected path string\n";
    assert_eq!(text, expected);
}

#[test]
fn the_manual_s_configurations_are_sound() {
    let manual = fs::read_to_string("../../src/manual/service.md").unwrap();
    let folder = folder("check-manual");
    let secrets = folder.join("secrets/");
    fs::create_dir_all(&secrets).unwrap();
    fs::write(folder.join("verify"), "token").unwrap();
    for name in [
        "app",
        "verify",
        "whatsapp",
        "slack",
        "slack-signing",
        "hubspot-app",
    ] {
        fs::write(secrets.join(name), "secret").unwrap();
    }
    fs::write(secrets.join("n8n"), KEY).unwrap();
    fs::copy("../data/shop.rules.json", folder.join("rules.json")).unwrap();
    let blocks = manual.split("```toml\n").skip(1);
    let blocks: Vec<&str> = blocks
        .map(|part| part.split_once("```").unwrap().0)
        .collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let config = block.replace("/run/secrets/", secrets.to_str().unwrap());
        assert_eq!(check(&folder, &config), (Some(0), SOUND.to_owned()));
    }
}
