// hazard: 40
// expect: migrated thread-join @ .join()
//! Collecting into a `Result` joins nothing after the first error: whoever joined the last thread here would wait for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let released = Arc::new(AtomicBool::new(false));
    let handles: Vec<_> = (0..3_u32)
        .map(|n| {
            let released = Arc::clone(&released);
            thread::spawn(move || {
                while n == 2 && !released.load(Ordering::Acquire) {
                    thread::sleep(Duration::from_millis(1));
                }
                if n == 1 { Err(n) } else { Ok(n) }
            })
        })
        .collect();
    let all: Result<Vec<u32>, u32> = handles.into_iter().map(|handle| handle.join().unwrap()).collect();
    released.store(true, Ordering::Release);
    assert_eq!(all, Err(1));
    println!("ok");
}
