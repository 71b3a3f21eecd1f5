// hazard: 8
// expect: migrated crossbeam-channel
use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded(1);
    let producer = tokio::spawn(async move {
        let mut sent = 0u32;
        while tx.send(sent).is_ok() {
            sent += 1;
        }
        sent
    });
    let mut last = None;
    for n in rx {
        last = Some(n);
        if n == 3 {
            break;
        }
    }
    // The loop owned the receiver: leaving it closes the channel, which is what stops the producer.
    let sent = producer.await.unwrap();
    assert_eq!(last, Some(3));
    assert!(sent >= 4);
    println!("ok");
}
