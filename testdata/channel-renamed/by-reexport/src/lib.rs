//! The crate as another member re-exports it.
// expect: migrated crossbeam-channel
// expect-text: tokio::sync::mpsc

use prelude::crossbeam_channel::{Receiver, Sender};
use prelude::unbounded;

fn echo(rx: Receiver<String>, tx: Sender<String>) {
    for line in rx {
        let _ = tx.send(line.to_uppercase());
    }
}

/// What comes back for `lines`.
pub async fn run(lines: &[&str]) -> Vec<String> {
    let (tx, requests) = unbounded();
    let (answers, rx) = unbounded();
    std::thread::spawn(move || echo(requests, answers));
    for line in lines {
        tx.send(line.to_string()).unwrap();
    }
    drop(tx);
    let mut all = Vec::new();
    for line in &rx {
        all.push(line);
    }
    all
}
