// hazard: 48
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// forbid-text: interval
//! `continue` skips the sleep: an interval at the head would make each of those rounds wait, 40 s in all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let inbox = Arc::new(Mutex::new((0..8_000_u32).collect::<Vec<_>>()));
    let stop = Arc::new(AtomicBool::new(false));
    let queue = Arc::clone(&inbox);
    let stopping = Arc::clone(&stop);
    let worker = thread::spawn(move || {
        let mut sum = 0;
        loop {
            let next = queue.lock().unwrap().pop();
            if let Some(value) = next {
                sum += value;
                continue;
            }
            if stopping.load(Ordering::Acquire) {
                break sum;
            }
            thread::sleep(Duration::from_millis(5));
        }
    });
    stop.store(true, Ordering::Release);
    assert_eq!(worker.join().unwrap(), 31_996_000);
    assert!(inbox.lock().unwrap().is_empty());
    println!("ok");
}
