// hazard: 26
// expect: migrated thread-spawn @ thread::spawn(move || {
// forbid-text: thread::spawn(move
//! A loop that tries until it succeeds is no loop without end, whatever its comments speak of.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

fn reserve(used: &AtomicU64, limit: u64) -> bool {
    let mut current = used.load(Ordering::Acquire);
    loop {
        if current == limit {
            return false;
        }
        match used.compare_exchange_weak(current, current + 1, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return true,
            // Another thread was faster: read again, no wait.
            Err(actual) => current = actual,
        }
    }
}

#[tokio::main]
async fn main() {
    let used = Arc::new(AtomicU64::new(0));
    let other = used.clone();
    let worker = thread::spawn(move || {
        std::fs::create_dir_all(std::env::temp_dir()).unwrap();
        reserve(&other, 2)
    });
    assert!(worker.join().unwrap());
    assert!(reserve(&used, 2));
    assert!(!reserve(&used, 2));
    println!("ok");
}
