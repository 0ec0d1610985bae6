//! Rule files: read, checked, built and tested, with the actions that the configuration carries out.

use waypost::Router;
use waypost::replay::LoadOptions;

use crate::config::Config;
use crate::log;
use crate::zones;

/// Reads, checks, builds and tests a rule file.
///
/// # Errors
///
/// All that is wrong with it.
pub fn load(text: &str, config: &Config) -> Result<Router, String> {
    let options = LoadOptions::at(log::now()).with_zones(zones::named_in(text));
    let loaded = Router::load(text, &options).map_err(|error| error.to_string())?;
    let wrong = config.wrong_actions(text);
    if wrong.is_empty() {
        Ok(loaded.router)
    } else {
        Err(wrong.join("\n"))
    }
}
