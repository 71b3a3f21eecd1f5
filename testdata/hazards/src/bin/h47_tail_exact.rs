// hazard: 47
// set: loop-timer=exact
// expect: migrated sleep-loop|thread-sleep @ thread::sleep
//! Work first, then the sleep, over a flag, under `loop-timer=exact`: no pass after the flag has been cleared during the wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let running = Arc::new(AtomicBool::new(true));
    let passes = Arc::new(AtomicU32::new(0));
    let flag = Arc::clone(&running);
    let counter = Arc::clone(&passes);
    let monitor = thread::spawn(move || {
        while flag.load(Ordering::Acquire) {
            if counter.fetch_add(1, Ordering::AcqRel) == 1 {
                // The last wish of the second pass, as from outside.
                flag.store(false, Ordering::Release);
            }
            thread::sleep(Duration::from_millis(5));
        }
    });
    monitor.join().unwrap();
    assert_eq!(passes.load(Ordering::Acquire), 2);
    println!("ok");
}
