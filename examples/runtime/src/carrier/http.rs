//! Requests and their answers.

use std::io::Read as _;
use std::time::Duration;

use waypost::signature::sign;
use waypost_connectors::{Answer, MAX_ANSWER, Request, Response};

/// Sends a request, and hands on what came of it.
pub(super) fn ask<T>(
    agent: &ureq::Agent,
    request: &Request,
    then: impl FnOnce(&Answer<'_>) -> T,
) -> T {
    match send(agent, request) {
        Ok((status, headers, body)) => {
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            then(&Answer::Response(Response {
                status,
                headers: &headers,
                body: &body,
            }))
        }
        Err(error) if has_not_left(&error) => then(&Answer::NotSent),
        Err(_) => then(&Answer::NoAnswer),
    }
}

/// What asks other programs, and follows no redirect; an answer may take so long.
#[must_use]
pub fn agent(timeout: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .max_redirects(0)
        .build();
    config.into()
}

/// Sends one request. Returns the status of the answer and what it says; `None` if none comes in time.
#[must_use]
pub fn ask_once(agent: &ureq::Agent, request: &Request) -> Option<(u16, Vec<u8>)> {
    let (status, _, body) = send(agent, request).ok()?;
    Some((status, body))
}

type Headers = Vec<(String, String)>;

/// Sends a request and reads its answer, one byte more than what may be read of it.
fn send(agent: &ureq::Agent, request: &Request) -> Result<(u16, Headers, Vec<u8>), ureq::Error> {
    let mut builder = ureq::http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let mut answer = agent.run(builder.body(request.body.as_slice())?)?;
    let headers = answer.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let headers = headers.collect();
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let limit = u64::try_from(MAX_ANSWER).unwrap_or(0) + 1;
    answer
        .body_mut()
        .as_reader()
        .take(limit)
        .read_to_end(&mut body)?;
    Ok((status, headers, body))
}

/// Whether nothing of the request can have left.
fn has_not_left(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => true,
        ureq::Error::Timeout(timeout) => {
            matches!(timeout, ureq::Timeout::Resolve | ureq::Timeout::Connect)
        }
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}

/// Posts a signed body. Returns the status of the answer.
pub fn post(url: &str, secret: &str, body: &[u8], timeout: Duration) -> Result<u16, ureq::Error> {
    post_with(&agent(timeout), url, secret, body)
}

/// The same over an agent that keeps its connections.
pub fn post_with(
    agent: &ureq::Agent,
    url: &str,
    secret: &str,
    body: &[u8],
) -> Result<u16, ureq::Error> {
    let answer = agent
        .post(url)
        .header("X-Hub-Signature-256", sign(secret, body))
        .header("Content-Type", "application/json")
        .send(body)?;
    Ok(answer.status().as_u16())
}
