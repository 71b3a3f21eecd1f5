// hazard: 48
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
//! The loop breaks before its sleep, which is its last statement: whatever the timer, the counts stay.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let poller = thread::spawn(|| {
        let mut polls = 0;
        loop {
            polls += 1;
            if polls == 5 {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        polls
    });
    assert_eq!(poller.join().unwrap(), 5);
    println!("ok");
}
