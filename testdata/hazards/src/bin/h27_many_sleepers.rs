// hazard: 27
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// expect: migrated thread-join @ .join()
// forbid-text: spawn_blocking
//! More long-lived bodies than the blocking pool has threads: as blocking tasks the last ones would never start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const MONITORS: usize = 600;

#[tokio::main]
async fn main() {
    let running = Arc::new(AtomicBool::new(true));
    let started = Arc::new(AtomicUsize::new(0));

    let mut monitors = Vec::with_capacity(MONITORS);
    for _ in 0..MONITORS {
        let running = Arc::clone(&running);
        let started = Arc::clone(&started);
        monitors.push(thread::spawn(move || {
            started.fetch_add(1, Ordering::AcqRel);
            while running.load(Ordering::Acquire) {
                thread::sleep(Duration::from_millis(10));
            }
        }));
    }

    while started.load(Ordering::Acquire) < MONITORS {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    running.store(false, Ordering::Release);
    for monitor in monitors {
        monitor.join().unwrap();
    }
    println!("ok");
}
