//! Rules: documented before/after patterns, read from Markdown, matched against syntax, rendered as minimal edits.
//!
//! [`file`] reads one rule, [`catalog`] holds all of a run. A rule's *before* is a [`pattern`], its *after* a
//! [`template`], both Rust with [holes](hole). [`matching`] compares a pattern with a node and asks an [`oracle`]
//! what paths, methods and types mean; [`render`] turns a match and a template into byte edits.
//!
//! What a pattern does not say may differ in the source: trivia, trailing commas, parentheses around an expression,
//! `move` of a closure, attributes and labels, and braces around the body of a closure or a match arm.

mod align;
pub mod catalog;
pub mod file;
pub mod hole;
pub(crate) mod indent;
pub mod matching;
pub mod oracle;
pub mod pattern;
pub mod precedence;
pub mod render;
pub mod template;
