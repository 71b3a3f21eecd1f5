// hazard: 32
// expect: either thread-spawn guard-across-await|not-send @ thread::spawn
//! `drop(guard)` before the sleep does not make a future `Send` once the guard has been used; only a block does.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&log);
    let writer = thread::spawn(move || {
        for round in 0..3 {
            let mut entries = shared.lock().unwrap();
            entries.push(round);
            drop(entries);
            thread::sleep(Duration::from_millis(1));
        }
    });
    writer.join().unwrap();
    assert_eq!(*log.lock().unwrap(), [0, 1, 2]);
    println!("ok");
}
