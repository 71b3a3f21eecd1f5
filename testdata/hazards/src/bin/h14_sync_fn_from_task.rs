// hazard: 14
// expect: migrated std-mpsc
// expect-text: async fn publish
// forbid-text: blocking_send
use std::sync::mpsc::{sync_channel, SyncSender};

fn publish(tx: &SyncSender<String>, topic: &str, n: u32) -> bool {
    tx.send(format!("{topic}:{n}")).is_ok()
}

fn publish_all(tx: &SyncSender<String>, topic: &str) -> usize {
    let mut sent = 0;
    for n in 0..3 {
        if publish(tx, topic, n) {
            sent += 1;
        }
    }
    sent
}

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel(1);
    let task = tokio::spawn(async move { publish_all(&tx, "a") });
    let mut got = Vec::new();
    while let Ok(line) = rx.recv() {
        got.push(line);
    }
    assert_eq!(task.await.unwrap(), 3);
    assert_eq!(got, ["a:0", "a:1", "a:2"]);
    println!("ok");
}
