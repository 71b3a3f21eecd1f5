//! The places that channel ends travel through. Each module has channels of its own.
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// forbid-text: crossbeam_channel
// forbid-text: std::sync::mpsc

pub mod containers;
pub mod enums;
pub mod generic;
pub mod kept;
pub mod parameters;
pub mod traits;
