// expect: refused entry-point|no-runtime @ thread::spawn
// expect: refused any @ thread::sleep
// forbid-text: tokio
//! Counts on a thread.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn main() {
    let (tx, rx) = channel();
    let counting = thread::spawn(move || {
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(1));
            runtime_example::count(&tx, 2);
        }
    });
    counting.join().unwrap();
    assert_eq!(rx.iter().count(), 6);
    println!("ok");
}
