// hazard: 12
// expect: migrated std-mpsc @ tx.send(1)
// expect: migrated std-mpsc @ tx.send(2)
// expect: migrated std-mpsc @ tx.send(3)
// expect: migrated std-mpsc @ tx.send(4)
// expect: migrated std-mpsc @ offers.try_send(6)
// forbid-text: tx.send(2).map_err(|error| std
// forbid-text: tx.send(3).map_err
//! What a program prints of an error is what it printed before: tokio's errors say something else. What it makes part of another
//! error is tokio's, as a note says.
use std::sync::mpsc::{TrySendError, channel, sync_channel};
use std::thread;

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    let (offers, taken) = sync_channel(1);
    let reader = thread::spawn(move || (rx.recv().unwrap(), taken.recv().unwrap()));
    tx.send(0).unwrap();
    offers.send(5).unwrap();
    assert_eq!(reader.join().unwrap(), (0, 5));

    let mut shown = Vec::new();
    if let Err(error) = tx.send(1) {
        shown.push(format!("lost {}: {error}", error.0));
    }
    assert!(tx.send(2).map_err(|error| error.to_string()).is_err());
    if let Err(error) = tx.send(3) {
        shown.push(format!("lost {} ({error:?})", error.0));
    }
    shown.push(tx.send(4).unwrap_err().to_string());
    match offers.try_send(6) {
        Ok(()) => {}
        Err(error @ TrySendError::Full(_)) => shown.push(format!("full: {error}")),
        Err(error) => shown.push(format!("gone: {}", error)),
    }
    let expected = [
        "lost 1: sending on a closed channel",
        "lost 3 (SendError { .. })",
        "sending on a closed channel",
        "gone: sending on a closed channel",
    ];
    assert_eq!(shown, expected);
    println!("ok");
}
