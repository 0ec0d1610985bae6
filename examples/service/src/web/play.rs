//! The page for people who write rules. It holds nothing of the business; what it asks for needs the token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use waypost_runtime::web::Refusal;

use super::admin::{Answer, asked, shown};
use super::{App, Web};

/// `GET /play`: the page, as it was built.
pub(super) async fn page(State(web): App) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    match web.play.page() {
        Some(page) => (headers, page).into_response(),
        None => (
            StatusCode::NOT_FOUND,
            "the page is not there: `examples/playground/build` makes it, and `page` in the configuration says where it is",
        )
            .into_response(),
    }
}

/// `GET /play/rules`: the rules in service.
pub(super) async fn rules(State(web): App) -> Result<String, Refusal> {
    work(&web, |web| web.play.rules()).await
}

/// What `POST /play/compare` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    rules: String,
}

/// `POST /play/compare`: which decisions about recorded traffic another rule file would move.
pub(super) async fn compare(State(web): App, body: Bytes) -> Answer {
    let Changed { rules } = asked(&body, "rules")?;
    let report = work(&web, move |web| Ok(web.play.compare(&rules))).await?;
    let report = report.map_err(|problem| (StatusCode::BAD_REQUEST, problem))?;
    Ok(shown(&report))
}

/// Does what takes a while beside the others.
async fn work<T: Send + 'static>(
    web: &Arc<Web>,
    task: impl FnOnce(&Web) -> Result<T, String> + Send + 'static,
) -> Result<T, Refusal> {
    const FAILED: Refusal = (
        StatusCode::INTERNAL_SERVER_ERROR,
        "the rules in service could not be read",
    );
    let web = Arc::clone(web);
    let done = tokio::task::spawn_blocking(move || task(&web)).await;
    done.ok().and_then(Result::ok).ok_or(FAILED)
}
