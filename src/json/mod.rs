//! JSON as the other modules read it: what stands where, what a string says, where a mistake is.
//!
//! Two readers stand on [`scan`]: the [`document`](document::Document) of webhook bodies, which is a list of tokens read by
//! a [`view`](view::View), and the tree with positions of the rule files, which must point at every mistake.

#[cfg(test)]
mod agreement;
pub(crate) mod document;
pub(crate) mod pointer;
pub(crate) mod scan;
mod token;
mod tokenizer;
pub(crate) mod tree;
pub(crate) mod view;
mod window;
