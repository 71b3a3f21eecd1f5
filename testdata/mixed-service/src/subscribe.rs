// expect: migrated std-mpsc @ let (tx, rx) = channel()
// expect: migrated std-mpsc @ receiver.recv()
// expect: migrated std-mpsc @ events.recv()
// forbid-text: use std::sync::mpsc
//! Ends that async functions return.

use std::sync::mpsc::{channel, Receiver, Sender};

pub struct Events {
    receiver: Receiver<u32>,
}

async fn pair() -> (Sender<u32>, Receiver<u32>) {
    let (tx, rx) = channel();
    tx.send(1).unwrap();
    (tx, rx)
}

async fn subscribe(open: bool) -> Option<(Sender<u32>, Events)> {
    let (tx, receiver) = pair().await;
    open.then_some((tx, Events { receiver }))
}

pub async fn run() {
    assert!(subscribe(false).await.is_none());
    let (sender, Events { receiver }) = subscribe(true).await.unwrap();
    sender.send(2).unwrap();
    assert_eq!(receiver.recv(), Ok(1));
    let started = tokio::spawn(async move { receiver });
    let events = started.await.unwrap();
    assert_eq!(events.recv().unwrap(), 2);
}
