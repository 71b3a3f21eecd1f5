//! The crate under another name, given by the manifest.
// expect: migrated crossbeam-channel
// expect-text: tokio::sync::mpsc
// forbid-text: chan::

use chan::{bounded, Receiver, TryRecvError};

fn squares(limit: u32) -> Receiver<u32> {
    let (tx, rx) = bounded(1);
    std::thread::spawn(move || {
        for n in 1..=limit {
            if tx.send(n * n).is_err() {
                break;
            }
        }
    });
    rx
}

/// The squares up to `limit`, then whether the end is seen as closed.
pub async fn run(limit: u32) -> (Vec<u32>, bool) {
    let rx = squares(limit);
    let mut all = Vec::new();
    while let Ok(n) = rx.recv() {
        all.push(n);
    }
    (all, matches!(rx.try_recv(), Err(TryRecvError::Disconnected)))
}
