// expect: refused no-runtime @ thread::spawn
// expect: refused no-runtime|depends-on @ thread::sleep
// forbid-text: tokio
// also: runtime-context=assume
//! A library that starts no runtime and knows none: its watcher could not become a task wherever it is used. Refused as
//! `no-runtime`, and the manifest stays without tokio. Under `runtime-context=assume` it becomes one all the same; the test does not
//! start it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// Counts its looks until it is dropped.
#[derive(Debug, Default)]
pub struct Watcher {
    stopped: Arc<AtomicBool>,
    looks: Arc<AtomicU32>,
}

impl Watcher {
    /// A watcher that has not started yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts to look.
    pub fn start(&self) {
        let stopped = Arc::clone(&self.stopped);
        let looks = Arc::clone(&self.looks);
        thread::spawn(move || {
            while !stopped.load(Ordering::Acquire) {
                looks.fetch_add(1, Ordering::AcqRel);
                thread::sleep(Duration::from_millis(1));
            }
        });
    }

    /// How often it has looked.
    pub fn looks(&self) -> u32 {
        self.looks.load(Ordering::Acquire)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_watcher_has_seen_nothing() {
        assert_eq!(Watcher::new().looks(), 0);
    }
}
