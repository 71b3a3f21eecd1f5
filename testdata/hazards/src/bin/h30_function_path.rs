// hazard: 30
// expect: migrated thread-spawn @ thread::spawn(collect)
// expect: migrated thread-spawn @ thread::spawn(compute)
// expect-text: spawn_blocking(compute)
//! Functions instead of closures: one sleeps and becomes async, one computes.

use std::thread;
use std::time::Duration;

fn collect() -> Vec<u32> {
    let mut collected = Vec::new();
    for n in 0..3 {
        thread::sleep(Duration::from_millis(1));
        collected.push(n);
    }
    collected
}

fn compute() -> u64 {
    let mut sum = 0_u64;
    for n in 0..100_000_u64 {
        sum = sum.wrapping_mul(31).wrapping_add(n);
    }
    sum
}

#[tokio::main]
async fn main() {
    let collector = thread::spawn(collect);
    let computer = thread::spawn(compute);
    assert_eq!(collector.join().unwrap(), [0, 1, 2]);
    assert_eq!(computer.join().unwrap(), compute());
    println!("ok");
}
