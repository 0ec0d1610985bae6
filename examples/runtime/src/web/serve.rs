//! Connections, and how long each step of one may take.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::StatusCode;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{NO_ROOM, Refusal, TOO_LARGE};

/// How many connections an address has at most: two addresses, and what goes out beside them, fit into the 1,024 files that a
/// process may have open.
const CONNECTIONS: usize = 384;

/// How many bytes are read at a time, at most.
const STEP: usize = 64 << 10;

/// How long headers may take.
const HEADERS: Duration = Duration::from_secs(5);

/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);

/// How long connections may go on after the end was announced.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves until `end` says so, and then until the connections are done, 20 seconds at most. While there are as many connections
/// as there may be, others wait.
pub async fn serve(listener: TcpListener, app: axum::Router, mut end: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let accept = async || {
        let place = Arc::clone(&places).acquire_owned().await;
        (listener.accept().await, place)
    };
    loop {
        let (accepted, place) = tokio::select! {
            accepted = accept() => accepted,
            _ = end.wait_for(|end| *end) => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: let some of them go.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .max_buf_size(STEP)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Whatever went wrong, the other side knows.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    // A client that does not go is left.
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

/// A body that was read, and its room in memory.
#[derive(Debug)]
pub struct Taken {
    /// As it came.
    pub bytes: Vec<u8>,
    /// Its room.
    pub room: OwnedSemaphorePermit,
}

/// Reads a body of so many bytes at most, in steps: there is room for a step before its first byte is read, so that a connection
/// that sends nothing holds little.
///
/// # Errors
///
/// A body that is longer, ends too soon or takes too long; or there is no room for it.
pub async fn read(room: &Arc<Semaphore>, body: Body, most: usize) -> Result<Taken, Refusal> {
    let taken = tokio::time::timeout(BODY, take(room, body, most)).await;
    taken.unwrap_or(Err((StatusCode::REQUEST_TIMEOUT, "the body took too long")))
}

async fn take(room: &Arc<Semaphore>, mut body: Body, most: usize) -> Result<Taken, Refusal> {
    let mut taken = Taken {
        bytes: Vec::new(),
        room: reserve(room, STEP.min(most))?,
    };
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| (StatusCode::BAD_REQUEST, "the body ended too soon"))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        taken.bytes.extend_from_slice(&data);
        if taken.bytes.len() > most {
            drop(taken);
            throw_away(body).await;
            return Err(TOO_LARGE);
        }
        let ahead = most.min(taken.bytes.len() + STEP);
        let more = ahead.saturating_sub(taken.room.num_permits());
        taken.room.merge(reserve(room, more)?);
    }
    Ok(taken)
}

fn reserve(room: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let reserved = Arc::clone(room).try_acquire_many_owned(bytes);
    reserved.map_err(|_| NO_ROOM)
}

/// Reads what is left of a body and keeps nothing: who still sends does not see the answer.
pub(super) async fn throw_away(mut body: Body) {
    let all = async {
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    };
    // Whoever takes longer than a body may is cut off.
    drop(tokio::time::timeout(BODY, all).await);
}
