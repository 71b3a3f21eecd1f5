//! Rules: documented before/after patterns, read from Markdown, matched against syntax, rendered as minimal edits.

mod align;
pub mod catalog;
pub mod file;
pub mod hole;
mod indent;
pub mod matching;
pub mod oracle;
pub mod pattern;
pub mod render;
pub mod template;
