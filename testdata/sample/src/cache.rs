//! A cached timestamp: the ticker of a `Once`. Becomes a task with an interval; captures nothing, so no `move` is needed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

static CACHED_SECONDS: AtomicU64 = AtomicU64::new(0);
static UPDATES: AtomicU64 = AtomicU64::new(0);

fn update_cached_timestamp() {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    CACHED_SECONDS.store(seconds, Ordering::Release);
    UPDATES.fetch_add(1, Ordering::AcqRel);
}

/// Seconds since the epoch, as of the last update.
#[inline]
#[must_use]
pub fn cached_timestamp() -> u64 {
    CACHED_SECONDS.load(Ordering::Acquire)
}

/// Starts the ticker; later calls do nothing.
pub fn initialize_timestamp_cache() {
    use std::sync::Once;
    static INIT: Once = Once::new();

    INIT.call_once(|| {
        // The first value must be there before anybody asks.
        update_cached_timestamp();

        // Keep it fresh in the background.
        std::thread::spawn(|| {
            loop {
                std::thread::sleep(std::time::Duration::from_millis(10));
                update_cached_timestamp();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_timestamp_is_there_at_once_and_stays_fresh() {
        initialize_timestamp_cache();
        assert!(cached_timestamp() > 1_600_000_000);
        let before = UPDATES.load(Ordering::Acquire);
        until("three updates", || UPDATES.load(Ordering::Acquire) >= before + 3).await;
    }
}
