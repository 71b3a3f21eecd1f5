// hazard: 34
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// forbid-text: thread::sleep
//! The guard in the scrutinee goes into `ok()` and the closure, so that nothing of it is left in the branch.

use std::sync::{Arc, RwLock};
use std::thread;
use std::time::Duration;

#[derive(Clone)]
struct Cleanup {
    pause: Duration,
}

#[tokio::main]
async fn main() {
    let config = Arc::new(RwLock::new(Some(Cleanup { pause: Duration::from_millis(1) })));
    let shared = Arc::clone(&config);
    let worker = thread::spawn(move || {
        let mut rounds = 0;
        while rounds < 3 {
            if let Some(ref cleanup) = shared.read().ok().and_then(|it| it.clone()) {
                thread::sleep(cleanup.pause);
            }
            rounds += 1;
        }
        rounds
    });
    assert_eq!(worker.join().unwrap(), 3);
    assert!(config.read().unwrap().is_some());
    println!("ok");
}
