//! From a body to its events: entries and changes, the lists of a value, the elements of a list.

mod element;
mod events;
mod excerpt;
mod field;
mod message;
mod scope;
mod single;
mod value;

pub use events::Events;
