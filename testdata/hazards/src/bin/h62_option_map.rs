// hazard: 62
// expect: either thread-sleep|async-fn fn-pointer|sync-closure|depends-on @ thread::sleep
//! The function is handed to `map`: made async it would compile and do nothing.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static NOTIFIED: AtomicU32 = AtomicU32::new(0);

fn notify(user: u32) {
    thread::sleep(Duration::from_millis(1));
    NOTIFIED.fetch_add(user, Ordering::AcqRel);
}

#[tokio::main]
async fn main() {
    let found = Some(5);
    let _ = found.map(notify);
    let _ = None.map(notify);
    assert_eq!(NOTIFIED.load(Ordering::Acquire), 5);
    println!("ok");
}
