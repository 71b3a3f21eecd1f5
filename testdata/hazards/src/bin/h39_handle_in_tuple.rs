// hazard: 39
// expect: either thread-spawn unresolved @ thread::spawn
// expect: either thread-join unresolved @ .join()
//! Handles travel in tuples through a vector: all of their types change, or none.

use std::thread::{self, JoinHandle};
use std::time::Duration;

fn start(n: u32) -> (u32, JoinHandle<u32>) {
    let handle = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        n * 2
    });
    (n, handle)
}

fn main() {
    let mut all: Vec<(u32, JoinHandle<u32>)> = Vec::new();
    for n in 1..3 {
        all.push(start(n));
    }
    for (n, handle) in all {
        assert_eq!(handle.join().unwrap(), n * 2);
    }
    println!("ok");
}
