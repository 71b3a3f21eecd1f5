// hazard: 16
// expect: migrated crossbeam-channel
use crossbeam_channel::{unbounded, RecvTimeoutError};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    let mut got = Vec::new();
    // The sender stays alive: the pause ends the loop.
    while let Ok(n) = rx.recv_timeout(Duration::from_millis(20)) {
        got.push(n);
    }
    assert_eq!(got, [1, 2]);
    // A timeout of zero still delivers what is there.
    tx.send(3).unwrap();
    assert_eq!(rx.recv_timeout(Duration::ZERO), Ok(3));
    match rx.recv_timeout(Duration::from_millis(1)) {
        Err(RecvTimeoutError::Timeout) => {}
        other => panic!("{other:?}"),
    }
    drop(tx);
    assert!(rx.recv_timeout(Duration::from_secs(15)).unwrap_err().is_disconnected());
    println!("ok");
}
