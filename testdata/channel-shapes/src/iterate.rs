//! Receivers as iterators.

use crossbeam_channel::{bounded, unbounded, Receiver};

fn filled(values: &[u32]) -> Receiver<u32> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    rx
}

pub async fn for_owned(values: &[u32]) -> Vec<u32> {
    let mut seen = Vec::new();
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    for value in rx {
        seen.push(value);
    }
    seen
}

pub async fn for_borrowed(values: &[u32]) -> (Vec<u32>, bool) {
    let rx = filled(values);
    let mut seen = Vec::new();
    for value in &rx {
        seen.push(value);
    }
    (seen, rx.recv().is_err())
}

pub async fn for_iter_labelled(values: &[u32]) -> u32 {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut sum = 0;
    'outer: for value in rx.iter() {
        for divisor in 2..value {
            if value % divisor == 0 {
                continue 'outer;
            }
        }
        sum += value;
    }
    sum
}

pub async fn take(count: usize, values: &[u32]) -> (Vec<u32>, usize) {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut first = Vec::new();
    for value in rx.iter().take(count) {
        first.push(value);
    }
    (first, rx.len())
}

pub async fn adapters(values: &[u32]) -> Vec<String> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    rx.iter().filter(|value| value % 2 == 1).map(|value| format!("<{value}>")).collect()
}

pub async fn sum(values: &[u32]) -> u32 {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    rx.into_iter().sum()
}

pub async fn enumerate(values: &[u32]) -> Vec<(usize, u32)> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut seen = Vec::new();
    for (index, value) in rx.iter().enumerate() {
        seen.push((index, value));
    }
    seen
}

pub async fn next_of_iter(values: &[u32]) -> (Option<u32>, Option<u32>) {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let first = rx.iter().next();
    (first, rx.iter().last())
}

pub async fn try_iter(values: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    // The sender lives: these end when the channel is empty.
    let all: Vec<u32> = rx.try_iter().collect();
    tx.send(100).unwrap();
    let mut late = Vec::new();
    for value in rx.try_iter() {
        late.push(value);
    }
    (all, late)
}

/// The loop owns the receiver: the producer is released when it is left.
pub async fn for_with_break(stop_at: u32) -> (u32, bool) {
    let (tx, rx) = bounded(1);
    let producer = std::thread::spawn(move || {
        let mut value = 0;
        while tx.send(value).is_ok() {
            value += 1;
        }
        value
    });
    let mut last = 0;
    for value in rx {
        last = value;
        if value >= stop_at {
            break;
        }
    }
    let sent = producer.join().unwrap();
    (last, sent > stop_at)
}
