//! What becomes of results and iterators in shapes that need more than another name.
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// expect: migrated crossbeam-channel @ tx.try_send(*n).is_ok()
// expect: migrated crossbeam-channel @ tx.same_channel(&other)
// expect-text: describe(e)
// expect-text: SendError(error.0)
// expect-text: TrySendError::Disconnected(error.0)
// expect-text: while let Some(n) = receiver.recv().await
// forbid-text: rx.iter()
use crossbeam_channel::{bounded, unbounded, TrySendError};
use std::sync::mpsc;

fn describe(error: mpsc::SendError<u32>) -> String {
    format!("{} came back", error.0)
}

/// The error goes to a function that knows it by its type.
pub async fn handed_on() -> (u32, String) {
    let (tx, rx) = mpsc::channel::<u32>();
    tx.send(1).unwrap();
    let first = rx.recv().unwrap();
    drop(rx);
    let told = match tx.send(7) {
        Ok(()) => "sent".to_string(),
        Err(e) => describe(e),
    };
    (first, told)
}

/// An unbounded channel is never full.
pub async fn tried(numbers: &[u32]) -> (u32, usize, String) {
    let (tx, rx) = unbounded();
    let mut sent = 0;
    for n in numbers {
        if tx.try_send(*n).is_ok() {
            sent += 1;
        }
    }
    let first = rx.recv().unwrap_or(0);
    drop(rx);
    let told = match numbers.iter().map(|n| tx.try_send(*n)).last() {
        Some(Err(TrySendError::Full(_))) => "full".to_string(),
        Some(Err(TrySendError::Disconnected(n))) => format!("{n} came back"),
        _ => "sent".to_string(),
    };
    (first, sent, told)
}

/// Whether two senders are of one channel.
pub async fn same() -> (bool, bool) {
    let (tx, rx) = bounded::<u8>(2);
    let other = tx.clone();
    let (apart, apart_rx) = bounded::<u8>(2);
    tx.send(1).unwrap();
    apart.send(2).unwrap();
    let same = tx.same_channel(&other);
    let answer = (same, tx.same_channel(&apart));
    let _ = (rx.recv(), apart_rx.recv());
    answer
}

/// What stops at a message leaves the rest.
pub async fn searched() -> (bool, bool, Option<u32>, Vec<u32>) {
    let (tx, rx) = mpsc::channel();
    for n in 1..=9u32 {
        tx.send(n).unwrap();
    }
    let any = rx.iter().any(|n| n == 2);
    let all = rx.iter().all(|n| n < 4);
    let found = rx.iter().find(|n| n % 3 == 0);
    drop(tx);
    let mut rest = Vec::new();
    for n in rx.into_iter() {
        if n == 9 {
            break;
        }
        rest.push(n);
    }
    (any, all, found, rest)
}
