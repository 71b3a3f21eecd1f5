// hazard: 42
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect: migrated thread-join @ .join()
// expect-text: tokio::task::JoinHandle<u32>
//! The handle sits in a field and is joined in an async method: the field's type follows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

struct Poller {
    stop: Arc<AtomicBool>,
    handle: Option<thread::JoinHandle<u32>>,
}

impl Poller {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let handle = thread::spawn(move || {
            let mut polls = 0;
            while !stopping.load(Ordering::Acquire) {
                polls += 1;
                thread::sleep(Duration::from_millis(1));
            }
            polls.min(1)
        });
        Poller { stop, handle: Some(handle) }
    }

    fn is_running(&self) -> bool {
        self.handle.as_ref().is_some_and(|handle| !handle.is_finished())
    }

    async fn shutdown(mut self) -> u32 {
        self.stop.store(true, Ordering::Release);
        match self.handle.take() {
            Some(handle) => handle.join().unwrap_or(0),
            None => 0,
        }
    }
}

#[tokio::main]
async fn main() {
    let poller = Poller::start();
    assert!(poller.is_running());
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(poller.shutdown().await <= 1);
    println!("ok");
}
