//! A broker for each test: a process of its own in a folder of its own, which may be killed and started again.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use async_nats::jetstream::{self, Context};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::json;

use crate::cluster::wait;

pub(crate) struct Broker {
    folder: PathBuf,
    pub(crate) address: String,
    process: Option<Child>,
}

impl Broker {
    /// With the settings that are shipped, each of these texts in them by another one.
    pub(crate) fn start(folder: &Path, address: String, others: &[(&str, &str)]) -> Self {
        fs::create_dir_all(folder).unwrap();
        let store = json!(folder.join("store"));
        let settings = include_str!("../../nats.conf")
            .replace("127.0.0.1:4222", &address)
            .replace("/var/lib/nats", &store.to_string());
        let settings = others
            .iter()
            .fold(settings, |text, (one, other)| text.replace(one, other));
        fs::write(folder.join("nats.conf"), settings).unwrap();
        let mut broker = Self {
            folder: folder.to_owned(),
            address,
            process: None,
        };
        broker.run();
        broker
    }

    pub(crate) fn run(&mut self) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log"));
        let process = Command::new("nats-server")
            .arg("--config")
            .arg(self.folder.join("nats.conf"))
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        self.process = Some(process.expect("nats-server is on the path"));
        wait("the broker listens", Duration::from_secs(20), || {
            TcpStream::connect(&self.address).is_ok()
        });
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Of each stream, how many messages were ever written, and how many bytes are kept.
    pub(crate) fn written(&self) -> Vec<(String, u64, u64)> {
        self.ask(async |context| {
            let streams: Vec<_> = context.streams().try_collect().await.unwrap();
            let told = |info: jetstream::stream::Info| {
                (info.config.name, info.state.last_sequence, info.state.bytes)
            };
            streams.into_iter().map(told).collect()
        })
    }

    /// Kills it, as the machine would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Asks it as a client does.
    pub(crate) fn ask<T>(&self, question: impl AsyncFnOnce(Context) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let client = async_nats::connect(&self.address).await.unwrap();
            question(jetstream::new(client)).await
        })
    }

    /// The last message under each subject of a stream, in the order of the stream.
    pub(crate) fn messages(&self, stream: &str, filter: &str) -> Vec<(String, Vec<u8>)> {
        self.ask(async |context| {
            let stream = context.get_stream(stream).await.unwrap();
            let config = jetstream::consumer::pull::Config {
                filter_subject: filter.to_owned(),
                ack_policy: jetstream::consumer::AckPolicy::None,
                ..Default::default()
            };
            let consumer = stream.create_consumer(config).await.unwrap();
            let count = consumer.cached_info().num_pending;
            let mut messages = consumer.messages().await.unwrap();
            let mut found = Vec::new();
            for _ in 0..count {
                let message = messages.next().await.unwrap().unwrap();
                found.push((message.subject.to_string(), message.payload.to_vec()));
            }
            found
        })
    }

    /// Whether all that a stream has was handed out to those who consume it, and acknowledged by them.
    pub(crate) fn has_ended(&self, stream: &str) -> bool {
        self.ask(async |context| {
            let stream = context.get_stream(stream).await.unwrap();
            let consumers: Vec<_> = stream.consumers().try_collect().await.unwrap();
            let mut lasting = consumers
                .iter()
                .filter(|info| info.config.durable_name.is_some())
                .peekable();
            lasting.peek().is_some()
                && lasting.all(|info| info.num_pending == 0 && info.num_ack_pending == 0)
        })
    }

    /// How many messages a stream has.
    pub(crate) fn count(&self, stream: &str) -> u64 {
        self.ask(async |context| {
            let stream = context.get_stream(stream).await.unwrap();
            stream.cached_info().state.messages
        })
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
