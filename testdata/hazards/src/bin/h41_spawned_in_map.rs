// hazard: 41
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect: migrated thread-join @ .join()
//! Four bodies that wait for each other: futures that nobody spawned would run one by one, and the first would wait for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let arrived = Arc::new(AtomicU32::new(0));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let arrived = Arc::clone(&arrived);
            thread::spawn(move || {
                arrived.fetch_add(1, Ordering::AcqRel);
                while arrived.load(Ordering::Acquire) < 4 {
                    thread::sleep(Duration::from_millis(1));
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(arrived.load(Ordering::Acquire), 4);
    println!("ok");
}
