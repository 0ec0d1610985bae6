//! Bodies and the events that are read from them.

mod accessors;
mod cases;
mod corpus;
mod excerpts;
mod hostile;
mod keys;
mod lines;
mod privacy;
