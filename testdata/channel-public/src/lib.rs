//! A library for others: its public signatures name channel types.
// expect: refused public-api
// expect: migrated std-mpsc

use crossbeam_channel::{unbounded, Receiver, Sender};

/// A source of numbers. The receiver is part of the public interface.
pub struct Source {
    pub numbers: Receiver<u32>,
    stop: Sender<()>,
}

impl Source {
    pub fn start(limit: u32) -> Source {
        let (tx, numbers) = unbounded();
        let (stop, stopped) = unbounded();
        std::thread::spawn(move || {
            for n in 0..limit {
                if stopped.try_recv().is_ok() || tx.send(n).is_err() {
                    break;
                }
            }
        });
        Source { numbers, stop }
    }

    pub fn stop(self) {
        let _ = self.stop.send(());
    }
}

/// Nothing of this channel is visible outside.
pub async fn sum(values: &[u32]) -> u32 {
    let (tx, rx) = std::sync::mpsc::channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut sum = 0;
    while let Ok(value) = rx.recv() {
        sum += value;
    }
    sum
}
