// hazard: 34
// expect: either thread-sleep|sleep-loop guard-across-await|not-send @ thread::sleep
//! The guard is a temporary of the scrutinee and lives through every arm.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let delays = Arc::new(Mutex::new(vec![1_u64, 2, 3]));
    let shared = Arc::clone(&delays);
    let worker = thread::spawn(move || {
        let mut slept = 0;
        loop {
            match shared.lock().unwrap().pop() {
                Some(millis) => {
                    thread::sleep(Duration::from_millis(millis));
                    slept += millis;
                }
                None => break,
            }
        }
        slept
    });
    assert_eq!(worker.join().unwrap(), 6);
    assert!(delays.lock().unwrap().is_empty());
    println!("ok");
}
