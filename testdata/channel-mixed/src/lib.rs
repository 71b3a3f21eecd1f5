//! One function reads from a bounded and from an unbounded channel. crossbeam has one type for both, tokio two.
// expect: either crossbeam-channel dynamic-capacity

use crossbeam_channel::{bounded, unbounded, Receiver, Sender};

fn drain(rx: Receiver<u32>) -> Vec<u32> {
    let mut seen = Vec::new();
    while let Ok(value) = rx.recv() {
        seen.push(value);
    }
    seen
}

fn fill(tx: Sender<u32>, values: &[u32]) {
    for &value in values {
        if tx.send(value).is_err() {
            break;
        }
    }
}

pub async fn through_both(values: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let (tx, rx) = unbounded();
    fill(tx, values);
    let first = drain(rx);

    let (tx, rx) = bounded(1);
    let reader = std::thread::spawn(move || drain(rx));
    fill(tx, values);
    (first, reader.join().unwrap())
}

/// The kind of channel is known only at run time.
pub async fn chosen(capacity: Option<usize>, values: &[u32]) -> Vec<u32> {
    let (tx, rx) = match capacity {
        Some(capacity) => bounded(capacity),
        None => unbounded(),
    };
    let reader = std::thread::spawn(move || drain(rx));
    fill(tx, values);
    reader.join().unwrap()
}
