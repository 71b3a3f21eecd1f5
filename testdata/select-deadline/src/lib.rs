//! Loops with a deadline for the whole, not for each turn.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// expect-text: pin!

use std::time::{Duration, Instant};

use crossbeam_channel::{after, at, bounded, select, unbounded, Receiver};

#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Closed,
    Deadline,
}

fn collect(rx: &Receiver<u32>, deadline: Duration) -> (Vec<u32>, End) {
    let timeout = after(deadline);
    let mut seen = Vec::new();
    loop {
        select! {
            recv(rx) -> value => match value {
                Ok(value) => seen.push(value),
                Err(_) => return (seen, End::Closed),
            },
            recv(timeout) -> _ => return (seen, End::Deadline),
        }
    }
}

/// Values that never pause for as long as the deadline.
pub async fn steady_stream(deadline: Duration) -> (bool, End) {
    let (tx, rx) = bounded(1);
    let producer = std::thread::spawn(move || {
        let mut value = 0;
        while tx.send(value).is_ok() {
            value += 1;
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let (seen, end) = collect(&rx, deadline);
    drop(rx);
    producer.join().unwrap();
    (seen.iter().copied().eq(0..seen.len() as u32), end)
}

/// A channel that is closed long before the deadline.
pub async fn short_stream(values: &[u32]) -> (Vec<u32>, End) {
    let (tx, rx) = bounded(8);
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    collect(&rx, Duration::from_secs(15))
}

/// A warning that comes once, after which the loop goes on.
pub async fn warn_once(warn_after: Duration, values: u32) -> (u32, u32) {
    let (tx, rx) = unbounded();
    let (go, wait) = unbounded::<()>();
    let producer = std::thread::spawn(move || {
        let _ = wait.recv();
        for value in 0..values {
            tx.send(value).unwrap();
        }
    });
    let warn = at(Instant::now() + warn_after);
    let (mut warnings, mut seen) = (0, 0);
    loop {
        select! {
            recv(warn) -> _when => {
                warnings += 1;
                go.send(()).unwrap();
            }
            recv(rx) -> value => {
                if value.is_err() {
                    break;
                }
                seen += 1;
            }
        }
    }
    producer.join().unwrap();
    (warnings, seen)
}

/// A pause limit: a new `after` in each turn.
pub async fn until_quiet(values: &[u32], pause: Duration) -> Vec<u32> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    let mut seen = Vec::new();
    loop {
        select! {
            recv(rx) -> value => seen.push(value.unwrap()),
            recv(after(pause)) -> _ => break,
        }
    }
    // Open until here: only the pause ended the loop.
    drop(tx);
    seen
}
