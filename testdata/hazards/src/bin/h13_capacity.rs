// hazard: 13
// expect: migrated crossbeam-channel
// expect-text: max_capacity()
use crossbeam_channel::{bounded, unbounded, Receiver, Sender};

async fn gauge(tx: &Sender<u32>, rx: &Receiver<u32>) -> (Option<usize>, usize, bool, bool) {
    (tx.capacity(), rx.len(), tx.is_full(), rx.is_empty())
}

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded::<u32>(8);
    assert_eq!(gauge(&tx, &rx).await, (Some(8), 0, false, true));
    tx.send(1).unwrap();
    assert_eq!(gauge(&tx, &rx).await, (Some(8), 1, false, false));
    // Total capacity, not what is free.
    assert!(!(tx.capacity() < Some(8)));
    for n in 2..=8 {
        tx.send(n).unwrap();
    }
    assert_eq!(gauge(&tx, &rx).await, (Some(8), 8, true, false));
    assert_eq!(tx.len(), 8);
    assert_eq!(rx.recv(), Ok(1));
    assert_eq!(rx.capacity(), Some(8));

    let (open_tx, open_rx) = unbounded::<u32>();
    open_tx.send(1).unwrap();
    assert_eq!(open_rx.len(), 1);
    println!("ok");
}
