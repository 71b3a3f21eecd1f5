// hazard: 5
// expect: refused rendezvous
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel::<u8>(0);
    let taken = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&taken);
    let receiver = std::thread::spawn(move || {
        // Set before the receive: the sender can only return after this.
        seen.store(true, Ordering::SeqCst);
        rx.recv().unwrap()
    });
    tx.send(7).unwrap();
    assert!(taken.load(Ordering::SeqCst), "send returned before anyone was receiving");
    assert_eq!(receiver.join().unwrap(), 7);
    println!("ok");
}
