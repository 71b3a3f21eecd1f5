// hazard: 33
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated sleep-loop @ thread::sleep
// expect-text: let mut interval = tokio::time::interval(Duration::from_millis(2));
// expect-text: interval.tick().await;
//! A thread whose closure is nothing but its loop, without braces: the interval is made before the loop all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let ticks = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&ticks);
    thread::spawn(move || loop {
        counted.fetch_add(1, Ordering::Release);
        thread::sleep(Duration::from_millis(2));
    });
    while ticks.load(Ordering::Acquire) < 3 {
        tokio::task::yield_now().await;
    }
    println!("ticked");
}
