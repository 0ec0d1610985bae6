//! The start and the end of the process.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waypost_host::{Blinder, Host, Store as _};
use waypost_runtime::carrier::Loopback;
use waypost_runtime::clock::Clock;
use waypost_runtime::config::Config;
use waypost_runtime::load::{self, Load};
use waypost_runtime::log;
use waypost_runtime::metrics::Metrics;
use waypost_runtime::secrets::{self, Secrets};
use waypost_runtime::signals::{Signals, Told};
use waypost_runtime::web::{Front, Guard, serve};

use crate::LoadOptions;
use crate::decide;
use crate::destinations::{self, Lines};
use crate::disk::Disk;
use crate::play::Play;
use crate::receipts::Receipts;
use crate::rules;
use crate::shadow::Shadow;
use crate::store::{Habits, SqliteStore, StoreError};
use crate::trial;
use crate::web::{self, SlackWeb, Web};
use crate::writer::{Care, Health, Message, Wanted, Work, Writer, Writers};

/// How many messages wait for the writer.
const QUEUE: usize = 8_192;

/// The database's file.
const DATABASE: &str = "waypost.db";

/// How long what is under way is waited for after a signal: requests that came in, and those that went out.
const DRAIN: Duration = Duration::from_secs(20);

/// How long the writer may take to end after that.
const END: Duration = Duration::from_secs(8);

/// Runs the service until it is told to end.
pub(crate) fn service(config: &Config, simulate: Option<u64>) -> Result<ExitCode, String> {
    let folder = &config.folder;
    log::write_from(config.log_level);
    // It goes with the process, however that ends.
    let _lock = lock(folder)?;
    let runtime = runtime()?;
    let listeners = runtime.block_on(Listeners::bind(config))?;
    let store = open(config)?;
    let blinder = blinder(folder, &store)?;
    let guard = Guard::new(config)?;
    let secrets = Arc::new(Secrets::read(config)?);
    let metrics = Arc::new(Metrics::default());
    let rules = rules::Start::read(config, &store, &metrics).map_err(|error| error.to_string())?;
    let router = rules.router()?;
    let health = Arc::new(Health::default());
    let revision = (rules.good.as_ref()).map(|_| router.revision().to_owned());
    health
        .has_rules
        .store(revision.is_some(), Ordering::Relaxed);
    let said = |error: StoreError| error.to_string();
    let plan = config.plan(blinder)?;
    let disk = disk(config, &store).map_err(said)?;
    let clock = Clock::new(config.tests.clock_file.clone());
    let host = Host::open(store, plan.clone(), router.clone(), clock.now()).map_err(said)?;
    let (sender, messages) = sync_channel(QUEUE);
    let writers = Writers(sender);
    let loopback = Loopback {
        url: format!("http://{}/webhook", config.listen),
        secret: secrets.get().signing.clone(),
    };
    metrics.expect_sends(config.destinations.keys());
    let (outlets, lines) = destinations::start_all(config, &loopback, &writers)?;
    let mut work = Work::default();
    let shadow = Arc::new(Shadow::default());
    let shared = decide::Shared {
        database: folder.join(DATABASE),
        plan: plan.clone(),
        commits: Arc::clone(&work.commits),
        writers: writers.clone(),
        faults: config.tests.clone(),
        shadow: Arc::clone(&shadow),
    };
    let turns = decide::start(&shared, &router)?;
    // A start that failed before this is no end: it says nothing about the events that are in hand.
    work.suspects = host.store().count_end().map_err(said)?;
    let writer = Writer {
        host,
        messages,
        outlets,
        turns,
        metrics: Arc::clone(&metrics),
        health: Arc::clone(&health),
        clock,
        disk,
        answered_from: config.slack.as_ref().map(|slack| slack.destination.clone()),
        bodies_kept_s: i64::from(config.keep_days) * 24 * 60 * 60,
        faults: config.tests.clone(),
        work,
        receipts: Receipts::start(config, &lines, &metrics)?,
        wanted: Wanted::default(),
        care: Care::default(),
        ends_by: None,
    };
    let writer = thread("write", move || writer.run())?;
    let web = Arc::new(Web {
        front: Front::new(config, &secrets, &metrics),
        guard,
        slack: slack(config, &lines),
        shadow: Arc::clone(&shadow),
        play: Play {
            config: config.clone(),
            plan: plan.clone(),
            database: folder.join(DATABASE),
        },
        plan,
        writers: writers.clone(),
        metrics: Arc::clone(&metrics),
        health: Arc::clone(&health),
    });
    let watch = rules::Watch {
        config: config.clone(),
        writers: writers.clone(),
        metrics,
        shadow,
        judged: rules.judged,
        live: rules.good,
    };
    thread("watch", move || watch.run())?;
    simulated(loopback, simulate);
    let listened = runtime.block_on(listen(
        config,
        listeners,
        &web,
        revision.as_deref(),
        || read_again(config, &secrets, &lines, &web),
        || writer.is_finished(),
    ));
    let by = listened.clone().unwrap_or_else(|_| Instant::now());
    writers.tell(Message::Stop { by });
    let ended = end(writer, by + END);
    // What a page asked for may be computed still.
    runtime.shutdown_background();
    ended.and_then(|ended| listened.map(|_| ended))
}

