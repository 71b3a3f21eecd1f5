//! Checks what was rewritten before anybody sees it: in memory, and with cargo in a copy of the tree.

pub mod bodies;
pub mod cargo;
pub mod diagnose;
pub mod mapping;
pub mod memory;
pub mod shadow;
pub mod test_runs;
pub mod tracing;
pub mod verify;
