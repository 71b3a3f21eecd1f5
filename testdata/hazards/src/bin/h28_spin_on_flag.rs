// hazard: 28
// expect: either thread-spawn any @ thread::spawn
// forbid-text: tokio::spawn
//! The spawner spins on an atomic and never yields: on the current thread's runtime a task would never run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

fn fibonacci(n: u32) -> u32 {
    if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let answer = Arc::new(AtomicU32::new(0));
    let slot = Arc::clone(&answer);
    thread::spawn(move || {
        slot.store(fibonacci(20), Ordering::Release);
    });

    while answer.load(Ordering::Acquire) == 0 {
        std::hint::spin_loop();
    }
    assert_eq!(answer.load(Ordering::Acquire), 6765);
    println!("ok");
}
