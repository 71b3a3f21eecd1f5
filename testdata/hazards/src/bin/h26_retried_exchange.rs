// hazard: 26
// expect: migrated thread-spawn @ thread::spawn
// expect-text: tokio::task::spawn_blocking(move || {
//! A loop that exchanges an atomic until nobody else was faster waits for no flag: the thread ends, and goes to the blocking pool.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

fn take(left: &AtomicU64, wanted: u64) -> bool {
    loop {
        let now = left.load(Ordering::Acquire);
        if now < wanted {
            return false;
        }
        if left.compare_exchange_weak(now, now - wanted, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            return true;
        }
    }
}

#[tokio::main]
async fn main() {
    let left = Arc::new(AtomicU64::new(10));
    let budget = Arc::clone(&left);
    let worker = thread::spawn(move || {
        let done = Command::new("true").status().is_ok();
        done && take(&budget, 4)
    });
    assert!(worker.join().unwrap());
    assert_eq!(left.load(Ordering::Acquire), 6);
    println!("ok");
}