/// The disk of the database. Where little is left of it the reserve is given away: what an end left behind has to be noted
/// before anything else.
fn disk(config: &Config, store: &SqliteStore) -> Result<Disk, StoreError> {
    let mut disk = Disk::new(&config.folder, config.disk_floor, config.disk_reserve);
    if disk.look(store.size()?).intake.is_none() {
        disk.make_room();
    }
    Ok(disk)
}

/// What makes pseudonyms, by the pepper that is made at the first start: a database that was made with one needs that one.
pub(crate) fn blinder(folder: &Path, store: &SqliteStore) -> Result<Blinder, String> {
    let path = folder.join("pepper");
    let is_used = store.has_pepper().map_err(|error| error.to_string())?;
    if is_used && !path.exists() {
        return Err(format!(
            "{} is gone, with which this database was made: put it back",
            path.display()
        ));
    }
    let blinder = Blinder::new(secrets::kept(folder, "pepper")?.into_bytes());
    let checked = store.check_pepper(&blinder.name("waypost"));
    checked.map_err(|error| error.to_string())?;
    Ok(blinder)
}

/// Reads all secrets again, and goes on where one was waited for.
fn read_again(config: &Config, secrets: &Secrets, lines: &Lines, web: &Web) {
    secrets.read_again(config);
    web.guard.read_again();
    for (name, line) in lines {
        line.read_again(name);
    }
    web.writers.tell(Message::Secrets);
}

/// Where people answer from, if they may.
fn slack(config: &Config, lines: &Lines) -> Option<SlackWeb> {
    let config = config.slack.clone()?;
    let line = Arc::clone(lines.get(&config.destination)?);
    Some(SlackWeb { config, line })
}

/// A thread with a name, which is what tools show.
pub(crate) fn thread<T: Send + 'static>(
    name: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, String> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(run).map_err(|error| error.to_string())
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
}

/// One process for a database.
fn lock(folder: &Path) -> Result<File, String> {
    secrets::make_folder(folder)?;
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(_) => Err(format!("another service runs on {}", folder.display())),
    }
}

/// Customers who write for as long as the process lives.
fn simulated(loopback: Loopback, rate: Option<u64>) {
    let Some(rate) = rate.filter(|rate| *rate > 0) else {
        return;
    };
    let load = Load {
        url: loopback.url,
        secret: loopback.secret,
        rate,
        seconds: None,
    };
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        load::run(&load);
    });
}

