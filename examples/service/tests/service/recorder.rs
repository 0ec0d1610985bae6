//! Another program on this machine, and what it was asked.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Paths and bodies.
pub(crate) type Asked = Vec<(String, String)>;

/// One that answers each path with a status and a body; its address, and what it was asked.
pub(crate) fn recorder(
    answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
) -> (String, Arc<Mutex<Asked>>) {
    recorder_at("127.0.0.1:0", answer)
}

/// The same at an address. Requests are answered side by side, and stand in what it was asked before they are answered.
pub(crate) fn recorder_at(
    address: &str,
    answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
) -> (String, Arc<Mutex<Asked>>) {
    let listener = TcpListener::bind(address).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (heard, answer) = (Arc::clone(&asked), Arc::new(answer));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (heard, answer) = (Arc::clone(&heard), Arc::clone(&answer));
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                let (path, body) = read(&mut stream);
                heard.lock().unwrap().push((path.clone(), body));
                let (status, said) = answer(&path);
                let answer = format!(
                    "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
                    said.len()
                );
                // It may have gone.
                let _ = stream.write_all(answer.as_bytes());
            });
        }
    });
    (address, asked)
}

/// A request's path and body.
fn read(stream: &mut TcpStream) -> (String, String) {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 8192]);
    loop {
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
            let path = front.split(' ').nth(1).unwrap().to_owned();
            return (path, body.to_owned());
        }
    }
}
