// hazard: 40
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ .join()
//! Handles joined in a `for` loop: this one must work, in order.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let mut handles = Vec::new();
    for n in 0..4_u64 {
        handles.push(thread::spawn(move || {
            thread::sleep(Duration::from_millis(8 - 2 * n));
            n * n
        }));
    }
    let mut squares = Vec::new();
    for handle in handles {
        match handle.join() {
            Ok(square) => squares.push(square),
            Err(_) => squares.push(u64::MAX),
        }
    }
    assert_eq!(squares, [0, 1, 4, 9]);
    println!("ok");
}
