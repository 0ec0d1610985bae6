//! The roles: what each of them starts, and how it ends.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use waypost_host::{Blinder, Manner, Plan};
use waypost_runtime::carrier::{Carrier, Line, Loopback, TIMEOUT};
use waypost_runtime::metrics::Metrics;
use waypost_runtime::secrets::{self, Secrets};
use waypost_runtime::signals::Signals;
use waypost_runtime::web::{Front, Guard, serve};
use waypost_runtime::{log, rules};

use crate::broker::Broker;
use crate::config::Config;
use crate::intake::{self, Intake};
use crate::outbox::Outlet;
use crate::reshard;
use crate::timers;
use crate::work::Work;

/// How often the rule file is looked at.
const POLL: Duration = Duration::from_secs(2);

/// Takes webhooks in until it is told to end.
pub(crate) fn intake(config: &Config) -> Result<(), String> {
    log::write_from(config.runtime.log_level);
    let secrets = Arc::new(Secrets::read(&config.runtime)?);
    let metrics = Arc::new(Metrics::default());
    runtime()?.block_on(async {
        let signals = Signals::new()?;
        let broker = Broker::connect(&config.broker).await?;
        let intake = Arc::new(Intake {
            front: Front::new(&config.runtime, &secrets, &metrics),
            broker,
            is_full: AtomicBool::new(false),
            faults: config.broker.tests,
        });
        tokio::spawn(Arc::clone(&intake).look());
        let public = TcpListener::bind(&config.runtime.listen).await;
        let public = public
            .map_err(|error| format!("cannot listen on {}: {error}", config.runtime.listen))?;
        let (end, ended) = watch::channel(false);
        let public = tokio::spawn(serve(public, intake::routes(&intake), ended));
        let monitor = monitor(config, &metrics, &intake.broker).await?;
        ready(config, "intake");
        let read_again = || {
            secrets.read_again(&config.runtime);
            monitor.guard.read_again();
        };
        signals.wait(read_again).await;
        log::line("info", "about to end", &[]);
        // Nobody listens where it has gone already.
        let _ = end.send(true);
        let _ = public.await;
        Ok(())
    })
}

/// Decides and sends until it is told to end. What it has in hand then is taken up by others.
pub(crate) fn worker(config: &Config) -> Result<(), String> {
    let runtime_config = &config.runtime;
    log::write_from(runtime_config.log_level);
    runtime_config.is_sound()?;
    let blinder = Blinder::new(secrets::kept(&runtime_config.folder, "pepper")?.into_bytes());
    let pepper = blinder.name("waypost");
    let plan = runtime_config.plan(blinder)?;
    let text = runtime_config.rules_text()?;
    let router = rules::load(&text, runtime_config)?;
    let metrics = Arc::new(Metrics::default());
    rules::in_service(&metrics, router.revision());
    runtime()?.block_on(async {
        let signals = Signals::new()?;
        let broker = Broker::connect(&config.broker).await?;
        broker.check_pepper(&pepper).await?;
        broker.ensure_consumers(&config.broker).await?;
        let outlets = outlets(config, &plan, &router, &broker, &metrics)?;
        let (rules, router) = watch::channel(router);
        tokio::spawn(watch_rules(
            config.clone(),
            text,
            rules,
            Arc::clone(&metrics),
        ));
        let work = Work {
            broker: broker.clone(),
            plan,
            router,
            metrics: Arc::clone(&metrics),
            faults: config.broker.tests,
        };
        tokio::spawn(work.run());
        tokio::spawn(timers::run(broker.clone()));
        let mut lines = Vec::new();
        for (outlet, line) in outlets {
            lines.push((outlet.destination.clone(), line));
            tokio::spawn(outlet.run());
        }
        let monitor = monitor(config, &metrics, &broker).await?;
        ready(config, "worker");
        let read_again = || {
            for (name, line) in &lines {
                line.read_again(name);
            }
            monitor.guard.read_again();
        };
        signals.wait(read_again).await;
        log::line("info", "about to end", &[]);
        Ok(())
    })
}

