//! The pool: a lazy static whose constructor starts the governor.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use once_cell::sync::Lazy;

use crate::governor::{GovernorConfig, MemoryGovernor};

static POOL: Lazy<Pool> = Lazy::new(Pool::new);

/// Workers and their memory.
pub struct Pool {
    governor: MemoryGovernor,
    active: AtomicUsize,
    shutting_down: AtomicBool,
}

impl Pool {
    fn new() -> Self {
        let config = GovernorConfig { limit: 1 << 20, check_interval: Duration::from_millis(5) };
        Pool {
            governor: MemoryGovernor::new(config),
            active: AtomicUsize::new(0),
            shutting_down: AtomicBool::new(false),
        }
    }

    /// Requests in work.
    pub fn active(&self) -> usize {
        self.active.load(Ordering::Acquire)
    }

    /// Takes a request, unless the pool is shutting down.
    pub fn enter(&self, bytes: usize) -> bool {
        if self.is_shutting_down() {
            return false;
        }
        self.governor.allocate(bytes);
        self.active.fetch_add(1, Ordering::AcqRel);
        true
    }

    /// A request is done.
    pub fn leave(&self) {
        self.active.fetch_sub(1, Ordering::AcqRel);
    }

    /// Takes no more requests.
    pub fn begin_shutdown(&self) {
        self.shutting_down.store(true, Ordering::Release);
    }

    /// Whether the pool takes no more requests.
    pub fn is_shutting_down(&self) -> bool {
        self.shutting_down.load(Ordering::Acquire)
    }
}

/// The one pool of the process.
pub fn pool() -> &'static Pool {
    &POOL
}
