// hazard: 71
// expect: refused no-runtime @ thread::spawn
//! The handle is of a runtime with a single thread, which nobody drives while the thread is waited for: `block_on` runs
//! its future all the same, a task would never start.

use std::sync::mpsc;
use std::thread;
use tokio::runtime::{Builder, Handle};

fn on_thread(handle: Handle) -> u32 {
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || {
        let sum = handle.block_on(async { 1 + 2 });
        tx.send(sum).unwrap();
    });
    rx.recv().unwrap()
}

fn main() {
    let runtime = Builder::new_current_thread().build().unwrap();
    assert_eq!(on_thread(runtime.handle().clone()), 3);
    assert_eq!(runtime.block_on(async { 4 }), 4);
    println!("ok");
}