/// Waits for the writer. What does not end in time ends as a crash does, and nothing is lost by it.
fn end(writer: JoinHandle<Result<(), StoreError>>, by: Instant) -> Result<ExitCode, String> {
    while !writer.is_finished() {
        if Instant::now() > by {
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

/// The addresses, taken before any work begins.
struct Listeners {
    public: TcpListener,
    admin: TcpListener,
}

impl Listeners {
    async fn bind(config: &Config) -> Result<Self, String> {
        let bind = async |address: &str| {
            let listener = TcpListener::bind(address).await;
            listener.map_err(|error| format!("cannot listen on {address}: {error}"))
        };
        Ok(Self {
            public: bind(&config.listen).await?,
            admin: bind(&config.admin_listen).await?,
        })
    }
}

/// Listens until a signal comes, or the writer has gone; then until the requests that have come are answered. Says by when what
/// is in flight is to have come back.
async fn listen(
    config: &Config,
    listeners: Listeners,
    web: &Arc<Web>,
    revision: Option<&str>,
    read_again: impl Fn(),
    has_ended: impl Fn() -> bool,
) -> Result<Instant, String> {
    let mut signals = Signals::new()?;
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
    match revision {
        Some(_) => log::line("info", "ready", &fields),
        None => log::line("warn", "listening, not ready: no good rules", &fields),
    }
    let (end, ended) = watch::channel(false);
    let public = tokio::spawn(serve(listeners.public, web::public(web), ended.clone()));
    let admin = tokio::spawn(serve(listeners.admin, web::admin(web), ended));
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            told = signals.next() => match told {
                Told::End => break,
                Told::ReadAgain => read_again(),
            },
            _ = beat.tick() => {}
        }
        if public.is_finished() || admin.is_finished() || has_ended() {
            break;
        }
    }
    log::line("info", "about to end", &[]);
    let by = Instant::now() + DRAIN;
    web.health.is_draining.store(true, Ordering::Relaxed);
    // Nobody listens where both have gone already.
    let _ = end.send(true);
    let _ = tokio::join!(public, admin);
    Ok(by)
}

pub(crate) fn open(config: &Config) -> Result<SqliteStore, String> {
    let path = config.folder.join(DATABASE);
    let store = SqliteStore::open(&path, config.synchronous.as_str())
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(store.with(Habits {
        keeps_bodies: config.keep_days > 0,
        without_savepoint: config.tests.without_savepoint,
    }))
}

/// Sets service time back to the clock's: it never goes back by itself, and a clock that was wrong may have left it far ahead.
pub(crate) fn set_clock(config: &Config) -> Result<ExitCode, String> {
    let _lock = lock(&config.folder)?;
    let mut store = open(config)?;
    let text = |error: StoreError| error.to_string();
    let (before, now) = (store.clock().map_err(text)?, log::now());
    store.set_clock_back(now).map_err(text)?;
    match before {
        Some(before) => println!("service time was {before} and is {now} now"),
        None => println!("service time is {now} now"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a rule file that was in service.
pub(crate) fn print_rules(config: &Config, revision: Option<&str>) -> Result<ExitCode, String> {
    let store = open(config)?;
    let said = |error: StoreError| error.to_string();
    if let Some(text) = store.rules(revision).map_err(said)? {
        print!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    let kept = store.revisions().map_err(said)?;
    let kept: Vec<String> = kept
        .into_iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    Err(match kept.as_slice() {
        [] => "no rules were in service yet".to_owned(),
        _ => format!("there are no such rules: there are {}", kept.join(", ")),
    })
}

/// Sends signed messages and says what came of it: to the service that is named, else to one of its own.
pub(crate) fn load(options: &LoadOptions) -> Result<ExitCode, String> {
    let (Some(rate @ 1..), Some(seconds)) = (options.rate, options.seconds) else {
        return Err("load needs --rate and --seconds".to_owned());
    };
    let (Some(url), Some(secret)) = (&options.url, &options.secret_file) else {
        println!("{}", trial::run(rate, seconds)?);
        return Ok(ExitCode::SUCCESS);
    };
    let load = Load {
        url: url.clone(),
        secret: secrets::read(secret)?,
        rate,
        seconds: Some(seconds),
    };
    println!("{}", load::run(&load).into_json());
    Ok(ExitCode::SUCCESS)
}
