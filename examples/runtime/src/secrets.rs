//! Secrets: each in a file of its own, read at the start and again on SIGHUP.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use waypost::AppSecrets;

use crate::config::{Config, read_text};
use crate::log;

/// The secrets of webhooks.
pub struct Secrets(Mutex<Arc<Current>>);

/// Those that are good now.
pub struct Current {
    /// What webhooks are verified with.
    pub app: AppSecrets,
    /// The first of them, for a simulated platform.
    pub signing: String,
    /// The token of the subscription handshake.
    pub verify_token: String,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(..)")
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(..)")
    }
}

impl Secrets {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or has nothing in it.
    pub fn read(config: &Config) -> Result<Self, String> {
        Ok(Self(Mutex::new(Arc::new(Current::read(config, kept)?))))
    }

    /// Those that are good now.
    pub fn get(&self) -> Arc<Current> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them again. Where that cannot be, the old ones stay: one that is gone is not made anew, for nobody would know it.
    pub fn read_again(&self, config: &Config) {
        let there = |folder: &Path, name: &str| read(&folder.join(name));
        match Current::read(config, there) {
            Ok(current) => {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
                log::line("info", "secrets read again", &[]);
            }
            Err(error) => log::line("error", "secret not read", &[("error", json!(error))]),
        }
    }
}

impl Current {
    /// Those that the configuration names, and those of the folder by `own`.
    fn read(
        config: &Config,
        own: impl Fn(&Path, &str) -> Result<String, String>,
    ) -> Result<Self, String> {
        let folder = &config.folder;
        let secrets = if config.webhook_secret_files.is_empty() {
            vec![own(folder, "webhook-secret")?]
        } else {
            let files = config.webhook_secret_files.iter();
            files.map(|path| read(path)).collect::<Result<_, _>>()?
        };
        Ok(Self {
            app: AppSecrets::new(&secrets).map_err(|error| error.to_string())?,
            signing: secrets.first().cloned().unwrap_or_default(),
            verify_token: match &config.verify_token_file {
                Some(path) => read(path)?,
                None => own(folder, "verify-token")?,
            },
        })
    }
}

/// A secret in a file, without the end of its line.
pub fn read(path: &Path) -> Result<String, String> {
    let text = read_text(path)?;
    match text.trim() {
        "" => Err(format!("{}: there is nothing in it", path.display())),
        secret => Ok(secret.to_owned()),
    }
}

/// Makes a folder for its owner alone, if it is not there.
pub fn make_folder(folder: &Path) -> Result<(), String> {
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder);
    made.map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

/// A secret that is made at the first start, for its owner alone.
pub fn kept(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(name);
    if path.exists() {
        return read(&path);
    }
    make_folder(folder)?;
    let failed = |error: std::io::Error| format!("cannot make {}: {error}", path.display());
    let mut bytes = [0; 32];
    let mut random = File::open("/dev/urandom").map_err(failed)?;
    random.read_exact(&mut bytes).map_err(failed)?;
    let text = bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes whatever is written to it.
        let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    });
    // Whole or not at all: an end in the middle would leave one that is too short.
    let unfinished = folder.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = file.open(&unfinished).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, &path))
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(failed)?;
    Ok(text)
}
