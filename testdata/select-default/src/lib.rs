//! Poll loops: `default` runs when nothing is ready, `default(..)` when nothing became ready in time.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// forbid-text: else =>

use std::time::{Duration, Instant};

use crossbeam_channel::{select, unbounded};

/// Polls one channel; `idle` counts the turns in which nothing was there.
pub async fn poll_one(values: u32) -> (u32, bool) {
    let (tx, rx) = unbounded();
    let (go, wait) = unbounded::<()>();
    let producer = std::thread::spawn(move || {
        // Starts only after the loop was idle.
        if wait.recv().is_ok() {
            for value in 1..=values {
                tx.send(value).unwrap();
            }
        }
    });
    let (mut sum, mut idle) = (0, 0u64);
    loop {
        select! {
            recv(rx) -> value => match value {
                Ok(value) => sum += value,
                Err(_) => break,
            },
            default => {
                idle += 1;
                if idle == 2 {
                    go.send(()).unwrap();
                }
                std::thread::yield_now();
            }
        }
    }
    producer.join().unwrap();
    (sum, idle >= 2)
}

/// Ready messages of two channels always come before `default`.
pub async fn drain_two(a: &[u32], b: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let (a_tx, a_rx) = unbounded();
    let (b_tx, b_rx) = unbounded();
    for &value in a {
        a_tx.send(value).unwrap();
    }
    for &value in b {
        b_tx.send(value).unwrap();
    }
    let (mut from_a, mut from_b) = (Vec::new(), Vec::new());
    loop {
        select! {
            recv(a_rx) -> value => from_a.push(value.unwrap()),
            default => break,
            recv(b_rx) -> value => from_b.push(value.unwrap()),
        }
    }
    drop((a_tx, b_tx));
    (from_a, from_b)
}

/// Gives up after `wait`. A channel that is closed does not count as quiet.
pub async fn next_or_quiet(value: Option<u32>, open: bool, wait: Duration) -> Result<u32, &'static str> {
    let (tx, rx) = unbounded();
    let (_other_tx, other) = unbounded::<u32>();
    if let Some(value) = value {
        tx.send(value).unwrap();
    }
    let _tx = open.then_some(tx);
    select! {
        recv(rx) -> value => value.map_err(|_| "closed"),
        recv(other) -> _ => Err("other"),
        default(wait) => Err("quiet"),
    }
}

/// Takes everything that is there although the time is over.
pub async fn late_drain(values: u32) -> u32 {
    let (tx, rx) = unbounded();
    for value in 0..values {
        tx.send(value).unwrap();
    }
    let deadline = Instant::now();
    let mut seen = 0;
    loop {
        select! {
            recv(rx) -> _ => seen += 1,
            default(deadline.saturating_duration_since(Instant::now())) => break,
        }
    }
    drop(tx);
    seen
}
