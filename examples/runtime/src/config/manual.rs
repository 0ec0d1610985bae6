//! What the manual says of the configuration is so.

use super::Config;

const MANUAL: &str = include_str!("../../../../src/manual/service.md");

fn blocks() -> Vec<&'static str> {
    let parts = MANUAL.split("```toml\n").skip(1);
    let blocks = parts.filter_map(|part| Some(part.split_once("```")?.0));
    blocks.collect()
}

#[test]
fn the_first_block_is_what_it_is_without_one() {
    let block: Config = toml::from_str(blocks().first().unwrap()).unwrap();
    assert_eq!(format!("{block:?}"), format!("{:?}", Config::default()));
}

#[test]
fn every_key_is_named() {
    let kinds = ["file", "graph", "slack", "hubspot", "bitrix24", "webhook"];
    let kinds = kinds.map(|kind| format!("destinations.x = {{ kind = \"{kind}\", none = 1 }}"));
    let tables = [
        "none = 1",
        "deliver.none = 1",
        "slack.none = 1",
        "hubspot.none = 1",
        "numbers = [{ none = 1 }]",
        "destinations.x = { kind = \"none\" }",
    ];
    let texts = tables.iter().map(|text| (*text).to_owned()).chain(kinds);
    let mut named = 0;
    for text in texts {
        let error = toml::from_str::<Config>(&text).unwrap_err().to_string();
        // It lists those that there are.
        let known = error.split_once("expected").map_or("", |(_, known)| known);
        for key in known.split('`').skip(1).step_by(2) {
            let is_named = ["`", "\n", "[", " ", "{ "]
                .iter()
                .flat_map(|before| ["`", " =", "]"].map(|after| format!("{before}{key}{after}")))
                .chain([format!("`{key} = ")])
                .any(|text| MANUAL.contains(&text));
            assert!(is_named, "{key}");
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
}
