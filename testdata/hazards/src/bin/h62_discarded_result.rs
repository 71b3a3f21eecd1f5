// hazard: 62
// expect: migrated thread-sleep @ thread::sleep
// expect-text: async fn record
//! Every call discards the result, so a call that is not awaited would compile silently.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static RECORDED: AtomicU32 = AtomicU32::new(0);

fn record(value: u32) -> String {
    thread::sleep(Duration::from_millis(1));
    RECORDED.fetch_add(value, Ordering::AcqRel).to_string()
}

#[tokio::main]
async fn main() {
    let _ = record(1);
    let _previous = record(2);
    drop(record(4));
    let task = tokio::spawn(async {
        let _ = record(8);
    });
    task.await.unwrap();
    assert_eq!(RECORDED.load(Ordering::Acquire), 15);
    println!("ok");
}
