// hazard: 26
// expect: refused thread-identity @ thread::spawn
// expect: kept @ thread::sleep
// forbid-text: tokio::spawn
//! A thread that parks itself until it is woken by its handle: a task has neither.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let orders = Arc::new(AtomicU32::new(0));
    let open = Arc::clone(&orders);
    let cook = thread::spawn(move || {
        let mut cooked = 0;
        while cooked < 3 {
            while open.load(Ordering::Acquire) == cooked {
                thread::park();
            }
            thread::sleep(Duration::from_millis(1));
            cooked += 1;
        }
        cooked
    });
    for _ in 0..3 {
        orders.fetch_add(1, Ordering::AcqRel);
        cook.thread().unpark();
    }
    assert_eq!(cook.join().unwrap(), 3);
    println!("ok");
}
