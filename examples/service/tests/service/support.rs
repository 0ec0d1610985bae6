//! A service of its own for each test: its process, its folder, its ports; and a client that signs.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use waypost::signature::sign;

pub(crate) const SECRET: &str = "the app secret";

/// What requests to another program are signed with.
pub(crate) const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A service and where it is.
pub(crate) struct Service {
    pub(crate) folder: PathBuf,
    pub(crate) address: String,
    pub(crate) admin: String,
    process: Option<Child>,
    /// The command that runs it, if it is not run as it is.
    pub(crate) within: Vec<String>,
}

impl Service {
    /// Starts one with these rules. Effects end as lines in the files `desk` and `graph`. `more` goes to the front of the
    /// configuration.
    pub(crate) fn start(folder: &Path, rules: &str, more: &str) -> Self {
        let mut service = Self::prepare(folder, rules, more);
        service.run();
        service
    }

    /// The same, not started yet.
    pub(crate) fn prepare(folder: &Path, rules: &str, more: &str) -> Self {
        fs::create_dir_all(folder).unwrap();
        let service = Self {
            folder: folder.to_owned(),
            address: free_address(),
            admin: free_address(),
            process: None,
            within: Vec::new(),
        };
        fs::write(service.file("secret"), SECRET).unwrap();
        fs::write(service.file("rules.json"), rules).unwrap();
        let text = |path: &str| json!(service.file(path));
        let config = format!(
            "{more}\nlisten = {:?}\nadmin_listen = {:?}\nfolder = {}\nrules = {}\nwebhook_secret_files = [{}]\n\
             actions = {{ send = \"graph\", ticket = \"desk\", note = \"desk\" }}\n\
             [deliver]\ndefault = {{ destination = \"desk\" }}\n\
             [destinations]\ndesk = {{ kind = \"file\", path = {} }}\n\
             graph = {{ kind = \"file\", path = {}, messages = true }}\n",
            service.address,
            service.admin,
            text("data"),
            text("rules.json"),
            text("secret"),
            text("desk"),
            text("graph"),
        );
        fs::write(service.file("config.toml"), config).unwrap();
        service
    }

    /// Has tickets go to another program, by signed requests.
    pub(crate) fn ticket_to(&self, url: &str) {
        fs::write(self.file("key"), KEY).unwrap();
        let config = fs::read_to_string(self.file("config.toml")).unwrap();
        let config = config.replace("ticket = \"desk\"", "ticket = \"program\"");
        let program = format!(
            "program = {{ kind = \"webhook\", url = {url:?}, key_file = {} }}\n",
            json!(self.file("key"))
        );
        fs::write(self.file("config.toml"), config + &program).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file as the process sees it, which may have a disk of its own.
    pub(crate) fn seen(&self, name: &str) -> PathBuf {
        let path = self.file(name);
        let inside = format!("/proc/{}/root{}", self.id(), path.display());
        Some(PathBuf::from(inside))
            .filter(|inside| inside.exists())
            .unwrap_or(path)
    }

    pub(crate) fn command(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_waypost-service");
        let mut command = match self.within.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        };
        command.arg("--config").arg(self.file("config.toml"));
        command
    }

    /// Starts the process and waits until it is ready.
    pub(crate) fn run(&mut self) {
        self.run_anyhow();
        self.wait("it is ready", |service| service.get("/readyz").0 == 200);
    }

