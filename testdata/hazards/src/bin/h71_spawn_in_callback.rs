// hazard: 71
// expect: refused any @ thread::park()
// expect: refused any @ thread::spawn(move || job
// forbid-text: tokio::spawn
//! A callback that a thread with an identity of its own (it parks) runs: what the callback spawns has no runtime around it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

struct Watcher {
    thread: thread::JoinHandle<()>,
    changed: Arc<AtomicBool>,
}

impl Watcher {
    fn new(on_change: Box<dyn Fn() + Send>) -> Self {
        let changed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&changed);
        let thread = thread::spawn(move || {
            while !seen.load(Ordering::Acquire) {
                thread::park();
            }
            on_change();
        });
        Watcher { thread, changed }
    }

    fn touch(self) {
        self.changed.store(true, Ordering::Release);
        self.thread.thread().unpark();
        self.thread.join().unwrap();
    }
}

fn job(done: &AtomicU32) {
    thread::sleep(Duration::from_millis(1));
    done.fetch_add(1, Ordering::AcqRel);
}

#[tokio::main]
async fn main() {
    let done = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&done);
    let watcher = Watcher::new(Box::new(move || {
        let counter = Arc::clone(&counter);
        thread::spawn(move || job(&counter));
    }));
    watcher.touch();
    while done.load(Ordering::Acquire) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("ok");
}
