//! Every shape in which the result of a channel operation is used.
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// forbid-text: std::sync::mpsc::Receiver
// forbid-text: crossbeam_channel::Receiver

pub mod ends;
pub mod iterate;
pub mod receive;
pub mod send;
pub mod timeout;
