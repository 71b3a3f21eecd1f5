// hazard: 28
// expect: migrated thread-spawn @ thread::spawn
// expect-text: spawn_blocking
// forbid-text: tokio::spawn
//! As `h28_spin_on_flag`, with a body that waits: as a task it would need the thread that spins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ready = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ready);
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(2));
        flag.store(true, Ordering::Release);
    });

    while !ready.load(Ordering::Acquire) {
        std::hint::spin_loop();
    }
    println!("ok");
}
