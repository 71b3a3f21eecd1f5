//! Every shape in which the result of a channel operation is used.
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// forbid-text: sync_channel(
// forbid-text: = bounded(

pub mod ends;
pub mod iterate;
pub mod receive;
pub mod send;
pub mod timeout;
