// hazard: 26
// expect: refused endless-blocking @ let watched
// expect: migrated thread-spawn @ let counted
// expect: migrated thread-join @ counted.join()
// expect-text: let counted = tokio::task::spawn_blocking(
//! A thread that touches files until a flag is set, and that the program waits for only on one of its ways: as a blocking
//! task it would keep the runtime from shutting down. One that is waited for on every way may become one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

struct Switch(AtomicBool);

impl Switch {
    fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

struct Watcher {
    on: Arc<Switch>,
    handle: JoinHandle<usize>,
}

impl Watcher {
    fn start() -> Watcher {
        let on = Arc::new(Switch(AtomicBool::new(true)));
        let seen = Arc::clone(&on);
        let watched = thread::spawn(move || look_while(&seen));
        Watcher { on, handle: watched }
    }

    fn finish(self) -> usize {
        self.on.0.store(false, Ordering::SeqCst);
        self.handle.join().unwrap()
    }
}

fn look_while(on: &Switch) -> usize {
    let mut found = 0;
    while on.is_on() {
        found += usize::from(std::fs::metadata("/").is_ok());
        thread::sleep(Duration::from_millis(1));
    }
    found
}

#[tokio::main]
async fn main() {
    let on = Arc::new(Switch(AtomicBool::new(true)));
    let seen = Arc::clone(&on);
    let counted = thread::spawn(move || {
        let mut turns = 0u64;
        while seen.is_on() {
            turns += u64::from(std::fs::metadata("/").is_ok());
        }
        turns
    });
    on.0.store(false, Ordering::SeqCst);
    counted.join().unwrap();
    let watcher = Watcher::start();
    if std::env::args().count() > 1 {
        println!("{}", watcher.finish());
    }
    println!("ok");
}
