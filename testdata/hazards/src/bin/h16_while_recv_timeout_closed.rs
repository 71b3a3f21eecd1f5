// hazard: 16
// A loop that only looks at the timeout never sees the closed channel and spins.
// expect: migrated std-mpsc
// expect-text: Ok(Some(
use std::sync::mpsc::channel;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    for n in 1..=3 {
        tx.send(n).unwrap();
    }
    drop(tx);
    let mut turns = 0;
    let mut sum = 0;
    while let Ok(n) = rx.recv_timeout(Duration::from_secs(15)) {
        turns += 1;
        sum += n;
    }
    assert_eq!((turns, sum), (3, 6));
    println!("ok");
}
