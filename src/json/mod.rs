//! JSON as the other modules read it: where a value begins and ends, what a string says, where a mistake is.
//!
//! Two readers stand on [`scan`]: the forward cursor of the webhook bodies, which never builds a tree, and the
//! tree with positions of the rule files, which must point at every mistake.

#[cfg(test)]
mod agreement;
pub(crate) mod cursor;
pub(crate) mod outline;
pub(crate) mod scan;
mod skip;
pub(crate) mod tree;
mod window;
