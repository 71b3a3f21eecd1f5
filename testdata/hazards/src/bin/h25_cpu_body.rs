// hazard: 25
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ .join()
// expect-text: spawn_blocking
//! A body that only computes. As a task it would stall the only worker, which has a heartbeat to serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn checksum(rounds: u64) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for n in 0..rounds {
        sum = (sum ^ n).wrapping_mul(0x0100_0000_01b3);
    }
    sum
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let beats = Arc::new(AtomicU64::new(0));
    let heart = Arc::clone(&beats);
    let heartbeat = tokio::spawn(async move {
        loop {
            heart.fetch_add(1, Ordering::AcqRel);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });

    let seen = Arc::clone(&beats);
    let worker = thread::spawn(move || {
        let start = seen.load(Ordering::Acquire);
        let give_up = Instant::now() + Duration::from_secs(10);
        let mut sum = 0;
        while seen.load(Ordering::Acquire) < start + 3 && Instant::now() < give_up {
            sum ^= checksum(10_000);
        }
        (sum, seen.load(Ordering::Acquire) - start)
    });
    let (_sum, beats_meanwhile) = worker.join().unwrap();

    heartbeat.abort();
    assert!(beats_meanwhile >= 3, "the heartbeat stood still while the checksum was computed");
    println!("ok");
}
