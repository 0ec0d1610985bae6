//! Requests, and what of them comes from the configuration: where they go, and the secrets in them.

use std::fmt;

use crate::encode::{form, path_member};

/// A request to send, whole: nothing is to be added but `Host`, `Content-Length` and `User-Agent`. Redirects are not to be
/// followed. `Debug` shows neither path nor headers nor body: there are tokens and texts in them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// Names, in lower case, and values, each of visible ASCII characters and spaces.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: Method, url: String) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn bearer(self, token: &Secret) -> Self {
        self.header("authorization", format!("Bearer {}", token.reveal()))
    }

    pub(crate) fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    pub(crate) fn form<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.body("application/x-www-form-urlencoded", form(fields))
    }

    pub(crate) fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.as_str();
        let (headers, body) = (self.headers.len(), self.body.len());
        write!(f, "Request({method}, {headers} headers, {body} bytes)")
    }
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Reads, and has no body.
    Get,
    /// Writes.
    Post,
    /// Writes what may be written again.
    Put,
}

impl Method {
    /// Its name: `POST`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// Where a destination is: scheme, host, port, and the path that all of its requests begin with.
///
/// ```
/// use waypost_connectors::Endpoint;
///
/// assert!(Endpoint::new("https://api.hubapi.com").is_ok());
/// assert!(Endpoint::new("http://127.0.0.1:8080/api/").is_ok());
/// assert!(Endpoint::new("http://api.hubapi.com").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Takes the URL without query; a slash at its end does not matter.
    ///
    /// # Errors
    ///
    /// Anything but `https://`, or `http://` for this machine alone (`localhost`, `127.0.0.1`, `[::1]`); a user name, a
    /// query, a fragment, `.` or `..` in the path, or a character that does not belong into a URL.
    pub fn new(url: &str) -> Result<Self, ConfigError> {
        let url = url.trim_end_matches('/');
        let (scheme, rest) = url.split_once("://").ok_or(ConfigError::Scheme)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
            let port = authority.strip_prefix(host);
            port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
        });
        if !(scheme == "https" || scheme == "http" && is_here) {
            return Err(ConfigError::Scheme);
        }
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
        if authority.is_empty() || !authority.bytes().all(is_host) {
            return Err(ConfigError::Host);
        }
        let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        let is_member = |member: &str| !matches!(member, "" | "." | "..");
        let is_plain = path.bytes().all(is_path) && path.split('/').all(is_member);
        if !(path.is_empty() || is_plain) {
            return Err(ConfigError::Path);
        }
        Ok(Self(url.to_owned()))
    }

    /// The URL of a path below it; `None` if a member is not one.
    pub(crate) fn join(&self, members: &[&str]) -> Option<String> {
        let mut url = self.0.clone();
        for member in members {
            url.push('/');
            url.push_str(&path_member(member)?);
        }
        Some(url)
    }

    /// The endpoint itself.
    pub(crate) fn url(&self) -> String {
        self.0.clone()
    }
}

/// A path may hold a secret, as that of an inbound webhook of Bitrix24 does.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint(..)")
    }
}

/// A token or key. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the secret; white space around it (the end of a file) is left out.
    ///
    /// # Errors
    ///
    /// An empty one, and one that is not of visible ASCII characters: it would not fit into a header.
    pub fn new(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        match text {
            "" => Err(ConfigError::NoSecret),
            _ if is_visible => Ok(Self(text.to_owned())),
            _ => Err(ConfigError::Secret),
        }
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What is wrong with a setting. It does not say what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A channel by its name.
    #[error(
        "not the id of a channel, such as `C0123456789`, which Slack shows at the end of the channel's details"
    )]
    Channel,
    /// No host, or characters that do not belong into one.
    #[error("not a host: letters, digits, `-`, `.` and a port")]
    Host,
    /// An id or name that is not one.
    #[error("not an id: 1 to 128 visible ASCII characters without spaces")]
    Id,
    /// No secret.
    #[error("an empty secret: is its file missing?")]
    NoSecret,
    /// A path that does not stay what it is.
    #[error("not a plain path: no query, no fragment, no empty member, no `.` and no `..`")]
    Path,
    /// A scheme that shows secrets to others.
    #[error("not an address with `https://` (`http://` only for this machine)")]
    Scheme,
    /// A secret that does not fit into a header.
    #[error("not a secret: a character that is not visible ASCII")]
    Secret,
    /// A key of Standard Webhooks that is not one.
    #[error("not a signing key: `whsec_` and 24 to 64 bytes in base64")]
    SigningKey,
}

/// Takes an id from the configuration.
pub(crate) fn id(text: &str) -> Result<String, ConfigError> {
    let fits = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned()).ok_or(ConfigError::Id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_plain_and_private() {
        for (url, error) in [
            ("https://api.hubapi.com", None),
            ("https://b24.example/rest/1/k3y/", None),
            ("http://localhost:1", None),
            ("http://[::1]:1/x", None),
            ("http://localhost.evil.example", Some(ConfigError::Scheme)),
            ("http://127.0.0.1.evil.example", Some(ConfigError::Scheme)),
            ("http://api.hubapi.com", Some(ConfigError::Scheme)),
            ("ftp://api.hubapi.com", Some(ConfigError::Scheme)),
            ("api.hubapi.com", Some(ConfigError::Scheme)),
            ("https://", Some(ConfigError::Scheme)),
            ("https:///x", Some(ConfigError::Host)),
            ("https://me@api.hubapi.com", Some(ConfigError::Host)),
            ("https://api.hubapi.com\r\nx: y", Some(ConfigError::Host)),
            ("https://api.hubapi.com/a/../b", Some(ConfigError::Path)),
            ("https://api.hubapi.com/a//b", Some(ConfigError::Path)),
            ("https://api.hubapi.com/a?b", Some(ConfigError::Path)),
            ("https://api.hubapi.com/a#b", Some(ConfigError::Path)),
        ] {
            assert_eq!(Endpoint::new(url).err(), error, "{url}");
        }
    }

    #[test]
    fn secrets_fit_into_a_header_and_are_not_printed() {
        let secret = Secret::new("xoxb-1\n").unwrap();
        assert_eq!(secret.reveal(), "xoxb-1");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        assert_eq!(Secret::new(" \n"), Err(ConfigError::NoSecret));
        assert_eq!(Secret::new("a\nb"), Err(ConfigError::Secret));
        assert_eq!(Secret::new("é"), Err(ConfigError::Secret));
    }
}
