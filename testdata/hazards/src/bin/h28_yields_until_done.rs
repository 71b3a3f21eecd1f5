// hazard: 28
// expect: migrated thread-spawn @ thread::spawn(|| {
// expect: migrated thread-join @ thread::yield_now
// expect-text: tokio::spawn(async {
// expect-text: yield_now().await
//! A synchronous function yields until a thread is done. Kept as it is, it would keep the runtime's only thread, and the
//! task would never run.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

static DONE: AtomicUsize = AtomicUsize::new(0);

fn wait_for(count: usize) {
    while DONE.load(Ordering::SeqCst) < count {
        thread::yield_now();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let worker = thread::spawn(|| {
        DONE.fetch_add(1, Ordering::SeqCst);
    });
    wait_for(1);
    worker.join().unwrap();
    println!("ok");
}
