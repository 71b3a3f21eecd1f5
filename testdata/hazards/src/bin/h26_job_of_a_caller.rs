// hazard: 26
// expect: refused thread-identity @ thread::spawn
// forbid-text: spawn_blocking
//! A helper that runs its caller's job on a thread: nobody knows whether the job ends, and a blocking task that does not
//! would hang the runtime's shutdown, as this one would.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

fn in_background<F: Fn() + Send + Sync + 'static>(job: Arc<F>) -> thread::JoinHandle<()> {
    thread::spawn(move || job())
}

#[tokio::main]
async fn main() {
    let turns = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&turns);
    let worker = in_background(Arc::new(move || {
        loop {
            counter.fetch_add(1, Ordering::AcqRel);
            thread::park_timeout(Duration::from_millis(1));
        }
    }));
    while turns.load(Ordering::Acquire) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(!worker.is_finished());
    println!("ok");
}
