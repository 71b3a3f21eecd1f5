//! Several producers, one consumer, little room in between.
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// expect-text: mpsc::channel(

use std::sync::mpsc::{self, SyncSender};
use std::thread;

use crossbeam_channel::{bounded, Sender};

struct Line {
    source: usize,
    text: String,
}

fn read(source: usize, lines: Vec<String>, out: Sender<Line>) -> usize {
    let mut sent = 0;
    for text in lines {
        if out.send(Line { source, text }).is_err() {
            break;
        }
        sent += 1;
    }
    sent
}

/// All lines of all sources, grouped by source in the order they came, and how many were sent.
pub async fn gather(sources: Vec<Vec<String>>) -> (Vec<Vec<String>>, usize) {
    let (tx, rx) = bounded(2);
    let mut grouped = vec![Vec::new(); sources.len()];
    let mut readers = Vec::new();
    for (source, lines) in sources.into_iter().enumerate() {
        let tx = tx.clone();
        readers.push(thread::spawn(move || read(source, lines, tx)));
    }
    // Only the readers keep the channel open.
    drop(tx);
    for line in rx.iter() {
        grouped[line.source].push(line.text);
    }
    let mut sent = 0;
    for reader in readers {
        sent += reader.join().expect("reader panicked");
    }
    (grouped, sent)
}

async fn square(n: u64, tx: SyncSender<u64>) {
    tx.send(n * n).expect("summing");
}

/// The sum of all squares, each made by a task of its own.
pub async fn sum_of_squares(numbers: &[u64]) -> u64 {
    let (tx, rx) = mpsc::sync_channel(1);
    for &n in numbers {
        tokio::spawn(square(n, tx.clone()));
    }
    drop(tx);
    let mut sum = 0;
    while let Ok(n) = rx.recv() {
        sum += n;
    }
    sum
}

/// The first `limit` lines; the readers notice that nobody wants more.
pub async fn first(limit: usize, sources: Vec<Vec<String>>) -> (usize, bool) {
    let total: usize = sources.iter().map(Vec::len).sum();
    let (tx, rx) = bounded::<Line>(1);
    let readers: Vec<_> = sources
        .into_iter()
        .enumerate()
        .map(|(source, lines)| {
            let tx = tx.clone();
            thread::spawn(move || read(source, lines, tx))
        })
        .collect();
    drop(tx);
    let mut taken = 0;
    for _line in rx {
        taken += 1;
        if taken == limit {
            break;
        }
    }
    let mut sent = 0;
    for reader in readers {
        sent += reader.join().unwrap();
    }
    (taken, sent < total)
}
