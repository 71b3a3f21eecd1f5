//! What the bodies of `select!` arms do, and where a `select!` stands.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// expect: migrated thread-sleep
// forbid-text: crossbeam_channel::select
// forbid-text: thread::sleep

pub mod flow;
pub mod nested;
pub mod service;
pub mod values;
