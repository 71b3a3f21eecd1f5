//! Calls: who calls a function, what a call may run, and what runs besides.

pub(super) mod behind;
pub mod callers;
pub(super) mod exports;
pub mod jobs;
pub(super) mod kept_code;
pub mod runs;
pub mod starters;
pub mod traits;
pub(super) mod twins;
pub(super) mod unknown_types;
