//! The start and the end of the process.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use waypost::{AppSecrets, Router};
use waypost_host::{Blinder, Host};

use crate::Arguments;
use crate::config::Config;
use crate::destinations::{self, Loopback};
use crate::load::{self, Load};
use crate::log;
use crate::metrics::Metrics;
use crate::rules;
use crate::store::{SqliteStore, StoreError};
use crate::web::{self, Web};
use crate::writer::{Health, Message, Writer, Writers};

/// How many messages wait for the writer.
const QUEUE: usize = 8_192;

/// After an end with events in hand so many are worked off one by one: more than a round takes on.
const CAREFUL: u32 = 2_000;

/// How long the writer may take to end.
const END: Duration = Duration::from_secs(8);

/// Runs the service until it is told to end.
pub(crate) fn service(config: &Config, simulate: Option<u64>) -> Result<ExitCode, String> {
    let folder = &config.folder;
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    // One process for a database: the lock goes with the process, however it ends.
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    if lock.try_lock().is_err() {
        return Err(format!("another service runs on {}", folder.display()));
    }
    let blinder = Blinder::new(kept_secret(folder, "pepper")?.into_bytes());
    let store = open(config)?;
    store
        .check_pepper(&blinder.name("waypost"))
        .map_err(|error| error.to_string())?;
    let admin_token = kept_secret(folder, "admin-token")?;
    let secrets = webhook_secrets(config)?;
    let verify_token = match &config.verify_token_file {
        Some(path) => secret(path)?,
        None => kept_secret(folder, "verify-token")?,
    };
    let (router, text) = router(config, &store)?;
    let metrics = Arc::new(Metrics::default());
    rules::told(&metrics, router.revision());
    store
        .keep_rules(router.revision(), &text, log::now())
        .map_err(|error| error.to_string())?;
    let plan = config.plan(blinder)?;
    let revision = router.revision().to_owned();
    let ends = store.count_end().map_err(|error| error.to_string())?;
    let host =
        Host::open(store, plan.clone(), router, log::now()).map_err(|error| error.to_string())?;
    let (sender, messages) = sync_channel(QUEUE);
    let writers = Writers(sender);
    let loopback = Loopback {
        url: format!("http://{}/webhook", config.listen),
        secret: secrets.first().cloned().unwrap_or_default(),
    };
    let mut outlets = BTreeMap::new();
    for (name, destination) in &config.destinations {
        let outlet = destinations::start(name, destination, &loopback, &writers)?;
        outlets.insert(name.clone(), outlet);
    }
    let health = Arc::new(Health::default());
    let writer = Writer {
        host,
        messages,
        outlets,
        metrics: Arc::clone(&metrics),
        health: Arc::clone(&health),
        folder: folder.clone(),
        disk_floor: config.disk_floor,
        ended: Vec::new(),
        swept: None,
        hand: None,
        ends,
        careful: if ends > 0 { CAREFUL } else { 0 },
        emptied: Instant::now(),
    };
    let writer = std::thread::spawn(move || writer.run());
    let web = Arc::new(Web {
        secrets: AppSecrets::new(&secrets).map_err(|error| error.to_string())?,
        verify_token,
        admin_token,
        plan,
        writers: writers.clone(),
        metrics: Arc::clone(&metrics),
        health: Arc::clone(&health),
        room: Arc::new(Semaphore::new(
            usize::try_from(config.intake_bytes).unwrap_or(0),
        )),
    });
    let watched = (config.clone(), writers.clone());
    std::thread::spawn(move || rules::watch(&watched.0, text, &watched.1, &metrics));
    if let Some(rate) = simulate.filter(|rate| *rate > 0) {
        let (url, secret) = (loopback.url, loopback.secret);
        simulated(Load {
            url,
            secret,
            rate,
            seconds: None,
        });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(listen(config, &web, &revision, || writer.is_finished()))?;
    writers.tell(Message::Stop);
    end(writer)
}

/// Customers who write for as long as the process lives.
fn simulated(load: Load) {
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        load::run(&load);
    });
}

