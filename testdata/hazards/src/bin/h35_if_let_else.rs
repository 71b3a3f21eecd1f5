// hazard: 35
// expect: either thread-sleep|sleep-loop guard-across-await|not-send @ thread::sleep
//! The sleep stands in the `else` of an `if let` over a guard. Since edition 2024 the guard is gone there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let jobs = Arc::new(Mutex::new(VecDeque::from([1_u32, 2, 3])));
    let queue = Arc::clone(&jobs);
    let worker = thread::spawn(move || {
        let mut done = 0;
        let mut idle = 0;
        while idle < 2 {
            if let Some(job) = queue.lock().unwrap().pop_front() {
                done += job;
            } else {
                idle += 1;
                thread::sleep(Duration::from_millis(1));
            }
        }
        done
    });
    assert_eq!(worker.join().unwrap(), 6);
    assert!(jobs.lock().unwrap().is_empty());
    println!("ok");
}
