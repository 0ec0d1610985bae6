//! Who may ask what administrators ask.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

use super::Refusal;
use crate::config::Config;
use crate::{log, secrets};

/// The name of the token's file, in the service's folder.
const ADMIN_TOKEN: &str = "admin-token";

/// The token, always; the name of this listener; and nothing that a page in somebody's browser could send.
pub struct Guard {
    /// Where the token stands.
    file: PathBuf,
    token: Mutex<String>,
    /// The names by which the administration is called.
    hosts: Vec<String>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard(..)")
    }
}

impl Guard {
    /// Asks for the token in the service's folder, which is made at the first start.
    pub fn new(config: &Config) -> Result<Self, String> {
        let token = secrets::kept(&config.folder, ADMIN_TOKEN)?;
        Ok(Self {
            file: config.folder.join(ADMIN_TOKEN),
            token: Mutex::new(token),
            hosts: config.admin_names(),
        })
    }

    /// Reads the token again. Where that cannot be, the old one stays.
    pub fn read_again(&self) {
        match secrets::read(&self.file) {
            Ok(token) => *self.token() = token,
            Err(error) => log::line("error", "secret not read", &[("error", json!(error))]),
        }
    }

    fn token(&self) -> MutexGuard<'_, String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a request through, or says why not.
    ///
    /// # Errors
    ///
    /// Another name, no token, or a form that a page could send.
    pub fn check(&self, request: &Request) -> Result<(), Refusal> {
        let text = |name| header_text(request.headers(), name);
        let host = text(header::HOST).map(|host| without_port(host).to_ascii_lowercase());
        if !host.is_some_and(|host| self.hosts.contains(&host)) {
            return Err((
                StatusCode::MISDIRECTED_REQUEST,
                "not a name of this service (see `admin_hosts`)",
            ));
        }
        let token = text(header::AUTHORIZATION).and_then(bearer);
        if !token.is_some_and(|token| is_same(token, &self.token())) {
            return Err((
                StatusCode::UNAUTHORIZED,
                "no token of this service: send `Authorization: Bearer` and what stands in `admin-token` in its folder",
            ));
        }
        let is_json = text(header::CONTENT_TYPE).is_some_and(is_json);
        if request.method() != Method::GET && !is_json {
            return Err((
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "expected application/json",
            ));
        }
        Ok(())
    }
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The token of an `Authorization`; the name of the scheme is written as one likes.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// Whether a `Content-Type` is that of JSON, whatever its parameters: JSON is UTF-8.
fn is_json(value: &str) -> bool {
    let kind = value.split_once(';').map_or(value, |(kind, _)| kind);
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// The host of `host:port`; an address of version 6 stands in brackets.
pub(crate) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    }
}

/// Compares in a time that does not tell where the two differ.
fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let differs = pairs.fold(0, |differs, (a, b)| differs | (a ^ b));
    one.len() == other.len() && differs == 0
}
