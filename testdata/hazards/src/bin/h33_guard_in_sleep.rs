// hazard: 33
// expect: either thread-sleep|sleep-loop guard-across-await|not-send @ thread::sleep
//! The same with the sleep itself: the read guard is a temporary of the duration.

use std::sync::{Arc, RwLock};
use std::thread;
use std::time::Duration;

struct Settings {
    poll_every: Duration,
}

#[tokio::main]
async fn main() {
    let settings = Arc::new(RwLock::new(Settings { poll_every: Duration::from_millis(1) }));
    let shared = Arc::clone(&settings);
    let poller = thread::spawn(move || {
        let mut polls = 0;
        while polls < 3 {
            thread::sleep(shared.read().unwrap().poll_every);
            polls += 1;
            shared.write().unwrap().poll_every += Duration::from_millis(1);
        }
        polls
    });
    assert_eq!(poller.join().unwrap(), 3);
    assert_eq!(settings.read().unwrap().poll_every, Duration::from_millis(4));
    println!("ok");
}
