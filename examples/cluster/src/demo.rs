//! All of it by one command, on this machine: a broker, two workers, an intake, and customers who write.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::json;
use waypost_runtime::load::{self, Load};
use waypost_runtime::secrets;

/// The folder of the broker and of what is made at the first start.
const FOLDER: &str = "waypost-cluster-data";

/// Runs until it is interrupted, or one of the processes ends.
pub(crate) fn run(rate: u64) -> Result<(), String> {
    let folder = PathBuf::from(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let broker = free_address()?;
    let intake = free_address()?;
    let settings = folder.join("nats.conf");
    write(&settings, &broker_settings(&folder, &broker))?;
    let mut processes = Processes(Vec::new());
    let server = Command::new("nats-server")
        .arg("--config")
        .arg(&settings)
        .spawn();
    let server = server
        .map_err(|error| format!("nats-server: {error}; the README says how to install it"))?;
    processes.0.push(("nats-server", server));
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    // Made once, before two processes want it.
    secrets::kept(&folder, "pepper")?;
    let secret = secrets::kept(&folder, "webhook-secret")?;
    for (name, role) in [
        ("intake", "intake"),
        ("worker-1", "worker"),
        ("worker-2", "worker"),
    ] {
        let path = folder.join(format!("{name}.toml"));
        write(
            &path,
            &process_settings(&folder, &broker, &intake, &free_address()?),
        )?;
        let child = Command::new(&program)
            .arg("--config")
            .arg(&path)
            .arg(role)
            .spawn();
        processes
            .0
            .push((name, child.map_err(|error| format!("{name}: {error}"))?));
    }
    println!(
        "webhooks: http://{intake}/webhook, signed with {}",
        folder.join("webhook-secret").display()
    );
    if rate > 0 {
        let load = Load {
            url: format!("http://{intake}/webhook"),
            secret,
            rate,
            seconds: None,
        };
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(2));
            load::run(&load);
        });
    }
    loop {
        for (name, process) in &mut processes.0 {
            if let Ok(Some(status)) = process.try_wait() {
                return Err(format!("{name} ended: {status}"));
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Processes that end with this one.
struct Processes(Vec<(&'static str, Child)>);

impl Drop for Processes {
    fn drop(&mut self) {
        for (_, process) in &mut self.0 {
            // It may have ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// The broker's settings: those that are shipped, in this folder.
fn broker_settings(folder: &Path, address: &str) -> String {
    let store = json!(folder.join("broker")).to_string();
    SETTINGS
        .replace("127.0.0.1:4222", address)
        .replace("/var/lib/nats", &store)
}

/// What a broker has to be told.
const SETTINGS: &str = include_str!("../nats.conf");

fn process_settings(folder: &Path, broker: &str, intake: &str, admin: &str) -> String {
    format!(
        "listen = {intake:?}\nadmin_listen = {admin:?}\nfolder = {}\n[broker]\nurl = \"nats://{broker}\"\n",
        json!(folder)
    )
}

fn free_address() -> Result<String, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(address.to_string())
}
