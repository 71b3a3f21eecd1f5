// hazard: 14
// One caller could await, the other sits in a sync closure.
// expect: either std-mpsc sync-closure
// forbid-text: blocking_send
use std::sync::mpsc::{sync_channel, SyncSender};

fn publish(tx: &SyncSender<u32>, n: u32) {
    tx.send(n).expect("reader is alive");
}

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel(2);
    let task = tokio::spawn(async move {
        publish(&tx, 0);
        [1, 2, 3, 4].iter().for_each(|n| publish(&tx, *n));
    });
    let mut got = Vec::new();
    while let Ok(n) = rx.recv() {
        got.push(n);
    }
    task.await.unwrap();
    assert_eq!(got, [0, 1, 2, 3, 4]);
    println!("ok");
}
