//! A whole trial by one command: a service of its own, a sender at a rate, and afterwards the count of what was lost,
//! repeated and parked.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waypost_runtime::load::{self, Load};

use crate::store::{SqliteStore, StoreError, Totals};

/// How long the work may go on after the last answer.
const DRAIN: Duration = Duration::from_secs(300);

const SECRET: &str = "the secret of a trial";

/// Runs it, and says what came of it.
pub(crate) fn run(rate: u64, seconds: u64) -> Result<Value, String> {
    let trial = Trial::start()?;
    let answers = load::run(&Load {
        url: format!("http://{}/webhook", trial.address),
        secret: SECRET.to_owned(),
        rate,
        seconds: Some(seconds),
    });
    let begun = Instant::now();
    let store = SqliteStore::beside(&trial.folder.join("data/waypost.db"));
    let store = store.map_err(|error| text(&error))?;
    let until = |is_so: fn(&Totals) -> bool| -> Result<(Totals, f64), String> {
        loop {
            let totals = store.totals().map_err(|error| text(&error))?;
            let elapsed = begun.elapsed();
            if is_so(&totals) || elapsed > DRAIN {
                return Ok((totals, elapsed.as_secs_f64()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let (_, worked_off) = until(|totals| totals.waiting == 0)?;
    let (totals, carried_out) = until(|totals| totals.waiting == 0 && totals.open == 0)?;
    let (mut lines, mut keys) = (0, BTreeSet::new());
    for sink in ["desk", "graph"] {
        let text = fs::read_to_string(trial.folder.join(sink)).unwrap_or_default();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            lines += 1;
            keys.insert(line.get("key").and_then(Value::as_str).map(str::to_owned));
        }
    }
    let different = u64::try_from(keys.len()).unwrap_or(0);
    let good = answers.good;
    Ok(json!({
        "rate": rate,
        "seconds": seconds,
        "answers": answers.into_json(),
        "events": {
            "worked_off": totals.decided,
            "lost": good.saturating_sub(totals.decided + totals.parked),
            "parked": totals.parked,
            "waiting": totals.waiting,
        },
        "effects": {
            "carried_out": different,
            "lost": totals.carried_out.saturating_sub(different),
            "repeated": lines - different,
            "open": totals.open,
        },
        "after_the_last_answer": {"worked_off_s": worked_off, "carried_out_s": carried_out},
    }))
}

fn text(error: &StoreError) -> String {
    error.to_string()
}

/// A service in a folder of its own, which is removed at the end.
struct Trial {
    folder: PathBuf,
    address: String,
    process: Child,
}

impl Trial {
    fn start() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("waypost-trial-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let (address, admin) = (free_address()?, free_address()?);
        fs::write(folder.join("secret"), SECRET).map_err(|error| error.to_string())?;
        fs::write(
            folder.join("config.toml"),
            config(&folder, &address, &admin),
        )
        .map_err(|error| error.to_string())?;
        let log = fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let process = Command::new(program)
            .arg("--config")
            .arg(folder.join("config.toml"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| error.to_string())?;
        let trial = Self {
            folder,
            address,
            process,
        };
        let url = format!("http://{admin}/readyz");
        let begun = Instant::now();
        while !ureq::get(&url)
            .call()
            .is_ok_and(|answer| answer.status() == 200)
        {
            if begun.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(trial.folder.join("log")).unwrap_or_default();
                return Err(format!("the service did not start: {log}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(trial)
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // What it had to say is said.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn config(folder: &Path, address: &str, admin: &str) -> String {
    let path = |name: &str| json!(folder.join(name));
    let desk =
        ["ticket", "note", "post", "tag", "webhook"].map(|name| format!("{name} = \"desk\""));
    format!(
        "listen = {address:?}\nadmin_listen = {admin:?}\nfolder = {}\nwebhook_secret_files = [{}]\n\
         actions = {{ send = \"graph\", template = \"graph\", {} }}\n\
         [deliver]\ndefault = {{ destination = \"desk\" }}\n\
         [destinations]\ndesk = {{ kind = \"file\", path = {} }}\n\
         graph = {{ kind = \"file\", path = {}, messages = true }}\n",
        path("data"),
        path("secret"),
        desk.join(", "),
        path("desk"),
        path("graph"),
    )
}

fn free_address() -> Result<String, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(address.to_string())
}
