//! Connections, and how long each step of one may take.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::StatusCode;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{MOST_BYTES, Refusal};

/// How long headers may take.
const HEADERS: Duration = Duration::from_secs(5);

/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);

/// How long connections may go on after the end was announced.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves until `end` says so, and then until the connections are done, 20 seconds at most.
pub async fn serve(listener: TcpListener, app: axum::Router, mut end: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
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
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Whatever went wrong, the other side knows.
            let _ = connection.await;
        });
    }
    drop(listener);
    // A client that does not go is left.
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

/// Reads a body of so many bytes at most.
///
/// # Errors
///
/// A body that is longer, ends too soon or takes too long.
pub async fn read(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    match tokio::time::timeout(BODY, axum::body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_)) if most == MOST_BYTES => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"))
        }
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "the body ended too soon")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

/// Reads what is left of a body and keeps nothing: who still sends does not see the answer.
pub(super) async fn throw_away(mut body: Body) {
    let all = async {
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    };
    // Whoever takes longer than a body may is cut off.
    drop(tokio::time::timeout(BODY, all).await);
}
