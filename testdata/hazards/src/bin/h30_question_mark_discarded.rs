// hazard: 30
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-sleep @ thread::sleep
//! The error type of a discarded thread is named nowhere but on the closure.

use std::num::ParseIntError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let total = Arc::new(AtomicU32::new(0));
    for text in ["20", "x", "22"] {
        let total = Arc::clone(&total);
        thread::spawn(move || -> Result<(), ParseIntError> {
            thread::sleep(Duration::from_millis(1));
            let value: u32 = text.parse()?;
            total.fetch_add(value, Ordering::AcqRel);
            Ok(())
        });
    }
    while total.load(Ordering::Acquire) < 42 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("ok");
}
