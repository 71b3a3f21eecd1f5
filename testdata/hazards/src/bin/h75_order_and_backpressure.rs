// hazard: 75
// expect: migrated crossbeam-channel
// forbid-text: spawn(tx.send
// forbid-text: spawn(self.tx.send
use crossbeam_channel::{bounded, Receiver, Sender};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

struct Feed {
    tx: Sender<usize>,
    sent: Arc<AtomicUsize>,
}

impl Feed {
    fn emit(&self, n: usize) {
        if self.tx.send(n).is_ok() {
            self.sent.fetch_add(1, Ordering::SeqCst);
        }
    }
}

async fn drain(rx: Receiver<usize>, sent: Arc<AtomicUsize>) -> Vec<usize> {
    let mut got = Vec::new();
    while let Ok(n) = rx.recv() {
        got.push(n);
        // Capacity one: at most one message waits besides those taken.
        assert!(sent.load(Ordering::SeqCst) <= got.len() + 2);
    }
    got
}

#[tokio::main]
async fn main() {
    let sent = Arc::new(AtomicUsize::new(0));
    let (tx, rx) = bounded(1);
    let feed = Feed { tx, sent: Arc::clone(&sent) };
    let producer = tokio::spawn(async move {
        for n in 0..200 {
            feed.emit(n);
        }
    });
    let got = drain(rx, sent).await;
    producer.await.unwrap();
    assert_eq!(got, (0..200).collect::<Vec<_>>());
    println!("ok");
}
