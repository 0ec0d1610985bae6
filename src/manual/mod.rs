//! The manual: pages for those who write rule files and for those who run them.

#[doc = include_str!("diagnostics.md")]
pub mod diagnostics {}
