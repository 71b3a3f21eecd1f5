// hazard: 4
// expect: migrated crossbeam-channel
// expect-text: unbounded_channel
// forbid-text: send(n).await
use crossbeam_channel::unbounded;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    // Nobody receives yet: an unbounded send neither waits nor fails.
    for n in 0..100 {
        tx.send(n).expect("receiver is alive");
    }
    drop(tx);
    let mut next = 0;
    while let Ok(n) = rx.recv() {
        assert_eq!(n, next);
        next += 1;
    }
    assert_eq!(next, 100);
    println!("ok");
}
