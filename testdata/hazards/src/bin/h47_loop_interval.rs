// hazard: 47
// expect: migrated sleep-loop
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect-text: interval(
//! Sleep first, then work: by default an interval, whose first tick comes at once (the unit carries a note).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let refreshed = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&refreshed);
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(2));
            counter.fetch_add(1, Ordering::AcqRel);
        }
    });
    while refreshed.load(Ordering::Acquire) < 5 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("ok");
}
