//! Model of `crossbeam`, the umbrella crate.
pub use crossbeam_channel as channel;
pub use crossbeam_channel::{select, select_biased};
pub use crossbeam_deque as deque;
pub use crossbeam_queue as queue;
pub use crossbeam_utils::atomic;
pub mod utils { pub use crossbeam_utils::{Backoff, CachePadded}; }
pub mod sync { pub use crossbeam_utils::sync::*; }
pub use crossbeam_utils::thread;
pub use crossbeam_utils::thread::scope;
pub mod epoch { pub struct Guard { inner: *const () } pub fn pin() -> Guard; }
