//! What a command line asks for.

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::Config;

/// Options that every process has, and words.
#[derive(Debug, Default)]
pub struct Arguments {
    /// The configuration's file.
    pub config: Option<PathBuf>,
    /// Whether only to say what is wrong with it.
    pub check: bool,
    /// So many simulated messages a second.
    pub simulate: Option<u64>,
    /// The command and what follows it.
    pub words: Vec<String>,
}

/// Runs a process by its command line. `own` takes an option of this process alone, by its name without the dashes, and returns
/// false if it does not know it. The status is 2 if the command line is not valid, and 1 if `run` fails.
pub fn main(
    name: &str,
    usage: &str,
    own: impl FnMut(&str, &mut Parser) -> Result<bool, lexopt::Error>,
    run: impl FnOnce(&Arguments) -> Result<ExitCode, String>,
) -> ExitCode {
    match read(Parser::from_env(), own) {
        Ok(Some(arguments)) => run(&arguments).unwrap_or_else(|error| {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }),
        Ok(None) => {
            print!("{usage}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{name}: {error}\n\n{usage}");
            ExitCode::from(2)
        }
    }
}

/// `None` if help is asked for.
fn read(
    mut parser: Parser,
    mut own: impl FnMut(&str, &mut Parser) -> Result<bool, lexopt::Error>,
) -> Result<Option<Arguments>, lexopt::Error> {
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("config") => arguments.config = Some(parser.value()?.into()),
            Arg::Long("check") => arguments.check = true,
            Arg::Long("simulate") => arguments.simulate = Some(parser.value()?.parse()?),
            Arg::Value(word) => arguments.words.push(word.string()?),
            Arg::Long(option) => {
                let option = option.to_owned();
                if !own(&option, &mut parser)? {
                    return Err(Arg::Long(&option).unexpected());
                }
            }
            Arg::Short(_) => return Err(argument.unexpected()),
        }
    }
    Ok(Some(arguments))
}

/// Prints all that is wrong with a configuration, or that nothing is; the status is 1 if something is.
#[must_use]
pub fn check(config: &Config) -> ExitCode {
    let wrong = config.check();
    if wrong.is_empty() {
        println!("the configuration and its rules are sound");
    }
    for what in &wrong {
        println!("{what}");
    }
    ExitCode::from(u8::from(!wrong.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Result<Option<Arguments>, String> {
        let own = |name: &str, parser: &mut Parser| {
            if name == "rate" {
                parser.value()?.parse::<u64>()?;
            }
            Ok(name == "rate")
        };
        read(Parser::from_args(words), own).map_err(|error| error.to_string())
    }

    #[test]
    fn options_stand_anywhere_and_what_is_wrong_is_named() {
        let arguments = of(&["rules", "--config", "a.toml", "--rate=5", "--check", "b1"]);
        let arguments = arguments.unwrap().unwrap();
        assert_eq!(arguments.words, ["rules", "b1"]);
        assert_eq!(arguments.config, Some("a.toml".into()));
        assert!(arguments.check);
        assert!(of(&["rules", "--help"]).unwrap().is_none());
        let error = |words: &[&str]| of(words).unwrap_err();
        assert_eq!(error(&["--rats", "5"]), "invalid option '--rats'");
        assert_eq!(
            error(&["--simulate"]),
            "missing argument for option '--simulate'"
        );
        assert_eq!(
            error(&["--rate", "x"]),
            "cannot parse argument \"x\": invalid digit found in string"
        );
    }
}
