//! Rewrite: each decided site is lowered by its rule's pattern to minimal byte edits.

mod answers;
pub mod channel;
mod channel_arms;
mod channel_broadcast;
mod channel_message;
pub mod channel_names;
pub mod composition;
mod doc_links;
mod function;
pub mod hoist;
pub mod imports;
pub mod lower;
pub mod manifest;
mod operation;
pub mod oracle;
mod pieces;
pub mod recursion;
pub mod runtime;
pub mod select;
mod select_body;
mod select_dynamic;
pub mod sheet;
mod thread;
pub mod timer;
pub mod timer_channel;
pub mod traits;
pub mod user_rules;
