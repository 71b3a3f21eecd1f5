// hazard: 40
// expect: migrated thread-join @ .join()
//! Handles joined in the closure of a `map`, which cannot await, a loop can; their order is the result's order.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let handles: Vec<_> = (0..4_u64)
        .map(|n| {
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(8 - 2 * n));
                n * n
            })
        })
        .collect();
    let squares: Vec<u64> = handles.into_iter().map(|handle| handle.join().unwrap()).collect();
    assert_eq!(squares, [0, 1, 4, 9]);
    println!("ok");
}
