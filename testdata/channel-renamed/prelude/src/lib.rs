//! What every member imports.

pub use crossbeam_channel;
pub use crossbeam_channel::unbounded;
