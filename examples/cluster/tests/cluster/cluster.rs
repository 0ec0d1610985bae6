//! A cluster for each test: a broker, workers and an intake, each a process of its own.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use waypost::signature::sign;

use crate::broker::{Broker, free_address};

pub(crate) const SECRET: &str = "the app secret";

/// The same in every cluster, so that rows have the same names.
const PEPPER: &str = "00112233445566778899aabbccddeeff";

/// One cluster at a time: each wants the whole machine.
static ONE: Mutex<()> = Mutex::new(());

pub(crate) struct Cluster {
    pub(crate) folder: PathBuf,
    pub(crate) broker: Broker,
    pub(crate) intake: String,
    processes: Vec<Process>,
    _one: MutexGuard<'static, ()>,
}

struct Process {
    name: String,
    admin: String,
    role: &'static str,
    child: Option<Child>,
}

impl Cluster {
    /// Two workers and an intake. Everything that a rule asks for ends as a line in the file `desk`; `broker` goes to the end of the
    /// configuration, into the table of the broker.
    pub(crate) fn start(name: &str, rules: &str, broker: &str) -> Self {
        Self::start_at(name, rules, broker, &[])
    }

    /// The same with other settings of the broker: each text in them by another one.
    pub(crate) fn start_at(
        name: &str,
        rules: &str,
        broker: &str,
        settings: &[(&str, &str)],
    ) -> Self {
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder =
            std::env::temp_dir().join(format!("waypost-cluster-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let server = Broker::start(&folder.join("broker"), free_address(), settings);
        let mut cluster = Self {
            folder,
            broker: server,
            intake: free_address(),
            processes: Vec::new(),
            _one: one,
        };
        fs::write(cluster.folder.join("secret"), SECRET).unwrap();
        fs::write(cluster.folder.join("rules.json"), rules).unwrap();
        let url = cluster.broker.address.clone();
        for (name, role) in [
            ("intake", "intake"),
            ("worker-1", "worker"),
            ("worker-2", "worker"),
        ] {
            cluster.add(name, role, &url, broker);
        }
        cluster
    }

    /// Starts another process, with the broker at this address.
    pub(crate) fn add(&mut self, name: &str, role: &'static str, url: &str, broker: &str) {
        let data = self.folder.join(name);
        fs::create_dir_all(&data).unwrap();
        fs::write(data.join("pepper"), PEPPER).unwrap();
        let admin = free_address();
        let path = |name: &str| json!(self.folder.join(name));
        let config = format!(
            "listen = {:?}\nadmin_listen = {:?}\nfolder = {}\nrules = {}\nwebhook_secret_files = [{}]\n{SINKS}\
             [destinations]\ndesk = {{ kind = \"file\", path = {} }}\n\
             [tests]\ntimeout_ms = 3000\n[broker]\nurl = \"nats://{url}\"\n{broker}\n",
            self.intake,
            admin,
            json!(data),
            path("rules.json"),
            path("secret"),
            path("desk"),
        );
        fs::write(self.folder.join(format!("{name}.toml")), config).unwrap();
        self.processes.push(Process {
            name: name.to_owned(),
            admin,
            role,
            child: None,
        });
        self.run(name);
    }

    pub(crate) fn run(&mut self, name: &str) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join(format!("{name}.log")));
        let config = self.folder.join(format!("{name}.toml"));
        let process = self.process(name);
        let child = Command::new(env!("CARGO_BIN_EXE_waypost-cluster"))
            .arg("--config")
            .arg(config)
            .arg(process.role)
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        process.child = Some(child.unwrap());
        if process.role == "intake" {
            let address = self.intake.clone();
            wait("the intake listens", Duration::from_secs(30), || {
                TcpStream::connect(&address).is_ok()
            });
        }
    }

    fn process(&mut self, name: &str) -> &mut Process {
        self.processes
            .iter_mut()
            .find(|process| process.name == name)
            .unwrap()
    }

