// hazard: 71
// expect: kept @ thread::sleep
// expect: refused stack-size @ .spawn(
// forbid-text: tokio::time
//! The same without any tokio above it: a program that handles a stack-sized thread and stays sync.

use std::thread;
use std::time::Duration;

fn settle(rounds: u32) -> u32 {
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(1));
    }
    rounds
}

fn main() {
    let worker = thread::Builder::new().stack_size(1 << 20).spawn(|| settle(3)).unwrap();
    assert_eq!(worker.join().unwrap(), 3);
    println!("ok");
}
