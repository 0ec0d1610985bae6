//! Rule files: what is said about them, what the schema and the manual say of the language.

#[cfg(feature = "tzdb")]
mod calendars;
#[path = "../events/cases.rs"]
#[expect(dead_code, reason = "the tests of events use the rest of it")]
mod cases;
mod diagnostics_manual;
mod errors;
mod findings;
mod hostile;
mod manual;
mod partly;
mod replacements;
mod said;
#[path = "../events/corpus.rs"]
mod samples;
mod schema;
mod tests;
