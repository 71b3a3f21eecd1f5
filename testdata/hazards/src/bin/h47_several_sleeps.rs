// hazard: 47
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(WARM)
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(COOL)
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(pause)
// forbid-text: interval
//! Two sleeps in one turn, and a pause that grows from turn to turn: each stays where it is.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const WARM: Duration = Duration::from_millis(1);
const COOL: Duration = Duration::from_millis(2);

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let oven_log = Arc::clone(&log);
    let oven = thread::spawn(move || {
        for batch in 0..3 {
            thread::sleep(WARM);
            oven_log.lock().unwrap().push(("in", batch));
            if batch % 2 == 0 {
                thread::sleep(COOL);
            }
            oven_log.lock().unwrap().push(("out", batch));
        }
    });
    let retry = thread::spawn(|| {
        let mut pause = Duration::from_millis(1);
        let mut attempts = 0;
        loop {
            attempts += 1;
            if attempts == 4 {
                break pause;
            }
            thread::sleep(pause);
            pause *= 2;
        }
    });
    oven.join().unwrap();
    assert_eq!(retry.join().unwrap(), Duration::from_millis(8));
    let expected = [("in", 0), ("out", 0), ("in", 1), ("out", 1), ("in", 2), ("out", 2)];
    assert_eq!(*log.lock().unwrap(), expected);
    println!("ok");
}
