// hazard: 30
// set: one-shot=spawn
// expect: migrated thread-spawn @ thread::spawn(compute)
// expect: migrated thread-spawn @ spawn(compute).unwrap()
// expect-text: tokio::spawn(async { compute() })
//! Functions that stay synchronous, as tasks: what is spawned must still be a future.

use std::thread;

fn compute() -> u64 {
    (1..=10).product()
}

#[tokio::main]
async fn main() {
    let computer = thread::spawn(compute);
    let named = thread::Builder::new().name("computer".to_owned()).spawn(compute).unwrap();
    assert_eq!(computer.join().unwrap() + named.join().unwrap(), 2 * 3_628_800);
    println!("ok");
}
