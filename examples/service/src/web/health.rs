//! What monitors ask: whether it is alive, whether it is ready, and how it does.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use waypost_runtime::log;
use waypost_runtime::web::MOST_BYTES;

use super::App;

/// The writer is alive if it went round within this time.
const BEAT_S: i64 = 10;

pub(super) async fn healthz(State(web): App) -> Response {
    let age = log::now().as_secs() - web.health.beat.load(Ordering::Relaxed);
    if age < BEAT_S {
        (StatusCode::OK, "alive\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the writer stands still\n").into_response()
    }
}

pub(super) async fn readyz(State(web): App) -> Response {
    let health = &web.health;
    let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
    let why = if is(&health.is_draining) {
        "about to end\n"
    } else if is(&health.is_failing) {
        "the last commit failed\n"
    } else if is(&health.is_disk_low) {
        "the disk is nearly full\n"
    } else if is(&health.is_clock_wrong) {
        "service time is far ahead of the clock: `waypost-service clock` sets it back\n"
    } else if !is(&health.has_rules) {
        "no good rules: neither in the file nor in the database\n"
    } else if web.front.room.available_permits() < MOST_BYTES {
        "no room for bodies\n"
    } else {
        return (StatusCode::OK, "ready\n").into_response();
    };
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

pub(super) async fn metrics(State(web): App) -> Response {
    let form = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, form)], web.metrics.render()).into_response()
}
