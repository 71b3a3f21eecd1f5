// hazard: 73
// expect: migrated thread-sleep @ thread::sleep
// expect: migrated std-mpsc @ mpsc::channel()
// expect: migrated thread-spawn @ thread::spawn
// forbid-text: std::sync::mpsc
//! Needs tokio's `time` and `sync` once it is migrated. The other member has them, so that a build of the whole workspace does not
//! notice if they are missing here; `cargo check -p clock` does.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Counts down in the background; says what was counted.
pub async fn countdown(from: u32) -> Vec<u32> {
    let (ticks_tx, ticks_rx) = mpsc::channel();
    thread::spawn(move || {
        for tick in (0..from).rev() {
            thread::sleep(Duration::from_millis(1));
            if ticks_tx.send(tick).is_err() {
                break;
            }
        }
    });

    let mut ticks = Vec::new();
    while let Ok(tick) = ticks_rx.recv() {
        ticks.push(tick);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn counts_down_to_zero() {
        assert_eq!(countdown(3).await, [2, 1, 0]);
    }
}
