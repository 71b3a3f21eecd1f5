// hazard: 49
// expect: migrated sleep-loop
// expect-text: interval(
//! The pause is a constant above zero, and the loop ends by a flag: an interval is fine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

const POLL: Duration = Duration::from_millis(2);

#[tokio::main]
async fn main() {
    let running = Arc::new(AtomicBool::new(true));
    let polls = Arc::new(AtomicU32::new(0));
    let flag = Arc::clone(&running);
    let counter = Arc::clone(&polls);
    let poller = thread::spawn(move || {
        while flag.load(Ordering::Acquire) {
            counter.fetch_add(1, Ordering::AcqRel);
            thread::sleep(POLL);
        }
    });
    while polls.load(Ordering::Acquire) < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    running.store(false, Ordering::Release);
    poller.join().unwrap();
    println!("ok");
}
