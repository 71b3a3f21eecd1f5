// hazard: 74
// crossbeam keeps queued requests until the senders go, tokio drops them with the receiver: only the time differs.
// expect: migrated crossbeam-channel
use crossbeam_channel::bounded;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

struct Request(Arc<AtomicUsize>);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::main]
async fn main() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let (tx, rx) = bounded::<Request>(4);
    for _ in 0..3 {
        tx.send(Request(Arc::clone(&dropped))).unwrap();
    }
    let first = rx.recv().unwrap();
    drop(first);
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
    drop(rx);
    assert!(tx.send(Request(Arc::clone(&dropped))).is_err());
    drop(tx);
    assert_eq!(dropped.load(Ordering::SeqCst), 4);
    println!("ok");
}
