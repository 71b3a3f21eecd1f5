// hazard: 46
// expect: either thread-sleep|sleep-loop sub-millisecond @ thread::sleep
// forbid-text: tokio::time::sleep
// forbid-text: interval
//! A sleep of zero is a yield; tokio's takes a millisecond.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let turns = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&turns);
    let polite = thread::spawn(move || {
        for _ in 0..100 {
            counter.fetch_add(1, Ordering::AcqRel);
            thread::sleep(Duration::ZERO);
        }
    });
    polite.join().unwrap();
    assert_eq!(turns.load(Ordering::Acquire), 100);
    println!("ok");
}
