//! The memory governor: a loop that sleeps first, started by a sync constructor that a lazy static calls. Becomes a task with an
//! interval (the name `interval` is taken here) and a note about the runtime; the lock's guard is scoped already.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::RwLock;

/// How tight memory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pressure {
    Low,
    Critical,
}

#[derive(Debug, Clone)]
pub(crate) struct GovernorConfig {
    pub(crate) limit: usize,
    pub(crate) check_interval: Duration,
}

#[derive(Debug, Default)]
struct Usage {
    allocated: usize,
    refreshed: u64,
}

/// Watches over what the pool has allocated.
#[derive(Clone)]
pub(crate) struct MemoryGovernor {
    config: GovernorConfig,
    usage: Arc<RwLock<Usage>>,
    pressure: Arc<AtomicU8>,
    evictions: Arc<AtomicUsize>,
}

impl MemoryGovernor {
    pub(crate) fn new(config: GovernorConfig) -> Self {
        let governor = MemoryGovernor {
            config,
            usage: Arc::default(),
            pressure: Arc::default(),
            evictions: Arc::default(),
        };
        governor.start_pressure_monitor();
        governor
    }

    pub(crate) fn allocate(&self, bytes: usize) {
        self.usage.write().allocated += bytes;
    }

    fn pressure(&self) -> Pressure {
        if self.pressure.load(Ordering::Acquire) == 0 { Pressure::Low } else { Pressure::Critical }
    }

    fn update_pressure(&self) {
        let critical = self.usage.read().allocated > self.config.limit;
        self.pressure.store(u8::from(critical), Ordering::Release);
    }

    fn handle_critical_pressure(&self) {
        self.usage.write().allocated = 0;
        self.evictions.fetch_add(1, Ordering::AcqRel);
    }

    /// Checks the pressure again and again, for as long as the process lives.
    fn start_pressure_monitor(&self) {
        let governor = self.clone();
        let interval = self.config.check_interval;

        std::thread::spawn(move || {
            loop {
                std::thread::sleep(interval);

                // Look at the system again.
                {
                    let mut usage = governor.usage.write();
                    usage.refreshed += 1;
                }

                governor.update_pressure();
                if governor.pressure() == Pressure::Critical {
                    governor.handle_critical_pressure();
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn critical_pressure_evicts() {
        let config = GovernorConfig { limit: 1_000, check_interval: Duration::from_millis(2) };
        let governor = MemoryGovernor::new(config);
        governor.allocate(400);
        until("two looks", || governor.usage.read().refreshed >= 2).await;
        assert_eq!(governor.evictions.load(Ordering::Acquire), 0);

        governor.allocate(800);
        until("an eviction", || governor.evictions.load(Ordering::Acquire) > 0).await;
        assert_eq!(governor.usage.read().allocated, 0);
    }
}
