// hazard: 32
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
//! The guard already lives in a block of its own: this one must not be refused.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&log);
    let writer = thread::spawn(move || {
        for round in 0..3 {
            {
                let mut entries = shared.lock().unwrap();
                entries.push(round);
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    writer.join().unwrap();
    assert_eq!(*log.lock().unwrap(), [0, 1, 2]);
    println!("ok");
}
