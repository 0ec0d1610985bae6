//! Requests and their answers.

use std::fmt;
use std::io::Read as _;
use std::time::Duration;

use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};
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
    ureq::Agent::with_parts(
        config,
        Connecting(DefaultConnector::new()),
        Connecting(DefaultResolver::default()),
    )
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

/// Whether nothing of the request can have left: it failed before there was a connection to send it over.
fn has_not_left(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::BadUri(_) => true,
        ureq::Error::Other(error) => error.is::<NotConnected>(),
        _ => false,
    }
}

/// Whatever fails until a connection stands, its handshake done: the kind of the error does not tell, for many come later, too.
#[derive(Debug)]
struct NotConnected(ureq::Error);

impl NotConnected {
    fn of(error: ureq::Error) -> ureq::Error {
        ureq::Error::Other(Box::new(Self(error)))
    }
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection: {}", self.0)
    }
}

impl std::error::Error for NotConnected {}

/// Looks names up and connects, and says which of it failed.
#[derive(Debug)]
struct Connecting<T>(T);

impl Resolver for Connecting<DefaultResolver> {
    fn resolve(
        &self,
        uri: &ureq::http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout);
        found.map_err(NotConnected::of)
    }
}

impl Connector for Connecting<DefaultConnector> {
    type Out = <DefaultConnector as Connector>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let connected = self.0.connect(details, chained);
        connected.map_err(NotConnected::of)
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Where each connection is met so, and no longer.
    fn server(meet: impl Fn(&mut TcpStream) + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                meet(&mut stream.unwrap());
            }
        });
        address
    }

    #[test]
    fn what_fails_before_there_is_a_connection_has_not_left() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
        let refused = nobody.local_addr().unwrap();
        drop(nobody);
        let hangs_up = server(|_| {});
        let speaks_otherwise = server(|stream| {
            // It may have gone.
            let _ = stream.write_all(b"220 mail.example ready\r\n");
        });
        let silent = server(|_| std::thread::sleep(Duration::from_secs(2)));
        let hears = server(|stream| {
            let _ = stream.read(&mut [0; 1024]);
        });
        for (url, is_so) in [
            (format!("http://{refused}/"), true),
            ("http://name.invalid/".to_owned(), true),
            ("https://name.invalid/".to_owned(), true),
            (format!("https://{hangs_up}/"), true),
            (format!("https://{speaks_otherwise}/"), true),
            (format!("https://{silent}/"), true),
            (format!("http://{hears}/"), false),
            (format!("http://{silent}/"), false),
        ] {
            let agent = agent(Duration::from_millis(700));
            let error = agent.post(&url).send(&b"x"[..]).unwrap_err();
            assert_eq!(has_not_left(&error), is_so, "{url}: {error:?}");
        }
    }
}