/// Has the events worked off by another number of consumers.
pub(crate) fn reshard(config: &Config, from: u32, to: u32) -> Result<(), String> {
    runtime()?.block_on(async {
        let broker = Broker::connect(&config.broker).await?;
        reshard::reshard(&broker, from, to, config.broker.tests).await
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|error| error.to_string())
}

/// The outboxes: of messages to customers one for each number, because each has its own pace; of all else one for the
/// destination, whose rate counts for all numbers.
fn outlets(
    config: &Config,
    plan: &Plan,
    router: &waypost::Router,
    broker: &Broker,
    metrics: &Arc<Metrics>,
) -> Result<Vec<(Outlet, Arc<Line>)>, String> {
    let secrets = Secrets::read(&config.runtime)?;
    let loopback = Loopback {
        url: format!("http://{}/webhook", config.runtime.listen),
        secret: secrets.get().signing.clone(),
    };
    let timeout = config
        .runtime
        .tests
        .timeout_ms
        .map_or(TIMEOUT, Duration::from_millis);
    let numbers: BTreeSet<&String> = plan.numbers.iter().map(|(_, number)| number).collect();
    let mut outlets = Vec::new();
    for (name, destination) in &config.runtime.destinations {
        let line = Arc::new(Line::new(destination)?);
        let carrier = Arc::new(Carrier::new(name, destination, &line, &loopback, timeout)?);
        let is_message = plan
            .destinations
            .get(name)
            .is_some_and(|known| known.manner == Manner::Message);
        let of_each = numbers
            .iter()
            .filter(|_| is_message)
            .map(|&number| Some(number.clone()));
        let mut of: Vec<Option<String>> = of_each.collect();
        if of.is_empty() {
            of.push(None);
        }
        for number in of {
            let outlet = Outlet {
                destination: name.clone(),
                number,
                carrier: Arc::clone(&carrier),
                broker: broker.clone(),
                plan: plan.clone(),
                router: router.clone(),
                metrics: Arc::clone(metrics),
                timeout,
                faults: config.broker.tests,
            };
            outlets.push((outlet, Arc::clone(&line)));
        }
    }
    Ok(outlets)
}

/// Looks at the rule file, for as long as the process lives: the last good one runs until another is good.
async fn watch_rules(
    config: Config,
    judged: String,
    live: watch::Sender<waypost::Router>,
    metrics: Arc<Metrics>,
) {
    let config = &config.runtime;
    let mut judged = Ok(judged);
    loop {
        tokio::time::sleep(POLL).await;
        let text = config.rules_text();
        if text == judged {
            continue;
        }
        judged.clone_from(&text);
        let load = || text.and_then(|text| rules::load(&text, config));
        match tokio::task::block_in_place(load) {
            Ok(router) => {
                rules::replaced(&metrics, router.revision());
                live.send_replace(router);
            }
            Err(error) => rules::refused(&metrics, config.rules.as_deref(), &error),
        }
    }
}

/// What monitors ask: whether it is alive, and, with the token, how it does.
struct Monitor {
    metrics: Arc<Metrics>,
    guard: Guard,
    broker: Broker,
}

async fn monitor(
    config: &Config,
    metrics: &Arc<Metrics>,
    broker: &Broker,
) -> Result<Arc<Monitor>, String> {
    let monitor = Arc::new(Monitor {
        metrics: Arc::clone(metrics),
        guard: Guard::new(&config.runtime)?,
        broker: broker.clone(),
    });
    let routes = axum::Router::new()
        .route("/metrics", get(metrics_of))
        .layer(from_fn_with_state(Arc::clone(&monitor), guard))
        .route("/healthz", get(async || (StatusCode::OK, "alive\n")))
        .route("/readyz", get(readyz))
        .with_state(Arc::clone(&monitor));
    let address = &config.runtime.admin_listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    // It goes with the process.
    let (end, ended) = watch::channel(false);
    tokio::spawn(async move {
        serve(listener, routes, ended).await;
        drop(end);
    });
    Ok(monitor)
}

async fn guard(State(monitor): State<Arc<Monitor>>, request: Request, next: Next) -> Response {
    match monitor.guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Whether the broker is there: without it nothing is taken in, decided or sent, and all of it goes on when it is back.
async fn readyz(State(monitor): State<Arc<Monitor>>) -> Response {
    if monitor.broker.is_connected() {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no broker\n").into_response()
    }
}

async fn metrics_of(State(monitor): State<Arc<Monitor>>) -> Response {
    let form = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, form)], monitor.metrics.render()).into_response()
}

fn ready(config: &Config, role: &str) {
    let fields = [("role", json!(role)), ("broker", json!(config.broker.url))];
    log::line("info", "ready", &fields);
}
