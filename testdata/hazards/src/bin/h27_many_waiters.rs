// hazard: 27
// expect: kept @ thread::spawn
// forbid-text: spawn_blocking
//! More bodies than the blocking pool has threads, and none goes on before all have arrived.

use std::sync::{Arc, Barrier};
use std::thread;

const WAITERS: usize = 600;

#[tokio::main]
async fn main() {
    let barrier = Arc::new(Barrier::new(WAITERS));

    let mut waiters = Vec::with_capacity(WAITERS);
    for index in 0..WAITERS {
        let barrier = Arc::clone(&barrier);
        waiters.push(thread::spawn(move || {
            let leader = barrier.wait().is_leader();
            (index, leader)
        }));
    }

    let mut leaders = 0;
    for (expected, waiter) in waiters.into_iter().enumerate() {
        let (index, leader) = waiter.join().unwrap();
        assert_eq!(index, expected);
        leaders += usize::from(leader);
    }
    assert_eq!(leaders, 1);
    println!("ok");
}
