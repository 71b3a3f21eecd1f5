// hazard: 1
// A macro definition sends on the bounded channel: with a tokio sender its unchanged text would make a future that nobody awaits.
// expect: refused in-macro @ sync_channel(8)
// expect: migrated std-mpsc @ = channel()
// expect-text: let (tx, mut rx) = unbounded_channel();
use std::sync::mpsc::{channel, sync_channel};

macro_rules! emit {
    ($tx:expr, $value:expr) => {
        let _ = $tx.send($value);
    };
}

#[tokio::main]
async fn main() {
    let (bounded_tx, bounded_rx) = sync_channel(8);
    emit!(bounded_tx, 1);
    emit!(bounded_tx, 2);
    drop(bounded_tx);
    assert_eq!(bounded_rx.iter().sum::<u32>(), 3);

    // A plain call stays right.
    let (tx, rx) = channel();
    emit!(tx, 4);
    emit!(tx, 5);
    drop(tx);
    let mut sum = 0;
    while let Ok(n) = rx.recv() {
        sum += n;
    }
    assert_eq!(sum, 9);
    println!("ok");
}