    /// Kills a process, as the machine would.
    pub(crate) fn kill(&mut self, name: &str) {
        let mut child = self.process(name).child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts those processes again that ended by themselves, and says how many these were.
    pub(crate) fn run_what_ended(&mut self) -> usize {
        let has_ended = |process: &mut Process| {
            let child = process.child.as_mut();
            child.is_some_and(|child| child.try_wait().unwrap().is_some())
        };
        let ended: Vec<String> = self
            .processes
            .iter_mut()
            .filter_map(|process| has_ended(process).then(|| process.name.clone()))
            .collect();
        for name in &ended {
            self.run(name);
        }
        ended.len()
    }

    /// Sends a process a signal.
    pub(crate) fn signal(&mut self, name: &str, signal: &str) {
        let id = self.process(name).child.as_ref().unwrap().id();
        let sent = Command::new("kill")
            .arg(format!("-{signal}"))
            .arg(id.to_string())
            .status();
        assert!(sent.unwrap().success());
    }

    /// Runs a command of the cluster.
    pub(crate) fn command(&self, words: &[&str]) -> std::process::ExitStatus {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waypost-cluster"));
        let config = self.folder.join("worker-1.toml");
        command.arg("--config").arg(config).args(words);
        let output = command.output().unwrap();
        print!("{}", String::from_utf8_lossy(&output.stderr));
        output.status
    }

    /// How many consumers there are, and how many partitions they have in all.
    pub(crate) fn shares(&self) -> (usize, usize) {
        self.broker.ask(async |context| {
            let Ok(stream) = context.get_stream("WAYPOST_IN").await else {
                return (0, 0);
            };
            let consumers: Vec<_> = stream.consumers().try_collect().await.unwrap();
            let partitions = consumers
                .iter()
                .map(|info| info.config.filter_subjects.len());
            (consumers.len(), partitions.sum())
        })
    }

    /// The seconds of processor time that each process took.
    pub(crate) fn cpu(&self) -> Vec<(String, f64)> {
        let own = self
            .processes
            .iter()
            .filter_map(|process| Some((process.name.clone(), process.child.as_ref()?.id())));
        let all = own.chain([("the broker".to_owned(), self.broker.id())]);
        all.map(|(name, id)| (name, cpu_of(id))).collect()
    }

    /// The metrics of a process.
    pub(crate) fn metrics(&self, name: &str) -> String {
        let process = self
            .processes
            .iter()
            .find(|process| process.name == name)
            .unwrap();
        let token = fs::read_to_string(self.folder.join(name).join("admin-token")).unwrap();
        let answer = ureq::get(format!("http://{}/metrics", process.admin))
            .header("Authorization", format!("Bearer {token}"))
            .call();
        answer.unwrap().body_mut().read_to_string().unwrap()
    }

    /// Posts a signed body and answers with the status; 0 if there is no answer.
    pub(crate) fn post(&self, body: &[u8]) -> u16 {
        post(&self.intake, body)
    }

    /// What was carried out, in the order of it.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.join("desk")).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Waits until nothing waits: no message is to be worked off, and of every decision all that it asks for has come to its end.
    pub(crate) fn drain(&self, within: Duration) {
        wait("everything is worked off", within, || {
            // In this order: a message goes when its decision is there.
            self.broker.count("WAYPOST_IN") == 0 && self.broker.has_ended("WAYPOST_DECIDED")
        });
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in &mut self.processes {
            if let Some(child) = &mut process.child {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
        if !std::thread::panicking() {
            self.broker.kill();
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

pub(crate) const SINKS: &str = "actions = { send = \"desk\", ticket = \"desk\", note = \"desk\", tag = \"desk\" }\n\
     [deliver]\ndefault = { destination = \"desk\" }\n";

pub(crate) fn post(address: &str, body: &[u8]) -> u16 {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(15)))
        .http_status_as_error(false)
        .build();
    let agent: ureq::Agent = config.into();
    let answer = agent
        .post(format!("http://{address}/webhook"))
        .header("X-Hub-Signature-256", sign(SECRET, body))
        .send(body);
    answer.map_or(0, |answer| answer.status().as_u16())
}

/// Processor time in seconds: user and system, in hundredths.
fn cpu_of(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields = text.rsplit_once(") ").unwrap().1.split(' ');
    let ticks: Vec<f64> = fields
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse().unwrap())
        .collect();
    ticks.iter().sum::<f64>() / 100.0
}

#[track_caller]
pub(crate) fn wait(what: &str, within: Duration, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < within, "not within {within:?}: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The pepper, in a folder of the service.
pub(crate) fn write_pepper(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("pepper"), PEPPER).unwrap();
}

/// Whether it is to be run at full size.
pub(crate) fn is_whole() -> bool {
    is_scale("whole")
}

pub(crate) fn is_scale(name: &str) -> bool {
    std::env::var("WAYPOST_CLUSTER_SCALE").is_ok_and(|scale| scale == name)
}