    /// Starts the process, which may end at once.
    pub(crate) fn run_anyhow(&mut self) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.file("log"));
        let process = self
            .command()
            .stderr(log.unwrap())
            .stdout(Stdio::null())
            .spawn();
        self.process = Some(process.unwrap());
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        let process = self.process.as_mut().unwrap();
        process.try_wait().unwrap().is_some()
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Kills it, as the machine would.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let status = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status();
        assert!(status.unwrap().success());
    }

    /// Asks it to end, and says how it did.
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        self.signal("TERM");
        let mut process = self.process.take().unwrap();
        process.wait().unwrap().code()
    }

    /// Waits for something for a minute.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            if let Some(process) = &mut self.process {
                assert!(
                    process.try_wait().unwrap().is_none(),
                    "{what}: it ended: {}",
                    self.last_lines()
                );
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{what}: {}",
                self.last_lines()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a destination got so many effects, for as long as another one comes within a minute.
    pub(crate) fn wait_for(&mut self, destination: &str, count: u64) {
        loop {
            let so_far = self.got(destination).len() as u64;
            if so_far >= count {
                return;
            }
            let what = format!("more than {so_far} of {count} at {destination}");
            self.wait(&what, |service| {
                service.got(destination).len() as u64 > so_far
            });
        }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap_or_default()
    }

    /// The end of it.
    fn last_lines(&self) -> String {
        let log = self.log();
        let mut lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.reverse();
        lines.join("\n")
    }

    /// What an address of the administration answers.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let request = agent()
            .get(format!("http://{}{path}", self.admin))
            .header("Authorization", format!("Bearer {}", self.token()));
        answer(request.call())
    }

    /// What it answers to a JSON text that is sent there.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, String) {
        let url = format!("http://{}{path}", self.admin);
        let request = match method {
            "PUT" => agent().put(url),
            _ => agent().post(url),
        };
        let request = request
            .header("Authorization", format!("Bearer {}", self.token()))
            .header("Content-Type", "application/json");
        answer(request.send(body.to_string()))
    }

    fn token(&self) -> String {
        fs::read_to_string(self.seen("data/admin-token")).unwrap_or_default()
    }

    /// A metric's value, labels and all; 0 where it is not there.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").1;
        let mut lines = text.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }

    /// Posts a signed body.
    pub(crate) fn post(&self, body: &[u8]) -> u16 {
        post(&self.address, &sign(SECRET, body), body)
    }

    /// Waits until everything that was accepted is worked off and carried out, but for messages that nobody knows of.
    pub(crate) fn settle(&mut self) {
        self.wait_for_none("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM effect WHERE destination != 'self' AND (state < 3 OR state = 3 AND destination != 'graph'))");
    }

    /// Waits until there is none of what a query counts, for as long as something becomes of it within a minute.
    pub(crate) fn wait_for_none(&mut self, sql: &str) {
        loop {
            let left = self.count(sql);
            if left == 0 {
                return;
            }
            let what = format!("another count than {left} of what is open");
            self.wait(&what, |service| service.count(sql) != left);
        }
    }

    /// A text out of the database, one row a line.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let database = Connection::open(self.file("data/waypost.db")).unwrap();
        database.busy_timeout(Duration::from_secs(5)).unwrap();
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// A number out of the database.
    pub(crate) fn count(&self, sql: &str) -> u64 {
        let database = Connection::open(self.file("data/waypost.db")).unwrap();
        database.busy_timeout(Duration::from_secs(5)).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The keys of the effects that a destination got, each as often as it got it.
    pub(crate) fn got(&self, destination: &str) -> Vec<String> {
        let text = fs::read_to_string(self.file(destination)).unwrap_or_default();
        let key = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["key"].as_str().unwrap().to_owned()
        };
        // What stands behind the last end of a line is being written.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().map(key).collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(15)))
        .http_status_as_error(false)
        .build();
    config.into()
}

/// The status and text of an answer; status 0 where there is none.
pub(crate) fn answer(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> (u16, String) {
    match answer {
        Ok(mut answer) => {
            let text = answer.body_mut().read_to_string().unwrap_or_default();
            (answer.status().as_u16(), text)
        }
        Err(_) => (0, String::new()),
    }
}

pub(crate) fn post(address: &str, signature: &str, body: &[u8]) -> u16 {
    let request = agent()
        .post(format!("http://{address}/webhook"))
        .header("X-Hub-Signature-256", signature);
    answer(request.send(body)).0
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// A message of a customer, by its number.
pub(crate) fn message(number: u64, text: &str) -> Vec<u8> {
    let from = format!("55119{:08}", number % 1_000);
    messages(&[json!({
        "id": format!("wamid.{number}"), "from": from, "timestamp": now().to_string(),
        "type": "text", "text": {"body": text}})])
}

/// A body with these messages.
pub(crate) fn messages(messages: &[Value]) -> Vec<u8> {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
        "field": "messages", "value": {"metadata": {"phone_number_id": "2"}, "messages": messages}}]}]});
    body.to_string().into_bytes()
}

/// A folder that is new.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It may not be there.
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Where nobody listens.
pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
