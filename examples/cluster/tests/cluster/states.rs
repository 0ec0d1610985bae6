//! The states of events are, byte for byte, those of the service on one machine that got the same bodies.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::broker::free_address;
use crate::cluster::{Cluster, SINKS, post, wait, write_pepper};
use crate::crowd::Crowd;

/// With an opt-out that a rule writes.
const RULES: &str = r#"{"version": 1, "teams": {"desk": {}},
    "triggers": [{"id": "stop", "on": "message", "when": {"text": {"word": "7"}},
                  "actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}]}],
    "fallback": {"targets": [{"team": "desk"}]}}"#;

type States = BTreeMap<String, String>;

#[test]
fn states_are_those_of_the_service() {
    let cluster = Cluster::start("states", RULES, "");
    let crowd = Crowd::start(&cluster.intake, 60, 20);
    let mut bodies = examples();
    for body in &bodies {
        assert_eq!(cluster.post(body), 200);
    }
    std::thread::sleep(Duration::from_secs(6));
    bodies.extend(crowd.stop().bodies);
    cluster.drain(Duration::from_secs(60));
    let here: States = cluster
        .broker
        .messages("WAYPOST_ROWS", "state.>")
        .into_iter()
        .map(|(key, value)| {
            (
                key.strip_prefix("state.").unwrap().to_owned(),
                String::from_utf8(value).unwrap(),
            )
        })
        .collect();
    let there = of_service(&cluster, &bodies);
    assert!(here.len() > 40, "{} states", here.len());
    assert_eq!(here, there);
}

/// The example bodies.
fn examples() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/bodies");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What the service on one machine knows after these bodies.
fn of_service(cluster: &Cluster, bodies: &[Vec<u8>]) -> States {
    let folder = cluster.folder.join("service");
    write_pepper(&folder);
    let (address, admin) = (free_address(), free_address());
    let path = |name: &str| json!(cluster.folder.join(name));
    let config = format!(
        "listen = {address:?}\nadmin_listen = {admin:?}\nfolder = {}\nrules = {}\nwebhook_secret_files = [{}]\n{SINKS}\
         [destinations]\ndesk = {{ kind = \"file\", path = {} }}\n",
        json!(folder),
        path("rules.json"),
        path("secret"),
        path("service-desk"),
    );
    let file = cluster.folder.join("service.toml");
    fs::write(&file, config).unwrap();
    let mut process = Command::new(program())
        .arg("--config")
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait("the service listens", Duration::from_secs(30), || {
        TcpStream::connect(&address).is_ok()
    });
    for body in bodies {
        assert_eq!(post(&address, body), 200);
    }
    let database = rusqlite::Connection::open(folder.join("waypost.db")).unwrap();
    wait("the service is done", Duration::from_secs(60), || {
        let waiting =
            database.query_row("SELECT count(*) FROM inbox", [], |row| row.get::<_, i64>(0));
        waiting.is_ok_and(|waiting| waiting == 0)
    });
    let mut statement = database.prepare("SELECT key, value FROM state").unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let states = rows.map(Result::unwrap).collect();
    process.kill().unwrap();
    process.wait().unwrap();
    states
}

/// The service's program: beside this package's own; built if it is not there.
fn program() -> PathBuf {
    let own = Path::new(env!("CARGO_BIN_EXE_waypost-cluster"));
    let program = own.with_file_name("waypost-service");
    if !program.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "-p", "waypost-service"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success());
    }
    program
}
