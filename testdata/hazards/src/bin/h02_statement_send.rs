// hazard: 2
// expect: migrated crossbeam-channel
// expect-text: tx.send(n * n).await;
#![allow(unused_must_use)]
use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded(2);
    let producer = tokio::spawn(async move {
        for n in 1..=4 {
            tx.send(n * n);
        }
    });
    let mut sum = 0;
    while let Ok(n) = rx.recv() {
        sum += n;
    }
    producer.await.unwrap();
    assert_eq!(sum, 30);
    println!("ok");
}
