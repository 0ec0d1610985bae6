//! Another program on this machine, and what it was asked.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// Paths and bodies.
pub(crate) type Asked = Vec<(String, String)>;

/// One that answers each path with a status and a body; its address, and what it was asked.
pub(crate) fn recorder(
    answer: impl Fn(&str) -> (u16, String) + Send + 'static,
) -> (String, Arc<Mutex<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut bytes) = (stream.unwrap(), Vec::new());
            let mut buffer = [0; 8192];
            let (front, body) = loop {
                let count = stream.read(&mut buffer).unwrap();
                bytes.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((front, body)) = text.split_once("\r\n\r\n") else {
                    continue;
                };
                let length = front.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.parse::<usize>().unwrap())
                });
                if count == 0 || body.len() >= length.unwrap_or(0) {
                    break (front.to_owned(), body.to_owned());
                }
            };
            let path = front.split(' ').nth(1).unwrap().to_owned();
            let (status, said) = answer(&path);
            heard.lock().unwrap().push((path, body));
            let answer = format!(
                "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
                said.len()
            );
            // It may have gone.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (address, asked)
}
