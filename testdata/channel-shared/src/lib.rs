//! Receivers that several consumers share, under the policy that lets them.
// set: receiver-clone=async-channel
// set: public-api=allow
// expect: migrated crossbeam-channel @ = bounded(2)
// expect: migrated crossbeam-channel @ rx.recv()
// expect: migrated thread-spawn @ thread::spawn
// expect-text: use async_channel::{
// expect-text: tx.send(n).await.unwrap()
// expect-text: while let Ok(n) = jobs.recv().await
// expect-text: Err(TryRecvError::Closed) => break
// forbid-text: crossbeam

use std::sync::Arc;
use std::thread;

use crossbeam_channel::{bounded, unbounded, Receiver, Sender, TryRecvError};

/// What `workers` make of the numbers below `count`.
pub async fn squares(count: u32, workers: usize) -> Vec<u32> {
    let (tx, rx) = bounded(2);
    let (results, squares) = bounded(100);
    let mut handles = Vec::new();
    for _ in 0..workers {
        let jobs = rx.clone();
        let results = results.clone();
        handles.push(thread::spawn(move || {
            while let Ok(n) = jobs.recv() {
                results.send(n * n).unwrap();
            }
        }));
    }
    drop(rx);
    drop(results);
    for n in 0..count {
        tx.send(n).unwrap();
    }
    drop(tx);
    for handle in handles {
        handle.join().unwrap();
    }
    let mut all = Vec::new();
    while let Ok(square) = squares.recv() {
        all.push(square);
    }
    all.sort();
    all
}

/// A mailbox that its owner shares.
pub struct Mailbox {
    tx: Sender<String>,
    rx: Receiver<String>,
}

impl Mailbox {
    /// An empty one.
    pub fn new() -> Self {
        let (tx, rx) = unbounded();
        Mailbox { tx, rx }
    }

    /// Puts a letter in.
    pub fn put(&self, letter: &str) -> bool {
        self.tx.send(letter.to_string()).is_ok()
    }

    /// Waits for a letter.
    pub async fn take(self: Arc<Self>) -> Option<String> {
        self.rx.recv().ok()
    }

    /// What is left.
    pub fn rest(&self) -> Vec<String> {
        let mut letters = Vec::new();
        loop {
            match self.rx.try_recv() {
                Ok(letter) => letters.push(letter),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => break,
            }
        }
        letters
    }
}
