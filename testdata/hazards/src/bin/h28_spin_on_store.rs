// hazard: 28
// expect: either thread-spawn any @ thread::spawn
// forbid-text: tokio::spawn
//! As `h28_spin_on_flag`, with a body so small that inlining it is right; a task would still never run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ready = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ready);
    thread::spawn(move || {
        flag.store(true, Ordering::Release);
    });

    while !ready.load(Ordering::Acquire) {
        std::hint::spin_loop();
    }
    println!("ok");
}
