// hazard: 26
// set: one-shot=spawn
// expect: refused thread-identity @ thread::spawn
//! As `h26_job_of_a_caller`: a job that nobody knows must not take a worker for ever either.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

fn in_background<F: Fn() + Send + Sync + 'static>(job: Arc<F>) -> thread::JoinHandle<()> {
    thread::spawn(move || job())
}

#[tokio::main(flavor = "current_thread")]
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
