//! Draining: a sleep in a sync function whose callers are all async. The function becomes async, its callers await it.

use std::time::{Duration, Instant};

use crate::pool::Pool;

/// Waits until no request is in work; `false` if that takes longer than `patience`.
pub(crate) fn drain(pool: &Pool, patience: Duration) -> bool {
    let started = Instant::now();
    while pool.active() > 0 {
        if started.elapsed() > patience {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Lets the pool come to rest.
pub(crate) async fn rest(pool: &Pool) -> &'static str {
    pool.begin_shutdown();
    if drain(pool, Duration::from_secs(5)) { "drained" } else { "gave up" }
}
