// hazard: 33
// expect: either thread-sleep|async-fn guard-across-await|not-send|depends-on @ thread::sleep
//! A guard that is a temporary of the call's argument lives as long as the awaited call.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

fn pause(millis: u64) -> u64 {
    thread::sleep(Duration::from_millis(millis));
    millis
}

#[tokio::main]
async fn main() {
    let delay = Arc::new(Mutex::new(2_u64));
    let shared = Arc::clone(&delay);
    let pacer = thread::spawn(move || {
        let mut total = 0;
        for _ in 0..3 {
            total += pause(*shared.lock().unwrap());
        }
        total
    });
    assert_eq!(pacer.join().unwrap(), 6);
    assert_eq!(*delay.lock().unwrap(), 2);
    println!("ok");
}
