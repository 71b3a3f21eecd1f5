// hazard: 33
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated sleep-loop @ thread::sleep
// forbid-text: interval(
//! The condition sends, the body only sleeps: a ticker, whose first tick is over at once, would send twice in a row.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const PERIOD: Duration = Duration::from_millis(30);

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    let start = Instant::now();
    thread::spawn(move || {
        while tx.send(()).is_ok() {
            thread::sleep(PERIOD);
        }
    });
    rx.recv().unwrap();
    rx.recv().unwrap();
    assert!(start.elapsed() >= PERIOD);
    println!("ok");
}
