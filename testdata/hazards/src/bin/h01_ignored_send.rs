// hazard: 1
// expect: migrated std-mpsc
// expect-text: let _ = tx.send(n).await;
use std::sync::mpsc::sync_channel;

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel(1);
    let producer = tokio::spawn(async move {
        for n in 0..5 {
            let _ = tx.send(n);
        }
    });
    let mut got = Vec::new();
    while let Ok(n) = rx.recv() {
        got.push(n);
    }
    producer.await.unwrap();
    assert_eq!(got, [0, 1, 2, 3, 4]);
    println!("ok");
}