/// Waits for the writer. What does not end in time ends as a crash does, and nothing is lost by it.
fn end(writer: JoinHandle<Result<(), StoreError>>) -> Result<ExitCode, String> {
    let begun = Instant::now();
    while !writer.is_finished() {
        if begun.elapsed() > END {
            return Err("the writer did not end in time".to_owned());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    match writer.join() {
        Ok(Ok(())) => Ok(ExitCode::SUCCESS),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the writer panicked".to_owned()),
    }
}

/// Listens until a signal comes, or the writer has gone.
async fn listen(
    config: &Config,
    web: &Arc<Web>,
    revision: &str,
    has_ended: impl Fn() -> bool,
) -> Result<(), String> {
    let bind = async |address: &str| {
        let listener = TcpListener::bind(address).await;
        listener.map_err(|error| format!("cannot listen on {address}: {error}"))
    };
    let public = bind(&config.listen).await?;
    let admin = bind(&config.admin_listen).await?;
    let fields = [
        (
            "webhook",
            json!(format!("http://{}/webhook", config.listen)),
        ),
        (
            "metrics",
            json!(format!("http://{}/metrics", config.admin_listen)),
        ),
        ("folder", json!(config.folder)),
        ("rules", json!(revision)),
    ];
    log::line("info", "ready", &fields);
    let (end, ended) = watch::channel(false);
    let public = tokio::spawn(web::serve(public, web::public(web), ended.clone()));
    let admin = tokio::spawn(web::serve(admin, web::admin(web), ended));
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
            _ = beat.tick() => {}
        }
        if public.is_finished() || admin.is_finished() || has_ended() {
            break;
        }
    }
    log::line("info", "about to end", &[]);
    web.health.is_draining.store(true, Ordering::Relaxed);
    // Nobody listens where both have gone already.
    let _ = end.send(true);
    let _ = tokio::join!(public, admin);
    Ok(())
}

/// The rules of the file; where they are not good, the last ones that were.
fn router(config: &Config, store: &SqliteStore) -> Result<(Router, String), String> {
    let judged = config
        .rules_text()
        .and_then(|text| rules::load(&text, config).map(|router| (router, text)));
    let error = match judged {
        Ok(good) => return Ok(good),
        Err(error) => error,
    };
    log::line("error", "rules refused", &[("error", json!(error))]);
    let kept = store.rules(None).map_err(|error| error.to_string())?;
    let text = kept.ok_or("there are no good rules: neither in the file nor in the database")?;
    let router = rules::load(&text, config)?;
    Ok((router, text))
}

fn open(config: &Config) -> Result<SqliteStore, String> {
    let path = config.folder.join("waypost.db");
    SqliteStore::open(&path, &config.synchronous)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Prints a rule file that was in service.
pub(crate) fn print_rules(config: &Config, revision: Option<&str>) -> Result<ExitCode, String> {
    let text = open(config)?
        .rules(revision)
        .map_err(|error| error.to_string())?;
    print!("{}", text.ok_or("there are no such rules")?);
    Ok(ExitCode::SUCCESS)
}

/// Sends signed messages and says what was answered.
pub(crate) fn load(arguments: &Arguments) -> Result<ExitCode, String> {
    let missing = || "load needs --url, --secret-file, --rate and --seconds".to_owned();
    let load = Load {
        url: arguments.url.clone().ok_or_else(missing)?,
        secret: secret(arguments.secret_file.as_deref().ok_or_else(missing)?)?,
        rate: arguments
            .rate
            .filter(|rate| *rate > 0)
            .ok_or_else(missing)?,
        seconds: Some(arguments.seconds.ok_or_else(missing)?),
    };
    let mut answers = load::run(&load);
    let (p50, p99) = (answers.percentile(50), answers.percentile(99));
    println!(
        "{}",
        json!({"good": answers.good, "refused": answers.refused, "failed": answers.failed,
               "p50_ms": p50 * 1000.0, "p99_ms": p99 * 1000.0})
    );
    Ok(ExitCode::SUCCESS)
}

fn webhook_secrets(config: &Config) -> Result<Vec<String>, String> {
    if config.webhook_secret_files.is_empty() {
        return Ok(vec![kept_secret(&config.folder, "webhook-secret")?]);
    }
    config
        .webhook_secret_files
        .iter()
        .map(|path| secret(path))
        .collect()
}

/// A secret in a file, without the end of its line.
fn secret(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    match text.trim() {
        "" => Err(format!("{}: there is nothing in it", path.display())),
        secret => Ok(secret.to_owned()),
    }
}

/// A secret that is made at the first start, for its owner alone.
fn kept_secret(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(name);
    if path.exists() {
        return secret(&path);
    }
    let failed = |error: std::io::Error| format!("cannot make {}: {error}", path.display());
    let mut bytes = [0; 32];
    let mut random = File::open("/dev/urandom").map_err(failed)?;
    random.read_exact(&mut bytes).map_err(failed)?;
    let text = bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes whatever is written to it.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    });
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(&path);
    let mut file = file.map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(text)
}
