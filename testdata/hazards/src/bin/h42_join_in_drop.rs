// hazard: 42
// expect: refused joined-in-drop|depends-on @ thread::spawn
// expect: refused joined-in-drop|depends-on @ .join()
// expect: kept @ thread::sleep
//! The handle is joined in `Drop`, which cannot await: after the drop the worker has really finished.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

struct Flusher {
    stop: Arc<AtomicBool>,
    handle: Option<thread::JoinHandle<()>>,
}

impl Flusher {
    fn start(flushed: Arc<AtomicU32>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let handle = thread::spawn(move || {
            while !stopping.load(Ordering::Acquire) {
                thread::sleep(Duration::from_millis(1));
            }
            flushed.fetch_add(1, Ordering::AcqRel);
        });
        Flusher { stop, handle: Some(handle) }
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(handle) = self.handle.take() {
            let _ = handle.join();
        }
    }
}

#[tokio::main]
async fn main() {
    let flushed = Arc::new(AtomicU32::new(0));
    let flusher = Flusher::start(Arc::clone(&flushed));
    drop(flusher);
    assert_eq!(flushed.load(Ordering::Acquire), 1);
    println!("ok");
}
