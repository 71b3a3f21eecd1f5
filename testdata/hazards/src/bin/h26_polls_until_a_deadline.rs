// hazard: 26
// expect: migrated thread-spawn|runtime-bootstrap @ thread::spawn(move || {
// forbid-text: Runtime::new()
//! A loop that gives up after a while ends: what polls so on a thread of its own may go to the blocking pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

fn wait_for(ready: &AtomicBool, limit: Duration) -> Result<(), String> {
    let start = Instant::now();
    loop {
        if ready.load(Ordering::Acquire) {
            return Ok(());
        }
        if start.elapsed() > limit {
            return Err("too late".to_owned());
        }
        std::fs::metadata(".").map_err(|error| error.to_string())?;
    }
}

#[tokio::main]
async fn main() {
    let ready = Arc::new(AtomicBool::new(true));
    let waiting = thread::spawn(move || {
        let rt = Runtime::new().unwrap();
        rt.block_on(async move { wait_for(&ready, Duration::from_secs(5)) })
    });
    assert_eq!(waiting.join().unwrap(), Ok(()));
    println!("ok");
}
