// hazard: 5
// expect: refused rendezvous
use crossbeam_channel::{bounded, TrySendError};

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded::<u32>(0);
    // With nobody waiting a zero-capacity channel is always full.
    assert_eq!(tx.try_send(1), Err(TrySendError::Full(1)));
    assert_eq!(tx.capacity(), Some(0));
    let receiver = std::thread::spawn(move || rx.iter().sum::<u32>());
    for n in 1..=3 {
        tx.send(n).unwrap();
    }
    drop(tx);
    assert_eq!(receiver.join().unwrap(), 6);
    println!("ok");
}
