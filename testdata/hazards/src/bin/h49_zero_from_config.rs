// hazard: 49
// expect: either sleep-loop|thread-sleep any @ thread::sleep
//! The pause comes from the configuration and may be zero, where an interval panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

struct Config {
    poll_millis: u64,
}

impl Config {
    fn read(text: &str) -> Self {
        Config { poll_millis: text.trim().parse().unwrap_or(0) }
    }
}

#[tokio::main]
async fn main() {
    let config = Config::read("not a number");
    let polls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&polls);
    let pause = Duration::from_millis(config.poll_millis);
    let poller = thread::spawn(move || {
        loop {
            thread::sleep(pause);
            if counter.fetch_add(1, Ordering::AcqRel) == 4 {
                break;
            }
        }
    });
    poller.join().unwrap();
    assert_eq!(polls.load(Ordering::Acquire), 5);
    println!("ok");
}
