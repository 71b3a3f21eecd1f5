// hazard: 12
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// expect-text: Closed(
// forbid-text: TrySendError::Disconnected(
use std::sync::mpsc::{sync_channel, TrySendError};

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel::<u32>(1);
    let mut log = Vec::new();
    let mut offer = |n: u32| match tx.try_send(n) {
        Ok(()) => log.push(format!("sent {n}")),
        Err(TrySendError::Full(n)) => log.push(format!("full {n}")),
        Err(TrySendError::Disconnected(n)) => log.push(format!("gone {n}")),
    };
    offer(1);
    offer(2);
    assert_eq!(rx.recv(), Ok(1));
    drop(rx);
    offer(3);
    assert_eq!(log, ["sent 1", "full 2", "gone 3"]);

    let (tx, rx) = crossbeam_channel::bounded::<u32>(1);
    tx.try_send(1).unwrap();
    let full = tx.try_send(2).unwrap_err();
    assert!(full.is_full() && !full.is_disconnected());
    assert_eq!(full.into_inner(), 2);
    assert_eq!(rx.recv().ok(), Some(1));
    drop(rx);
    assert!(matches!(tx.try_send(3), Err(crossbeam_channel::TrySendError::Disconnected(3))));
    println!("ok");
}
