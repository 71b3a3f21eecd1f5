// hazard: 63
// expect: either thread-spawn any @ thread::spawn
//! Every thread starts the next one: the future's type would contain itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

fn walk(depth: u32, visited: Arc<AtomicU32>) {
    visited.fetch_add(1, Ordering::AcqRel);
    if depth > 0 {
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(1));
            walk(depth - 1, visited);
        });
    }
}

#[tokio::main]
async fn main() {
    let visited = Arc::new(AtomicU32::new(0));
    walk(4, Arc::clone(&visited));
    while visited.load(Ordering::Acquire) < 5 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("ok");
}
