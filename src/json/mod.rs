//! JSON as the other modules read it: what stands where, what a string says, where a mistake is.
//!
//! One [`tokenizer`] reads the syntax. What it finds is the [`document`](document::Document) of a webhook body, read through
//! a [`view`](view::View), or becomes the [`tree`] of a rule file, which must point at every mistake.

#[cfg(test)]
mod agreement;
pub(crate) mod document;
pub(crate) mod pointer;
pub(crate) mod position;
pub(crate) mod scan;
mod token;
mod tokenizer;
pub(crate) mod tree;
pub(crate) mod view;
mod window;
